"""A second scan repeats its report where nothing has changed, and only there."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pygit2
import pytest

from analyzer import worker
from analyzer.answers import FOLDER
from analyzer.cli.program import run
from analyzer.model import (
    Content,
    Facts,
    FailReason,
    FileKind,
    Progress,
    Read,
    ReadStatus,
    RepoVerdict,
    ScanOptions,
)

SIGNATURE = pygit2.Signature("a", "a@example.org", 1_500_000_000, 0)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "project"
    root.mkdir()
    (root / "a.py").write_text("import torch\ntorch.nn.Linear(1, 2)\n")
    (root / "README.md").write_text("# A model\n")
    (root / "model.bin").write_bytes(b"\0" * 100)
    monkeypatch.setenv("FWSCAN_CACHE_DIR", str(tmp_path / "cache"))
    return root


@pytest.fixture
def scans(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The locators that were really scanned."""
    seen: list[str] = []
    scan = worker.identified_scan_of

    def counted(
        locator: str, options: ScanOptions, progress: Callable[[Progress], None] | None = None
    ) -> tuple[RepoVerdict, str]:
        seen.append(locator)
        return scan(locator, options, progress)

    monkeypatch.setattr(worker, "identified_scan_of", counted)
    return seen


def said(capsys: pytest.CaptureFixture[str], *arguments: str, status: int = 0) -> str:
    assert run(["scan", *arguments]) == status
    return capsys.readouterr().out


@pytest.mark.parametrize(
    "form", [("-q",), (), ("-v", "--by-dir"), ("--format", "json"), ("--format", "csv"), ("--format", "markdown")]
)
def test_the_same_again_is_not_scanned_again(
    project: Path, scans: list[str], capsys: pytest.CaptureFixture[str], form: tuple[str, ...]
) -> None:
    first = said(capsys, *form, str(project))
    assert said(capsys, *form, str(project)) == first
    assert len(scans) == 1
    assert said(capsys, *form, "--no-cache", str(project)) == first
    assert len(scans) == 2


def _write(name: str, text: str) -> Callable[[Path], object]:
    return lambda root: (root / name).write_text(text)


CHANGES: dict[str, Callable[[Path], object]] = {
    "another text": _write("a.py", "import jax\njax.numpy.ones(3)\n"),
    "a text as long": _write("a.py", "import torch\ntorch.nn.Linear(2, 1)\n"),
    "a new file": _write("b.py", "import jax\n"),
    "prose": _write("README.md", "# Another\n"),
    "a script without suffix": _write("run", "#!/usr/bin/env python\nimport jax\n"),
    "configuration": _write("fwscan.toml", 'exclude = ["a.py"]\n'),
    "a file less": lambda root: (root / "README.md").unlink(),
    "another name": lambda root: (root / "a.py").rename(root / "c.py"),
    "a model file": lambda root: (root / "model.bin").write_bytes(b"PK\3\4" + b"\0" * 96),
    "a link": lambda root: (root / "l").symlink_to("a.py"),
    "a commit": lambda root: pygit2.init_repository(str(root)).create_commit(
        "HEAD", SIGNATURE, SIGNATURE, "", pygit2.Repository(str(root)).TreeBuilder().write(), []
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_has_changed_is_scanned_again(
    project: Path, scans: list[str], capsys: pytest.CaptureFixture[str], change: str
) -> None:
    said(capsys, str(project))
    CHANGES[change](project)
    now = said(capsys, str(project))
    assert len(scans) == 2
    assert now == said(capsys, "--no-cache", str(project))


def test_other_options_are_another_report(
    project: Path, scans: list[str], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    rules = tmp_path / "rules"
    rules.mkdir()
    shipped = Path(__file__).parents[3] / "rules" / "frameworks"
    shutil.copy(shipped / "chainer.toml", rules)
    for number, options in enumerate(
        (
            (),
            ("--exclude", "a.py"),
            ("--role", "a.py=test"),
            ("--rules", str(rules)),
            ("--color", "always"),
            ("--full-parse",),
            ("-v",),
            ("--by-dir",),
            ("--by-dir", "--depth", "2"),
            ("--format", "json"),
            ("--format", "json", "--all-evidence"),
        ),
        start=1,
    ):
        said(capsys, *options, str(project))
        assert len(scans) == number, options
    with (rules / "chainer.toml").open("a") as file:
        file.write("# changed\n")
    said(capsys, "--rules", str(rules), str(project))
    assert len(scans) == number + 1
    assert f"{project}/." in said(capsys, "-q", f"{project}/.")
    assert len(scans) == number + 2


def test_a_report_in_a_file_is_repeated_too(
    project: Path, scans: list[str], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    for name in ("one.json", "two.json"):
        said(capsys, "-o", str(tmp_path / name), str(project))
    assert (tmp_path / "one.json").read_bytes() == (tmp_path / "two.json").read_bytes() != b""
    assert len(scans) == 1


def test_the_exit_status_is_remembered(project: Path, scans: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    (project / "broken.py").write_bytes(b"\xff\xfe\0\0 = \0")
    first = said(capsys, "--strict", "-q", str(project), status=3)
    assert said(capsys, "--strict", "-q", str(project), status=3) == first
    assert said(capsys, "-q", str(project)) == first
    assert len(scans) == 1


def test_several_paths_and_failures_are_not_remembered(
    project: Path, scans: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(2):
        said(capsys, "-q", str(project), str(project))
        said(capsys, "-q", "--rev", "nowhere", str(project), status=2)
    assert len(scans) == 6


def test_what_may_come_out_otherwise_is_not_remembered(
    project: Path, scans: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def late(jobs: Iterable[tuple[FileKind, Content]], **settings: object) -> Iterator[Facts]:
        for _ in jobs:
            yield Facts(read=Read(status=ReadStatus.FAILED, failure=FailReason.TIMED_OUT))

    with monkeypatch.context() as slow:
        slow.setattr(worker, "extract_all", late)
        unread = said(capsys, "-q", str(project))
    assert said(capsys, "-q", str(project)) != unread
    assert len(scans) == 2


def test_a_damaged_report_is_written_anew(
    project: Path, scans: list[str], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    first = said(capsys, str(project))
    (report,) = (tmp_path / "cache" / FOLDER).iterdir()
    report.write_bytes(b"junk")
    assert said(capsys, str(project)) == first
    assert len(scans) == 2
