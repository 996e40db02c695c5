"""Remote repositories, fetched from real servers on this machine."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pygit2
import pytest

from analyzer.errors import LimitError, LocatorError, NetworkError, SourceError
from analyzer.model import FileEntry
from analyzer.sources import Fetching, open_repository
from analyzer.sources.clone import RemoteRepository, remote_head
from analyzer.sources.locators import RemoteUrl, remote_url
from analyzer.sources.space import Space
from tests.unit.sources.repositories import commit, git
from tests.unit.sources.servers import Refusal, daemon, web

ROOT = Path(__file__).resolve().parents[3]
TOKEN = "ghp-0123456789abcdef"


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for temporary files, so that a test can see what is left in it."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return folder


@pytest.fixture
def served(tmp_path: Path) -> Path:
    """A folder with two bare repositories: one with three commits, a branch and a tag; one without commits."""
    work = tmp_path / "work"
    commit(work, {"a.py": "one"})
    git(work, "tag", "-a", "-m", "x", "v1.0")
    commit(work, {"a.py": "two"})
    git(work, "branch", "topic/x")
    commit(work, {"a.py": "three"})
    folder = tmp_path / "served"
    folder.mkdir()
    git(folder, "clone", "-q", "--bare", str(work), "project.git")
    git(folder, "init", "-q", "--bare", "empty.git")
    return folder


@pytest.fixture
def server(served: Path) -> Iterator[str]:
    """The URL of the two, behind git's own daemon."""
    with daemon(served) as url:
        yield url


def content(locator: str, revision: str | None = None) -> dict[str, bytes]:
    repository = open_repository(locator, revision=revision)
    with contextlib.closing(repository):
        snapshot = repository.snapshot(revision)
        files = [entry for entry in snapshot.entries() if isinstance(entry, FileEntry)]
        return {entry.path: got for entry in files if isinstance(got := snapshot.read(entry, 999), bytes)}


def test_head_is_fetched_and_nothing_is_left_behind(server: str, temporary: Path) -> None:
    repository = open_repository(f"{server}/project.git")
    snapshot = repository.snapshot()
    assert [entry.path for entry in snapshot.entries()] == ["a.py"]
    assert not snapshot.revision.worktree
    assert len(snapshot.revision.commit) == 40
    (folder,) = temporary.iterdir()
    assert git(folder, "rev-list", "--all", "--count") == "1"  # shallow
    repository.close()
    repository.close()
    assert not list(temporary.iterdir())


def test_every_way_to_name_a_revision(server: str, served: Path) -> None:
    oids = git(served / "project.git", "rev-list", "main").split()
    ways = {b"three": ["HEAD", "main", oids[0], "@"], b"two": ["topic/x", "HEAD~1", "main^", oids[1][:8]]}
    ways[b"one"] = ["v1.0", "HEAD~2", oids[2], oids[2][:10], "topic/x~1", "refs/tags/v1.0"]
    for expected, revisions in ways.items():
        for revision in revisions:
            assert content(f"{server}/project.git", revision) == {"a.py": expected}, revision


def test_servers_that_hand_out_commits_by_name_only(server: str, served: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    oid = git(served / "project.git", "rev-parse", "main~1")
    # Version 0 of the protocol: a server refuses what none of its names stands for.
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "protocol.version")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "0")
    assert content(f"{server}/project.git", oid[:8]) == {"a.py": b"two"}
    assert content(f"{server}/project.git", oid) == {"a.py": b"two"}


@pytest.mark.parametrize("revision", ["mian", "HEAD~99", "0" * 40, "--upload-pack=touch x", "a:b", "*"])
def test_an_unknown_revision_is_refused(server: str, temporary: Path, revision: str) -> None:
    with pytest.raises(LocatorError, match="has no revision") as raised:
        content(f"{server}/project.git", revision)
    assert raised.value.hint == ("Did you mean main?" if revision == "mian" else raised.value.hint)
    assert not list(temporary.iterdir())


@pytest.mark.parametrize(
    ("path", "message"),
    [("empty.git", "has no commits"), ("missing.git", "is not a git repository, or does not exist")],
)
def test_what_is_not_there(server: str, temporary: Path, path: str, message: str) -> None:
    with pytest.raises(LocatorError, match=message):
        content(f"{server}/{path}")
    assert not list(temporary.iterdir())


@pytest.mark.parametrize("scheme", ["git", "http", "https", "ssh"])
def test_a_server_that_is_not_there(scheme: str) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))  # bound and not listening: a connection is refused
        url = f"{scheme}://127.0.0.1:{closed.getsockname()[1]}/a/b"
        with pytest.raises(SourceError, match=r"cannot be reached|could not be fetched"):
            content(url)


