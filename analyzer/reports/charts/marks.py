"""What all charts share: the rows of a table as Vega takes them, colours, order, axes, words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import altair as alt

from analyzer.model.report import ShareRow, ShareTable
from analyzer.reports import palette, wording

FONT = "Liberation Sans"  # comes with vl-convert: the same text takes the same room on every machine
INK, QUIET, RULE = "#1f2328", "#59636e", "#d1d9e0"
ACCENT = "#3f6daf"  # of bars that are no frameworks
LINK = "https://fwscan.invalid/#show="  # Vega wants absolute addresses; the page cuts them down to their fragment
UNKNOWN = "unknown"
_YEAR = re.compile(r"[0-9]{4}")
_LONGEST_TIME = 40  # years; a commit dated 1970 must not squeeze the others
SMALL_OPACITY = 0.45  # of groups of fewer than 30


def chart_of(values: list[dict[str, Any]]) -> alt.Chart:
    """A chart of records that stand in it."""
    # A tuple: Altair copies lists with all that is in them, once for each layer and property.
    return alt.Chart(alt.InlineData(values=tuple(values)))


def config(chart: alt.LayerChart | alt.HConcatChart | alt.FacetChart) -> alt.TopLevelMixin:
    """One look for all charts, on white."""
    configured: alt.TopLevelMixin = (
        chart.configure(background=palette.PAPER, font=FONT)
        .configure_axis(
            labelColor=INK,
            titleColor=QUIET,
            gridColor="#e6eaef",
            domainColor=RULE,
            tickColor=RULE,
            labelFontSize=11,
            titleFontSize=11,
            titleFontWeight="normal",
            labelLimit=220,
        )
        .configure_legend(labelColor=INK, titleColor=QUIET, labelFontSize=11, symbolLimit=0, labelLimit=220)
        .configure_header(labelColor=INK, labelFontSize=11, labelFontWeight="bold", titleColor=QUIET, labelLimit=260)
        .configure_view(stroke=None)
    )
    return configured


class Drawing:
    """A table made ready to be drawn."""

    def __init__(self, table: ShareTable, slug: str, frameworks: Mapping[str, str]) -> None:
        self.table = table
        self._slug = slug
        self._frameworks = frameworks if table.by == ("framework",) else {}
        self.rows = [row for row in table.rows if row.share is not None]

    @cached_property
    def values(self) -> list[dict[str, Any]]:
        """One record a row, with its words and the address of the repositories that it counts."""
        position = {id(row): number for number, row in enumerate(self.table.rows)}
        records = []
        for row in self.rows:
            order = self.order.index(row.id)
            record = {
                "id": row.id,
                "group": self.group(row),
                "panel": group_name(row.group[1:2]),
                "name": self.names[row.id],
                "order": order,
                "count": row.count,
                "total": row.total,
                "share": row.share,
                "low": row.low,
                "high": row.high,
                "small": row.small,
                "says": says(self.table, row, self.group(row) if row.group else ""),
            }
            if row.repositories:
                record["link"] = f"{LINK}{self._slug}/{position[id(row)]}"
            records.append(record)
        return records

    @cached_property
    def names(self) -> dict[str, str]:
        """Ids to names; two ids never share one, or their bars would fall together."""
        found: dict[str, str] = {}
        for row in self.rows:
            name = row.name or row.id
            clash = name in found.values() and found.get(row.id) != name
            found.setdefault(row.id, f"{name} ({row.id})" if clash else name)
        return found

    @cached_property
    def order(self) -> list[str]:
        """Ids in the order of stacks and legends: as everywhere for frameworks, else as the table has them."""
        ids = list(dict.fromkeys(row.id for row in self.rows))
        return sorted(ids, key=_rank) if self.of_frameworks else ids

    @cached_property
    def of_frameworks(self) -> bool:
        """Whether what is counted has colours of its own."""
        return any(palette.known(palette.of_framework(row.id)) for row in self.rows)

    @cached_property
    def groups(self) -> list[str]:
        """Groups in the table's order, what is unknown last."""
        found = {self.group(row): row.group[0] for row in self.rows}
        if self._frameworks:
            return sorted(found, key=lambda name: palette.rank(found[name]))
        return sorted(found, key=lambda group: group == UNKNOWN)

    def group(self, row: ShareRow) -> str:
        """The group of a row for people: its first column, by name where that is a framework."""
        return group_name(tuple(self._frameworks.get(value, value) for value in row.group[:1]))

    @cached_property
    def totals(self) -> list[dict[str, Any]]:
        """One record a group: how many it has, and whether that is few."""
        seen = {self.group(row): row for row in self.rows}
        return [
            {"group": g, "total": row.total, "small": row.small, "n": f"n={row.total:,}"} for g, row in seen.items()
        ]

    def color(self, **options: Any) -> alt.Color:
        """The channel that gives each framework its colour."""
        names = [self.names[one] for one in self.order]
        inks = palette.inks(self.order)
        scale = alt.Scale(domain=names, range=[inks[one].light for one in self.order])
        return alt.Color("name:N", scale=scale, title=None, **options)

    def largest(self, limit: int) -> list[str]:
        """The ids with the largest shares anywhere, in order."""
        peak = {one: max(row.share or 0.0 for row in self.rows if row.id == one) for one in self.order}
        kept = sorted(self.order, key=lambda one: -peak[one])[:limit]
        return [one for one in self.order if one in kept]


def _rank(counted: str) -> tuple[int, str]:
    """`only-pytorch` has the place of PyTorch, `keras-3:jax` that of Keras 3; what is no framework stands behind."""
    return palette.rank(palette.of_framework(counted.partition(":")[0]) or counted)


def every_year(groups: Sequence[str]) -> list[str]:
    """The groups, with the years between them that nothing is of: without their room time would run unevenly."""
    years = [int(group) for group in groups if _YEAR.fullmatch(group)]
    others = [group for group in groups if not _YEAR.fullmatch(group)]
    if not years or set(others) - {UNKNOWN} or max(years) - min(years) > _LONGEST_TIME:
        return list(groups)
    return [*(str(year) for year in range(min(years), max(years) + 1)), *others]


def group_name(group: tuple[str, ...]) -> str:
    """A group for people."""
    return " · ".join(value or UNKNOWN for value in group)


def says(table: ShareTable, row: ShareRow, group: str) -> str:
    """`PyTorch, 2019: 120 of 200 repositories (60.0%, 95% interval 53.1% to 66.5%)`."""
    where = "".join(f", {part}" for part in (group, *(value or UNKNOWN for value in row.group[1:])) if part)
    between = f", 95% interval {row.low:.1%} to {row.high:.1%}" if row.low is not None and row.high is not None else ""
    share = f" ({wording.percent(row.share)}{between})" if row.share is not None else ""
    few = "; fewer than 30 in all" if row.small else ""
    return f"{row.name or row.id}{where}: {row.count:,} of {row.total:,} {table.unit}{share}{few}"
