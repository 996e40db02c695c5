"""`fwscan batch` as a program over real repositories: studies are complete, whole and always the same."""

from __future__ import annotations

import contextlib
import json
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from shlex import join, quote, split
from typing import Any

import duckdb
import pygit2
import pytest
from soaking.disturbance import command, differences, disturb, start, workers
from soaking.repositories import CODE, commit, make

from analyzer.reports.study_rows import rows
from analyzer.study.measurement import OF_RESULTS
from analyzer.study.schema import JUDGED
from analyzer.worker import ScanOptions, scan_locator
from tests.unit.sources.servers import Asked, Refusal, web

needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="finds workers through Linux's /proc")


@pytest.fixture
def quiet(tmp_path: Path) -> dict[str, str]:
    """No network, no settings of whoever runs the tests."""
    left_out = ("GITHUB_TOKEN", "GH_TOKEN", "HF_TOKEN", "FWSCAN_CACHE_DIR")
    environment = {key: value for key, value in os.environ.items() if key not in left_out}
    return {**environment, "FWSCAN_DATA_DIR": str(tmp_path / "data")}


def fwscan(*arguments: str, environment: Mapping[str, str], status: int = 0) -> subprocess.CompletedProcess[str]:
    run = subprocess.run(command(*arguments), capture_output=True, text=True, env=environment, check=False)
    assert run.returncode == status, run.stdout + run.stderr
    return run


def list_of(path: Path, *lines: str) -> str:
    path.write_text("\n".join(lines) + "\n")
    return str(path)


def asked(study: Path, question: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(study), read_only=True) as connection:
        return connection.execute(question).fetchall()


def exported(study: Path, folder: Path, environment: Mapping[str, str]) -> Path:
    fwscan("export", str(study), str(folder), "--format", "csv", "--facts", environment=environment)
    return folder


@needs_proc
def test_a_study_is_the_same_however_often_it_was_killed(tmp_path: Path, quiet: dict[str, str]) -> None:
    """kill -9 of coordinator and workers; then resumed, and compared byte by byte with an undisturbed run."""
    repositories = make(tmp_path / "repositories", 40)
    source = list_of(tmp_path / "list.txt", *(f"file://{path}" for path in repositories), "not understood")
    calm, disturbed = tmp_path / "calm.duckdb", tmp_path / "disturbed.duckdb"
    fwscan("batch", source, "-o", str(calm), "--workers", "1", "--offline", environment=quiet)
    arguments = ["batch", source, "-o", str(disturbed), "--workers", "2", "--offline", "--retry", "crash"]
    kills = disturb(arguments, tmp_path / "log", random.Random(1), kills=6, longest=2.0, environment=quiet)
    fwscan(*arguments, environment=quiet)
    assert kills >= 6
    assert asked(disturbed, "SELECT count(*) FROM inputs") == [(41,)]
    assert asked(disturbed, "SELECT * FROM losses WHERE stage = 'pending'") == []
    scanned = asked(disturbed, "SELECT count(*), count(DISTINCT repository_id) FROM verdicts")
    assert scanned == asked(calm, "SELECT count(*), count(*) FROM verdicts")
    different = differences(
        exported(calm, tmp_path / "calm", quiet), exported(disturbed, tmp_path / "disturbed", quiet)
    )
    assert different == []
    assert not disturbed.with_name("disturbed.duckdb.scratch").exists()


def test_rows_are_those_of_single_scans(tmp_path: Path, quiet: dict[str, str]) -> None:
    repositories = make(tmp_path / "repositories", 8, seed=5, broken=0)
    source = list_of(tmp_path / "list.txt", *(f"file://{path}" for path in repositories))
    study = tmp_path / "study.duckdb"
    fwscan("batch", source, "-o", str(study), "--offline", environment=quiet)
    from analyzer import __version__

    for path in repositories:
        wanted = rows(scan_locator(f"file://{path}", ScanOptions(jobs=1)), version=__version__)
        for table in JUDGED:
            columns = ", ".join(f'"{name}"' for name in table.names[1:])
            found = asked(study, f"SELECT {columns} FROM \"{table.name}\" WHERE repository_id = 'path:{path}'")
            assert sorted(map(repr, found)) == sorted(map(repr, wanted.get(table.name, []))), table.name
    with duckdb.connect(str(study), read_only=True):  # whoever reads does not keep others from verifying
        verified = fwscan("study", "verify", str(study), environment=quiet)
    assert verified.stdout == "8 of 8 repositories give the same rows\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["list.txt", "repositories", "study.duckdb"]