def test_over_http(served: Path) -> None:
    with web(served) as url:
        assert content(f"{url}/project.git") == {"a.py": b"three"}
        with pytest.raises(LocatorError, match="does not exist"):
            content(f"{url}/missing.git")


def test_credentials_reach_the_server_and_nothing_else(served: Path, temporary: Path, tmp_path: Path) -> None:
    with web(served, "me", TOKEN) as url:
        locator = f"http://me:{TOKEN}@{url.removeprefix('http://')}/project.git"
        lines: list[str] = []
        repository = open_repository(locator, progress=lines.append)
        assert [entry.path for entry in repository.snapshot().entries()] == ["a.py"]
        kept = b"".join(path.read_bytes() for path in temporary.rglob("*") if path.is_file())
        assert TOKEN.encode() not in kept
        assert TOKEN not in "\n".join([repository.locator, repr(repository), *lines])
        assert repository.locator == f"{url}/project.git"
        repository.close()


@pytest.mark.parametrize("credentials", ["", f"me:wrong{TOKEN}@", f"{TOKEN}@"])
def test_missing_and_wrong_credentials_are_told_without_them(served: Path, credentials: str) -> None:
    with web(served, "me", TOKEN) as url, pytest.raises(SourceError, match="without credentials") as raised:
        content(f"http://{credentials}{url.removeprefix('http://')}/project.git")
    assert TOKEN not in f"{raised.value} {raised.value.hint} {raised.value!r} {raised.value.__cause__!r}"


def test_an_error_of_the_servers_own(served: Path, temporary: Path) -> None:
    with web(served) as url:
        (served / "project.git/HEAD").write_text("nonsense")
        with pytest.raises((SourceError, LocatorError)) as raised:
            content(f"{url}/project.git")
    assert url in str(raised.value)
    assert not list(temporary.iterdir())


def test_a_server_that_never_answers_is_given_up(temporary: Path) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        repository = open_repository(f"git://127.0.0.1:{silent.getsockname()[1]}/a", fetching=Fetching(time_limit=1))
        with pytest.raises(SourceError, match="longer than 1 s"):
            repository.snapshot()
    assert not list(temporary.iterdir())


def test_without_the_git_program(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SourceError, match="git program is not installed") as raised:
        content("https://127.0.0.1:9/a/b")
    assert "Install git" in raised.value.hint


