"""Text cut into logical lines without a parser, so that text which no parser takes can be cut too.

A logical line is what Python's tokenizer calls one: it runs on over line breaks inside brackets, inside triple quotes
and after a backslash. Where a bracket or a quote is never closed the cutter recovers: a line break inside brackets
ends the logical line when what follows can only be the start of another statement.
"""

from __future__ import annotations

import re
from typing import Final

from analyzer.values import Struct

_NEWLINE: Final = re.compile(r"\r\n|\n|\r")
_MARK: Final = re.compile(r"\"\"\"|'''|[\"'#()\[\]{}]|\\(?:\r\n|\n|\r)|\r\n|\n|\r")
_REST_OF_STRING: Final = {
    quote: re.compile(rf"[^{quote}\\\r\n]*(?:\\(?:\r\n|.)[^{quote}\\\r\n]*)*{quote}?", re.DOTALL) for quote in "\"'"
}
_END_OF_TRIPLE: Final = {quote: re.compile(rf"\\.|{quote}", re.DOTALL) for quote in ('"""', "'''")}
_REST_OF_LINE: Final = re.compile(r"[^\r\n]*")
_INDENT: Final = re.compile(r"[ \t\f]*")

# Words that begin a statement and can never begin a line inside brackets.
_STATEMENT: Final = re.compile(
    r"[ \t\f]*(?:@\w|(?:def|class|import|return|raise|try|except|finally|while|with|pass|break|continue|del|global"
    r"|assert|elif|async[ ]+def)\b(?![ \t]*=[^=])|from[ \t]+[\w.]+[ \t]+import\b"
    r"|(?:for|if|else)\b[^\r\n]*:[ \t]*(?:#[^\r\n]*)?(?=[\r\n]))"
)
# A name after an operand: two operands side by side, which no bracket may hold.
_OPERAND: Final = re.compile(r"[ \t\f]*(?!(?:for|if|else|in|is|not|and|or|async|as)\b)[A-Za-z_]\w*(?![\w\"'])")

# What only IPython takes: %magic, !shell, ?help, help?, name = !shell, name = %magic, and the commands that it takes
# without a sign ("automagic"): two words side by side are never Python.
_NEXT_WORD: Final = r"[ \t]+(?!(?:in|is|if|and|or|not|else|for|import)\b)(?:-\w+[ \t]+)*"
_SHELL: Final = re.compile(
    r"[ \t]*(?:[%!?]|[A-Za-z_][\w.\[\], \t]*=[ \t]*(?:!(?!=)|%[A-Za-z])"
    r"|[A-Za-z_][\w.*]*\?{1,2}[ \t]*(?=[\r\n]|\Z)"
    rf"|(?:cd|ls|ll|cp|mv|rm|mkdir|rmdir|cat|more|less|man|pip3?|conda|mamba|load_ext|matplotlib){_NEXT_WORD}"
    r"(?:[\w~$]|\.\.?(?:/|[ \t]*(?=[\r\n]|\Z))))"
)
_RESCANS: Final = 8  # of text behind a bracket or quote that is never closed


class Line(Struct, frozen=True):
    """A logical line. Rows are 0-based and inclusive; offsets count characters; the line break is left out."""

    first_row: int
    last_row: int
    start: int  # offset of the first character after the indentation
    end: int
    indent: str
    closed: bool = True  # False: a bracket or a quote was left open
    shell: bool = False  # a line that only IPython understands


def split_rows(text: str) -> list[str]:
    """The physical lines with their line breaks; only \\n, \\r\\n and \\r break lines, as in Python's grammar."""
    rows, start = [], 0
    for match in _NEWLINE.finditer(text):
        rows.append(text[start : match.end()])
        start = match.end()
    if start < len(text):
        rows.append(text[start:])
    return rows


def logical_lines(text: str, *, shell: bool = False) -> list[Line]:
    """The logical lines that hold code, in order; with `shell`, IPython's lines are taken as such.

    Takes time linear in the length of the text.
    """
    return _Cutter(text, shell).cut()


