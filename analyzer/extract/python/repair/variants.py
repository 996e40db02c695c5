"""What the writer of a statement that no parser takes may have meant."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from analyzer.extract.python.repair.legacy import modernize
from analyzer.extract.python.repair.lines import split_rows
from analyzer.values import Struct

LEFT_OUT: Final = "left out: "

_IN: Final = re.compile(r"[ \t]in(?=[ \t])")
_CONSTANT_TARGET: Final = re.compile(r"(?:(?:True|False|None)[ \t]*[,=][ \t]*)+(?!=)")
_QUOTES: Final = str.maketrans("\u2018\u2019\u201c\u201d", "''\"\"")
_CLOSING: Final = {"(": ")", "[": "]", "{": "}"}
# Strings are bounded: at each quote of a long line of unclosed ones the rest of the line would be tried again.
_TOKEN: Final = re.compile(
    r"\"\"\".*?\"\"\"|'''.*?'''|\"(?:[^\"\\\r\n]|\\.){0,500}\"|'(?:[^'\\\r\n]|\\.){0,500}'|#[^\r\n]*|[()\[\]{}]|\r\n|\n|\r|\w+|\S",
    re.DOTALL,
)
_STRING: Final = re.compile(r"[\"'].")
_OPERAND_ENDS: Final = re.compile(r"[\w)\]}\"']\Z")
_OPERAND_STARTS: Final = re.compile(r"[\w\"'{]")
_OPERATORS: Final = frozenset(
    {"for", "if", "else", "in", "is", "not", "and", "or", "async", "as", "lambda", "await", "from"}
)
_PLACEHOLDER: Final = re.compile(r"<(?: ?[A-Z][^<>\r\n]*)?>")  # such as <YOUR CODE>
_DANGLING: Final = re.compile(r"(?:[ \t]*(?:[.+\-*/%,|&@\\]|\b(?:and|or|not|if|else|in|is|for|lambda)\b))+\Z")
_TAIL: Final = 200  # characters at the end in which dangling operators are looked for
_MOST_INS: Final = 4
_MOST_ROWS: Final = 100
_MOST_CHARACTERS: Final = 20_000  # of a statement that is looked through for brackets and commas


class Variant(Struct, frozen=True):
    """A statement on as many rows as the original. `what` begins with LEFT_OUT where some rows of it were blanked."""

    what: str
    code: str
    first_row: int = 0  # rows left out, 0-based within the statement
    last_row: int = 0


def variants(code: str, body: str = "") -> Iterator[Variant]:
    """The likeliest first. `body` is what a header needs behind it to be a statement; it is not part of the answer."""
    modern = modernize(code + body).text
    modern = modern[: len(modern) - len(body)] if body else modern
    if modern != code:
        yield Variant("Python 2 syntax", modern)
    if modern.startswith(("exec ", "exec\t")):
        yield from _exec_calls(modern)
    if constants := _CONSTANT_TARGET.match(modern):
        renamed = re.sub(r"True|False|None", r"\g<0>_", constants.group())
        yield Variant("assignment to a constant", renamed + modern[constants.end() :])
    complete = _PLACEHOLDER.sub("None", modern)
    if complete != modern:
        yield Variant("placeholder", complete)
    finished = f"{modern} None" if modern.endswith("=") else modern[:-_TAIL] + _DANGLING.sub("", modern[-_TAIL:])
    if finished and finished != modern:
        yield Variant("half-written statement", finished)
    if body and not code.endswith(":"):
        yield Variant("missing colon", f"{modern}:")
    straight = modern.translate(_QUOTES)
    if straight != modern:
        yield Variant("typographic quotes", straight)
    if len(straight) <= _MOST_CHARACTERS:
        yield from _with_punctuation(straight)
    yield from _without_rows(straight)


def _with_punctuation(straight: str) -> Iterator[Variant]:
    separated = _separated(straight)
    if separated != straight:
        yield Variant("missing comma", separated)
    for text in (straight, separated):
        balanced = _balanced(text)
        if balanced != text:
            yield Variant("unbalanced brackets", balanced)
            yield Variant("unbalanced brackets", modernize(balanced).text)


def _exec_calls(code: str) -> Iterator[Variant]:
    """`exec expression in scope` as a call; tree-sitter-python knows `exec` of strings and names only."""
    call = "exec(" + code[len("exec ") :]
    for match in reversed(list(_IN.finditer(call))[-_MOST_INS:]):
        yield Variant("exec statement", f"{call[: match.start()]} , {call[match.end() :]})")
    yield Variant("exec statement", f"{call})")


def _balanced(code: str) -> str:
    """Brackets that were left open are closed, closing ones without an opening one taken out."""
    opened: list[str] = []
    parts, position = [], 0
    for match in _TOKEN.finditer(code):
        mark = match.group()
        if mark in _CLOSING:
            opened.append(_CLOSING[mark])
        elif mark in _CLOSING.values():
            if mark in opened[-1:]:
                opened.pop()
            else:
                parts += [code[position : match.start()], " "]
                position = match.end()
    kept = "".join([*parts, code[position:]])
    header = kept.endswith(":")
    kept = kept[:-1] if header else kept
    if opened:
        kept = kept.rstrip().rstrip("\\=.+-*/%").rstrip() + "".join(reversed(opened))
    return kept + (":" if header else "")


def _separated(code: str) -> str:
    """Commas put in where, inside brackets, a row ends with an operand and the next begins with one."""
    depth, before, end, row_ended = 0, "", 0, False
    commas: list[int] = []
    for match in _TOKEN.finditer(code):
        token = match.group()
        if token[0] in "\r\n":
            row_ended = True
            continue
        if token[0] == "#":
            continue
        beside = row_ended and before not in _OPERATORS and token not in _OPERATORS
        operands = _OPERAND_ENDS.search(before) and _OPERAND_STARTS.match(token)
        if depth and beside and operands and not (_STRING.match(before) and _STRING.match(token)):
            commas.append(end)
        depth += (token in _CLOSING) - (token in _CLOSING.values())
        before, end, row_ended = token, match.end(), False
    for place in reversed(commas):
        code = code[:place] + "," + code[place:]
    return code


def _without_rows(code: str) -> Iterator[Variant]:
    """A statement over many rows without its first, which never closed a bracket, or one of those in the middle."""
    rows = split_rows(code)
    if len(rows) > 1:
        first = rows[0].rstrip("\r\n")
        yield Variant(f"{LEFT_OUT}part of a statement", "".join(["pass", rows[0][len(first) :], *rows[1:]]))
    if not 3 <= len(rows) <= _MOST_ROWS:
        return
    for i in range(1, len(rows) - 1):
        content = rows[i].rstrip("\r\n")
        if content.strip() and not content.lstrip().startswith("#"):
            blanked = [*rows[:i], rows[i][len(content) :], *rows[i + 1 :]]
            yield Variant(f"{LEFT_OUT}part of a statement", "".join(blanked), i, i)
