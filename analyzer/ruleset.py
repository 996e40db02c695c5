"""Rule data: where it lies, loading it, validation of the whole (all problems at once), and its digest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from analyzer.apitables import ApiTables
from analyzer.artifactfile import parse_artifacts
from analyzer.errors import RulesError
from analyzer.facetfile import parse_facets
from analyzer.facets import Facets
from analyzer.renames import Renames
from analyzer.rule import ALIAS_STEPS, ArtifactRules, RuleSet
from analyzer.rulefile import Parsed, parse
from analyzer.ruletexts import FRAMEWORKS, digest, framework_texts, rules_folder

__all__ = ["RuleSet", "load", "rules_folder", "shared"]

_ARTIFACTS = "artifacts.toml"
_LANGUAGES = "languages.toml"
_DEPLOYMENT = "deployment.toml"


def load(folder: Path | None = None, extra: Sequence[Path] = (), *, python_only: bool = False) -> RuleSet:
    """All rules of `folder` (None: the shipped ones), with `extra` folders laid over it, later ones on top.

    A folder holds framework files in `frameworks/` or, if it has no such folder, directly. A file of an extra folder
    replaces the file whose framework has the same id; other files are added. Raises RulesError with every problem.

    With `python_only`, for programs that people wait for: nothing of other languages, deployment and model files, and
    no table is opened to see whether it has the versions that a rule of `folder` asks for.
    """
    base = folder or rules_folder()
    api = ApiTables(base / "api")
    texts, problems = framework_texts(base, extra)
    parsed = {name: parse(text, name) for name, text in texts.items()}
    kept = _overridden(parsed)
    problems += [problem for part in kept for problem in part.problems]
    artifacts, wrong = (ArtifactRules({}, ()), []) if python_only else _artifacts(base, kept)
    problems += wrong
    facets = Facets() if python_only else _facets(base, kept, problems)
    ruleset = _assembled(kept, artifacts, facets, digest(base, texts), api, Renames(base / "api" / "renames"))
    trusted = FRAMEWORKS + "/" if python_only or folder is None else None
    problems += _problems(ruleset, kept, trusted)
    if problems:
        raise RulesError(f"rules: {len(problems)} problem{'s'[: len(problems) != 1]}", tuple(problems))
    return ruleset


@lru_cache(maxsize=4)
def shared(extra: tuple[str, ...], *, python_only: bool) -> RuleSet:
    """As `load` of the shipped rules, read once in a process: what a scan applies is what its report explains."""
    return load(extra=tuple(Path(folder) for folder in extra), python_only=python_only)


def _overridden(parsed: Mapping[str, Parsed]) -> list[Parsed]:
    """One entry a framework id, the last one given, where the first one stood; files without an id stay."""
    chosen: dict[str, Parsed] = {}
    for name, part in parsed.items():
        chosen[part.framework.id if part.framework else name] = part
    return list(chosen.values())


def _artifacts(base: Path, parts: Iterable[Parsed]) -> tuple[ArtifactRules, list[str]]:
    """What names and formats of model files say; a folder of rules without such a file says nothing of them."""
    path = base / _ARTIFACTS
    if not path.is_file():
        return ArtifactRules({}, ()), []
    frameworks = {part.framework.id for part in parts if part.framework}
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        return ArtifactRules({}, ()), [f"{_ARTIFACTS}: cannot be read: {error}"]
    rules, problems = parse_artifacts(text, frameworks, _ARTIFACTS)
    return rules, list(problems)


def _facets(base: Path, parts: Iterable[Parsed], problems: list[str]) -> Facets:
    """Deployment and other languages; a folder of rules without these files says nothing of them."""
    texts = dict.fromkeys((_LANGUAGES, _DEPLOYMENT), "")
    for name in texts:
        path = base / name
        try:
            texts[name] = path.read_text(encoding="utf-8") if path.is_file() else ""
        except (OSError, UnicodeDecodeError) as error:
            problems.append(f"{name}: cannot be read: {error}")
    frameworks = {part.framework.id for part in parts if part.framework}
    return parse_facets(texts[_LANGUAGES], texts[_DEPLOYMENT], frameworks, problems)


def _assembled(
    parts: Iterable[Parsed], artifacts: ArtifactRules, facets: Facets, digest: str, api: ApiTables, renames: Renames
) -> RuleSet:
    parts = tuple(parts)
    library_rules = tuple(rule for part in parts for rule in part.libraries)
    return RuleSet(
        frameworks={part.framework.id: part.framework for part in parts if part.framework},
        libraries={rule.library.id: rule.library for rule in library_rules},
        rules=tuple(rule for part in parts for rule in part.rules),
        aspects=tuple(aspect for part in parts for aspect in part.aspects),
        aliases=tuple(alias for part in parts for alias in part.aliases),
        library_rules=library_rules,
        distributions=tuple(distribution for part in parts for distribution in part.distributions),
        artifacts=artifacts,
        facets=facets,
        settings=tuple(setting for part in parts for setting in part.settings),
        digest=digest,
        api=api,
        renames=renames,
    )


def _problems(ruleset: RuleSet, parts: Sequence[Parsed], trusted: str | None = None) -> Iterator[str]:
    """What is wrong between entries: each of them is sound by itself. Conditions on tables are not looked into where
    the rule's file begins with `trusted`.
    """
    ids = [(rule.id, str(rule.place)) for rule in ruleset.rules]
    yield from _repeated([*ids, *((setting.id, str(setting.place)) for setting in ruleset.settings)])
    yield from _repeated((rule.library.id, str(rule.place)) for rule in ruleset.library_rules)
    yield from _repeated((alias.source, str(alias.place)) for alias in ruleset.aliases)
    families = set(ruleset.families.values())
    for part in parts:
        if part.framework and part.framework.family not in ruleset.frameworks:
            known = ", ".join(sorted(families & ruleset.frameworks.keys()))
            yield f"{part.framework.id}: family {part.framework.family!r} is no framework id ({known})"
    for rule in ruleset.rules:
        if rule.library and rule.library not in ruleset.libraries:
            yield f"{rule.place}: no [[library]] has the id {rule.library!r}"
        if rule.api and not (trusted and rule.place.file.startswith(trusted)):
            yield from _api_problems(ruleset.api, rule.api, str(rule.place))
    yield from _endless(ruleset)


def _repeated(entries: Iterable[tuple[str, str]]) -> Iterator[str]:
    entries = tuple(entries)
    counts = Counter(name for name, _ in entries)
    for name, place in entries:
        if counts[name] > 1:
            yield f"{place}: {name!r} stands {counts[name]} times"


def _api_problems(api: ApiTables, condition: tuple[str, str], place: str) -> Iterator[str]:
    name, specifier = condition
    table = api.get(name)
    if table is None:
        yield f"{place}: there is no API table {name!r}"
    elif not table.mask(specifier):
        yield f"{place}: no version in the API table {name!r} is {specifier}"


def _endless(ruleset: RuleSet) -> Iterator[str]:
    """Aliases that lead to each other in a circle."""
    targets = {alias.source: alias.target for alias in ruleset.aliases}
    for alias in ruleset.aliases:
        name, steps = alias.target, 0
        while name in targets and steps <= ALIAS_STEPS:
            name, steps = targets[name], steps + 1
        if steps > ALIAS_STEPS:
            yield f"{alias.place}: the alias {alias.source!r} leads back to itself"
