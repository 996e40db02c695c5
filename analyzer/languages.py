"""What files in other languages use: names x rules -> findings a file, and what the repository uses by language.

It does not touch the verdict over the Python code: a share of files says nothing where some are programs of one
language and others bindings of another.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from analyzer.facets import Facets, LanguageRule, literal, names_pattern
from analyzer.model import (
    NOT_ITS_OWN,
    ROLES_AS_THEY_SPEAK,
    FileVerdict,
    ForeignFinding,
    ForeignKind,
    ForeignUse,
    LanguageUse,
    SubjectKind,
)

EVIDENCE = 10
_SUFFIXES = {"java": (".java", ".kt", ".scala"), "kotlin": (".kt", ".java"), "scala": (".scala", ".java")}


class LanguageMatcher:
    """The rules of languages made ready for matching. Remembers what it has seen: use one for a whole run."""

    def __init__(self, facets: Facets) -> None:
        by_language: dict[tuple[str, bool], list[tuple[int, str, LanguageRule]]] = defaultdict(list)
        for rule in facets.rules:
            for language in rule.languages:
                for is_manifest, patterns in ((False, rule.imports), (True, rule.packages)):
                    by_language[language, is_manifest] += [(-literal(pattern), pattern, rule) for pattern in patterns]
        self._entries = dict(by_language)
        self._compiled: dict[tuple[str, bool], list[tuple[re.Pattern[str], LanguageRule]]] = {}
        self._seen: dict[tuple[str, bool, str], LanguageRule | None] = {}

    def match(self, uses: Iterable[ForeignUse], bundled: BundledFiles) -> tuple[ForeignFinding, ...]:
        """The findings of one file, by place; of several rules the one with the most literal pattern wins."""
        findings = []
        for use in uses:
            rule = self._rule(use.language, use.kind is ForeignKind.MANIFEST, use.name)
            if rule is not None:
                subject, kind = subject_of(rule)
                findings.append(
                    ForeignFinding(
                        rule_id=rule.id,
                        subject=subject,
                        subject_kind=kind,
                        deployment=rule.deployment,
                        fact=use,
                        bundled=bundled.has(use),
                    )
                )
        return tuple(sorted(findings, key=lambda f: (f.fact.region.start_line, f.fact.region.start_column, f.rule_id)))

    def _rule(self, language: str, is_manifest: bool, name: str) -> LanguageRule | None:
        key = (language, is_manifest, name)
        if key not in self._seen:
            rules = self._rules(language, is_manifest)
            self._seen[key] = next((rule for pattern, rule in rules if pattern.fullmatch(name)), None)
        return self._seen[key]

    def _rules(self, language: str, is_manifest: bool) -> list[tuple[re.Pattern[str], LanguageRule]]:
        """The patterns of a language, the most literal first; most runs meet few languages."""
        key = (language, is_manifest)
        if key not in self._compiled:
            entries = sorted(self._entries.get(key, ()), key=lambda entry: (entry[0], entry[2].id))
            self._compiled[key] = [
                (names_pattern([pattern], ignore_case=is_manifest), rule) for _, pattern, rule in entries
            ]
        return self._compiled[key]


def subject_of(rule: LanguageRule) -> tuple[str, SubjectKind]:
    """What a rule shows: a framework before a library before a way of deployment."""
    if rule.framework:
        return rule.framework, SubjectKind.FRAMEWORK
    return (rule.library, SubjectKind.LIBRARY) if rule.library else (rule.deployment, SubjectKind.DEPLOYMENT)


class BundledFiles:
    """Tells whether a repository holds the header or class that is imported: it is that framework, or carries it."""

    def __init__(self, paths: Collection[str]) -> None:
        self._by_name: dict[str, list[str]] | None = None
        self._paths = paths

    def has(self, use: ForeignUse) -> bool:
        """Whether a file of the repository is what is imported."""
        if use.kind is not ForeignKind.IMPORT:
            return False
        if use.language in ("cpp", "objective-c"):
            return self._is_there(use.name)
        suffixes = _SUFFIXES.get(use.language, ())
        return any(self._is_there(use.name.replace(".", "/") + suffix) for suffix in suffixes)

    def _is_there(self, path: str) -> bool:
        if self._by_name is None:  # late: most repositories have nothing to ask for
            self._by_name = defaultdict(list)
            for one in self._paths:
                self._by_name[one.rpartition("/")[2]].append(one)
        found = self._by_name.get(path.rpartition("/")[2], ())
        return any(one == path or one.endswith(f"/{path}") for one in found)


def uses_by_language(
    files: Sequence[FileVerdict], facets: Facets, frameworks: Mapping[str, str]
) -> tuple[LanguageUse, ...]:
    """What each language uses, most files first. `frameworks` maps the id of a framework to its name."""
    groups: dict[tuple[str, SubjectKind, str], list[tuple[FileVerdict, ForeignFinding]]] = defaultdict(list)
    for file in files:
        for finding in file.foreign:
            groups[finding.fact.language, finding.subject_kind, finding.subject].append((file, finding))
    uses = [_use(key, members, facets, frameworks) for key, members in groups.items()]
    return tuple(sorted(uses, key=lambda use: (-use.files, use.language, use.kind, use.subject)))


def said_of(uses: Sequence[LanguageUse]) -> str:
    """`TensorFlow in JavaScript/TypeScript (3 files)`, ...: the frameworks, or "" where there are none."""
    told = [
        f"{use.name.partition(' (')[0]} in {use.language_name} ({use.files} file{'s'[: use.files != 1]})"
        for use in uses
        if use.kind is not SubjectKind.DEPLOYMENT and use.files
    ]
    return ", ".join(told)


def _use(
    key: tuple[str, SubjectKind, str],
    members: Sequence[tuple[FileVerdict, ForeignFinding]],
    facets: Facets,
    frameworks: Mapping[str, str],
) -> LanguageUse:
    language, kind, subject = key
    roles = {file.file.entry.path: file.file.role for file, _ in members}
    names = {
        SubjectKind.FRAMEWORK: frameworks.get(subject, subject),
        SubjectKind.LIBRARY: facets.libraries[subject].name if subject in facets.libraries else subject,
        SubjectKind.DEPLOYMENT: facets.deployment[subject].name if subject in facets.deployment else subject,
    }
    ordered = sorted(members, key=_telling)
    return LanguageUse(
        language=language,
        language_name=facets.languages[language].name if language in facets.languages else language,
        subject=subject,
        name=names[kind],
        kind=kind,
        files=sum(role not in NOT_ITS_OWN for role in roles.values()),
        files_by_role=tuple(sorted(Counter(roles.values()).items())),
        bundled=2 * sum(finding.bundled for _, finding in members) > len(members),
        evidence=tuple((file.file.entry.path, finding) for file, finding in ordered[:EVIDENCE]),
    )


def _telling(member: tuple[FileVerdict, ForeignFinding]) -> tuple[int, bool, bool, str, int]:
    """Code of the project's own before manifests before what it carries along."""
    file, finding = member
    fact = finding.fact
    return (
        ROLES_AS_THEY_SPEAK.index(file.file.role),
        finding.bundled,
        fact.kind is ForeignKind.MANIFEST,
        file.file.entry.path,
        fact.region.start_line,
    )