def test_repositories_come_over_http_and_errors_are_told_apart(tmp_path: Path, quiet: dict[str, str]) -> None:
    folder = tmp_path / "served"
    good, moved = make(folder, 2, seed=3, broken=0)
    pygit2.init_repository(str(folder / "empty.git"), bare=True)
    with web(folder) as url:
        names = (good.name, moved.name, "empty.git", "none.git")
        lines = [f"git+{url}/{name}" for name in names]
        lines += [f"git+{url}/{good.name}", "git+http://127.0.0.1:1/nobody/there.git"]
        source = list_of(tmp_path / "list.txt", *lines)
        study = tmp_path / "study.duckdb"
        kept = tmp_path / "kept"
        arguments = ["batch", source, "-o", str(study), "--offline", "--keep", str(kept), "--attempts", "1"]
        run = fwscan(*arguments, environment=quiet, status=1)
        found = asked(study, "SELECT line, reached, lost, reason, duplicate_of IS NOT NULL FROM outcomes ORDER BY line")
        assert found == [
            (1, "scanned", "", "", False),
            (2, "scanned", "", "", False),
            (3, "resolved", "fetch", "empty", False),
            (4, "resolved", "fetch", "missing", False),
            (5, "scanned", "", "", True),
            (6, "resolved", "fetch", "network", False),
        ]
        assert "--retry network" in run.stdout
        bare = sorted(path.relative_to(kept).as_posix() for path in kept.rglob("*.git"))
        assert [name.rpartition("/")[2] for name in bare] == [good.name, moved.name]
        assert pygit2.Repository(str(kept / bare[0])).head.target is not None
        before = dict(asked(study, "SELECT repository_id, oid FROM commits"))
        commit(pygit2.Repository(str(moved)), {"new.py": CODE["jax"].format(n=1).encode()}, 1_700_000_000)
        log = fwscan("batch", "-o", str(study), "--offline", "--update", "--log-json", environment=quiet, status=1)
        events = [json.loads(line) for line in log.stderr.splitlines()]
        happened = {event["subject"].rpartition("/")[2]: event["event"] for event in events if "subject" in event}
        assert happened[good.name.removesuffix(".git")] == "unchanged"
        assert happened[moved.name.removesuffix(".git")] == "scanned"
        after = dict(asked(study, "SELECT repository_id, oid FROM commits"))
        assert [name for name in before if before[name] != after[name]] == [
            name for name in before if moved.name.removesuffix(".git") in name
        ]


def test_a_git_host_is_left_alone_for_as_long_as_it_asks(tmp_path: Path, quiet: dict[str, str]) -> None:
    """Three repositories of one host that refuses at first, and says for how long when it is asked once more."""
    made = make(tmp_path / "served", 3, seed=3, broken=0)
    asked_for: Asked = []
    with web(tmp_path / "served", refusal=Refusal(2, 429, {"Retry-After": "4"}), asked=asked_for) as url:
        source = list_of(tmp_path / "list.txt", *(f"git+{url}/{path.name}" for path in made))
        study = tmp_path / "study.duckdb"
        arguments = ["--offline", "--workers", "1", "--log-json", "--contact", "me@example.org"]
        run = fwscan("batch", source, "-o", str(study), *arguments, environment=quiet)
    assert asked(study, "SELECT count(*) FROM verdicts") == [(3,)]
    events = [json.loads(line) for line in run.stderr.splitlines()]
    times = {event["event"]: datetime.fromisoformat(event["time"]) for event in reversed(events)}
    assert (times["scanned"] - times["waiting"]).total_seconds() >= 3, "to the second"
    agents = [headers["User-Agent"].partition("/")[0] for _, headers in asked_for]
    assert agents.count("fwscan") == 1
    assert "me@example.org" in asked_for[1][1]["User-Agent"]


