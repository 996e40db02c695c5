"""Python 2 syntax rewritten as Python 3, each line staying the line it was.

tree-sitter-python reads both languages (its grammar has `print_statement`, `exec_statement`, `chevron`, and takes
backticks as a kind of quote). Edits keep the width of what they replace where they can, so that columns stay too.
What differs between the languages is listed in the Python 3.0 "What's New" document.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

import tree_sitter_python
from tree_sitter import Language, Node, Parser

from analyzer.extract.python.repair.lines import logical_lines, split_rows
from analyzer.values import Struct

_ROUNDS: Final = 4  # one construct may hide another: `0777L` in backticks, an error that hides what follows
# tree-sitter-python takes quadratic time over these.
_CONTINUED_BLANKS: Final = re.compile(r"(?:\\(?:\r\n|\r|\n)[ \t\f]*){50}")
_LONE_RETURN: Final = re.compile(r"\r(?!\n)")  # ends a line in Python, not in tree-sitter-python
_OCTAL: Final = re.compile(rb"0[0-9]+\Z")
_LEGITIMATE_ASYNC: Final = re.compile(rb"\s+(?:def|for|with)\b")
_NAME_FOLLOWS_AWAIT: Final = re.compile(rb"[ \t]*(?:[=.,:)\]}\r\n;#]|\Z|import\b|as\b)")
_NAME_BEFORE: Final = re.compile(rb"(?:\.|\b(?:def|import|as|class))[ \t]*\Z")
_BINDING: Final = re.compile(rb"[a-z_]\w*\Z")


class Edit(Struct, frozen=True):
    """Bytes to put in place of bytes; `what` names the construct for the reader, in the singular."""

    start: int
    end: int
    replacement: bytes
    what: str


class Modern(Struct, frozen=True):
    """Rewritten text, with the constructs that were rewritten: name -> rows (0-based), as often as they occur."""

    text: str
    rewritten: tuple[tuple[str, int], ...]


def modernize(text: str) -> Modern:
    """Rewrites what only Python 2 takes; text that holds none of it comes back as it is.

    `text` must not hold lone surrogates. Takes time linear in its length.
    """
    if _CONTINUED_BLANKS.search(text):
        return Modern(text, ())
    source = _LONE_RETURN.sub("\n", text).encode("utf-8")
    found: list[tuple[str, int]] = []
    for _ in range(_ROUNDS):
        edits = _disjoint(_edits(source))
        if not edits:
            break
        found += _rows(source, edits)
        source = _apply(source, edits)
    modern = source.decode("utf-8")
    if found and _LONE_RETURN.search(text):
        modern = _with_line_ends(modern, split_rows(text))
    return Modern(modern if found else text, tuple(sorted(found, key=lambda pair: pair[1])))


def _with_line_ends(text: str, rows: list[str]) -> str:
    """The text with the line ends of other rows, as many."""
    return "".join(
        new.rstrip("\r\n") + old[len(old.rstrip("\r\n")) :] for new, old in zip(split_rows(text), rows, strict=True)
    )


def _edits(source: bytes) -> Iterator[Edit]:
    cursor = Parser(Language(tree_sitter_python.language())).parse(source).walk()
    while True:
        node = cursor.node
        if node is not None and (handler := _HANDLERS.get(node.type)):
            yield from handler(node, source)
        if cursor.goto_first_child() or cursor.goto_next_sibling():
            continue
        while cursor.goto_parent():
            if cursor.goto_next_sibling():
                break
        else:
            return


def _print(node: Node, source: bytes) -> Iterator[Edit]:
    """`print a, b` -> `print(a, b)`; `print >>f, a` is valid Python 3 (a tuple) and stays."""
    if any(child.type == "chevron" for child in node.children) or not _is_one_line(node, source):
        return
    yield from _parenthesized(node.children[0].end_byte, node.end_byte, source, "print statement")


def _exec(node: Node, source: bytes) -> Iterator[Edit]:
    """`exec code in scope` -> `exec(code ,  scope)`."""
    if not _is_one_line(node, source):
        return
    yield from _parenthesized(node.children[0].end_byte, node.end_byte, source, "exec statement")
    for child in node.children:
        if child.type == "in":
            yield Edit(child.start_byte, child.end_byte, b", ", "exec statement")
            return


def _raise(node: Node, source: bytes) -> Iterator[Edit]:
    """`raise E, value, traceback` -> `raise E( value, traceback)`."""
    for child in node.children:
        if child.type != "expression_list":
            continue
        comma = next((part for part in child.children if part.type == ","), None)
        if comma is not None and _is_one_line(node, source):
            yield Edit(comma.start_byte, comma.end_byte, b"(", "raise statement")
            yield _closing(child.end_byte, source, "raise statement")


def _except(node: Node, source: bytes) -> Iterator[Edit]:
    """`except E, e:` -> `except E as e:`."""
    children = node.children
    for i, child in enumerate(children[:-2]):
        if child.type != ",":
            continue
        target = children[i + 1]
        name = source[target.start_byte : target.end_byte]
        if target.type == "identifier" and children[i + 2].type == ":" and _BINDING.match(name):
            space = b"" if source[child.end_byte : child.end_byte + 1].isspace() else b" "
            yield Edit(child.start_byte, child.end_byte, b" as" + space, "except clause")
        return


def _string(node: Node, source: bytes) -> Iterator[Edit]:
    """Backticks -> parentheses around the same expression; `ur""` -> `r""`."""
    opening, closing = node.children[0], node.children[-1]
    mark = source[opening.start_byte : opening.end_byte]
    if mark == b"`":
        if closing.end_byte - closing.start_byte == 1:
            yield Edit(opening.start_byte, opening.end_byte, b"(", "backticks")
            yield Edit(closing.start_byte, closing.end_byte, b")", "backticks")
    elif mark[:2].lower() == b"ur":
        line_start = max(source.rfind(b"\n", 0, node.start_byte), source.rfind(b"\r", 0, node.start_byte)) + 1
        indented = not source[line_start : node.start_byte].strip()
        yield Edit(node.start_byte, node.start_byte + 1, b"" if indented else b" ", "ur string")


def _not_equal(node: Node, source: bytes) -> Iterator[Edit]:
    yield Edit(node.start_byte, node.end_byte, b"!=", "<> operator")


def _integer(node: Node, source: bytes) -> Iterator[Edit]:
    """`10L` -> `10 `, `0777` -> `511 `: the same value in the same width."""
    text = source[node.start_byte : node.end_byte]
    digits = text.rstrip(b"lL")
    if _OCTAL.match(digits) and digits.strip(b"0"):
        base = 8 if not digits.strip(b"01234567") else 10
        value = str(int(digits, base)).encode() if len(digits) < 1000 else b"1"
        yield Edit(node.start_byte, node.end_byte, value.ljust(len(text)), "octal number")
    elif digits != text:
        yield Edit(node.start_byte, node.end_byte, digits.ljust(len(text)), "long number")


def _parameters(node: Node, source: bytes) -> Iterator[Edit]:
    """`def f(a, (b, c), d)` -> `def f(a,  b, c , d)`: the same names bound in the same scope."""
    for child in node.children:
        if child.type == "tuple_pattern":
            yield from _flattened(child, source, b"")
        elif child.type == "default_parameter" and child.children[0].type == "tuple_pattern":
            yield from _flattened(child.children[0], source, b"=0")


def _flattened(pattern: Node, source: bytes, default: bytes) -> Iterator[Edit]:
    """The names of a tuple parameter one beside the other; all but the last get `default`."""
    leaves = [leaf for leaf in _leaves(pattern) if leaf.type in {"(", ")", ",", "[", "]", "identifier"}]
    names = [leaf for leaf in leaves if leaf.type == "identifier"]
    for i, leaf in enumerate(leaves):
        if leaf.type == "identifier":
            if default and leaf != names[-1]:
                yield Edit(leaf.end_byte, leaf.end_byte, default, "tuple parameter")
        elif leaf.type != "," or not any(later.type == "identifier" for later in leaves[i:]):
            yield Edit(leaf.start_byte, leaf.end_byte, b" ", "tuple parameter")


def _leaves(node: Node) -> Iterator[Node]:
    stack = [node]
    while stack:
        node = stack.pop()
        if node.child_count:
            stack.extend(reversed(node.children))
        else:
            yield node


def _comprehension(node: Node, source: bytes) -> Iterator[Edit]:
    """`[x for x in 1, 2]` -> `[x for x in(1, 2)]`."""
    children = node.children
    keyword = next((i for i, child in enumerate(children) if child.type == "in"), None)
    if keyword is None:
        return
    iterables = children[keyword + 1 :]
    if any(child.type == "," for child in iterables):
        yield from _parenthesized(
            children[keyword].end_byte, iterables[-1].end_byte, source, "comprehension over a bare tuple"
        )


def _name(node: Node, source: bytes) -> Iterator[Edit]:
    """`async` and `await` were names before Python 3.7: `.cuda(async=True)` -> `.cuda(async_=True)`."""
    word = source[node.start_byte : node.end_byte]
    if word == b"async":
        keyword = _LEGITIMATE_ASYNC.match(source, node.end_byte) is not None
    elif word == b"await":
        keyword = not _NAME_FOLLOWS_AWAIT.match(source, node.end_byte)
    else:
        return
    before = source[max(0, node.start_byte - 20) : node.start_byte]
    if not keyword or _NAME_BEFORE.search(before):
        padded = source[node.end_byte : node.end_byte + 2] == b" ="
        end = node.end_byte + (1 if padded else 0)
        yield Edit(node.start_byte, end, word + b"_", f"name {word.decode()}")


_HANDLERS: Final[dict[str, Callable[[Node, bytes], Iterator[Edit]]]] = {
    "print_statement": _print,
    "exec_statement": _exec,
    "raise_statement": _raise,
    "except_clause": _except,
    "string": _string,
    "<>": _not_equal,
    "integer": _integer,
    "parameters": _parameters,
    "lambda_parameters": _parameters,
    "for_in_clause": _comprehension,
    "identifier": _name,
    "async": _name,
    "await": _name,
}


def _is_one_line(node: Node, source: bytes) -> bool:
    """Whether a statement ends where its logical line does: after an error the parser may take in what follows."""
    text = source[node.start_byte : node.end_byte]
    return b"\n" not in text or len(logical_lines(text.decode("utf-8", "replace"))) == 1


def _parenthesized(start: int, end: int, source: bytes, what: str) -> Iterator[Edit]:
    """Parentheses around `start`..`end`; a blank at either place gives its column to the parenthesis."""
    blank = source[start : start + 1] in (b" ", b"\t")
    yield Edit(start, start + (1 if blank else 0), b"(", what)
    yield _closing(end, source, what)


def _closing(end: int, source: bytes, what: str) -> Edit:
    blank = source[end : end + 1] == b" "
    return Edit(end, end + (1 if blank else 0), b")", what)


def _disjoint(edits: Iterator[Edit]) -> list[Edit]:
    """In order, without those that overlap an earlier one: what they hide comes in the next round."""
    kept: list[Edit] = []
    for edit in sorted(edits, key=lambda e: (e.start, e.end)):
        if not kept or edit.start >= kept[-1].end:
            kept.append(edit)
    return kept


def _apply(source: bytes, edits: list[Edit]) -> bytes:
    parts, position = [], 0
    for edit in edits:
        parts += [source[position : edit.start], edit.replacement]
        position = edit.end
    return b"".join([*parts, source[position:]])


def _rows(source: bytes, edits: list[Edit]) -> list[tuple[str, int]]:
    """The row of each edit; the edits of one construct on one row count once."""
    found: dict[tuple[str, int], None] = {}
    row, position = 0, 0
    for edit in edits:
        stretch = source[position : edit.start]
        row += stretch.count(b"\n") + stretch.count(b"\r") - stretch.count(b"\r\n")
        position = edit.start
        found[(edit.what, row)] = None
    return list(found)
