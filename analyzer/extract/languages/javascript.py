"""JavaScript and TypeScript: what a module imports, and what a web page or component loads."""

from __future__ import annotations

import re

from analyzer.extract.languages import masking
from analyzer.extract.languages.imports import Found, Language, names, uses_of
from analyzer.extract.languages.masking import Code
from analyzer.extract.textfile import facts_of_text
from analyzer.model import Facts, ForeignKind

_NAMES = names(
    r"""(?<![.\w$])from\s*["']([^"'\n]+)["']""",
    r"""(?<![.\w$])import\s*["']([^"'\n]+)["']""",
    r"""(?<![.\w$])(?:require|import|importScripts|require\.resolve|jest\.mock)\s*\(\s*["'`]([^"'`\n$]+)["'`]""",
)
# Addresses that deliver npm packages: https://www.jsdelivr.com, https://unpkg.com, https://esm.sh, https://jspm.org,
# https://www.skypack.dev. https://cdnjs.com has names of its own, and keeps its addresses.
_DELIVERED = re.compile(
    r"(?:https?:)?//(?:[\w.-]*jsdelivr\.net/npm/|[\w.-]*unpkg\.com/|esm\.sh/|cdn\.skypack\.dev/|ga\.jspm\.io/npm:)"
    r"((?:@[\w.-]+/)?[\w.-]+)(?:@[^/]*)?(/.*)?"
)


def package_of(name: str) -> str:
    """The npm package that a module name or an address means, with the path in it; other addresses stay as they are."""
    name = name.removeprefix("npm:")
    if delivered := _DELIVERED.match(name):
        return delivered[1] + (delivered[2] or "").partition("?")[0]
    if "//" in name:
        return name
    scope, slash, rest = name.partition("/") if name.startswith("@") else ("", "", name)
    package, _, path = rest.partition("/")
    return scope + slash + package.partition("@")[0] + (f"/{path}" if path else "")


def _packages(code: Code) -> Found:
    return ((package_of(name), start, end) for name, start, end in _NAMES(code) if not name.startswith("."))


_MODULE = Language(
    "javascript", masking.JAVASCRIPT, re.compile(r"\b(?:import|require|from|importScripts)\b"), _packages
)

_SOURCE = re.compile(r"<script\b[^<>]*?\bsrc\s*=\s*[\"']?([^\"'\s<>]+)", re.IGNORECASE)


def _sources(code: Code) -> Found:
    # Of a script that lies beside the page its file name alone tells anything.
    for match in code.matches(_SOURCE):
        name = match[1] if "//" in match[1] else match[1].partition("?")[0].rpartition("/")[2]
        yield package_of(name), match.start(1), match.end(1)


_PAGE = Language("javascript", masking.WEB_PAGE, re.compile(r"<script\b", re.IGNORECASE), _sources, ForeignKind.SCRIPT)
_OUTSIDE_SCRIPTS = re.compile(
    r"(?:\A|</script\b)(?>[^<]*(?:<(?!script\b)[^<]*)*)(?:<script\b[^<>]*>?|\Z)", re.IGNORECASE
)
_NOT_A_LINE_END = re.compile(r"[^\n\r]")


def facts_of_javascript(content: bytes) -> Facts:
    """JavaScript, TypeScript and their dialects with markup."""
    return facts_of_text(content, lambda text: Facts(foreign=tuple(uses_of(text, _MODULE))))


def facts_of_web_page(content: bytes) -> Facts:
    """Pages and components (HTML, Vue, Svelte): the scripts they load, and what scripts in them import."""
    return facts_of_text(content, _page)


def _page(text: str) -> Facts:
    loaded = tuple(uses_of(text, _PAGE))
    scripts = _OUTSIDE_SCRIPTS.sub(lambda match: _NOT_A_LINE_END.sub(" ", match.group()), text)
    return Facts(foreign=(*loaded, *uses_of(scripts, _MODULE)))