def test_the_first_commit_is_known_where_history_is_asked_for(tmp_path: Path, quiet: dict[str, str]) -> None:
    (path,) = make(tmp_path / "served", 1, seed=3, broken=0)
    git = pygit2.Repository(str(path))
    first = git[git.head.target].peel(pygit2.Commit).commit_time
    commit(git, {"new.py": CODE["jax"].format(n=1).encode()}, first + 1000)
    question = "SELECT epoch(committed) - epoch(first_committed) FROM commits"
    with web(tmp_path / "served") as url:
        source = list_of(tmp_path / "list.txt", f"git+{url}/{path.name}")
        shallow, deep, local = (tmp_path / f"{name}.duckdb" for name in ("shallow", "deep", "local"))
        fwscan("batch", source, "-o", str(shallow), "--offline", environment=quiet)
        assert asked(shallow, question) == [(None,)]
        refused = fwscan("batch", "-o", str(shallow), "--offline", "--history", environment=quiet, status=2)
        assert "another value of history" in refused.stderr
        fwscan("batch", source, "-o", str(deep), "--offline", "--history", environment=quiet)
        assert asked(deep, question) == [(1000.0,)]
        fwscan("batch", "-o", str(deep), "--offline", "--history", "--update", environment=quiet)
        assert asked(deep, question) == [(1000.0,)]
        assert "1 of 1" in fwscan("study", "verify", str(deep), environment=quiet).stdout
    fwscan("batch", list_of(tmp_path / "l.txt", f"file://{path}"), "-o", str(local), "--offline", environment=quiet)
    assert asked(local, question) == [(1000.0,)], "where all commits are at hand, nobody need ask"


def test_what_is_too_large_or_too_slow_costs_itself_alone(tmp_path: Path, quiet: dict[str, str]) -> None:
    folder = tmp_path / "served"
    (small,) = make(folder, 1, seed=4, broken=0)
    large = pygit2.init_repository(str(folder / "large.git"), bare=True)
    commit(large, {"data.bin": random.Random(1).randbytes(3_000_000), "a.py": b"import torch\n"}, 1_600_000_000)
    with web(folder) as url:
        source = list_of(tmp_path / "list.txt", f"git+{url}/large.git", f"git+{url}/{small.name}")
        study = tmp_path / "study.duckdb"
        fwscan("batch", source, "-o", str(study), "--offline", "--disk-limit", "1M", environment=quiet)
        assert asked(study, "SELECT stage, kind FROM failures") == [("fetch", "disk")]
        assert asked(study, "SELECT count(*) FROM verdicts") == [(1,)]
        retry = ["batch", "-o", str(study), "--offline", "--retry", "limits"]
        fwscan(*retry, "--memory-limit", "60M", environment=quiet)
        ((kind,),) = asked(study, "SELECT kind FROM failures")
        assert kind in ("memory", "crash"), "less than it has at its start: whatever asks first is refused"
        fwscan(*retry, environment=quiet)
        assert asked(study, "SELECT count(*) FROM verdicts") == [(2,)]


def test_a_full_disk_costs_the_repository_that_fills_it(tmp_path: Path, quiet: dict[str, str]) -> None:
    """The folder for scratch files on a file system of 18 MB, and a repository of 20."""
    if shutil.which("unshare") is None or subprocess.run(["unshare", "-rm", "true"], capture_output=True).returncode:
        pytest.skip("nobody may mount a small file system here without being root")
    folder = tmp_path / "served"
    (small,) = make(folder, 1, seed=4, broken=0)
    large = pygit2.init_repository(str(folder / "large.git"), bare=True)
    commit(large, {"data.bin": random.Random(1).randbytes(20_000_000), "a.py": b"import torch\n"}, 1_600_000_000)
    study = tmp_path / "study.duckdb"
    scratch = tmp_path / "study.duckdb.scratch"
    scratch.mkdir()
    with web(folder) as url:
        source = list_of(tmp_path / "list.txt", f"git+{url}/large.git", f"git+{url}/{small.name}")
        mount = f"mount -t tmpfs -o size=18M none {quote(str(scratch))} && exec {join(command())} "
        batch = join(["batch", source, "-o", str(study), "--offline", "--workers", "1"])
        run = subprocess.run(["unshare", "-rm", "sh", "-c", mount + batch], capture_output=True, text=True, env=quiet)
        assert run.returncode == 0, run.stderr
        assert asked(study, "SELECT stage, kind FROM failures") == [("fetch", "disk")]
        assert asked(study, "SELECT count(*) FROM verdicts") == [(1,)]
        assert "--retry limits" in run.stdout
        fwscan("batch", "-o", str(study), "--offline", "--retry", "limits", environment=quiet)
        assert asked(study, "SELECT count(*) FROM verdicts") == [(2,)]


