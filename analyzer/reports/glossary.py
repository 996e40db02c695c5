"""What the ids in a verdict mean to a reader: names of frameworks and libraries, reasons and sources of rules."""

from __future__ import annotations

from collections.abc import Mapping

from analyzer.values import Struct, field

PSEUDO_FRAMEWORKS = {"mixed": "mixed", "none": "no deep-learning framework", "": "none"}


class RuleText(Struct, frozen=True):
    """Why a rule says what it says, and where that can be read (a URL)."""

    why: str
    source: str


class FormatText(Struct, frozen=True):
    """A format of model files: its name, what it says and where that can be read (a URL)."""

    name: str
    why: str = ""
    source: str = ""


class Glossary(Struct, frozen=True):
    """Ids to text. An id that is not listed stands for itself, so that a report never fails for want of a name."""

    frameworks: Mapping[str, str] = field(default_factory=dict)
    families: Mapping[str, str] = field(default_factory=dict)
    libraries: Mapping[str, str] = field(default_factory=dict)
    rules: Mapping[str, RuleText] = field(default_factory=dict)
    formats: Mapping[str, FormatText] = field(default_factory=dict)

    def framework(self, framework_id: str) -> str:
        """The name of a framework, or the words for "mixed" and "none"."""
        return PSEUDO_FRAMEWORKS.get(framework_id) or self.frameworks.get(framework_id, framework_id)

    def short(self, framework_id: str) -> str:
        """The name without its remark in brackets, for lists; that a generation is undetermined is never left out."""
        name = self.framework(framework_id).partition(" (")[0]
        head_of_family = self.families.get(framework_id) == framework_id
        generations = sum(family == framework_id for family in self.families.values())
        return f"{name} (undetermined)" if head_of_family and generations > 1 else name

    def library(self, library_id: str) -> str:
        """The name of a library."""
        return self.libraries.get(library_id, library_id)

    def rule(self, rule_id: str) -> RuleText:
        """Reason and source of a rule; empty texts for a rule that is not listed."""
        return self.rules.get(rule_id, RuleText("", ""))

    def format(self, format_id: str) -> FormatText:
        """A format of model files; its id alone where it is not listed."""
        return self.formats.get(format_id, FormatText(format_id))


def of_rules(extra: tuple[str, ...] = ()) -> Glossary:
    """The glossary of the shipped rules, with the folders `extra` laid over them. Raises RulesError."""
    from analyzer.ruleset import shared

    ruleset = shared(extra, python_only=False)
    return Glossary(
        frameworks={framework.id: framework.name for framework in ruleset.frameworks.values()},
        families=ruleset.families,
        libraries={library.id: library.name for library in ruleset.libraries.values()},
        rules={rule.id: RuleText(rule.why, rule.source) for rule in ruleset.entries}
        | {rule.id: RuleText(rule.why, rule.source) for rule in ruleset.facets.rules}
        | {facet.rule_id: RuleText(facet.why, facet.source) for facet in ruleset.facets.deployment.values()},
        formats={form.id: FormatText(form.name, form.why, form.source) for form in ruleset.artifacts.formats.values()},
    )
