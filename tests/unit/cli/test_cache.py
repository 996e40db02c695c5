"""`fwscan cache`, and how options and environment choose the cache of a scan."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from analyzer.cache import NAME
from analyzer.cli.program import run


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    root.mkdir()
    (root / "a.py").write_text("import torch\ntorch.nn.Linear(1, 2)\n")
    return root


def test_a_scan_fills_the_cache_of_the_user(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["-q", str(project)]) == 0
    capsys.readouterr()
    assert run(["cache", "info"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0] == str(Path(os.environ["XDG_CACHE_HOME"], "fwscan", NAME))
    assert "files" in said[1]


def test_options_go_before_the_environment(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FWSCAN_CACHE_DIR", str(tmp_path / "environment"))
    run(["-q", str(project)])
    assert (tmp_path / "environment" / NAME).exists()
    run(["scan", "-q", "--cache-dir", str(tmp_path / "option"), str(project)])
    assert (tmp_path / "option" / NAME).exists()
    monkeypatch.setenv("FWSCAN_CACHE_DIR", str(tmp_path / "unused"))
    run(["scan", "-q", "--no-cache", str(project)])
    assert not (tmp_path / "unused").exists()
    outputs = set(capsys.readouterr().out.splitlines())
    assert len(outputs) == 1, "with and without a cache the answer is the same"


def test_info_and_clear(project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = str(tmp_path / "cache")
    run(["scan", "-q", "--cache-dir", folder, str(project)])
    capsys.readouterr()
    assert run(["cache", "info", "--format", "json", "--cache-dir", folder]) == 0
    held = json.loads(capsys.readouterr().out)
    assert (held["rows"], held["current"]) == (1, 1)
    assert held["bytes"] > 0
    assert run(["cache", "clear", "--cache-dir", folder]) == 0
    assert "freed" in capsys.readouterr().out
    assert not (tmp_path / "cache" / NAME).exists()


def test_info_of_a_damaged_cache_says_what_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / NAME).write_bytes(b"junk" * 1000)
    assert run(["cache", "info", "--cache-dir", str(tmp_path)]) == 1
    assert "fwscan cache clear" in capsys.readouterr().err


def test_a_damaged_cache_is_told_and_the_scan_goes_on(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / NAME).write_bytes(b"junk" * 1000)
    assert run(["scan", "-q", "--cache-dir", str(tmp_path / "cache"), str(project)]) == 0
    assert "pytorch" in capsys.readouterr().out
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "set aside" in caplog.text
