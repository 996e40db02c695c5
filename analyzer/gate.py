"""One check: paths to a report. Opens what they lie in, and reads and writes the baselines beside configurations."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from analyzer.config import CONFIG_FILES, ProjectConfig, parse_config
from analyzer.errors import ConfigError, LocatorError, UsageError
from analyzer.model import Progress
from analyzer.model.policy import BaselineEntry, CheckReport, DiffBase, Policy, Severity, Strike
from analyzer.policy import entries_of, without, written
from analyzer.scan.baselines import Baseline
from analyzer.scan.changes import Base
from analyzer.scan.checking import Checked, CheckRequest, check_snapshot
from analyzer.snapshot import Repository
from analyzer.sources.content import read_file
from analyzer.sources.locators import remote_url
from analyzer.values import replace
from analyzer.worker import ScanOptions, opened

_LIMIT = 5_000_000  # bytes of a configuration file


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckOptions:
    """What to check, and how, beside what configuration files say."""

    paths: tuple[str, ...] = (".",)
    scan: ScanOptions = field(default_factory=ScanOptions)
    diff: str | None = None  # a revision: judge only what is not in it
    policies: tuple[Policy, ...] = ()
    config: str | None = None  # a configuration file, instead of all that would be found
    baseline: str | None = None  # a file, instead of what is configured; "" = none
    fail_on: Severity | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """A check that was made, and the folder on the disk that its paths are relative to; "" where there is none."""

    checked: Checked
    folder: str

    @property
    def report(self) -> CheckReport:
        """What the check gives."""
        return self.checked.report


def check(options: CheckOptions, progress: Callable[[Progress], None] | None = None) -> Outcome:
    """Holds paths against the policies that speak for them.

    Raises LocatorError (no such path or revision), UsageError (paths of several repositories), ConfigError (a
    configuration or baseline is not what it should be), SourceError (cannot be read).
    """
    root, inside = _root(options.paths)
    folder = "" if root is None else root
    locator = options.paths[0] if root is None else root
    config = _config_file(options.config)
    isolated = ProjectConfig() if options.scan.isolated else None
    with opened(locator, options.scan, python_only=True) as (repository, line):
        base, notes = _base(repository, options)
        request = CheckRequest(
            paths=inside,
            base=base,
            config=config or isolated,
            policies=options.policies,
            baseline=_relative(options.baseline, folder),
            fail_on=options.fail_on,
        )
        snapshot = repository.snapshot(options.scan.revision)
        checked = check_snapshot(repository.locator, snapshot, line, request, progress)
    report = dataclasses.replace(checked.report, root=_shown(options.paths, root, repository), notes=notes)
    return Outcome(dataclasses.replace(checked, report=report), folder)


def baselines_anew(outcome: Outcome, *, only_shrink: bool) -> list[tuple[Path, str]]:
    """The baseline files as they should be after a check, each with its text; those that stay as they are left out.

    Uses of files that were not judged stay recorded. With `only_shrink` nothing is added. Raises UsageError where there
    is no work tree to write into.
    """
    if not outcome.folder:
        raise UsageError("there is no work tree here to write a baseline into", "Check a clone that has one.")
    checked, report = outcome.checked, outcome.report
    found = []
    for baseline in checked.baselines:
        left = without(baseline.recorded, report.vanished)
        if not only_shrink:
            left = tuple(entry for entry in left if entry.path not in checked.judged)
            left += entries_of(strike for strike in report.strikes if _is_of(baseline, strike, report))
        text = written(_inside((*baseline.others, *left), baseline.folder))
        if text != written(_inside((*baseline.others, *baseline.recorded), baseline.folder)):
            found.append((_target(outcome.folder, baseline.path), text))
    return found


def _is_of(baseline: Baseline, strike: Strike, report: CheckReport) -> bool:
    folders = {source.folder for source in report.sources}
    return baseline.shared or _nearest(strike.path, folders) == baseline.folder


def _target(folder: str, path: str) -> Path:
    """Where a baseline is written; raises UsageError where a link would lead the writing out of the folder."""
    target = Path(folder) / path
    real = os.path.realpath(target)
    if not real.startswith(os.path.join(os.path.realpath(folder), "")):
        raise UsageError(f"{path} is a link that leads out of {folder}", "Remove it, or name another --baseline.")
    return target


def _nearest(path: str, folders: Iterable[str]) -> str:
    above = [folder for folder in folders if not folder or path.startswith(f"{folder}/")]
    return max(above, key=len, default="")


def _inside(entries: Iterable[BaselineEntry], folder: str) -> list[BaselineEntry]:
    prefix = f"{folder}/" if folder else ""
    return [dataclasses.replace(entry, path=entry.path.removeprefix(prefix)) for entry in entries]


def _base(repository: Repository, options: CheckOptions) -> tuple[Base | None, tuple[str, ...]]:
    if options.diff is None:
        return None, ()
    from analyzer.sources.differences import added_lines, merge_base
    from analyzer.sources.git import GitRepository

    if not isinstance(repository, GitRepository):
        raise LocatorError(
            f"{repository.locator} has no history to compare with",
            "--diff needs a git repository on this machine: clone it first.",
        )
    snapshot, note = merge_base(repository, options.diff, options.scan.revision)
    base = Base(DiffBase(options.diff, snapshot.revision.commit), snapshot, added_lines)
    return base, (note,) if note else ()


def configuration_of(path: str, config: str | None, *, isolated: bool) -> tuple[ProjectConfig, str]:
    """The configuration that holds for a file, or for the files of a folder, and the folder that it speaks for.

    Raises LocatorError (no such path), ConfigError (a configuration is not what it should be).
    """
    root, (inside,) = _root((path,))
    if root is None:
        raise LocatorError(f"{path} is no folder or file on this machine", "Give a path inside the project.")
    chosen = _config_file(config) or (ProjectConfig() if isolated else None)
    if chosen is not None:
        return chosen, root
    folder = inside if os.path.isdir(path) else inside.rpartition("/")[0]
    while True:
        for name in CONFIG_FILES:
            text = _text(os.path.join(root, folder, name))
            found = parse_config(f"{folder}/{name}" if folder else name, text) if text is not None else None
            if found is not None:
                return found, os.path.join(root, folder) if folder else root
        if not folder:
            return ProjectConfig(), root
        folder = folder.rpartition("/")[0]


def _text(path: str) -> str | None:
    """The text of a file that may hold a configuration; None where there is no such file, or it holds none."""
    content = read_file(path, path, _LIMIT)  # as a scan reads: no link is followed, no FIFO waited for
    if not isinstance(content, bytes):
        return None
    text = content.decode("utf-8", "replace")
    return None if os.path.basename(path) == "pyproject.toml" and "fwscan" not in text else text


def _config_file(path: str | None) -> ProjectConfig | None:
    if path is None:
        return None
    try:
        text = Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise ConfigError(
            f"{path} cannot be read: {reason}", "--config takes a fwscan.toml or pyproject.toml."
        ) from error
    name = "pyproject.toml" if os.path.basename(path) == "pyproject.toml" else path
    config = parse_config(name, text)
    if config is None:
        raise ConfigError(f"{path} has no table [tool.fwscan]", "docs/check.md lists its keys.")
    return replace(config, source=path)


def _relative(baseline: str | None, folder: str) -> str | None:
    """A baseline that the command line names, relative to the root."""
    if not baseline:
        return baseline
    path = os.path.relpath(os.path.realpath(baseline), folder or ".").replace(os.sep, "/")
    if path.startswith("../"):
        raise UsageError(f"{baseline} lies outside of what is checked", "A baseline belongs to the project.")
    return path


# ------------------------------------------------------------------------------------------------ where paths lie


def _root(paths: Sequence[str]) -> tuple[str | None, tuple[str, ...]]:
    """The folder to open and the paths relative to it; None where a path is a URL or a bare repository."""
    remote = [path for path in paths if not os.path.lexists(path)]
    if remote or any(_is_bare(path) for path in paths):
        if len(paths) == 1 and (remote == [] or remote_url(paths[0]) or paths[0].startswith("file://")):
            return None, ()
        if remote and not remote_url(remote[0]):
            raise LocatorError(f"{remote[0]} does not exist", "fwscan check takes files and folders of one project.")
        raise UsageError("a URL or bare repository is checked alone", "Run once for each.")
    real = [_real(path) for path in paths]
    tops = {_top(path) for path in real}
    if len(tops) > 1:
        shown = " and ".join(sorted(top or "no repository" for top in tops))
        raise UsageError(f"the paths lie in several repositories ({shown})", "Run once for each.")
    root = tops.pop() or _configured_root(real)
    inside = tuple("" if path == root else os.path.relpath(path, root).replace(os.sep, "/") for path in real)
    return root, inside


def _real(path: str) -> str:
    """The path with links above it resolved; a link itself is one, and is not followed."""
    if os.path.isdir(path):
        return os.path.realpath(path)
    folder, name = os.path.split(os.path.abspath(path))
    return os.path.join(os.path.realpath(folder), name)


def _is_bare(path: str) -> bool:
    return os.path.exists(os.path.join(path, "objects")) and os.path.exists(os.path.join(path, "HEAD"))


def _top(path: str) -> str:
    """The top of the work tree that holds a path; "" where none does."""
    folder = path if os.path.isdir(path) else os.path.dirname(path)
    while not os.path.lexists(os.path.join(folder, ".git")):
        above = os.path.dirname(folder)
        if above == folder:
            return ""
        folder = above
    return folder


def _configured_root(real: Sequence[str]) -> str:
    """Without git: the nearest folder with a configuration at or above all paths, else the one that holds them all."""
    common = os.path.commonpath([path if os.path.isdir(path) else os.path.dirname(path) for path in real])
    folder = common
    while True:
        if any("[tool.fwscan" in (_text(path) or "") or path.endswith("fwscan.toml") for path in _configs(folder)):
            return folder
        above = os.path.dirname(folder)
        if above == folder:
            return common
        folder = above


def _configs(folder: str) -> list[str]:
    return [path for name in CONFIG_FILES if os.path.isfile(path := os.path.join(folder, name))]


def _shown(paths: Sequence[str], root: str | None, repository: Repository) -> str:
    """How to call the root: as the user would, seen from where they are."""
    if root is None:
        return repository.locator
    relative = os.path.relpath(root)
    return root if relative.startswith("..") else relative
