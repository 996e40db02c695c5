"""Where names and strings stand in a text, found by one regular expression.

LibCST's nodes carry no positions, and its position provider costs more than parsing. But the name tokens of a text,
keywords left out, are exactly the `Name` nodes of its tree in the same order, and so are its plain strings: a walk
that counts both knows where each of them stands.
"""

from __future__ import annotations

import keyword
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from analyzer.model import Region
from analyzer.values import Struct, field

# True, False and None are Name nodes in LibCST.
KEYWORDS = frozenset(keyword.kwlist) - {"True", "False", "None"}

STRING, FSTRING, NAME, _PUNCTUATION = 1, 2, 3, 4
# A string that is not closed takes the rest of its line, or of the text: looking for its end again and again would
# cost quadratic time, and the parser refuses it anyway.
_STRING = (
    r'"""(?:[^"\\]++|\\.|"(?!""))*+(?:"""|\\?\Z)',
    r"'''(?:[^'\\]++|\\.|'(?!''))*+(?:'''|\\?\Z)",
    r'"(?:[^"\\\r\n]++|\\(?:\r\n|.))*+(?:"|(?=[\r\n])|\\?\Z)',
    r"'(?:[^'\\\r\n]++|\\(?:\r\n|.))*+(?:'|(?=[\r\n])|\\?\Z)",
)
_NUMBER = r"0[xX][\da-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|\d[\d_]*(?:\.[\d_]*)?(?:[eE][+-]?\d[\d_]*)?[jJ]?"
PLAIN_STRING = r"(?:[rR][bB]|[bB][rR]|[uU][rR]|[rRbBuU])?(?:" + "|".join(_STRING) + ")"
FORMAT_START = r"(?:[rR][fFtT]|[fFtT][rR]?)(?:\"\"\"|'''|[\"'])"
# Strings come before names, so that the prefix of r"..." is no name. Numbers and comments match without a group.
CODE = rf"({PLAIN_STRING})|({FORMAT_START})|([^\W\d]\w*)|{_NUMBER}|#[^\r\n]*"
# The end of the text matches too: a search that fails there is tried again from every character before it.
_TOKEN = re.compile(rf"[^\w\"'#]*+(?:{CODE}|\Z)", re.DOTALL)
_IN_EXPRESSION = re.compile(CODE + r"|([()\[\]{}]|!=|[:!])", re.DOTALL)


class Tokens(Struct):
    """Offsets of the names and of the plain strings of a text, in order; strings count from their prefix on."""

    names: list[int] = field(default_factory=list)
    strings: list[int] = field(default_factory=list)


def tokens_of(text: str, shift: int = 0) -> Tokens:
    """The tokens of Python code; offsets are moved by `shift`. Text that is no Python gives some tokens too."""
    text = _with_plain_names(text)
    found = Tokens()
    names, strings = found.names, found.strings
    position, end = 0, len(text)
    while position < end:
        for match in _TOKEN.finditer(text, position):
            kind = match.lastindex
            if kind == NAME:
                if match[NAME] not in KEYWORDS:
                    names.append(match.start(NAME))
            elif kind == STRING:
                strings.append(match.start(STRING))
            elif kind == FSTRING:
                position = _format_string(text, match.end(), match[FSTRING], found)
                break
        else:
            break
    if shift:
        found.names = [offset + shift for offset in names]
        found.strings = [offset + shift for offset in strings]
    return found


def _with_plain_names(text: str) -> str:
    r"""The text with a letter for each character that Python takes inside names and `\w` does not: marks, a few dots.

    https://docs.python.org/3/reference/lexical_analysis.html#identifiers
    """
    odd = _odd_letters(text)
    return text.translate(dict.fromkeys(map(ord, odd), "a")) if odd else text


_NO_CODE = re.compile(rf"(?<!\w){PLAIN_STRING}|#[^\r\n]*", re.DOTALL)
_FORMATTED = re.compile(FORMAT_START)


def has_plain_names(text: str, lines: Sequence[tuple[int, int]]) -> bool:
    r"""Whether `\w` takes all that stands in names. `lines` are the logical lines as (start, end)."""
    odd = _odd_letters(text)
    if not odd:
        return True
    pattern = re.compile(f"[{re.escape(''.join(odd))}]")
    touched = {bisect_right(lines, (match.start(), len(text))) - 1 for match in pattern.finditer(text)}
    return not any(pattern.search(_code_of(text[slice(*lines[number])])) for number in touched if number >= 0)


def _code_of(line: str) -> str:
    """A line without strings and comments; as it is where formatted strings make it hard to tell."""
    return line if _FORMATTED.search(line) else _NO_CODE.sub("", line)


def _odd_letters(text: str) -> list[str]:
    if text.isascii():
        return []
    return [char for char in set(text) if char > "\x7f" and not char.isalnum() and ("a" + char).isidentifier()]


def end_of_format_string(text: str, start: int, opening: str) -> int:
    """The offset behind a formatted string whose prefix and quote `opening` end at `start`."""
    return _format_string(text, start, opening, Tokens())


