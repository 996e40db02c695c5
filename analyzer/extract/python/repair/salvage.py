"""The last step of repair: the smallest statements that cannot be read are blanked, and the rest kept.

The text is cut into statements by indentation. A statement that libcst takes by itself stays; of one that it does
not, headers and inner statements are tried one by one, so that what is lost is as small as it can be.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from analyzer.extract.python.repair.check import Judge
from analyzer.extract.python.repair.indent import begins_compound, columns, opens_block
from analyzer.extract.python.repair.lines import Line, logical_lines, split_rows
from analyzer.extract.python.repair.variants import LEFT_OUT, Variant, variants
from analyzer.values import Struct, field

_DEEPEST: Final = 90  # Python's tokenizer takes 100 levels of indentation
_BUNDLE: Final = 16  # statements that are tried in one go
_WORD: Final = re.compile(r"@|(?:async[ \t]+)?[A-Za-z_]+")
_DEFINITION: Final = re.compile(r"(?:async[ \t]+)?(def|class)[ \t]+([A-Za-z_]\w*)")
_FOLLOWERS: Final = {
    "if": {"elif", "else"},
    "elif": {"elif", "else"},
    "for": {"else"},
    "while": {"else"},
    "try": {"except", "finally"},
    "except": {"except", "else", "finally"},
    "else": {"finally"},
}
_CLAUSES: Final = {"elif", "else", "except", "finally"}
_CONTEXT: Final = {
    "elif": "if 1: pass\n{}",
    "else": "if 1: pass\n{}",
    "except": "try: pass\n{}",
    "finally": "try: pass\n{}",
    "try": "{}\nfinally: pass",
    "@": "{}\ndef f(): pass",
}


class Salvaged(Struct, frozen=True):
    """Text that libcst takes; `lost` and `mended` are (what, first row, last row), rows 0-based."""

    text: str
    lost: tuple[tuple[str, int, int], ...]
    mended: tuple[tuple[str, int, int], ...]


class _Block(Struct):
    line: Line
    word: str
    body: list[_Block] = field(default_factory=list)

    @property
    def last_row(self) -> int:
        block = self
        while block.body:
            block = block.body[-1]
        return block.line.last_row


def salvage(text: str, judge: Judge) -> Salvaged:
    """Blanks what `judge` refuses. Takes at most as long as the judge's budget allows."""
    work = _Salvage(text, judge)
    work.siblings(_blocks(text), 0)
    return Salvaged("".join(work.rows), tuple(work.lost), tuple(work.mended))


def _blocks(text: str) -> list[_Block]:
    """The statements of the outermost level, each with those inside it."""
    top: list[_Block] = []
    open_blocks: list[tuple[int, _Block]] = []
    for line in logical_lines(text):
        column = columns(line.indent)
        while open_blocks and open_blocks[-1][0] >= column:
            open_blocks.pop()
        code = text[line.start : line.end]
        word = _WORD.match(code)
        block = _Block(line, word.group().replace("async", "").strip() if word else "")
        (open_blocks[-1][1].body if open_blocks else top).append(block)
        if opens_block(code) or begins_compound(code):
            open_blocks.append((column, block))
    return top


def _groups(blocks: Sequence[_Block]) -> Iterator[list[_Block]]:
    """Blocks that make up one statement: decorators and what they decorate, `if` and its `else`."""
    group: list[_Block] = []
    head_is_try = False
    for block in blocks:
        last = group[-1].word if group else ""
        if last == "@":
            joins = block.word in {"@", "def", "class"}
        elif last == "else" and not head_is_try:
            joins = False
        else:
            joins = block.word in _FOLLOWERS.get(last, ())
        if group and not joins:
            yield group
            group, head_is_try = [], False
        group.append(block)
        head_is_try = head_is_try or block.word == "try"
    if group:
        yield group