def test_the_environment_of_a_git_hook_does_not_lead_astray(server: str, tmp_path: Path) -> None:
    other = tmp_path / "other"
    commit(other, {"x.py": ""})
    environment = {**os.environ, "GIT_DIR": str(other / ".git"), "GIT_INDEX_FILE": str(other / ".git/index")}
    environment["PYTHONPATH"] = str(ROOT / "scripts")
    before = sorted(path.relative_to(other) for path in other.rglob("*"))
    program = "import sys; from tests.unit.sources.test_clone import content; print(content(sys.argv[1]))"
    done = subprocess.run(
        [sys.executable, "-c", program, f"{server}/project.git"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.stdout == "{'a.py': b'three'}\n", done.stderr
    assert sorted(path.relative_to(other) for path in other.rglob("*")) == before


def test_progress_is_passed_on(server: str) -> None:
    lines: list[str] = []
    repository = open_repository(f"{server}/project.git", progress=lines.append)
    repository.snapshot()
    repository.close()
    assert any("objects" in line and "%" in line for line in lines)


def test_ctrl_c_while_fetching_leaves_nothing_behind(temporary: Path) -> None:
    program = (
        "import sys\n"
        "from analyzer.sources import open_repository\n"
        "try:\n"
        "    open_repository(sys.argv[1]).snapshot()\n"
        "except KeyboardInterrupt:\n"
        "    print('interrupted')\n"
    )
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        url = f"git://127.0.0.1:{silent.getsockname()[1]}/a"
        process = subprocess.Popen(
            [sys.executable, "-c", program, url], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        connection, _ = silent.accept()  # git has come so far that it waits for an answer
        with connection:
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=60)
    assert (out, err) == ("interrupted\n", "")
    assert not list(temporary.iterdir())


def test_all_that_is_fetched_must_find_room_and_not_its_largest_file_alone(temporary: Path, tmp_path: Path) -> None:
    """4,000 small files: a pack and its index, each smaller than what both take."""
    from soaking.repositories import commit as commit_to

    made = pygit2.init_repository(str(tmp_path / "served" / "many.git"), bare=True)
    chance = random.Random(1)
    commit_to(made, {f"{n}.bin": chance.randbytes(24) for n in range(4000)}, 1_600_000_000)
    with web(tmp_path / "served") as url:
        whole = open_repository(f"{url}/many.git")
        whole.snapshot()
        sizes = [path.stat().st_size for path in temporary.rglob("*") if path.is_file()]
        limit = (max(sizes) + sum(sizes)) // 2
        whole.close()
        repository = open_repository(f"{url}/many.git", fetching=Fetching(space=Space(str(temporary), limit)))
        with pytest.raises(LimitError, match="more space than there is or was allowed") as raised:
            repository.snapshot()
        assert raised.value.limit == "disk"
        assert not list(temporary.iterdir())
        roomy = open_repository(f"{url}/many.git", fetching=Fetching(space=Space(str(temporary), 2 * sum(sizes))))
        assert len(roomy.snapshot().entries()) == 4000
        roomy.close()


def test_all_commits_are_known_where_they_are_asked_for(server: str, served: Path, temporary: Path) -> None:
    work = served.parent / "work"
    git(work, "commit", "-q", "--allow-empty", "-m", "late", GIT_COMMITTER_DATE="2021-02-03T04:05:06+0000")
    git(work, "push", "-q", str(served / "project.git"), "HEAD:main")
    for fetching, expected in ((Fetching(), ""), (Fetching(history=True), "2020-02-03T02:05:06Z")):
        for revision in (None, "main", "v1.0", "HEAD~1", git(work, "rev-parse", "HEAD")):
            repository = open_repository(f"{server}/project.git", revision=revision, fetching=fetching)
            assert isinstance(repository, RemoteRepository)
            assert [entry.path for entry in repository.snapshot(revision).entries()] == ["a.py"]
            assert repository.first_committed() == expected, revision
            repository.close()
            assert not list(temporary.iterdir())


def test_what_is_kept_has_its_history_where_that_was_asked_for(server: str, tmp_path: Path) -> None:
    for history, commits in ((False, "1"), (True, "3")):
        for revision in (None, "HEAD"):
            kept = tmp_path / "kept" / f"{history}.git"
            repository = open_repository(f"{server}/project.git", fetching=Fetching(history=history, keep=str(kept)))
            repository.snapshot(revision)
            repository.close()
            assert git(kept, "rev-list", "--count", "HEAD") == commits
            assert git(kept, "show", "HEAD:a.py") == "three"
    assert sorted(path.name for path in (tmp_path / "kept").iterdir()) == ["False.git", "True.git"]


def test_closing_what_could_not_be_fetched_keeps_nothing(server: str, tmp_path: Path, temporary: Path) -> None:
    repository = open_repository(f"{server}/project.git", fetching=Fetching(keep=str(tmp_path / "kept" / "a.git")))
    with pytest.raises(LocatorError, match="has no revision"):
        repository.snapshot("main~99")
    repository.close()
    assert not (tmp_path / "kept").exists()
    assert not list(temporary.iterdir())


@pytest.mark.parametrize("status", [429, 503])
def test_a_server_that_refuses_is_asked_for_how_long(status: int, served: Path) -> None:
    waits = []

    def asked_wait(remote: RemoteUrl) -> float:
        waits.append(remote.url)
        return 37.0

    fetching = Fetching(asked_wait=asked_wait)
    with web(served, refusal=Refusal(2, status)) as url:
        credentials = f"http://me:{TOKEN}@{url.removeprefix('http://')}/project.git"
        repository = open_repository(credentials, fetching=fetching)
        with pytest.raises(NetworkError, match="refuses for now") as raised:
            repository.snapshot()
        assert raised.value.wait == 37.0
        remote = remote_url(credentials)
        assert remote is not None
        with pytest.raises(NetworkError, match="refuses for now") as raised:
            remote_head(remote, "", fetching)
        assert raised.value.wait == 37.0
        assert len(remote_head(remote, "", fetching)) == 40
    assert waits == [f"{url}/project.git"] * 2


@pytest.mark.parametrize("number", [3, 4, 5])
def test_what_a_server_refuses_or_cuts_off_may_go_well_the_next_time(number: int, tmp_path: Path) -> None:
    """Status 503, status 429, half an answer: git's words for each are told as an error of the network."""
    from soaking.repositories import make
    from soaking.server import FAULTS, serving

    made = make(tmp_path, number + 1, broken=0)[number]
    with serving(tmp_path) as server:
        url = f"{server.url}/{made.name}"
        with pytest.raises(NetworkError):
            open_repository(url).snapshot()
        assert server.faults == {FAULTS[number]: 1}
        repository = open_repository(url)
        assert repository.snapshot().revision.commit
        repository.close()
