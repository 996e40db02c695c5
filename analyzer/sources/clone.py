"""A remote repository: fetched bare and, unless its history is asked for, shallow into a temporary folder.

The git program fetches, and not libgit2: a shallow fetch with it took 1 s and 3 MB where libgit2 took 6 s and 14 MB,
and it knows the user's credential helpers and ssh configuration. It only ever runs in the folder made here, never in a
repository that is scanned.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field

import pygit2

from analyzer.errors import CredentialsError, LimitError, LocatorError, NetworkError, SourceError
from analyzer.snapshot import Snapshot
from analyzer.sources.fetching import Fetching
from analyzer.sources.git import GitRepository, open_git, resolve
from analyzer.sources.gitprogram import GitFailed, run_git
from analyzer.sources.locators import RemoteUrl, closest, redact

_FETCHED = "refs/fwscan/fetched"
_ONE, _NO_FILES = "--depth=1", "--filter=tree:0"  # of a commit no history; of a history no files
_NO_ROOM = 1 << 20  # bytes: with less on the disk, git has failed for want of it
_HEAD_SECONDS = 60.0
_OID = re.compile(r"[0-9a-f]{40}")
# What can be asked of a server by name; all else (HEAD~3, short oids) is worked out here. See `git help
# check-ref-format`: none of these characters can stand in the name of a branch or tag.
_NOT_A_NAME = re.compile(r"[\s~^:?*\[\\]|\.\.|@\{|^[-+/]")


@dataclass(slots=True)
class RemoteRepository:
    """A repository behind a URL. Fulfils `analyzer.snapshot.Repository`; each snapshot is fetched anew."""

    remote: RemoteUrl
    fetching: Fetching
    progress: Callable[[str], None] | None = None
    inside: str = ""  # the folder of the repository that is meant, as of `GitRepository`
    _opened: list[GitRepository] = field(default_factory=list, init=False)
    _folders: list[str] = field(default_factory=list, init=False)
    _fetched: GitRepository | None = field(default=None, init=False)  # the last one that was asked for

    @property
    def locator(self) -> str:
        """The URL without credentials."""
        return redact(self.remote.url)

    def snapshot(self, revision: str | None = None) -> Snapshot:
        """As `Repository.snapshot`. Raises SourceError when the repository cannot be fetched."""
        fetched = self._fetch_revision(revision)
        snapshot = fetched.snapshot(_FETCHED)
        self._fetched = fetched
        return snapshot

    def first_committed(self) -> str:
        """When the oldest commit behind the last snapshot was made; "" where history was not asked for."""
        if self._fetched is None or not self.fetching.history:
            return ""
        oid = self._commit(self._fetched)
        return next((first for one in reversed(self._opened) if (first := one.first_committed(oid))), "")

    def close(self) -> None:
        """Deletes what was fetched, or moves it to where it is kept. Raises OSError where there is no room."""
        fetched, self._fetched = self._fetched, None
        kept = fetched.git.path if fetched and self.fetching.keep else ""
        if fetched and kept:
            # Under a name of its own a commit is safe from `git gc`, and HEAD lets every tool find it.
            fetched.git.set_head(pygit2.Oid(hex=self._commit(fetched)))
        while self._opened:
            self._opened.pop().close()
        try:
            if kept:
                _move(kept, self.fetching.keep)
        finally:
            while self._folders:
                shutil.rmtree(self._folders.pop(), ignore_errors=True)

    def _fetch_revision(self, revision: str | None) -> GitRepository:
        if revision is None:
            return self._fetch("HEAD")
        if _NOT_A_NAME.search(revision):
            return self._fetch_expression(revision)
        try:
            return self._fetch(revision)
        except LocatorError:
            return self._fetch_expression(revision)

    def _fetch(self, name: str) -> GitRepository:
        """What can be asked for by name."""
        source = f"+{name}:{_FETCHED}"
        if not self.fetching.history:
            return self._run_in_new_folder(_ONE, sources=(source,))
        if self.fetching.keep:
            return self._run_in_new_folder(sources=(source,))
        commits = self._run_in_new_folder(_NO_FILES, sources=(source,))
        return self._fetch_commit(self._commit(commits), (source,))

    def _fetch_expression(self, revision: str) -> GitRepository:
        """For what no server can be asked by name: first the commits without files, to learn which one is meant."""
        everything = ("+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*", "HEAD:refs/remotes/origin/HEAD")
        commits = self._run_in_new_folder(_NO_FILES, sources=everything)
        names = sorted(name.split("/", 2)[2] for name in commits.git.references)
        try:
            oid = str(resolve(commits.git, _of_remote_head(revision), self.locator))
        except LocatorError:
            near = closest(revision, names)
            hint = f"Did you mean {' or '.join(near)}?" if near else "Give a commit, a tag or a branch."
            raise LocatorError(f"{self.locator} has no revision {revision!r}", hint) from None
        return self._fetch_commit(oid, everything)

    def _fetch_commit(self, oid: str, everything: tuple[str, ...]) -> GitRepository:
        """The files of a commit that is among `everything`."""
        if not (self.fetching.history and self.fetching.keep):
            try:
                return self._run_in_new_folder(_ONE, sources=(f"+{oid}:{_FETCHED}",))
            except (NetworkError, LimitError):
                raise
            except (LocatorError, SourceError):
                pass  # old servers hand out commits by name only: then all of the history must come
        whole = self._run_in_new_folder(sources=everything)
        if oid not in whole.git:
            raise NetworkError(f"{self.locator} was rewritten while it was fetched", "Try again.")
        whole.git.references.create(_FETCHED, oid, force=True)
        return whole

    def _commit(self, fetched: GitRepository) -> str:
        """The commit that was asked for, though a tag may have been its name."""
        return str(resolve(fetched.git, _FETCHED, self.locator))

    def _run_in_new_folder(self, *options: str, sources: tuple[str, ...]) -> GitRepository:
        # Resolved, because open_git compares paths, and the temporary folder of macOS is a link.
        folder = os.path.realpath(tempfile.mkdtemp(prefix="fwscan-"))
        self._folders.append(folder)
        try:
            self._run(folder, [*options, "--", self.remote.url, *sources])
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        repository = open_git(folder, self.locator, commits_only=True)
        if repository is None:
            raise SourceError(f"{self.locator}: what was fetched is no repository")
        repository.inside = self.inside
        self._opened.append(repository)
        return repository

    def _run(self, folder: str, arguments: list[str]) -> None:
        # The folder is named outright: users can forbid git to use a bare repository that it merely stands in.
        fetch = [f"--git-dir={folder}", "fetch", "--no-tags", "--no-recurse-submodules", "--no-auto-maintenance"]
        fetch += ["--progress"] if self.progress else ["--quiet"]
        limit = self.fetching.time_limit
        try:
            run_git(["init", "--bare", "--quiet", "--template=", folder], time_limit=limit)
            run_git(
                [*fetch, *arguments],
                remote=self.remote,
                progress=self.progress,
                time_limit=limit,
                space=self.fetching.space,
            )
        except LimitError as error:
            raise _too_large(self.locator) if error.limit == "disk" else error from None
        except GitFailed as failure:
            space = self.fetching.space
            if (space and _largest(folder) >= space.limit) or shutil.disk_usage(folder).free < _NO_ROOM:
                # Of a process that such a limit ended, git says no more than that its output is invalid.
                raise _too_large(self.locator) from None
            raise _explained(failure, self.locator, self.remote, self.fetching) from None


def _move(folder: str, target: str) -> None:
    """Puts a folder in the place of another, whole or not at all; they may lie on different disks."""
    os.makedirs(os.path.dirname(target), exist_ok=True)
    beside = tempfile.mkdtemp(prefix=".fwscan-", dir=os.path.dirname(target))
    try:
        moved = shutil.move(folder, beside)
        shutil.rmtree(target, ignore_errors=True)
        os.rename(moved, target)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _largest(folder: str) -> int:
    """Bytes of the largest file below a folder."""
    files = (os.path.join(place, name) for place, _, names in os.walk(folder) for name in names)
    return max((os.lstat(file).st_size for file in files), default=0)


def remote_head(remote: RemoteUrl, revision: str, fetching: Fetching) -> str:
    """The commit that a branch or tag (a commit names itself; "" is HEAD) of a remote names now; "" where it has none.

    Raises what fetching does.
    """
    if _OID.fullmatch(revision):
        return revision
    name = revision or "HEAD"
    with tempfile.TemporaryFile() as answer:
        try:
            arguments = ["ls-remote", "--quiet", "--", remote.url, name, f"{name}^{{}}"]
            run_git(arguments, remote=remote, time_limit=min(_HEAD_SECONDS, fetching.time_limit), output=answer)
        except GitFailed as failure:
            raise _explained(failure, redact(remote.url), remote, fetching) from None
        answer.seek(0)
        lines = [line.split("\t") for line in answer.read(1_000_000).decode("utf-8", "replace").splitlines()]
    # An annotated tag is an object of its own, and its commit stands beside it as `name^{}`.
    found = {line[1]: line[0] for line in lines if len(line) == 2 and _OID.fullmatch(line[0])}
    places = (f"refs/heads/{name}", f"refs/tags/{name}^{{}}", f"refs/tags/{name}", name)
    return next((found[place] for place in places if place in found), "")


def _of_remote_head(revision: str) -> str:
    """HEAD of a fresh bare repository names nothing; the remote's was fetched under another name."""
    return re.sub(r"^(HEAD|@)(?=$|[~^@])", "refs/remotes/origin/HEAD", revision)