class _Cutter:
    def __init__(self, text: str, shell: bool) -> None:
        self.text = text
        self.shell = shell
        self.rescans = _RESCANS
        self.lines: list[Line] = []

    def cut(self) -> list[Line]:
        position, row = 0, 0
        while position < len(self.text):
            indent = _match(_INDENT, self.text, position)
            start = indent.end()
            if self.shell and (found := _SHELL.match(self.text, position)):
                line = self._shell_line(found.end(), row, start, indent.group())
            else:
                line = self._code_line(row, start, indent.group())
            if line.end > start:
                self.lines.append(line)
            newline = _NEWLINE.match(self.text, _match(_REST_OF_LINE, self.text, line.end).end())
            if newline is None:
                break
            position, row = newline.end(), line.last_row + 1
        return self.lines

    def _shell_line(self, position: int, row: int, start: int, indent: str) -> Line:
        last = row
        while True:
            position = _match(_REST_OF_LINE, self.text, position).end()
            newline = _NEWLINE.match(self.text, position)
            if newline is None or self.text[position - 1] != "\\":
                return Line(row, last, start, position, indent, shell=True)
            position, last = newline.end(), last + 1

    def _code_line(self, first_row: int, start: int, indent: str) -> Line:
        """The logical line that begins at `start`; its `end` excludes a comment at its end."""
        text, position, row, depth = self.text, start, first_row, 0
        end, last_row = start, first_row  # after the last character that is neither blank nor comment
        while match := _MARK.search(text, position):
            mark = match.group()
            if text[position : match.start()].strip():
                end, last_row = match.start(), row
            position = match.end()
            if mark in _END_OF_TRIPLE:
                closing = _end_of_triple(text, mark, position)
                if closing < 0:
                    return self._unclosed(first_row, start, indent)
                row += _breaks(text, position, closing)
                position = closing
            elif mark in "\"'":
                rest = _match(_REST_OF_STRING[mark], text, position)
                row += _breaks(text, position, rest.end())
                position = rest.end()
            elif mark == "#":
                position = _match(_REST_OF_LINE, text, position).end()
                continue
            elif mark in "([{":
                depth += 1
            elif mark in ")]}":
                depth = max(0, depth - 1)
            elif mark[0] == "\\":
                row += 1
            elif depth == 0 or self._starts_anew(end, position, indent):
                return self._line(first_row, last_row, start, end, indent, depth == 0)
            else:
                row += 1
                continue
            end, last_row = position, row
        if depth and _breaks(text, start, len(text)):
            return self._unclosed(first_row, start, indent)
        if text[position:].strip():
            end, last_row = len(text), row
        return self._line(first_row, last_row, start, end, indent, depth == 0)

    def _line(self, first_row: int, last_row: int, start: int, end: int, indent: str, closed: bool) -> Line:
        """A line without the blanks at its end; those after a backslash belong to the next, blank row."""
        code = self.text[start:end].rstrip()
        last_row -= _breaks(self.text, start + len(code), end)
        return Line(first_row, last_row, start, start + len(code), indent, closed)

    def _starts_anew(self, end: int, position: int, indent: str) -> bool:
        """Inside brackets: whether the row at `position` can only begin another statement."""
        if self.rescans <= 0 or _STATEMENT.match(self.text, position):
            return True
        before = self.text[end - 1 : end] if end else ""
        if not (before.isalnum() or (before and before in "_)]}\"'")):
            return False
        following = _match(_INDENT, self.text, position).group()
        return len(following.expandtabs(8)) <= len(indent.expandtabs(8)) and bool(_OPERAND.match(self.text, position))

    def _unclosed(self, first_row: int, start: int, indent: str) -> Line:
        """The first row alone, where a bracket or quote stays open to the end of the text."""
        self.rescans -= 1
        end = _match(_REST_OF_LINE, self.text, start).end()
        return self._line(first_row, first_row, start, end, indent, closed=False)


def _match(pattern: re.Pattern[str], text: str, position: int) -> re.Match[str]:
    """A match of a pattern that matches everywhere, if only the empty string."""
    match = pattern.match(text, position)
    assert match is not None
    return match


def _breaks(text: str, start: int, end: int) -> int:
    return sum(1 for _ in _NEWLINE.finditer(text, start, end))


def _end_of_triple(text: str, quote: str, position: int) -> int:
    for match in _END_OF_TRIPLE[quote].finditer(text, position):
        if match.group() == quote:
            return match.end()
    return -1
