"""Which files of a snapshot are read, as what kind, and in which role: decided by paths alone.

Roles come from `rules/roles.toml` (its head describes the form); the scanned repository's own configuration goes first.
A role changes the weight of a file in a verdict, it never drops one: in deep-learning repositories the models often
live in `examples/` and `demos/`.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Collection, Iterable, Mapping, Sequence

from analyzer import toml
from analyzer.errors import ConfigError, RulesError
from analyzer.globs import path_matcher
from analyzer.kinds import completes_a_pair, kind_of
from analyzer.model import FileEntry, FileKind, FileSkipped, Role, SelectedFile, SkippedEntry, SkipReason
from analyzer.values import Struct

_PROSE = frozenset({FileKind.MARKDOWN, FileKind.MODEL_CARD})
_PLACEHOLDER = "<framework>"
_LISTS = ("directories", "files", "files_beside")
_RULE_KEYS = frozenset({"role", "why", "source", *_LISTS})


class RoleRule(Struct, frozen=True, kw_only=True):
    """One `[[rule]]` of roles.toml, `<framework>` filled in. Patterns match one whole name in lower case."""

    role: Role
    directories: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    files_beside: tuple[str, ...] = ()
    why: str
    source: str


class RoleRules(Struct, frozen=True):
    """The rules in the order in which they are asked; the first that matches decides."""

    rules: tuple[RoleRule, ...]


def parse_roles(text: str) -> RoleRules:
    """The rules of `rules/roles.toml`. Raises RulesError with every problem in it."""
    try:
        data = toml.loads(text)
    except toml.TOMLDecodeError as error:
        raise RulesError("roles.toml cannot be read", (f"roles.toml: {error}",)) from error
    problems: list[str] = [f"roles.toml: unknown key {key!r}" for key in sorted(data.keys() - {"frameworks", "rule"})]
    words = _names(data, "frameworks", "roles.toml", problems)
    tables = data.get("rule", [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        tables = []
        problems.append("roles.toml: `rule` must be an array of tables, written [[rule]]")
    rules = [_rule(table, f"roles.toml: rule {n}", words, problems) for n, table in enumerate(tables, start=1)]
    if problems:
        raise RulesError("roles.toml is not what it should be", tuple(problems))
    return RoleRules(tuple(rule for rule in rules if rule is not None))


def select(
    entries: Iterable[FileEntry | SkippedEntry],
    roles: RoleRules,
    *,
    overrides: Sequence[tuple[str, str]] = (),
    exclude: Sequence[str] = (),
    scripts: Collection[str] = (),
    among: Collection[str] = (),
) -> tuple[SelectedFile | FileSkipped, ...]:
    """Every entry, sorted by path, as a file to read or as a skip with its reason.

    `exclude` are gitignore patterns relative to the root, `overrides` such patterns each with the role they give; an
    override goes before all rules, and of several the last that matches wins, as in git. `scripts` are the paths that
    `kind_of_first_line` found to be Python; `among` are the other paths of the snapshot, where the entries are only
    some of it: what a file is for may depend on its neighbours.

    Raises ConfigError for a pattern or role that cannot be understood.
    """
    entries = sorted(entries, key=lambda entry: entry.path)
    paths = frozenset(entry.path for entry in entries).union(among)
    role_of = _RoleFinder(roles, paths, overrides)
    excluding = path_matcher(exclude, "exclude")
    outcome: list[SelectedFile | FileSkipped] = []
    for entry in entries:
        if isinstance(entry, SkippedEntry):
            outcome.append(FileSkipped(path=entry.path, reason=entry.reason, detail=entry.detail))
            continue
        kind = FileKind.PYTHON if entry.path in scripts else kind_of(entry.path)
        if kind is FileKind.OTHER and completes_a_pair(entry.path, paths):
            kind = FileKind.MODEL
        if kind is FileKind.OTHER:
            outcome.append(FileSkipped(path=entry.path, reason=SkipReason.NO_READER))
        elif (number := excluding(entry.path)) is not None:
            outcome.append(FileSkipped(path=entry.path, reason=SkipReason.EXCLUDED, detail=exclude[number]))
        else:
            role, reason = role_of(entry.path)
            outcome.append(SelectedFile(entry=entry, kind=kind, role=role, role_reason=reason))
    return tuple(outcome)


# ------------------------------------------------------------------------------------------------ matching


class _RoleFinder:
    """Finds the role of a path. A folder is looked at once, however many files it holds."""

    def __init__(self, roles: RoleRules, paths: frozenset[str], overrides: Sequence[tuple[str, str]]) -> None:
        self._rules = roles.rules
        self._directories = [_Globs(rule.directories) for rule in roles.rules]
        self._files = [_Globs(rule.files) for rule in roles.rules]
        self._beside = [_Globs(rule.files_beside) for rule in roles.rules]
        self._paths = paths
        self._folders = {folder for path in paths for folder in _folders(path)}
        self._overrides = [(pattern, _role(role)) for pattern, role in overrides]
        self._overriding = path_matcher([pattern for pattern, _ in overrides], "roles")
        self._by_folder: dict[str, int] = {"": len(self._rules)}

    def __call__(self, path: str) -> tuple[Role, str]:
        chosen = self._overriding(path)
        if chosen is not None:
            pattern, role = self._overrides[chosen]
            return role, f"{pattern} (configuration)"
        folder, _, name = path.rpartition("/")
        low = name.lower()
        by_folder = self._of_folder(folder)
        for number, rule in enumerate(self._rules[: by_folder + 1]):
            if number == by_folder:
                return rule.role, _folder_reason(folder, rule)
            if low in self._files[number]:
                return rule.role, _reason(low, rule.files)
            if low in self._beside[number] and self._lies_beside(folder, name, rule):
                return rule.role, _reason(low, rule.files_beside)
        return (Role.DOCS, "prose") if kind_of(path) in _PROSE else (Role.SOURCE, "")

    def _of_folder(self, folder: str) -> int:
        """The number of the first rule that a name on this path matches."""
        if folder not in self._by_folder:
            above, _, name = folder.rpartition("/")
            low = name.lower()
            own = next((n for n, globs in enumerate(self._directories) if low in globs), len(self._rules))
            self._by_folder[folder] = min(own, self._of_folder(above))
        return self._by_folder[folder]

    def _lies_beside(self, folder: str, name: str, rule: RoleRule) -> bool:
        prefix = f"{folder}/" if folder else ""
        for pattern in rule.files_beside:
            before, _, after = pattern.partition("*")
            if fnmatch.fnmatchcase(name.lower(), pattern):
                stem = name[len(before) : len(name) - len(after)]
                if f"{prefix}{stem}{after}" in self._paths or f"{prefix}{stem}" in self._folders:
                    return True
        return False


def _folders(path: str) -> list[str]:
    parts = path.split("/")[:-1]
    return ["/".join(parts[: n + 1]) for n in range(len(parts))]


class _Globs:
    """What fnmatch takes any of several globs for. Most are names with one star or none: expressions for all of them
    took longer to compile, at every start, than ten small files to read.
    """

    __slots__ = ("_ends", "_inner", "_names", "_others", "_pairs", "_starts")

    def __init__(self, globs: Sequence[str]) -> None:
        plain = [glob.split("*") for glob in globs if "?" not in glob and "[" not in glob]
        pairs = [(parts[0], parts[1]) for parts in plain if len(parts) == 2]
        self._names = frozenset(parts[0] for parts in plain if len(parts) == 1)
        self._starts = tuple(start for start, end in pairs if not end)
        self._ends = tuple(end for start, end in pairs if end and not start)
        self._pairs = [(start, end) for start, end in pairs if start and end]
        self._inner = [parts[1] for parts in plain if len(parts) == 3 and not parts[0] and not parts[2]]
        known = {*self._names, *(f"{start}*{end}" for start, end in pairs), *(f"*{text}*" for text in self._inner)}
        self._others = tuple(glob for glob in globs if glob not in known)

    def __contains__(self, name: str) -> bool:
        if name in self._names or name.startswith(self._starts) or name.endswith(self._ends):
            return True
        for start, end in self._pairs:
            if name.startswith(start) and name.endswith(end) and len(name) >= len(start) + len(end):
                return True
        return any(text in name for text in self._inner) or any(fnmatch.fnmatchcase(name, g) for g in self._others)


def _reason(name: str, globs: Sequence[str]) -> str:
    return next(glob for glob in globs if fnmatch.fnmatchcase(name, glob))


def _folder_reason(folder: str, rule: RoleRule) -> str:
    names = [part.lower() for part in folder.split("/")]
    return next(f"{glob}/" for name in names for glob in rule.directories if fnmatch.fnmatchcase(name, glob))


def _role(name: str) -> Role:
    if name not in set(Role):
        raise ConfigError(f"roles: {name!r} is not a role", f"Roles are {', '.join(Role)}.")
    return Role(name)


# ------------------------------------------------------------------------------------------------ parsing


def _rule(table: dict[str, object], place: str, words: Sequence[str], problems: list[str]) -> RoleRule | None:
    problems += [f"{place}: unknown key {key!r}" for key in sorted(table.keys() - _RULE_KEYS)]
    lists = {key: _filled(_names(table, key, place, problems), words) for key in _LISTS}
    role, why, source = (str(table.get(key, "")).strip() for key in ("role", "why", "source"))
    if role not in set(Role) - {Role.SOURCE}:
        problems.append(f"{place}: role must be one of {', '.join(sorted(set(Role) - {Role.SOURCE}))}")
        return None
    if not any(lists.values()):
        problems.append(f"{place}: has no patterns")
    if not why or not source.startswith("https://"):
        problems.append(f"{place}: needs `why` and a `source` that is a https:// URL")
    problems += [f"{place}: {p!r} must hold exactly one *" for p in lists["files_beside"] if p.count("*") != 1]
    return RoleRule(role=Role(role), why=why, source=source, **lists)


def _names(table: Mapping[str, object], key: str, place: str, problems: list[str]) -> tuple[str, ...]:
    value = table.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        problems.append(f"{place}: `{key}` must be a list of strings")
        return ()
    problems += [f"{place}: {item!r} must be a name in lower case without /" for item in value if not _is_name(item)]
    return tuple(value)


def _is_name(item: str) -> bool:
    return bool(item) and "/" not in item and item == item.lower()


def _filled(patterns: Sequence[str], words: Sequence[str]) -> tuple[str, ...]:
    spread = ([p.replace(_PLACEHOLDER, word) for word in words] if _PLACEHOLDER in p else [p] for p in patterns)
    return tuple(pattern for group in spread for pattern in group)