class _Salvage:
    def __init__(self, text: str, judge: Judge) -> None:
        self.text = text
        self.judge = judge
        self.rows = split_rows(text)
        self.lost: list[tuple[str, int, int]] = []
        self.mended: list[tuple[str, int, int]] = []

    def siblings(self, blocks: Sequence[_Block], depth: int) -> None:
        groups = list(_groups(blocks))
        for start in range(0, len(groups), _BUNDLE):
            bundle = groups[start : start + _BUNDLE]
            if not self._stands([block for group in bundle for block in group]):
                self._mend(bundle, depth)

    def _mend(self, groups: Sequence[Sequence[_Block]], depth: int) -> None:
        for group in groups:
            if self._stands(group):
                continue
            if depth >= _DEEPEST:
                self._blank(group)
            elif len(group) == 1 and not group[0].body:
                self._mend_statement(group[0])
            else:
                self._mend_compound(group, depth)

    def _stands(self, group: Sequence[_Block]) -> bool:
        text = "".join(self.rows[group[0].line.first_row : group[-1].last_row + 1])
        return self.judge.takes("if 1:\n" + text if text[:1] in " \t" else text)

    def _mend_statement(self, block: _Block) -> None:
        code = self.text[block.line.start : block.line.end]
        for variant in variants(code):
            if self.judge.takes(variant.code):
                self._adopt(block.line, variant)
                return
        self._blank([block])

    def _adopt(self, line: Line, variant: Variant) -> None:
        self._replace(line, variant.code)
        if variant.what.startswith(LEFT_OUT):
            first = line.first_row + variant.first_row
            self.lost.append((variant.what, first, line.first_row + variant.last_row))
        else:
            self.mended.append((variant.what, line.first_row, line.last_row))

    def _mend_compound(self, group: Sequence[_Block], depth: int) -> None:
        for block in group:
            self._mend_header(block)
            self.siblings(block.body, depth + 1)
        if self._stands(group):
            return
        for block in group:
            self._unhinge(block)
        if not self._stands(group):
            self._blank(group)

    def _mend_header(self, block: _Block) -> None:
        header, body = self._code(block.line), " pass" if block.body else ""
        frame = _CONTEXT.get(block.word, "{}")
        if self.judge.takes(frame.format(header + body)):
            return
        for variant in variants(header, body):
            if self.judge.takes(frame.format(variant.code + body)):
                self._adopt(block.line, variant)
                return
        plain = _plain_header(header, block)
        self._lose(block.line, plain if block.body or not plain else f"{plain} pass")

    def _unhinge(self, block: _Block) -> None:
        """A clause without its head, a `try` without handlers: the body stays, under a header that stands alone."""
        header, word = self._code(block.line), block.word
        where = (block.line.first_row, block.line.last_row)
        if word == "@":
            self._lose(block.line, "")
        elif word == "elif":
            self._replace(block.line, "if  " + header[len("elif") :])
            self.mended.append(("elif without an if", *where))
        elif word in {"try", "else", "finally"}:
            self._replace(block.line, "if 1:" + header.partition(":")[2])
            self.mended.append((f"{word} without its other part", *where))
        else:
            self._lose(block.line, "if 1:" if block.body else "pass")

    def _code(self, line: Line) -> str:
        """The logical line as it is now, without indentation and comment."""
        now = "".join(self.rows[line.first_row : line.last_row + 1])
        found = logical_lines(now)
        return now[found[0].start : found[0].end] if len(found) == 1 else self.text[line.start : line.end]

    def _blank(self, group: Sequence[_Block]) -> None:
        first, last = group[0].line, group[-1].last_row
        self._lose(first, "pass")
        for row in range(first.last_row + 1, last + 1):
            self.rows[row] = _ending(self.rows[row])
        self.lost[-1] = (self.lost[-1][0], first.first_row, last)

    def _lose(self, line: Line, code: str) -> None:
        self._replace(line, code)
        self.lost.append((f"{LEFT_OUT}not Python", line.first_row, line.last_row))

    def _replace(self, line: Line, code: str) -> None:
        """Puts code in the place of a logical line, leaving rows that it does not fill empty."""
        rows = [row.rstrip("\r\n") for row in split_rows(code)] or [""]
        for i, row in enumerate(range(line.first_row, line.last_row + 1)):
            content = rows[i] if i < len(rows) else ""
            self.rows[row] = (line.indent if i == 0 and content else "") + content + _ending(self.rows[row])


def _plain_header(header: str, block: _Block) -> str:
    """The header that says least: `def name():` for a broken definition, `if 1:` for a broken condition."""
    if definition := _DEFINITION.match(header):
        kind, name = definition.groups()
        return f"{kind} {name}():" if name not in {"async", "await", "print", "None"} else "if 1:"
    plain = {"try": "try:", "else": "else:", "finally": "finally:", "except": "except Exception:", "elif": "elif 1:"}
    if block.word == "@":
        return ""
    return plain.get(block.word, "if 1:")


def _ending(row: str) -> str:
    return row[len(row.rstrip("\r\n")) :]
