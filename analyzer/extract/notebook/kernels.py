"""Cells in languages other than Python: what they import, by the readers of these languages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from types import MappingProxyType
from typing import Final

from analyzer.model import Facts, ForeignUse
from analyzer.values import replace

_IMPORTS: Final = "analyzer.extract.languages.imports"
# Names of kernels, engines and cell magics, in lower case -> the reader of the language.
_READERS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "r": (_IMPORTS, "facts_of_r"),
        "julia": (_IMPORTS, "facts_of_julia"),
        "scala": (_IMPORTS, "facts_of_scala"),
        "swift": (_IMPORTS, "facts_of_swift"),
        "rust": (_IMPORTS, "facts_of_rust"),
        "javascript": ("analyzer.extract.languages.javascript", "facts_of_javascript"),
        "js": ("analyzer.extract.languages.javascript", "facts_of_javascript"),
        "node": ("analyzer.extract.languages.javascript", "facts_of_javascript"),
    }
)


def foreign_uses(language: str, source: str, number: int = 0, row: int = 0) -> tuple[ForeignUse, ...]:
    """What a cell in another language imports; () for a language without a reader.

    `number` is the cell's, `row` how many rows of the document stand above the source.
    """
    known = _READERS.get(language.lower())
    if known is None:
        return ()
    module, function = known
    reader: Callable[[bytes], Facts] = getattr(import_module(module), function)  # late: few notebooks need it
    found = reader(source.encode("utf-8", "surrogatepass")).foreign
    return tuple(
        replace(
            use,
            region=replace(
                use.region, start_line=use.region.start_line + row, end_line=use.region.end_line + row, cell=number
            ),
        )
        for use in found
    )


def first_of_each(uses: Iterable[ForeignUse]) -> tuple[ForeignUse, ...]:
    """Each name of a language once, at its first place."""
    first: dict[tuple[str, str, str], ForeignUse] = {}
    for use in uses:
        first.setdefault((use.language, use.name, use.kind), use)
    return tuple(first.values())