def _format_string(text: str, start: int, opening: str, found: Tokens) -> int:
    """Collects the tokens inside of a formatted string; returns the offset behind it."""
    quote = opening.lstrip("rRfFtT")
    raw = "r" in opening[: len(opening) - len(quote)].lower()
    # A stack of what is open instead of recursion: hostile text may nest without end.
    stack = [_Level(quote, raw, in_text=True)]
    position, end = start, len(text)
    while stack and position < end:
        level = stack[-1]
        if level.in_text:
            position = _text_part(text, position, stack)
        else:
            position = _expression_part(text, position, stack, found)
    return position


class _Level(Struct):
    """An open formatted string (`in_text`), or an open replacement field of one."""

    quote: str
    raw: bool
    in_text: bool
    specification: bool = False  # the text is a format specification: it ends at the brace of its field
    brackets: int = 0


_TEXT_STOP = re.compile(r"\\(?:N\{[^}\r\n]*\}|\r\n|.)|\{\{|\}\}|[{}]|\"\"\"|'''|[\"'\r\n]", re.DOTALL)
_RAW_TEXT_STOP = re.compile(r"\\[\"'\\]|\{\{|\}\}|[{}]|\"\"\"|'''|[\"'\r\n]", re.DOTALL)


def _text_part(text: str, position: int, stack: list[_Level]) -> int:
    level = stack[-1]
    pattern = _RAW_TEXT_STOP if level.raw else _TEXT_STOP
    while match := pattern.search(text, position):
        stop, position = match.group(), match.end()
        if stop == "\\{":  # the backslash is text, the brace opens a field
            stop = "{"
        if stop == "{" or (stop == "{{" and level.specification):
            stack.append(_Level(level.quote, level.raw, in_text=False))
            return position - len(stop) + 1 if stop == "{{" else position
        if stop.startswith("}") and level.specification:
            stack.pop()  # the specification
            stack.pop()  # and its field
            return match.start() + 1
        if stop == level.quote or (stop in ('"""', "'''") and stop[0] == level.quote):
            stack.pop()
            return match.start() + len(level.quote)
        if len(stop) == 3 and stop[0] in "\"'" and len(level.quote) == 3:
            continue
        if stop in "\r\n" and len(level.quote) == 1 and not level.specification:
            stack.clear()  # an unclosed string: the parser will say so
            return match.start()
    stack.clear()
    return len(text)


def _expression_part(text: str, position: int, stack: list[_Level], found: Tokens) -> int:
    level = stack[-1]
    while match := _IN_EXPRESSION.search(text, position):
        kind, token, position = match.lastindex, match.group(), match.end()
        if kind == NAME and token not in KEYWORDS:
            found.names.append(match.start())
        elif kind == STRING:
            found.strings.append(match.start())
        elif kind == FSTRING:
            quote = token.lstrip("rRfFtT")
            stack.append(_Level(quote, "r" in token[: len(token) - len(quote)].lower(), in_text=True))
            return position
        elif kind == _PUNCTUATION:
            if token in "([{":
                level.brackets += 1
            elif token in ")]}":
                if token == "}" and level.brackets == 0:
                    stack.pop()
                    return position
                level.brackets -= 1
            elif level.brackets == 0 and token == "!":
                position = _behind_name(text, position)
            elif level.brackets == 0 and token == ":":
                stack.append(_Level(level.quote, level.raw, in_text=True, specification=True))
                return position
    stack.clear()
    return len(text)


_WORD = re.compile(r"\s*\w*")


def _behind_name(text: str, position: int) -> int:
    match = _WORD.match(text, position)
    return match.end() if match else position


class Positions:
    """Turns offsets of a text into regions. Lines end at LF, CR or CRLF; a form feed does not end a line.

    Lines are counted from the last region on: most are asked for in the order of the text, and in few of its lines.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts = _line_starts(text) if "\r" in text else None
        self._line, self._offset = 1, 0  # where the last region began

    def region(self, start: int, end: int) -> Region:
        """The region from one offset to another, which is not part of it."""
        if self._starts is not None:
            return _region(self._starts, start, end)
        text, before = self._text, self._offset
        lines = text.count
        if start >= before:
            self._line += lines("\n", before, start)
        else:
            self._line -= lines("\n", start, before)
        self._offset = start
        first, line_end = self._line, text.rfind
        column = start - line_end("\n", 0, start)
        within = lines("\n", start, end)
        if not within:
            return Region(first, column, first, column + end - start)
        return Region(first, column, first + within, end - line_end("\n", 0, end))


def _region(starts: Sequence[int], start: int, end: int) -> Region:
    first = last = bisect_right(starts, start)
    if first < len(starts) and end >= starts[first]:
        last = bisect_right(starts, end)
    return Region(first, start - starts[first - 1] + 1, last, end - starts[last - 1] + 1)


_LINE_END = re.compile(r"\r\n|\r|\n")


def _line_starts(text: str) -> list[int]:
    """Offsets at which lines begin."""
    return [0, *(match.end() for match in _LINE_END.finditer(text))]


_COMMENT = re.compile(rf"({PLAIN_STRING})|({FORMAT_START})|(#[^\r\n]*)", re.DOTALL)


def comments(text: str) -> Iterator[int]:
    """Where the comments of Python code begin, as offsets; what looks like one in a string is none."""
    position = 0
    while match := _COMMENT.search(text, position):
        position = match.end()
        if match[3] is not None:
            yield match.start()
        elif match[2] is not None:
            position = end_of_format_string(text, position, match[2])