@pytest.mark.parametrize("limit", [1_000, 100_000])
def test_a_study_that_finds_no_room_goes_on_when_there_is_some(
    limit: int, tmp_path: Path, quiet: dict[str, str]
) -> None:
    """No file may grow over a limit, as on a full disk: at first no study can be made, then none be added to."""
    repositories = make(tmp_path / "repositories", 12, seed=5, broken=0)
    source = list_of(tmp_path / "list.txt", *(f"file://{path}" for path in repositories))
    study, whole = tmp_path / "study.duckdb", tmp_path / "whole.duckdb"
    arguments = ["batch", source, "-o", str(study), "--offline", "--workers", "1"]
    run = subprocess.run(
        command(*arguments),
        capture_output=True,
        text=True,
        env=quiet,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )
    assert run.returncode == 1
    assert "Traceback" not in run.stderr
    assert "internal error" not in run.stderr
    assert "hint: " in run.stderr
    assert study.exists() == (limit > 10_000)
    if study.exists():
        assert asked(study, "SELECT count(*) < 12 FROM verdicts") == [(True,)]
    fwscan(*arguments, environment=quiet)
    fwscan("batch", source, "-o", str(whole), "--offline", environment=quiet)
    assert differences(exported(study, tmp_path / "a", quiet), exported(whole, tmp_path / "b", quiet)) == []


@needs_proc
def test_interrupting_lets_what_runs_end_and_says_how_to_go_on(tmp_path: Path, quiet: dict[str, str]) -> None:
    repositories = make(tmp_path / "repositories", 25, broken=0)
    source = list_of(tmp_path / "list.txt", *(f"file://{path}" for path in repositories))
    study, log = tmp_path / "study.duckdb", tmp_path / "log"
    batch = start(["batch", source, "-o", str(study), "--workers", "1", "--offline"], log, quiet)
    while batch.poll() is None and not workers(batch.pid):
        time.sleep(0.05)
    os.kill(batch.pid, signal.SIGINT)
    assert batch.wait(60) == 130
    said = log.read_text()
    assert "still to be done" in said
    assert f"To go on: fwscan batch -o {study}" in said
    left = asked(study, "SELECT count(*) FROM repositories WHERE status = 'pending'")
    assert left[0][0] > 0
    fwscan("batch", "-o", str(study), "--offline", environment=quiet)
    assert asked(study, "SELECT count(*) FROM verdicts") == [(25,)]


def test_a_terminal_sees_how_far_every_stage_is(tmp_path: Path, quiet: dict[str, str]) -> None:
    repositories = make(tmp_path / "repositories", 6, broken=0)
    source = list_of(tmp_path / "list.txt", *(f"file://{path}" for path in repositories), "file:///no/such/place")
    ours, theirs = os.openpty()
    environment = {**quiet, "TERM": "xterm", "COLUMNS": "100", "LINES": "40"}
    arguments = ["batch", source, "-o", str(tmp_path / "study.duckdb"), "--offline"]
    batch = subprocess.Popen(command(*arguments), stdout=subprocess.PIPE, stderr=theirs, env=environment)
    os.close(theirs)
    seen = b""
    with contextlib.suppress(OSError):  # so ends a terminal whose other side is closed
        while piece := os.read(ours, 65536):
            seen += piece
    os.close(ours)
    summary, _ = batch.communicate()
    assert batch.returncode == 0
    shown = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", seen.decode())
    assert re.search(r"stage +fetch +scan +store", shown)
    assert re.search(r"repositories .* \d/7 ", shown)
    assert re.search(r"failed     path:/no/such/place  missing \(fetch\)", shown)
    assert b"fetch: missing" in summary


