"""From papers over services and git servers to verdicts, and what hosts say: everything on loopback."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from threading import Event
from typing import Any

import duckdb
import pytest
from soaking.disturbance import command, start
from soaking.repositories import make

from analyzer.papers.settings import MIRRORS
from tests.unit.papers.world import Reply, arxiv_empty, arxiv_url, github_found, hub_paper, serving
from tests.unit.sources.servers import web
from tests.unit.sources.services import Answer, service
from tests.unit.sources.test_github import REPOSITORY
from tests.unit.sources.test_huggingface import SHA
from tests.unit.sources.test_huggingface import answers as on_the_hub


def fwscan(*arguments: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command(*arguments), capture_output=True, text=True, env=environment, check=False)


def asked(study: Path, question: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(study), read_only=True) as connection:
        return connection.execute(question).fetchall()


def settings(tmp_path: Path, **more: str) -> dict[str, str]:
    left_out = ("GITHUB_TOKEN", "GH_TOKEN", "HF_TOKEN", "FWSCAN_CACHE_DIR")
    environment = {key: value for key, value in os.environ.items() if key not in left_out}
    return {**environment, "FWSCAN_DATA_DIR": str(tmp_path / "data"), **more}


def test_a_paper_becomes_a_verdict(tmp_path: Path) -> None:
    """arXiv URL -> the Hub's papers API -> a repository on GitHub -> a fetch -> a verdict; each step in the study."""
    (made,) = make(tmp_path / "made", 1, seed=11, broken=0)
    served = tmp_path / "served" / "owner"
    served.mkdir(parents=True)
    shutil.move(made, served / "code.git")
    source = tmp_path / "list.csv"
    source.write_text(
        "url,venue\nhttps://arxiv.org/abs/1706.03762v5,NeurIPS\narxiv:2001.00001,ICML\n1706.03762,again\n"
    )
    study = tmp_path / "study.duckdb"
    with serving() as world, web(tmp_path / "served") as git:
        world.replies["https://huggingface.co/api/papers/1706.03762"] = hub_paper(
            "1706.03762", githubRepo="https://github.com/Owner/Code.git"
        )
        world.replies[arxiv_url("2001.00001")] = arxiv_empty()
        world.fallback = lambda url: github_found() if "api.github.com" in url else Reply(status=404)
        environment = settings(
            tmp_path,
            GIT_CONFIG_COUNT="1",
            GIT_CONFIG_KEY_0=f"url.{git}/owner/code.git.insteadOf",
            GIT_CONFIG_VALUE_0="https://github.com/Owner/Code",
            **{MIRRORS: ",".join(f"{host}={base}" for host, base in world.mirrors().items())},
        )
        arguments = ["batch", str(source), "-o", str(study), "--no-host-info", "--attempts", "1"]
        run = fwscan(*arguments, "--cache-dir", str(tmp_path / "cache"), environment=environment)
    assert run.returncode == 0, run.stdout + run.stderr
    assert asked(study, "SELECT line, reached, reason, duplicate_of IS NOT NULL FROM outcomes ORDER BY line") == [
        (2, "scanned", "", False),
        (3, "listed", "unknown-paper", False),
        (4, "scanned", "", True),
    ]
    assert asked(study, "SELECT repository_id, service, chosen FROM candidates") == [
        ("git:github.com/owner/code", "hugging-face", True)
    ]
    assert asked(study, "SELECT paper_id, status FROM papers ORDER BY ALL") == [
        ("arxiv:1706.03762", "resolved"),
        ("arxiv:2001.00001", "lost"),
    ]
    assert "resolve: unknown-paper" in run.stdout


def test_without_a_cache_everything_else_works(tmp_path: Path) -> None:
    """Its folder cannot be made: one warning for answers of services, one for facts of files, and none for each job."""
    made = make(tmp_path / "served", 3, seed=11, broken=0)
    (tmp_path / "file").touch()
    study = tmp_path / "study.duckdb"
    with serving() as world, web(tmp_path / "served") as git:
        for number, path in enumerate(made):
            paper = f"2001.0000{number}"
            told = hub_paper(paper, githubRepo=f"{git}/{path.name}")
            world.replies[f"https://huggingface.co/api/papers/{paper}"] = told
        (tmp_path / "list.txt").write_text("".join(f"2001.0000{number}\n" for number in range(3)))
        mirrors = ",".join(f"{host}={base}" for host, base in world.mirrors().items())
        arguments = ["batch", str(tmp_path / "list.txt"), "-o", str(study), "--no-host-info", "--log-json"]
        arguments += ["--cache-dir", str(tmp_path / "file" / "below")]
        run = fwscan(*arguments, environment=settings(tmp_path, **{MIRRORS: mirrors}))
    assert run.returncode == 0, run.stderr
    assert asked(study, "SELECT count(*) FROM verdicts") == [(3,)]
    events = [json.loads(line)["event"] for line in run.stderr.splitlines()]
    assert events.count("warning") == 2


