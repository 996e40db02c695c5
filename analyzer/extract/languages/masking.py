"""Source text of any language -> the same text with its comments blanked, and where its strings lie.

Import lines are then found by regular expressions, which must not see what is commented out or quoted. A grammar is
not needed for that: only how the language writes comments and strings. Every token consumes what it matches, and one
that is not closed goes to the end of the text, so that the time is linear in the text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from analyzer.model import Region
from analyzer.values import Struct, field

_NOT_A_LINE_END = re.compile(r"[^\n]")


class Syntax(Struct, frozen=True):
    """How a language writes comments and strings: alternatives of one regular expression.

    A group named `comment` marks comments; whatever else matches is a string. `nested` are the marks of block comments
    that may stand in each other; the comment pattern then matches the opening mark alone.
    """

    tokens: re.Pattern[str]
    nested: tuple[str, str] | None = None


class Code(Struct, frozen=True):
    """Text without comments. Offsets, lines and columns are those of the text as it was."""

    text: str
    _starts: list[int] = field(default_factory=list)  # of strings, ascending
    _ends: list[int] = field(default_factory=list)
    _lines: list[int] = field(default_factory=list)  # offsets of line starts

    def is_quoted(self, offset: int) -> bool:
        """Whether an offset lies within a string (its opening mark belongs to it)."""
        number = bisect_right(self._starts, offset) - 1
        return number >= 0 and offset < self._ends[number]

    def region(self, start: int, end: int) -> Region:
        """The region between two offsets."""
        first, last = bisect_right(self._lines, start) - 1, bisect_right(self._lines, max(start, end - 1)) - 1
        return Region(first + 1, start - self._lines[first] + 1, last + 1, end - self._lines[last] + 1)

    def matches(self, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        """The matches of a pattern that begin outside strings."""
        return (match for match in pattern.finditer(self.text) if not self.is_quoted(match.start()))


def masked(text: str, syntax: Syntax) -> Code:
    """The text with every comment blanked (line ends stay), and the places of its strings."""
    text = text.replace("\r\n", " \n").replace("\r", "\n")
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    kept = position = 0
    while match := syntax.tokens.search(text, position):
        position = max(match.end(), match.start() + 1)
        if match.lastgroup == "comment":
            if syntax.nested and match.group() == syntax.nested[0]:
                position = _end_of_nested(text, match.end(), syntax.nested)
            pieces += (text[kept : match.start()], _NOT_A_LINE_END.sub(" ", text[match.start() : position]))
            kept = position
        else:
            starts.append(match.start())
            ends.append(position)
    pieces.append(text[kept:])
    return Code("".join(pieces), starts, ends, _line_starts(text))


def _line_starts(text: str) -> list[int]:
    return [0, *(match.end() for match in re.finditer("\n", text))]


def _end_of_nested(text: str, position: int, marks: tuple[str, str]) -> int:
    opening, closing = marks
    either = re.compile(f"{re.escape(opening)}|{re.escape(closing)}")
    depth = 1
    while depth:
        match = either.search(text, position)
        if match is None:
            return len(text)
        depth += 1 if match.group() == opening else -1
        position = match.end()
    return position


# ------------------------------------------------------------------------------------------------ syntaxes

_DOUBLE = r'"(?:\\[^\n]|[^"\\\n])*(?:"|$)'
_SINGLE = r"'(?:\\[^\n]|[^'\\\n])*(?:'|$)"
_TRIPLE = r'"""[\s\S]*?(?:"""|\Z)'
# A character, and not the mark of a lifetime (Rust), a transpose (Julia) or a primed name (Haskell).
_CHARACTER = r"'(?:\\[^'\n]{1,8}|[^\\'\n])'"
_SLASHES = r"//[^\n]*"
_STARS = r"/\*[\s\S]*?(?:\*/|\Z)"


def _syntax(comments: str, *strings: str, nested: tuple[str, str] | None = None) -> Syntax:
    opening = f"|{re.escape(nested[0])}" if nested else ""
    return Syntax(re.compile("|".join((*strings, f"(?P<comment>{comments}{opening})")), re.MULTILINE), nested)


# A line comment of C goes on behind a line that ends in a backslash. Raw strings: C++11, [lex.string].
C = _syntax(
    rf"//(?:[^\n\\]|\\[^\n]|\\\n)*|{_STARS}",
    r'\bR"(?P<mark>[^()\\\s"]{0,16})\([\s\S]*?(?:\)(?P=mark)"|\Z)',
    _DOUBLE,
    r"(?<![0-9A-Fa-f])" + _SINGLE,  # but 1'000'000 has digit separators
)
# A slash begins a regular expression where no operand stands before it.
JAVASCRIPT = _syntax(
    f"{_SLASHES}|{_STARS}",
    r"(?<=[(,=:\[!&|?{};+\n])[ \t]*/(?![/*])(?:\\[^\n]|\[(?:\\[^\n]|[^\]\\\n])*\]|[^/\\\n\[])+/",
    r"`(?:\\[\s\S]|[^`\\])*(?:`|\Z)",
    _DOUBLE,
    _SINGLE,
)
JAVA = _syntax(f"{_SLASHES}|{_STARS}", _TRIPLE, _DOUBLE, _CHARACTER)
KOTLIN = _syntax(_SLASHES, _TRIPLE, _DOUBLE, _CHARACTER, nested=("/*", "*/"))  # Scala and Swift as well
CSHARP = _syntax(f"{_SLASHES}|{_STARS}", r'\$?@\$?"(?:""|[^"])*(?:"|\Z)', _TRIPLE, _DOUBLE, _CHARACTER)
FSHARP = _syntax(rf"{_SLASHES}|\(\*(?!\))[\s\S]*?(?:\*\)|\Z)", _TRIPLE, _DOUBLE, _CHARACTER)
RUST = _syntax(
    _SLASHES,
    r'\bb?r(?P<mark>#{0,8})"[\s\S]*?(?:"(?P=mark)|\Z)',
    r'"(?:\\[\s\S]|[^"\\])*(?:"|\Z)',
    _CHARACTER,
    nested=("/*", "*/"),
)
GO = _syntax(f"{_SLASHES}|{_STARS}", r"`[^`]*(?:`|\Z)", _DOUBLE, _CHARACTER)
HASKELL = _syntax(r"--+(?![!#$%&*+./<=>?@\\^|~:])[^\n]*", _DOUBLE, _CHARACTER, nested=("{-", "-}"))
JULIA = _syntax(r"#(?!=)[^\n]*", _TRIPLE, r'"(?:\\[\s\S]|[^"\\])*(?:"|\Z)', _CHARACTER, nested=("#=", "=#"))
R = _syntax(
    r"#[^\n]*",
    r'\b[rR]"(?P<mark>-{0,8})\([\s\S]*?(?:\)(?P=mark)"|\Z)',
    r'"(?:\\[\s\S]|[^"\\])*(?:"|\Z)',
    r"'(?:\\[\s\S]|[^'\\])*(?:'|\Z)",
    r"`[^`\n]*`",
)
LUA = _syntax(
    r"--\[(?P<depth>=*)\[[\s\S]*?(?:\](?P=depth)\]|\Z)|--[^\n]*",
    r"\[(?P<mark>=*)\[[\s\S]*?(?:\](?P=mark)\]|\Z)",
    _DOUBLE,
    _SINGLE,
)
# A quote behind a name or a bracket is a transpose.
MATLAB = _syntax(
    r"^[ \t]*%\{[ \t]*$[\s\S]*?(?:^[ \t]*%\}[ \t]*$|\Z)|%[^\n]*|\.\.\.[^\n]*",
    r"(?<![\w)\]}.'])'(?:''|[^'\n])*(?:'|$)",
    r'"(?:""|[^"\n])*(?:"|$)',
)
HASH = _syntax(r"#[^\n]*", _TRIPLE, _DOUBLE, _SINGLE)  # Ruby (Podfile), Starlark (Bazel), YAML as far as it matters
CMAKE = _syntax(
    r"#\[(?P<depth>=*)\[[\s\S]*?(?:\](?P=depth)\]|\Z)|#[^\n]*",
    r'"(?:\\[\s\S]|[^"\\])*(?:"|\Z)',
)
WEB_PAGE = _syntax(r"<!--[\s\S]*?(?:-->|\Z)")
GROOVY = _syntax(f"{_SLASHES}|{_STARS}", _TRIPLE, r"'''[\s\S]*?(?:'''|\Z)", _DOUBLE, _SINGLE)  # Gradle
CABAL = _syntax(r"^[ \t]*--[^\n]*")
NO_COMMENTS = _syntax(r"(?!)")
