"""Build files that are code or lines: Gradle, sbt, CMake, Bazel, cabal, go.mod, Package.swift, Podfile, DESCRIPTION."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from analyzer.extract.languages import masking
from analyzer.extract.languages.masking import Code, Syntax, masked
from analyzer.extract.textfile import facts_of_text
from analyzer.model import Facts, ForeignKind, ForeignUse

# (name, specifier, optional, where the name begins, where it ends)
Asked = tuple[str, str, bool, int, int]
_LONGEST_NAME = 300


def _facts(content: bytes, language: str, syntax: Syntax, find: Callable[[Code], Iterable[Asked]]) -> Facts:
    def read(text: str) -> Facts:
        code = masked(text, syntax)
        found: dict[tuple[str, str], ForeignUse] = {}
        for name, specifier, optional, start, end in sorted(find(code), key=lambda asked: asked[3]):
            if name and len(name) <= _LONGEST_NAME:
                use = ForeignUse(
                    language=language,
                    name=name,
                    kind=ForeignKind.MANIFEST,
                    region=code.region(start, end),
                    specifier=specifier,
                    optional=optional,
                )
                found.setdefault((name, specifier), use)
        return Facts(foreign=tuple(found.values()))

    return facts_of_text(content, read)


# ------------------------------------------------------------------------------------------------ Java, Scala

_COORDINATES = re.compile(r"[\"']([A-Za-z][\w.-]*:[\w.-]+)(?::([^\"'@\n:]*))?[^\"'\n]*[\"']")
_NAMED_PARTS = re.compile(
    r"\bgroup\s*[:=]\s*[\"']([\w.-]+)[\"']\s*,\s*name\s*[:=]\s*[\"']([\w.-]+)[\"']"
    r"(?:\s*,\s*version\s*[:=]\s*[\"']([^\"'\n]*)[\"'])?"
)
_FOR_TESTS = re.compile(r"\b(?:androidT|t)est\w*\s*\(?\s*$", re.IGNORECASE)


def _gradle(code: Code) -> Iterator[Asked]:
    for match in _COORDINATES.finditer(code.text):
        before = code.text[max(0, match.start() - 60) : match.start()].rpartition("\n")[2]
        yield match[1], match[2] or "", bool(_FOR_TESTS.search(before)), match.start(1), match.end(1)
    for match in _NAMED_PARTS.finditer(code.text):
        yield f"{match[1]}:{match[2]}", match[3] or "", False, match.start(1), match.end(2)


_SBT = re.compile(r"\"([\w.-]+)\"\s*%{1,3}\s*\"([\w.-]+)\"(?:\s*%\s*(?:\"([^\"\n]+)\")?)?(\s*%\s*(?:Test\b|\"test\"))?")


def _sbt(code: Code) -> Iterator[Asked]:
    for match in _SBT.finditer(code.text):
        yield f"{match[1]}:{match[2]}", match[3] or "", bool(match[4]), match.start(1), match.end(2)


def facts_of_gradle(content: bytes) -> Facts:
    """build.gradle, build.gradle.kts and version catalogues: coordinates as `group:artifact`."""
    return _facts(content, "java", masking.GROOVY, _gradle)


def facts_of_sbt(content: bytes) -> Facts:
    """build.sbt: coordinates as `group:artifact`."""
    return _facts(content, "scala", masking.KOTLIN, _sbt)


# ------------------------------------------------------------------------------------------------ C and C++

_CMAKE_COMMAND = re.compile(
    r"\b(find_package|find_library|target_link_libraries|pkg_check_modules|pkg_search_module|FetchContent_Declare"
    r"|ExternalProject_Add|CPMAddPackage|add_subdirectory)\s*\(([^()]*)",
    re.IGNORECASE,
)
_CMAKE_WORD = re.compile(r"[^\s\"()]+")
_PACKAGE_ONLY = frozenset({"find_package", "fetchcontent_declare", "externalproject_add"})
_CMAKE_KEYWORD = re.compile(r"[A-Z_]{4,}|[\d.]+")


def _cmake(code: Code) -> Iterator[Asked]:
    for match in _CMAKE_COMMAND.finditer(code.text):
        command = match[1].lower()
        for number, word in enumerate(_CMAKE_WORD.finditer(match[2])):
            name = word.group()
            if command in _PACKAGE_ONLY and number and not name.startswith("http"):
                continue
            if (_CMAKE_KEYWORD.fullmatch(name) and number) or (command == "target_link_libraries" and not number):
                continue
            yield name, "", False, match.start(2) + word.start(), match.start(2) + word.end()


_BAZEL_LABEL = re.compile(r"[\"'](@@?[\w.~+-]+)//[^\"'\n]*[\"']")
_BAZEL_NAMED = re.compile(
    r"\b(?:http_archive|git_repository|local_repository|new_\w+|bazel_dep)\s*\([^()]*?\bname\s*=\s*[\"']([\w.-]+)[\"']"
)


def _bazel(code: Code) -> Iterator[Asked]:
    for pattern in (_BAZEL_LABEL, _BAZEL_NAMED):
        for match in pattern.finditer(code.text):
            yield f"@{match[1].lstrip('@')}", "", False, match.start(1), match.end(1)


def facts_of_cmake(content: bytes) -> Facts:
    """CMakeLists.txt, *.cmake: packages that are searched and libraries that are linked, as they are written."""
    return _facts(content, "cpp", masking.CMAKE, _cmake)


def facts_of_bazel(content: bytes) -> Facts:
    """BUILD, WORKSPACE, MODULE.bazel: external repositories, as `@name`."""
    return _facts(content, "cpp", masking.HASH, _bazel)


# ------------------------------------------------------------------------------------------------ Haskell, Go

_CABAL_DEPENDS = re.compile(
    r"^([ \t]*)(?:build-depends|build-tool-depends)[ \t]*:((?:[^\n]*)(?:\n(?:[ \t]*\n)*\1[ \t]+[^\n]*)*)",
    re.MULTILINE | re.IGNORECASE,
)
_CABAL_ITEM = re.compile(r"(?:^|,)\s*([A-Za-z][\w-]*)([^,]*)")
_STANZA = re.compile(
    r"^(library|executable|test-suite|benchmark|common|foreign-library)\b", re.MULTILINE | re.IGNORECASE
)


def _cabal(code: Code) -> Iterator[Asked]:
    stanzas = [(match.start(), match[1].lower()) for match in _STANZA.finditer(code.text)]
    for match in _CABAL_DEPENDS.finditer(code.text):
        stanza = next((name for start, name in reversed(stanzas) if start < match.start()), "")
        for item in _CABAL_ITEM.finditer(match[2]):
            start = match.start(2) + item.start(1)
            specifier = " ".join(item[2].split())
            yield item[1], specifier, stanza in ("test-suite", "benchmark"), start, start + len(item[1])


_YAML_ITEM = re.compile(
    r"^[ \t]*-[ \t]+[\"']?([A-Za-z][\w-]*?)(?:-(\d[\d.]*)(?:@\S*)?)?[\"']?(?:[ \t]+([<>=^][^\n\"']*))?[ \t]*$",
    re.MULTILINE,
)


def _hpack(code: Code) -> Iterator[Asked]:
    for match in _YAML_ITEM.finditer(code.text):
        specifier = f"=={match[2]}" if match[2] else (match[3] or "").strip()
        yield match[1], specifier, False, match.start(1), match.end(1)


_GO_REQUIRE = re.compile(r"^[ \t]*(?:require[ \t]+)?([\w.-]+\.[a-z]+/[\w./~-]+)[ \t]+(v[\w.+-]+)", re.MULTILINE)


def _go_mod(code: Code) -> Iterator[Asked]:
    return ((m[1], m[2], False, m.start(1), m.end(1)) for m in _GO_REQUIRE.finditer(code.text))


def facts_of_cabal(content: bytes) -> Facts:
    """*.cabal: `build-depends` of every stanza."""
    return _facts(content, "haskell", masking.CABAL, _cabal)


def facts_of_hpack(content: bytes) -> Facts:
    """package.yaml of hpack and stack.yaml: every plain item of a list, since only packages have packages' names."""
    return _facts(content, "haskell", masking.HASH, _hpack)


