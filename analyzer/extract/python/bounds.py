"""What may be given to LibCST's parser: it overflows the stack on deep nesting, which no exception reports.

One regular expression cuts a text into logical statements; the long ones are measured token by token. The limits are
those of CPython's own tokenizer where it has one (200 open brackets, 100 levels of indentation). LibCST 1.9 was seen
to crash from 600 nested calls and 10,000 unary operators on, and to take time in the square of a chain's length.

Long literals cost more than all the code around them (14 microseconds an element) and hold no name: their elements
after the first are blanked, with lines and columns kept.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from analyzer.extract.python.logical import TooMuchError, logical_lines
from analyzer.extract.python.tokens import CODE, FSTRING, KEYWORDS, NAME, PLAIN_STRING, STRING, end_of_format_string
from analyzer.model import FailReason, ReadNote
from analyzer.values import Struct

MAX_INDENTATION = 100
MAX_ELIFS = 1_000
# Operators, calls, attributes, lambdas... that may stand open at once, over all brackets around a token.
MAX_CHAIN = 1_000
# Characters of one logical statement, without strings and blanked literals: some 4 seconds of LibCST.
MAX_STATEMENT = 250_000
MAX_STRINGS = 200  # of one implicit concatenation; those after it are blanked

_LONG_STATEMENT = 800  # a shorter one cannot reach any limit but that of brackets
_LONG_LITERAL_STATEMENT = 20_000  # blanking starts here
_LONG_LITERAL = 2_000


class Bounded(Struct, frozen=True, gc=False):
    """A text that may be parsed, or the reason why it may not."""

    text: str
    lines: tuple[tuple[int, int], ...] = ()  # logical lines as (start, end)
    notes: tuple[ReadNote, ...] = ()
    failure: FailReason | None = None
    error: str = ""


def bounded(text: str) -> Bounded:
    """Measures a text before it is parsed, and blanks long literals in it."""
    blanks: list[tuple[int, int]] = []
    try:
        lines = tuple(logical_lines(text))
        for start, end in lines:
            if end - start > _LONG_STATEMENT and _may_be_too_much(text[start:end]):
                blanks += _Statement(text, start, end).measure()
        _measure_blocks(text, lines)
    except TooMuchError as error:
        line = _line(text, error.offset)
        return Bounded("", failure=error.reason, error=f"line {line}: {error.what}")
    if not blanks:
        return Bounded(text, lines)
    notes = []
    parts, position = [], 0
    for start, end in blanks:
        parts += [text[position:start], _NOT_A_LINE_END.sub(" ", text[start:end])]
        position = end
    first, last = _line(text, blanks[0][0]), _line(text, blanks[-1][1])
    notes.append(ReadNote("long literals left out", first, last))
    return Bounded("".join((*parts, text[position:])), lines, tuple(notes))


_STRING = re.compile(PLAIN_STRING, re.DOTALL)
_SIGN_OR_WORD = re.compile(r"[^\w\s#,;)\]}]|\b(?:not|lambda|await|if|else|for|and|or|in|is|yield)\b")


def _may_be_too_much(statement: str) -> bool:
    """Whether a statement can reach a limit at all. Signs in strings count too, so this says yes too often."""
    if _STRING.fullmatch(statement):
        return False
    return len(statement) > _LONG_LITERAL_STATEMENT or len(_SIGN_OR_WORD.findall(statement)) > 2 * MAX_STRINGS


_NOT_A_LINE_END = re.compile(r"[^\r\n]")


def _line(text: str, offset: int) -> int:
    return len(re.findall(r"\r\n|\r|\n", text[:offset])) + 1


_DEEP = re.compile(rf"[ \t\f]{{{MAX_INDENTATION}}}")
_ELIF = re.compile(r"elif\b")
_ELSE = re.compile(r"else\b")


def _measure_blocks(text: str, lines: Sequence[tuple[int, int]]) -> None:
    """Bounds indentation and the length of `elif` chains."""
    # Looking for so many blanks is faster than the expression, where blanks are all that indents.
    plain = "\t" not in text and "\f" not in text
    deep = " " * MAX_INDENTATION in text if plain else _DEEP.search(text) is not None
    if not deep and text.count("elif") <= MAX_ELIFS:
        return
    widths: list[int] = [0]
    elifs: list[int] = [0]
    before = 0
    for start, end in lines:
        width = len(_last_line(text[before:start]).expandtabs(8))
        before = end
        while widths[-1] > width:
            widths.pop()
            elifs.pop()
        if width > widths[-1]:
            widths.append(width)
            elifs.append(0)
        if _ELIF.match(text, start):
            elifs[-1] += 1
        elif not _ELSE.match(text, start):
            elifs[-1] = 0
        if len(widths) > MAX_INDENTATION:
            raise TooMuchError(FailReason.TOO_DEEP, f"more than {MAX_INDENTATION} levels of indentation", start)
        if elifs[-1] > MAX_ELIFS:
            raise TooMuchError(FailReason.TOO_DEEP, f"more than {MAX_ELIFS} elif branches", start)


def _last_line(text: str) -> str:
    return text[max(text.rfind("\n"), text.rfind("\r")) + 1 :]


_TOKEN = re.compile(
    rf"\s*+(?:{CODE}|([(\[{{])|([)\]}}])|([,;:])|(\\(?:\r\n|.)?|=(?!=))|(\*\*|//|<<|>>|->|[^\s\w\"'#])|\Z)", re.DOTALL
)
_OPENING, _CLOSING, _SEPARATOR, _IGNORED, _SIGN = 4, 5, 6, 7, 8
_WORD_OPERATORS = frozenset({"not", "lambda", "await", "if", "else", "for", "and", "or", "in", "is", "yield"})
_LITERAL_NAMES = frozenset({"True", "False", "None"})


class _Bracket(Struct):
    start: int  # behind the opening bracket
    chain: int = 0  # operators since the last separator
    lambdas: int = 0  # whose colon has not come yet
    names: bool = False
    comma: int = -1  # offset behind the first comma
    size: int = 0  # of the statement up to that comma
    blanks: int = 0  # how many blanks there were when it opened


class _Statement:
    """One long logical line, measured token by token."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self.text, self.start, self.end = text, start, end
        self.total = 0  # operators open around the current token
        self.size = 0
        self.levels = [_Bracket(start)]
        self.blanks: list[tuple[int, int]] = []
        self.strings: list[tuple[int, int]] = []
        self.may_blank = end - start > _LONG_LITERAL_STATEMENT and not text.startswith("__all__", start)

    def measure(self) -> list[tuple[int, int]]:
        """What to blank: offsets in order, not overlapping. Raises TooMuchError."""
        position = self.start
        while position < self.end:
            for match in _TOKEN.finditer(self.text, position, self.end):
                kind = match.lastindex
                if kind == FSTRING:
                    position = end_of_format_string(self.text, match.end(), match[FSTRING])
                    self.levels[-1].names = True
                    break
                self._token(kind, match)
            else:
                break
        self._end_strings()
        if self.size > MAX_STATEMENT:
            raise TooMuchError(FailReason.LONG_LINE, f"a statement of {self.size:,} characters", self.start)
        return sorted(self.blanks)

    def _token(self, kind: int | None, match: re.Match[str]) -> None:
        if kind == STRING:
            self.strings.append(match.span(STRING))
            return
        if kind is None or kind == _IGNORED:
            is_comment = match.group().lstrip().startswith("#")
            self.size += 0 if is_comment else match.end() - match.start()
            return
        self._end_strings()
        self.size += match.end() - match.start()
        level = self.levels[-1]
        if kind == NAME:
            self._name(level, match[NAME])
        elif kind == _OPENING:
            self._grow(level)
            self.levels.append(_Bracket(match.end(), blanks=len(self.blanks)))
        elif kind == _CLOSING:
            self._close(match.start(_CLOSING))
        elif kind == _SEPARATOR:
            self._separator(level, match[_SEPARATOR], match.end())
        elif kind == _SIGN:
            self._grow(level)

    def _grow(self, level: _Bracket) -> None:
        level.chain += 1
        self.total += 1
        if self.total > MAX_CHAIN:
            raise TooMuchError(FailReason.TOO_DEEP, f"more than {MAX_CHAIN:,} operators in a row", self.start)

    def _name(self, level: _Bracket, name: str) -> None:
        if name in _WORD_OPERATORS:
            self._grow(level)
            level.lambdas += name == "lambda"
        level.names = level.names or (name not in _LITERAL_NAMES)
        if name in KEYWORDS:
            level.names = True

    def _separator(self, level: _Bracket, sign: str, end: int) -> None:
        if level.lambdas:
            level.lambdas -= sign == ":"
            return
        self.total -= level.chain
        level.chain = 0
        if sign == "," and level.comma < 0:
            level.comma, level.size = end, self.size

    def _close(self, offset: int) -> None:
        if len(self.levels) == 1:
            return
        level = self.levels.pop()
        self.total -= level.chain
        self.levels[-1].names = self.levels[-1].names or level.names
        if self.may_blank and not level.names and 0 < level.comma < offset - _LONG_LITERAL:
            self.size = level.size
            del self.blanks[level.blanks :]
            self.blanks.append((level.comma, offset))

    def _end_strings(self) -> None:
        if len(self.strings) > MAX_STRINGS:
            self.blanks += self.strings[MAX_STRINGS:]
        self.strings.clear()
