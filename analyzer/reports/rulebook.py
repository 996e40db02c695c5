"""`fwscan rules`: the rule data as people and programs read it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, TextIO

from analyzer.model import printable

if TYPE_CHECKING:
    from analyzer.reports.page import Look
    from analyzer.rule import Rule, RuleSet

SCHEMA = "fwscan.rules/v1"


def rules_of(ruleset: RuleSet, framework: str = "") -> tuple[Rule, ...]:
    """The rules of a framework id, or all of them, in order of file, then of place."""
    return tuple(rule for rule in ruleset.rules if framework in ("", rule.framework))


def write_list(ruleset: RuleSet, rules: Sequence[Rule], out: TextIO, *, look: Look) -> None:
    """One line a rule, below its framework."""
    from rich.text import Text

    from analyzer.reports.page import Page, grid, safe

    page = Page(look)
    for framework in ruleset.frameworks.values():
        own = [rule for rule in rules if rule.framework == framework.id]
        if not own:
            continue
        page.add(Text.assemble(safe(framework.name, "bold"), safe(f"  {framework.id} · {framework.url}", "dim")))
        table = grid("fixed", "left")
        for rule in own:
            table.add_row(safe(rule.id, "cyan"), safe(rule.why))
        page.add(table, indent=2)
    page.gap()
    counts = f"{len(rules)} rules, {len(ruleset.frameworks)} frameworks, {len(ruleset.libraries)} libraries"
    page.add(Text(f"{counts}, digest {ruleset.digest[:12]}", "dim"))
    page.write(out)


def write_rule(rule: Rule, out: TextIO, *, look: Look, examples: Sequence[str] = ()) -> None:
    """One rule in full; `examples` are lines of code that it matches, as `path:line  code`."""
    from rich.text import Text

    from analyzer.reports.page import Page, grid, safe

    page = Page(look)
    page.add(Text.assemble(safe(rule.id, "bold"), safe(f"  {rule.framework}", "dim")))
    table = grid("fixed", "left")
    for name, values in _fields(rule):
        for number, value in enumerate(values):
            table.add_row(Text("" if number else name, "dim"), safe(value))
    for number, example in enumerate(examples):
        table.add_row(Text("" if number else "example", "dim"), safe(example, "cyan"))
    page.add(table, indent=2)
    page.write(out)


def write_json(ruleset: RuleSet, rules: Iterable[Rule], out: TextIO) -> None:
    """The schema `fwscan.rules/v1` (docs/output.md)."""
    document = {
        "schema": SCHEMA,
        "digest": ruleset.digest,
        "frameworks": [
            {"id": one.id, "name": one.name, "url": one.url, "family": one.family}
            for one in ruleset.frameworks.values()
        ],
        "libraries": [
            {"id": one.id, "name": one.name, "framework": one.framework} for one in ruleset.libraries.values()
        ],
        "rules": [_rule(rule) for rule in rules],
    }
    json.dump(document, out, indent=2, sort_keys=True, ensure_ascii=False)
    out.write("\n")


def _fields(rule: Rule) -> tuple[tuple[str, Sequence[str]], ...]:
    said = {True: "only through a compat module", False: "only without a compat module", None: ""}
    return (
        ("why", (rule.why,)),
        ("source", (rule.source,)),
        ("matches", rule.patterns),
        ("except", rule.exceptions),
        ("where", (f"no version of {rule.api[0]} outside {rule.api[1]} has the name",) if rule.api else ()),
        ("kinds", tuple(kind.value for kind in rule.kinds)),
        ("compat", tuple(filter(None, (said[rule.compat],)))),
        ("tentative", ("says the style, proves no generation",) if rule.tentative else ()),
        ("library", tuple(filter(None, (rule.library,)))),
        ("detail", tuple(filter(None, (rule.detail,)))),
        ("written in", (str(rule.place),)),
    )


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "framework": rule.framework,
        "match": list(rule.patterns),
        "except": list(rule.exceptions),
        "api": " ".join(rule.api) if rule.api else "",
        "kinds": [kind.value for kind in rule.kinds],
        "compat": rule.compat,
        "tentative": rule.tentative,
        "library": rule.library,
        "detail": rule.detail,
        "why": rule.why,
        "source": rule.source,
        "file": printable(rule.place.file),
        "line": rule.place.line,
    }
