"""Import lines of languages other than Python: one function a language, bytes to facts.

Names are kept as they are written, each once a file at the first place; whether one means anything is for the rules.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from analyzer.extract.languages import masking
from analyzer.extract.languages.masking import Code, Syntax, masked
from analyzer.extract.textfile import facts_of_text
from analyzer.model import Facts, ForeignKind, ForeignUse
from analyzer.values import Struct

# Behind the last word that can begin an import nothing is looked at, except the rest of that import.
_LONGEST_IMPORT = 4_000
# What no name of a module, header or package is longer than; longer ones are data that look like code.
_LONGEST_NAME = 300

Found = Iterable[tuple[str, int, int]]  # (name, where it begins, where it ends)


class Language(Struct, frozen=True):
    """How a language imports."""

    id: str
    syntax: Syntax
    words: re.Pattern[str]  # what every import has in it: files without it are done at once
    find: Callable[[Code], Found]
    kind: ForeignKind = ForeignKind.IMPORT


def facts_of_language(content: bytes, language: Language) -> Facts:
    """What a file imports. One that is no text fails, nothing else does."""
    return facts_of_text(content, lambda text: Facts(foreign=tuple(uses_of(text, language))))


def uses_of(text: str, language: Language) -> Iterator[ForeignUse]:
    """What a text imports, in order of place."""
    last = None
    for word in language.words.finditer(text):
        last = word
    if last is None:
        return
    end = text.find("\n", last.end() + _LONGEST_IMPORT)
    code = masked(text if end < 0 else text[:end], language.syntax)
    seen: set[str] = set()
    for name, start, stop in language.find(code):
        if 0 < len(name) <= _LONGEST_NAME and name not in seen:
            seen.add(name)
            yield ForeignUse(language=language.id, name=name, kind=language.kind, region=code.region(start, stop))


def names(*patterns: str) -> Callable[[Code], Found]:
    """Finds names by patterns, of which each has one group: the name."""
    compiled = [re.compile(pattern, re.MULTILINE) for pattern in patterns]

    def find(code: Code) -> Found:
        found = [(m[1], m.start(1), m.end(1)) for pattern in compiled for m in code.matches(pattern)]
        return sorted(found, key=lambda item: item[1])

    return find


def _through_python(code: Code, pattern: re.Pattern[str]) -> Found:
    for match in code.matches(pattern):
        group = match.lastindex or 0
        yield f"python:{match[group]}", match.start(group), match.end(group)


_DOTTED = r"(?!_\b)[A-Za-z_]\w*(?:[ \t]*\.[ \t]*(?!_\b)[A-Za-z_]\w*)*"  # `_` is a wildcard of Scala
JAVA = Language("java", masking.JAVA, re.compile("import"), names(rf"^[ \t]*import[ \t]+(?:static[ \t]+)?({_DOTTED})"))
KOTLIN = Language("kotlin", masking.KOTLIN, re.compile("import"), names(rf"^[ \t]*import[ \t]+({_DOTTED})"))
SCALA = Language("scala", masking.KOTLIN, re.compile("import"), names(rf"^[ \t]*import[ \t]+(?:_root_\.)?({_DOTTED})"))
_SWIFT_IMPORT = names(
    rf"^[ \t]*(?:@\w+[ \t]+|(?:public|internal|private)[ \t]+)*import[ \t]+"
    rf"(?:(?:typealias|struct|class|enum|protocol|let|var|func)[ \t]+)?({_DOTTED})"
)
_SWIFT_PYTHON = re.compile(r"\bPython\.import\(\s*\"([\w.]+)\"")


def _swift(code: Code) -> Found:
    yield from _SWIFT_IMPORT(code)
    yield from _through_python(code, _SWIFT_PYTHON)


SWIFT = Language("swift", masking.KOTLIN, re.compile("import"), _swift)
CSHARP = Language(
    "csharp",
    masking.CSHARP,
    re.compile("using"),
    names(rf"^[ \t]*(?:global[ \t]+)?using[ \t]+(?:static[ \t]+|\w+[ \t]*=[ \t]*)?({_DOTTED})[ \t]*;"),
)
FSHARP = Language("fsharp", masking.FSHARP, re.compile("open"), names(rf"^[ \t]*open[ \t]+(?:type[ \t]+)?({_DOTTED})"))
RUST = Language(
    "rust",
    masking.RUST,
    re.compile("use|extern|::"),
    names(
        r"^[ \t]*(?:pub(?:\([^)\n]*\))?[ \t]+)?use[ \t]+(?:::)?(\w+(?:::\w+)*)",
        r"^[ \t]*(?:#\[macro_use\]\s*)?(?:pub[ \t]+)?extern[ \t]+crate[ \t]+(\w+)",
        r"(?<![\w:>])([a-z]\w*)::",
    ),
)
HASKELL = Language(
    "haskell",
    masking.HASKELL,
    re.compile("import"),
    names(
        r"^import[ \t]+(?:\{-[^}\n]*\}[ \t]*)?(?:safe[ \t]+)?(?:qualified[ \t]+)?(?:\"[^\"\n]*\"[ \t]+)?([A-Z][\w.']*)"
    ),
)

_GO_IMPORT = re.compile(r"^import[ \t]*(?:\(([^()]*)\)|(?:[\w.]+[ \t]+)?[\"`]([^\"`\n]+)[\"`])", re.MULTILINE)
_GO_ITEM = re.compile(r"^[ \t]*(?:[\w.]+[ \t]+)?[\"`]([^\"`\n]+)[\"`]", re.MULTILINE)


def _go(code: Code) -> Found:
    for match in code.matches(_GO_IMPORT):
        if match[2]:
            yield match[2], match.start(2), match.end(2)
        for item in _GO_ITEM.finditer(match[1] or ""):
            yield item[1], match.start(1) + item.start(1), match.start(1) + item.end(1)


GO = Language("go", masking.GO, re.compile("import"), _go)

_JULIA_USING = re.compile(
    r"^[ \t]*(?:@\w+(?:\([^)\n]*\))?[ \t]+)*(?:using|import)[ \t]+((?:[^\n:;,]|,(?:[ \t]*\n)?)+)", re.MULTILINE
)
_JULIA_MODULE = re.compile(r"(?<![\w.])([A-Za-z_]\w*(?:\.\w+)*)(?:[ \t]+as[ \t]+\w+)?")
_JULIA_PYTHON = re.compile(r"\bpyimport(?:_conda)?\s*\(\s*\"([\w.]+)\"|@pyimport[ \t]+([\w.]+)")


def _julia(code: Code) -> Found:
    for match in code.matches(_JULIA_USING):
        for item in _JULIA_MODULE.finditer(match[1]):
            yield item[1], match.start(1) + item.start(1), match.start(1) + item.end(1)
    yield from _through_python(code, _JULIA_PYTHON)


JULIA = Language("julia", masking.JULIA, re.compile("using|import"), _julia)

_R_LIBRARY = names(
    r"\b(?:library|require|requireNamespace|loadNamespace|p_load)[ \t]*\([ \t]*[\"']?([A-Za-z][\w.]*)",
    r"(?<![\w.])([A-Za-z][\w.]*):::?(?=[\w.`])",
)
_R_PYTHON = re.compile(r"(?<![\w.:])(?:reticulate::)?import[ \t]*\([ \t]*[\"']([\w.]+)[\"']")


def _r(code: Code) -> Found:
    yield from _R_LIBRARY(code)
    yield from _through_python(code, _R_PYTHON)


R_LANGUAGE = Language("r", masking.R, re.compile("library|require|::|import|Namespace|p_load"), _r)
LUA = Language(
    "lua", masking.LUA, re.compile("require"), names(r"(?<![\w.:])require[ \t]*\(?[ \t]*(?:\"|'|\[\[)([\w./-]+)")
)


def facts_of_java(content: bytes) -> Facts:
    """Java."""
    return facts_of_language(content, JAVA)


def facts_of_kotlin(content: bytes) -> Facts:
    """Kotlin."""
    return facts_of_language(content, KOTLIN)


def facts_of_scala(content: bytes) -> Facts:
    """Scala."""
    return facts_of_language(content, SCALA)


def facts_of_swift(content: bytes) -> Facts:
    """Swift."""
    return facts_of_language(content, SWIFT)


def facts_of_csharp(content: bytes) -> Facts:
    """C#."""
    return facts_of_language(content, CSHARP)


def facts_of_fsharp(content: bytes) -> Facts:
    """F#."""
    return facts_of_language(content, FSHARP)


def facts_of_rust(content: bytes) -> Facts:
    """Rust."""
    return facts_of_language(content, RUST)


def facts_of_haskell(content: bytes) -> Facts:
    """Haskell."""
    return facts_of_language(content, HASKELL)


def facts_of_go(content: bytes) -> Facts:
    """Go."""
    return facts_of_language(content, GO)


def facts_of_julia(content: bytes) -> Facts:
    """Julia."""
    return facts_of_language(content, JULIA)


def facts_of_r(content: bytes) -> Facts:
    """R."""
    return facts_of_language(content, R_LANGUAGE)


def facts_of_lua(content: bytes) -> Facts:
    """Lua."""
    return facts_of_language(content, LUA)