def facts_of_go_mod(content: bytes) -> Facts:
    """go.mod: `require`d modules."""
    return _facts(content, "go", masking.GO, _go_mod)


# ------------------------------------------------------------------------------------------------ Swift, R

_SWIFT_PACKAGE = re.compile(r"\.package\s*\(([^()]*(?:\([^()]*\)[^()]*)*)\)")
_SWIFT_URL = re.compile(r"\burl\s*:\s*\"([^\"\n]+)\"")
_POD = re.compile(
    r"(?:^[ \t]*pod|\b\w+\.(?:\w+_)?dependency)[ \t(]+[\"']([\w+./-]+)[\"'](?:[ \t]*,[ \t]*[\"']([^\"'\n]*)[\"'])?",
    re.MULTILINE,
)
_SWIFT_VERSION = re.compile(r"\b(?:from|exact)\s*:\s*\"([^\"\n]+)\"")


def _swift_package(code: Code) -> Iterator[Asked]:
    for match in _SWIFT_PACKAGE.finditer(code.text):
        if url := _SWIFT_URL.search(match[1]):
            version = _SWIFT_VERSION.search(match[1])
            name = re.sub(r"^\w+://|^git@|\.git$|/$", "", url[1]).replace("github.com:", "github.com/")
            start = match.start(1) + url.start(1)
            yield name, version[1] if version else "", False, start, start + len(url[1])


def _pods(code: Code) -> Iterator[Asked]:
    return ((m[1], m[2] or "", False, m.start(1), m.end(1)) for m in _POD.finditer(code.text))


_R_FIELD = re.compile(r"^(Depends|Imports|Suggests|Enhances|LinkingTo)[ \t]*:([^\n]*(?:\n[ \t]+[^\n]*)*)", re.MULTILINE)
_R_ITEM = re.compile(r"(?:^|,)\s*([A-Za-z][\w.]*)\s*(?:\(([^()]*)\))?")


def _description(code: Code) -> Iterator[Asked]:
    for match in _R_FIELD.finditer(code.text):
        for item in _R_ITEM.finditer(match[2]):
            start = match.start(2) + item.start(1)
            optional = match[1] in ("Suggests", "Enhances")
            yield item[1], " ".join((item[2] or "").split()), optional, start, start + len(item[1])


def facts_of_swift_package(content: bytes) -> Facts:
    """Package.swift: packages by address, without scheme and `.git`."""
    return _facts(content, "swift", masking.KOTLIN, _swift_package)


def facts_of_pods(content: bytes) -> Facts:
    """Podfile, *.podspec: names of pods."""
    return _facts(content, "swift", masking.HASH, _pods)


def facts_of_r_description(content: bytes) -> Facts:
    """DESCRIPTION of an R package."""
    return _facts(content, "r", masking.NO_COMMENTS, _description)
