"""A fact about a name, and the text of a table of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

COLUMNS = ("old", "keyword", "new", "until", "sources", "note")


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Row:
    """A name, or a keyword argument of it, and what a source says became of it.

    ``new`` is empty for what nothing replaces. ``until`` is the last sampled release that has ``new``, where the newest
    has not. ``sources`` are keys of the table's header, joined by ``+`` where it took several to know it.
    """

    old: str
    keyword: str = ""
    new: str = ""
    until: str = ""
    sources: str
    note: str = ""


def table(package: str, rows: Iterable[Row], sources: Mapping[str, str]) -> str:
    """The text of one table: a header that says where the facts come from, then a line a fact, sorted.

    Raises:
        ValueError: a row names a source that the header does not explain, or holds a tab.
    """
    unique = sorted(set(rows))
    used = {key for row in unique for key in row.sources.split("+")}
    if unknown := used - sources.keys():
        raise ValueError(f"{package}: sources without a text: {', '.join(sorted(unknown))}")
    lines = [f"# package {package}", *(f"# source {key} {sources[key]}" for key in sorted(used))]
    lines += ["# made by scripts/build_renames.py; do not edit", "# " + "\t".join(COLUMNS)]
    for row in unique:
        fields = [row.old, row.keyword, row.new, row.until, row.sources, row.note]
        if any("\t" in field or "\n" in field for field in fields):
            raise ValueError(f"{package}: a field of {row.old!r} holds a tab or line end")
        lines.append("\t".join(fields).rstrip("\t") if not row.note else "\t".join(fields))
    return "\n".join(lines) + "\n"
