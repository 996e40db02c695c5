"""`fwscan rules`: the rule data as people and programs read it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, TextIO

from analyzer.facets import Facet, LanguageRule
from analyzer.model import printable

if TYPE_CHECKING:
    from analyzer.reports.page import Look
    from analyzer.rule import Rule, RuleSet

SCHEMA = "fwscan.rules/v1"
FacetRule = LanguageRule | Facet


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
    counts += f"; {len(ruleset.facets.rules)} rules of other languages, {len(ruleset.facets.deployment)} of deployment"
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


def facet_rule(ruleset: RuleSet, rule_id: str) -> FacetRule | None:
    """The rule of another language or of deployment that has an id."""
    by_id: dict[str, FacetRule] = {rule.id: rule for rule in ruleset.facets.rules}
    by_id |= {facet.rule_id: facet for facet in ruleset.facets.deployment.values()}
    return by_id.get(rule_id)


def facet_rule_ids(ruleset: RuleSet) -> list[str]:
    """The ids of the rules of other languages and of deployment."""
    return [rule.id for rule in ruleset.facets.rules] + [f.rule_id for f in ruleset.facets.deployment.values()]


def write_facet_rule(rule: FacetRule, out: TextIO, *, look: Look) -> None:
    """A rule of another language or of deployment in full."""
    from rich.text import Text

    from analyzer.reports.page import Page, grid, safe

    page = Page(look)
    said = _facet_rule(rule)
    page.add(safe(said["id"], "bold"))
    table = grid("fixed", "left")
    for name, value in said.items():
        for number, one in enumerate([value] if isinstance(value, str) else value):
            if one and name != "id":
                table.add_row(Text("" if number else name, "dim"), safe(one))
    page.add(table, indent=2)
    page.write(out)


def write_facet_json(ruleset: RuleSet, rule: FacetRule, out: TextIO) -> None:
    """The same as a document of the schema `fwscan.rules/v1` whose only rule it is."""
    document = {"schema": SCHEMA, "digest": ruleset.digest, "rules": [_facet_rule(rule)]}
    json.dump(document, out, indent=2, sort_keys=True, ensure_ascii=False)
    out.write("\n")


def _facet_rule(rule: FacetRule) -> dict[str, Any]:
    if isinstance(rule, LanguageRule):
        return {
            "id": rule.id,
            "why": rule.why,
            "source": rule.source,
            "languages": list(rule.languages),
            "framework": rule.framework,
            "library": rule.library,
            "deployment": rule.deployment,
            "imports": list(rule.imports),
            "packages": list(rule.packages),
            "examples": [f"{language}: {line}" for language, line in rule.examples],
            "written in": f"languages.toml:{rule.line}",
        }
    return {
        "id": rule.rule_id,
        "name": rule.name,
        "url": rule.url,
        "why": rule.why,
        "source": rule.source,
        "match": list(rule.symbols),
        "distributions": list(rule.distributions),
        "images": list(rule.images),
        "formats": list(rule.formats),
        "examples": list(rule.examples),
        "written in": f"deployment.toml:{rule.line}",
    }


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
