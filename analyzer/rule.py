"""What rule data says, as frozen types: read by `ruleset`, applied by `match`, shown by the command line.

Patterns are dotted names: `*` stands for characters within one segment (`transformers.TF*`), a last segment `**` for
any rest, including none. All patterns are asked after aliases have rewritten the beginning of a name.

Entries are named tuples, made by name: every start makes these classes and hundreds of entries, which takes half the
time that frozen dataclasses would.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from analyzer.apitables import ApiTables
from analyzer.facets import Facets
from analyzer.model import Framework, Library, Strength, UseKind
from analyzer.renames import Renames
from analyzer.values import Struct

# How many aliases may follow one another for one name; more is a circle.
ALIAS_STEPS = 4


class Place(NamedTuple):
    """Where an entry stands: path below the rules folder (POSIX) and line, 1-based; 0 where the line is unknown."""

    file: str
    line: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


class Rule(NamedTuple):
    """A name that matches is a use of `framework`."""

    id: str
    framework: str
    patterns: tuple[str, ...]
    why: str
    source: str
    place: Place
    exceptions: tuple[str, ...] = ()
    api: tuple[str, str] | None = None  # (table, specifier): holds for names that no version outside it has
    kinds: tuple[UseKind, ...] = ()  # () = every kind of use
    compat: bool | None = None  # True: only through a compat alias, False: only without
    tentative: bool = False  # another generation has these names too: says the style, proves no generation
    library: str = ""
    detail: str = ""


class Aspect(NamedTuple):
    """What uses of these names say about the file, for findings of one family."""

    family: str
    strength: Strength
    patterns: tuple[str, ...]
    why: str
    place: Place
    kinds: tuple[UseKind, ...] = ()  # () = every kind of use


class Alias(NamedTuple):
    """A name that begins with `source` (whole segments) is read as beginning with `target`."""

    source: str
    target: str
    place: Place
    compat: bool = False
    aspects_only: bool = False  # rules and tables see the name as written: the package is of a framework of its own


class LibraryRule(NamedTuple):
    """Names that belong to a library, for findings of one family."""

    library: Library
    family: str
    patterns: tuple[str, ...]
    url: str
    place: Place


class SettingRule(NamedTuple):
    """A setting that, at one of these values, speaks for `framework`: as a weak use, or as what somebody declares."""

    id: str
    framework: str
    names: tuple[str, ...]  # as in `Setting.name`
    values: tuple[str, ...]  # shell patterns over the whole value, in lower case
    why: str
    source: str
    place: Place
    declared: bool = False


class Distribution(NamedTuple):
    """A package of an index (`pypi`, `conda`), or a base image (`docker`), that is a framework.

    With `library` set it is a library on the framework.
    """

    name: str  # normalised as in PEP 503
    ecosystem: str
    framework: str
    library: str = ""


class ArtifactFormat(NamedTuple):
    """A format of model files: what it means that a header is of it (`[[format]]` of artifacts.toml)."""

    id: str
    name: str  # for people
    why: str
    source: str
    framework: str = ""  # what the format alone says; "" for nothing
    ambiguous: bool = False  # data is kept in it as well
    no_model: bool = False  # whatever the name promises, no model is kept in it
    hints: tuple[tuple[str, str], ...] = ()  # (glob over a hint, framework), the first that fits wins
    agrees: tuple[str, ...] = ()  # families that a name may promise without contradicting it


class ArtifactName(NamedTuple):
    """What the name of a model file alone promises (`[[name]]` of artifacts.toml). Globs are in lower case."""

    patterns: tuple[str, ...]  # over the last segment; one with "/" over the end of the path
    format: str
    why: str
    source: str
    framework: str = ""
    ambiguous: bool = False  # the name promises nothing
    headerless: bool = False  # the name is all there is: such files have no header that tells
    headers: tuple[str, ...] = ()  # formats besides `format` that a file of this name may have
    beside: tuple[str, ...] = ()  # names that must all lie in the same folder


class ArtifactRules(Struct, frozen=True):
    """Names are asked in order; formats by id."""

    formats: Mapping[str, ArtifactFormat]
    names: tuple[ArtifactName, ...]


class RuleSet(Struct, frozen=True, kw_only=True):
    """All rule data of a run. Mappings are keyed by id; sequences are in order of file, then of place."""

    frameworks: Mapping[str, Framework]
    libraries: Mapping[str, Library]
    rules: tuple[Rule, ...]
    aspects: tuple[Aspect, ...]
    aliases: tuple[Alias, ...]
    library_rules: tuple[LibraryRule, ...]
    distributions: tuple[Distribution, ...]
    artifacts: ArtifactRules
    facets: Facets  # deployment, and languages other than Python
    settings: tuple[SettingRule, ...]
    digest: str  # sha256 over rules, tables and roles: the same on every platform
    api: ApiTables
    renames: Renames

    @property
    def families(self) -> dict[str, str]:
        """Framework id -> the id of its family."""
        return {framework.id: framework.family for framework in self.frameworks.values()}

    @property
    def entries(self) -> tuple[Rule | SettingRule, ...]:
        """All that a finding's or signal's `rule_id` can name."""
        return (*self.rules, *self.settings)

    @property
    def family_of(self) -> Mapping[tuple[str, str], str]:
        """(ecosystem, normalised name) of what is a framework itself -> its family's id."""
        return {
            (item.ecosystem, item.name): self.frameworks[item.framework].family
            for item in self.distributions
            if not item.library
        }

    @property
    def roots(self) -> frozenset[str]:
        """The first segments of all names that any rule can match: only imports of these can give findings."""
        names = [p for rule in self.rules for p in rule.patterns] + [alias.source for alias in self.aliases]
        names += [pattern for facet in self.facets.deployment.values() for pattern in facet.symbols]
        return frozenset(name.partition(".")[0] for name in names)