def _explained(failure: GitFailed, shown: str, remote: RemoteUrl, fetching: Fetching) -> LocatorError | SourceError:
    """The error that git's words stand for (they are asked for in English)."""
    said = redact(failure.said, remote.secrets)
    low = said.lower()
    if any(words in low for words in ("couldn't find remote ref", "not our ref", "unadvertised object")):
        if "remote ref head" in low:
            return LocatorError(f"{shown} has no commits", "There is nothing to scan in it yet.")
        return LocatorError(f"{shown} has no such revision", "Give a commit, a tag or a branch.")
    for error, words in _ERRORS:
        if any(word in low for word in words):
            found = error(shown)
            if error is _busy:
                return NetworkError(found.message, found.hint, fetching.asked_wait(remote))
            return found
    last = [line for line in said.splitlines() if line.strip()][-1:] or [f"git ended with status {failure.status}"]
    return SourceError(
        f"{shown} could not be fetched: {last[0].strip()}", "Try again, or clone it and give the folder."
    )


def _needs_credentials(shown: str) -> SourceError:
    return CredentialsError(
        f"{shown} does not exist or may not be read without credentials",
        "Check the URL; for a private repository use a credential helper of git, ssh, or https://TOKEN@host/...",
    )


def _not_found(shown: str) -> LocatorError:
    return LocatorError(f"{shown} is not a git repository, or does not exist", "Check the URL.")