def test_a_study_is_judged_again_without_its_repositories(tmp_path: Path, quiet: dict[str, str]) -> None:
    repository = tmp_path / "repositories" / "a.git"
    made = pygit2.init_repository(str(repository), bare=True)
    commit(made, {"a.py": b"import ourown\nourown.Net()\n", "b.py": b"import numpy\n"}, 1_600_000_000)
    study, other = tmp_path / "study.duckdb", tmp_path / "other.duckdb"
    source = list_of(tmp_path / "list.txt", f"file://{repository}")
    fwscan("batch", source, "-o", str(study), "--offline", environment=quiet)
    assert asked(study, "SELECT framework FROM verdicts") == [("none",)]
    before = asked(study, "SELECT * FROM commits")
    rules = tmp_path / "rules"
    rules.mkdir()
    (rules / "ourown.toml").write_text(OWN_RULES)
    repository.rename(tmp_path / "gone")
    run = fwscan("reclassify", str(study), "--rules", str(rules), "-o", str(other), environment=quiet)
    assert f"path:{repository}: none -> ourown" in run.stdout
    assert asked(other, "SELECT framework FROM verdicts") == [("ourown",)]
    assert asked(study, "SELECT framework FROM verdicts") == [("none",)], "the first study stays as it was"
    assert asked(other, "SELECT * FROM commits") == before
    refused = fwscan("batch", "-o", str(other), "--offline", environment=quiet, status=2)
    assert "other rules" in refused.stderr
    fwscan("reclassify", str(other), environment=quiet)
    different = differences(exported(study, tmp_path / "a", quiet), exported(other, tmp_path / "b", quiet))
    assert different == [], "there and back again"


OWN_RULES = """
id = "ourown"
name = "Our own"
url = "https://example.org/"
family = "ourown"

[[rule]]
id = "ourown/any"
match = ["ourown.**"]
why = "A name of our own."
source = "https://example.org/"

[[aspect]]
strength = "decisive"
match = ["ourown.Net"]
why = "A model."
"""


def test_studies_of_two_halves_merge_to_the_study_of_the_whole(tmp_path: Path, quiet: dict[str, str]) -> None:
    lines = [f"file://{path}" for path in make(tmp_path / "repositories", 12, seed=9)]
    whole, merged = tmp_path / "whole.duckdb", tmp_path / "merged.duckdb"
    halves = []
    for name, part in (("whole", lines), ("first", lines[:7]), ("second", lines[5:])):
        (tmp_path / name).mkdir()
        source = list_of(tmp_path / name / "list.txt", *part)
        study = tmp_path / f"{name}.duckdb"
        fwscan("batch", source, "-o", str(study), "--offline", environment=quiet)
        halves += [str(study)] if name != "whole" else []
    fwscan("study", "merge", *halves, "-o", str(merged), environment=quiet)
    different = differences(exported(whole, tmp_path / "w", quiet), exported(merged, tmp_path / "m", quiet))
    # Lines are numbered by the list in which they stand.
    assert different == ["inputs.csv", "outcomes.csv"]
    refused = fwscan("study", "merge", *halves, "-o", str(merged), environment=quiet, status=2)
    assert "exists" in refused.stderr
    nowhere = fwscan("study", "merge", *halves, "-o", str(tmp_path / "no" / "m.duckdb"), environment=quiet, status=2)
    assert "internal error" not in nowhere.stderr
    source = list_of(tmp_path / "other.txt", lines[0])
    other = str(tmp_path / "other.duckdb")
    fwscan("batch", source, "-o", other, "--offline", "--exclude", "tests", environment=quiet)
    mixed = fwscan("study", "merge", halves[0], other, "-o", str(tmp_path / "x.duckdb"), environment=quiet, status=2)
    assert "different values of exclude" in mixed.stderr


