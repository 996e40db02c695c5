"""Model files as the views for people show them: by format and framework, each with where it lies."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from rich.text import Text

from analyzer.model import KnownBy, ModelFile
from analyzer.reports import wording
from analyzer.reports.drawing import Places
from analyzer.reports.glossary import Glossary
from analyzer.reports.page import Page, grid, safe

_EXAMPLES = 2


def draw_model_files(page: Page, places: Places, glossary: Glossary, files: Sequence[ModelFile]) -> None:
    """One row for each format and framework: how many files, how far they are known, and the first of them."""
    sure = [file for file in files if not file.ambiguous]
    table = grid("left", "left", "right", "left", "left")
    for (form, framework), members in _grouped(sure):
        more = f" and {len(members) - _EXAMPLES} more" if len(members) > _EXAMPLES else ""
        shown = Text(", ").join(places.draw(file.path) for file in members[:_EXAMPLES])
        table.add_row(
            safe(glossary.format(form).name, "bold"),
            safe(glossary.short(framework) if framework else "no framework named"),
            Text(wording.count(len(members), "file")),
            safe(_known(members), "dim"),
            Text.assemble(shown, (more, "dim")),
        )
    if sure:
        page.add(table, indent=2)
    if others := [file for file in files if file.ambiguous]:
        formats = ", ".join(f"{n:,} {glossary.format(form).name}" for form, n in wording.model_formats(others))
        page.add(safe(f"models or data, and nothing says which: {formats}", "dim"), indent=2)


def draw_each(
    page: Page, places: Places, glossary: Glossary, files: Sequence[ModelFile], limit: int | None = None
) -> None:
    """By format: its reason and source, then the files with what their headers say."""
    for (form, framework), members in _grouped(files):
        entry = glossary.format(form)
        name = f"{entry.name} ({glossary.short(framework)})" if framework else entry.name
        page.add(Text.assemble(safe(name, "bold"), safe(f"  {entry.why}")), indent=2)
        page.add(safe(entry.source, "dim"), indent=4)
        table = grid("left", "left")
        for file in members[:limit]:
            table.add_row(places.draw(file.path), safe(says(file), "yellow" if file.contradicts else "dim"))
        page.add(table, indent=4)
        if limit is not None and len(members) > limit:
            page.add(Text(f"... and {len(members) - limit:,} more (fwscan --format json)", "dim"), indent=4)


def says(file: ModelFile) -> str:
    """How a file is known, what its header says, and what does not agree."""
    known = {KnownBy.HEADER: "by its header", KnownBy.NAME: "by name only", KnownBy.POINTER: "by name only"}
    size = wording.size(file.size) if file.size is not None else ""
    return "; ".join(part for part in (known[file.known_by], file.detail, size, file.contradicts) if part)


def _grouped(files: Sequence[ModelFile]) -> list[tuple[tuple[str, str], list[ModelFile]]]:
    """Files by format and framework, the most frequent first."""
    groups: dict[tuple[str, str], list[ModelFile]] = defaultdict(list)
    for file in files:
        groups[file.format, file.framework].append(file)
    return sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))


def _known(files: Sequence[ModelFile]) -> str:
    counts = [(word, sum(file.known_by is word for file in files)) for word in KnownBy]
    parts = [(wording.MODEL_KNOWN_BY[word], number) for word, number in counts if number]
    return parts[0][0] if len(parts) == 1 else ", ".join(f"{number:,} {word}" for word, number in parts)