@pytest.mark.parametrize("url", ["https://huggingface.co/api/papers/1706.03762", arxiv_url("1706.03762")])
def test_the_second_ctrl_c_does_not_wait_for_services(url: str, tmp_path: Path) -> None:
    """A service that never answers: the first Ctrl-C waits for it, the second ends the run."""
    source, study, log = tmp_path / "list.txt", tmp_path / "study.duckdb", tmp_path / "log"
    source.write_text("1706.03762\n")
    reached, over = Event(), Event()

    def never(_: Mapping[str, str]) -> Reply:
        reached.set()
        over.wait(120)
        return Reply(status=503)

    with serving() as world:
        world.replies[url] = never
        mirrors = ",".join(f"{host}={base}" for host, base in world.mirrors().items())
        environment = settings(tmp_path, **{MIRRORS: mirrors})
        batch = start(["batch", str(source), "-o", str(study)], log, environment)
        while not reached.wait(0.1):
            assert batch.poll() is None, log.read_text()
        os.kill(batch.pid, signal.SIGINT)
        while "once more to end it now" not in log.read_text():
            time.sleep(0.05)
        assert batch.poll() is None
        os.kill(batch.pid, signal.SIGINT)
        assert batch.wait(20) == 130
        assert not over.is_set(), "the service still has not answered"
        over.set()
        said = log.read_text()
        assert "Traceback" not in said
        assert f"To go on: fwscan batch -o {study}" in said
        assert asked(study, "SELECT status FROM papers") == [("pending",)]


def test_renamed_repositories_and_forks_are_recognised_by_what_github_says(tmp_path: Path) -> None:
    (made,) = make(tmp_path / "made", 1, seed=12, broken=0)
    served = tmp_path / "served"
    for name in ("old/name", "new/name", "fork/name"):
        shutil.copytree(made, served / f"{name}.git")
    study = tmp_path / "study.duckdb"
    told = {"/repos/old/name": "New/name", "/repos/new/name": "New/name", "/repos/fork/name": "fork/name"}
    with web(served) as git, service({}) as github:
        for path, full_name in told.items():
            is_fork = full_name.startswith("fork")
            github.answers[path] = Answer(
                {**REPOSITORY, "url": f"{github.url}{path}", "full_name": full_name, "fork": is_fork}
            )
            github.answers[f"{path}/languages"] = Answer({"Python": 10})
        source = tmp_path / "list.txt"
        source.write_text("".join(f"git+{git}/{name}.git\n" for name in ("old/name", "new/name", "fork/name")))
        environment = settings(tmp_path, GITHUB_SERVER_URL=git, GITHUB_API_URL=github.url, GITHUB_TOKEN="ghp_secret")
        run = fwscan("batch", str(source), "-o", str(study), "--offline", environment=environment)
        assert run.returncode == 0, run.stdout + run.stderr
        hosts = asked(study, "SELECT full_name, stars, created::VARCHAR, license, topics FROM hosts ORDER BY ALL")
        assert hosts[0] == ("New/name", 12, "2019-01-02 03:04:05", "MIT", '["attention", "vision"]')
        assert len(hosts) == 3
        host = git.partition("//")[2]
        assert asked(study, "SELECT repository_id, same_as, why FROM duplicates ORDER BY ALL") == [
            (f"git:{host}/fork/name", f"git:{host}/new/name", "same commit"),
            (f"git:{host}/old/name", f"git:{host}/new/name", "renamed"),
        ]
        github.answers = {path: Answer({"message": "no"}, 403, {"Retry-After": "999"}) for path in told}
        other = tmp_path / "other.duckdb"
        run = fwscan("batch", str(source), "-o", str(other), "--offline", environment=environment)
        assert asked(other, "SELECT count(*) FROM verdicts") == [(3,)], "verdicts need no metadata"
        assert "told of 3 repositories" in run.stdout
        assert "--retry host-info" in run.stdout
        assert asked(other, "SELECT count(*) FROM hosts") == [(0,)]
        github.answers = {
            path: Answer({**REPOSITORY, "url": f"{github.url}{path}", "full_name": name}) for path, name in told.items()
        } | {f"{path}/languages": Answer({"Python": 10}) for path in told}
        fwscan("batch", "-o", str(other), "--offline", "--retry", "host-info", environment=environment)
        assert asked(other, "SELECT count(*) FROM hosts") == [(3,)]
    for file in (study, other):
        assert b"ghp_secret" not in file.read_bytes()
    columns = asked(study, "SELECT table_name, column_name FROM duckdb_columns() WHERE NOT internal")
    for table, column in columns:
        assert asked(study, f'SELECT 1 FROM "{table}" WHERE "{column}"::VARCHAR LIKE \'%ghp_%\'') == []
    assert json.loads(asked(study, "SELECT options FROM runs")[0][0])["update"] is False


def test_a_model_on_the_hub_is_scanned_without_its_weights(tmp_path: Path) -> None:
    source = tmp_path / "list.txt"
    source.write_text("hf:owner/name\nhttps://huggingface.co/owner/none\n")
    study = tmp_path / "study.duckdb"
    with service(on_the_hub()) as hub:
        hub.answers["/api/models/owner/none"] = Answer({"error": "no"}, 404, {"X-Error-Code": "RepoNotFound"})
        environment = settings(
            tmp_path, HF_ENDPOINT=hub.url, HF_HOME=str(tmp_path / "hub"), HF_HUB_DISABLE_TELEMETRY="1"
        )
        run = fwscan("batch", str(source), "-o", str(study), "--offline", environment=environment)
        assert run.returncode == 0, run.stdout + run.stderr
    assert asked(study, "SELECT line, reached, reason, framework, commit_oid FROM outcomes ORDER BY line") == [
        (1, "scanned", "", "pytorch", SHA),
        (2, "resolved", "missing", None, None),
    ]
    assert asked(study, "SELECT host, stars, downloads, license FROM hosts") == [("hugging-face", 5, 77, "apache-2.0")]
    assert asked(study, "SELECT path, known_by, size FROM model_files ORDER BY path") == [
        ("model.safetensors", "header", None),
        ("pytorch_model.bin", "pointer", 900_000_000),
    ]
    assert sum(hub.sent) < 1_000_000