def test_a_list_says_what_it_is_and_metadata_are_kept(tmp_path: Path, quiet: dict[str, str]) -> None:
    (repository,) = make(tmp_path / "repositories", 1, seed=2, broken=0)
    source = tmp_path / "list.csv"
    source.write_text(f"venue,year,link\nICML,2019,file://{repository}\nICML,2020,https://token@nowhere\n")
    study = tmp_path / "study.duckdb"
    run = fwscan("batch", str(source), "-o", str(study), "--offline", environment=quiet)
    assert "line 3" in run.stderr
    assert asked(study, "SELECT name, value FROM input_metadata ORDER BY ALL") == [
        ("venue", "ICML"),
        ("venue", "ICML"),
        ("year", "2019"),
        ("year", "2020"),
    ], "a line that is not understood can be grouped with the others"
    for table, column in asked(study, "SELECT table_name, column_name FROM duckdb_columns() WHERE NOT internal"):
        assert asked(study, f'SELECT 1 FROM "{table}" WHERE "{column}"::VARCHAR LIKE \'%token@%\'') == []
    answer = fwscan(
        "query",
        str(study),
        "SELECT value, framework FROM outcomes JOIN input_metadata USING (input_id) WHERE name = 'year' ORDER BY ALL",
        "--format",
        "json",
        environment=quiet,
    )
    assert [(row["value"], bool(row["framework"])) for row in json.loads(answer.stdout)] == [
        ("2019", True),
        ("2020", False),
    ]
    assert fwscan("query", str(study), "DELETE FROM inputs", environment=quiet, status=2).stdout == ""


def test_the_command_that_goes_on_goes_on(tmp_path: Path, quiet: dict[str, str]) -> None:
    """With every option that must stay the same within a study."""
    (tmp_path / "my rules").mkdir()
    (tmp_path / "my rules" / "ourown.toml").write_text(OWN_RULES)
    source = list_of(tmp_path / "list.txt", "git+http://127.0.0.1:1/nobody/there.git")
    study = tmp_path / "a study.duckdb"
    options = [
        "--rules",
        str(tmp_path / "my rules"),
        "--exclude",
        "a b/**",
        "--role",
        "x/**=test",
        "--accept",
        "stated",
    ]
    options += ["--isolated", "--all-evidence", "--history", "--offline", "--attempts", "1"]
    run = fwscan("batch", source, "-o", str(study), *options, environment=quiet, status=1)
    (line,) = [line for line in run.stdout.splitlines() if line.startswith("To go on: ")]
    words = split(line.removeprefix("To go on: fwscan "))
    again = fwscan(*words, "--offline", "--attempts", "1", environment=quiet, status=1)
    assert "failed     git:127.0.0.1:1/nobody/there" in again.stderr
    kept = json.loads(asked(study, "SELECT options FROM runs ORDER BY started")[0][0])
    given = {"accept": "stated", "all_evidence": True, "exclude": ["a b/**"], "history": True, "isolated": True}
    assert {name: kept[name] for name in OF_RESULTS} == given | {"roles": [["x/**", "test"]]}


def test_without_git_nothing_is_lost_for_want_of_it(tmp_path: Path, quiet: dict[str, str]) -> None:
    (local,) = make(tmp_path / "repositories", 1, seed=2, broken=0)
    study = tmp_path / "study.duckdb"
    source = list_of(tmp_path / "list.txt", "git+http://127.0.0.1:1/a/b.git", f"file://{local}")
    without = {**quiet, "PATH": str(tmp_path)}
    run = fwscan("batch", source, "-o", str(study), "--offline", environment=without, status=2)
    assert "git program is not installed" in run.stderr
    assert asked(study, "SELECT DISTINCT status FROM repositories") == [("pending",)]
    alone = list_of(tmp_path / "alone.txt", f"file://{local}")
    fwscan("batch", alone, "-o", str(tmp_path / "b.duckdb"), "--offline", environment=without)


def test_where_nothing_can_be_kept_nothing_is_begun(tmp_path: Path, quiet: dict[str, str]) -> None:
    source = list_of(tmp_path / "list.txt", "https://example.invalid/a/b.git")
    arguments = ["batch", source, "-o", str(tmp_path / "s.duckdb"), "--offline", "--keep"]
    run = fwscan(*arguments, f"{source}/below", environment=quiet, status=2)
    assert "nothing can be kept" in run.stderr
    assert not (tmp_path / "s.duckdb").exists()


def test_a_new_study_needs_a_list(tmp_path: Path, quiet: dict[str, str]) -> None:
    run = fwscan("batch", "-o", str(tmp_path / "none.duckdb"), environment=quiet, status=2)
    assert "no list is given" in run.stderr
    assert not (tmp_path / "none.duckdb").exists()
    assert sys.executable
