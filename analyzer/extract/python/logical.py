"""A text cut into logical lines, without a parser: each is a statement, a header of a compound one, or several
statements with semicolons between them.

One regular expression takes a whole logical line, with brackets that nest a few levels; what is rarer (formatted
strings, deeper brackets, quotes that are never closed) is gone through bracket by bracket.
"""

from __future__ import annotations

import re

from analyzer.extract.python.tokens import FORMAT_START, PLAIN_STRING, end_of_format_string
from analyzer.model import FailReason

MAX_BRACKETS = 200  # CPython's own tokenizer stops there too
_LONG_FIELD = 2_000  # of a formatted string

_WORD = rf"(?!{FORMAT_START})\w++"
# Most text is taken in runs: words and signs up to where something else begins, if that is not a string, which may have
# a prefix. They are short enough that trying one in vain costs little.
_RUN = r"[^\"'#()\[\]{}\r\n\\]{1,200}+(?![\w\"'])"
_OUTSIDE = rf"{_RUN}|[^\w\"'#()\[\]{{}}\r\n\\]++|{PLAIN_STRING}|{_WORD}"
_SKELETON = re.compile(
    rf"(?:{_OUTSIDE}|#[^\r\n]*+)*+(?:({FORMAT_START})|([(\[{{])|([)\]}}])|(\r\n|\r|\n)|\\(?:\r\n|.)?|\Z)", re.DOTALL
)
_FORMAT, _OPEN, _CLOSE, _LINE_END = 1, 2, 3, 4
# A string that is not closed ends at the end of its line; then brackets are counted as the skeleton does it.
_INSIDE = rf"{_OUTSIDE}|#[^\r\n]*+|[\r\n]|\\(?:\r\n|.)"
_BRACKETS = rf"[(\[{{](?:{_INSIDE})*+[)\]}}]"
for _ in range(3):
    _BRACKETS = rf"[(\[{{](?:{_INSIDE}|{_BRACKETS})*+[)\]}}]"
_LINE = re.compile(
    rf"(?:[ \t\f]*+(?:#[^\r\n]*+)?(?:\r\n|\r|\n))*+"  # blank lines and comments before it
    rf"[ \t\f]*+((?:{_OUTSIDE}|{_BRACKETS}|\\(?:\r\n|.))*+)(?:#[^\r\n]*+)?(?:\r\n|\r|\n|\Z)",
    re.DOTALL,
)


class TooMuchError(Exception):
    """More than a parser may be given: why, in words, and at which offset of the text."""

    def __init__(self, reason: FailReason, what: str, offset: int) -> None:
        super().__init__(what)
        self.reason = reason
        self.what = what
        self.offset = offset


def logical_lines(text: str) -> list[tuple[int, int]]:
    """The logical lines of a text as (start, end), without indentation, and without comments before and behind them.

    Brackets and strings may span several lines of the text. Raises TooMuchError where brackets nest too deeply, or
    expressions in a formatted string are too long.
    """
    lines = []
    position, end = 0, len(text)
    match_line = _LINE.match
    while position < end:
        found = match_line(text, position)
        if found is not None:
            start, stop = found.span(1)
            position = found.end()
        else:
            start, stop, position = _line_by_brackets(text, position)
        if stop > start:
            lines.append((start, stop))
    return lines


_BLANK = re.compile(r"(?:[ \t\f]*+(?:#[^\r\n]*+)?(?:\r\n|\r|\n))*+[ \t\f]*+")


def _line_by_brackets(text: str, position: int) -> tuple[int, int, int]:
    """The logical line that begins at `position`, or after blank lines there: its start, its end, and what follows."""
    blank = _BLANK.match(text, position)
    start = position = blank.end() if blank else position
    depth, end = 0, len(text)
    while position < end:
        for match in _SKELETON.finditer(text, position):
            kind = match.lastindex
            if kind == _OPEN:
                depth += 1
                if depth > MAX_BRACKETS:
                    raise TooMuchError(FailReason.TOO_DEEP, f"more than {MAX_BRACKETS} open brackets", match.end())
            elif kind == _CLOSE:
                depth = max(depth - 1, 0)
            elif kind == _LINE_END:
                if depth == 0:
                    return start, match.start(_LINE_END), match.end()
            elif kind == _FORMAT:
                position = end_of_format_string(text, match.end(), match[_FORMAT])
                _measure_format_string(text, match.end(), position)
                break
        else:
            break
    return start, end, end


def _measure_format_string(text: str, start: int, end: int) -> None:
    """Bounds the replacement fields of a formatted string, counting the brackets of its prose too."""
    if end - start < MAX_BRACKETS // 2:
        return
    depth = braces = field = 0
    content = text[start:end].replace("{{", "").replace("}}", "")
    for match in _BRACKET.finditer(content):
        sign = match.group()
        opens = sign in "([{"
        depth = depth + 1 if opens else max(depth - 1, 0)
        if sign == "{":
            field = field if braces else match.end()
            braces += 1
        elif sign == "}":
            braces = max(braces - 1, 0)
            if braces == 0 and match.start() - field > _LONG_FIELD:
                raise TooMuchError(FailReason.TOO_DEEP, "a long expression in a formatted string", start)
        if depth > MAX_BRACKETS // 2:
            raise TooMuchError(FailReason.TOO_DEEP, "too many brackets in a formatted string", start)
    if braces and len(content) - field > _LONG_FIELD:
        raise TooMuchError(FailReason.TOO_DEEP, "an unclosed expression in a formatted string", start)


_BRACKET = re.compile(r"[()\[\]{}]")