def _unreachable(shown: str) -> SourceError:
    return NetworkError(f"{shown}: the server cannot be reached", "Check the host name and the network, and try again.")


def _busy(shown: str) -> SourceError:
    return NetworkError(f"{shown}: the server refuses for now", "Wait a while, and try again.")


def _cut_off(shown: str) -> SourceError:
    return NetworkError(f"{shown}: the transfer was cut off", "Try again.")


def _too_large(shown: str) -> SourceError:
    return LimitError(f"{shown}: fetching it takes more space than there is or was allowed", limit="disk")


_Error = Callable[[str], LocatorError | SourceError]
_ERRORS: tuple[tuple[_Error, tuple[str, ...]], ...] = (
    # Before all others: what a full disk or a limit on the size of files makes git say besides is a consequence of it.
    (_too_large, ("no space left on device", "file too large", "died of signal 25", "disk quota exceeded")),
    (_busy, ("error: 429", "error: 503")),
    (
        _needs_credentials,
        ("could not read username", "authentication failed", "permission denied", "prompts disabled", "error: 403"),
    ),
    (
        _not_found,
        ("not found", "not appear to be a git repository", "access denied or repository not exported", "no such file"),
    ),
    (
        _unreachable,
        (
            "could not resolve host",
            "unable to connect",
            "failed to connect",
            "connection refused",
            "timed out",
            "network is unreachable",
            "name or service not known",
            "temporary failure in name resolution",
            "error: 500",
            "error: 502",
            "error: 504",
        ),
    ),
    (
        _cut_off,
        (
            "early eof",
            "transfer closed",
            "empty reply from server",
            "unexpected disconnect",
            "the remote end hung up",
            "connection reset",
            "rpc failed",
            "operation too slow",
            "invalid index-pack output",
            "unexpected eof",
        ),
    ),
)
