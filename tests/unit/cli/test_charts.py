"""`fwscan report` as pages and pictures, from a study on disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from analyzer.cli.charts import form_of
from analyzer.cli.program import EXIT_USAGE, run
from tests.studies import Repo, build


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    repos = [
        Repo(url=f"https://github.com/owner{n}/name{n}", primary=name, uses=((name, 1.0),), commit=f"{n:040x}")
        for n, name in enumerate(["pytorch", "pytorch", "jax", "tensorflow-1"], start=1)
    ]
    return build(tmp_path_factory.mktemp("study") / "small.duckdb", repos)


def report(study: Path, *arguments: str) -> int:
    return run(["report", str(study), "-Q", "co-use", "-Q", "shares", *arguments])


def test_charts_are_every_picture_in_three_formats(study: Path, tmp_path: Path) -> None:
    assert run(["report", str(study), "-Q", "exclusive", "--charts", str(tmp_path / "new" / "figures")]) == 0
    names = {path.name for path in (tmp_path / "new" / "figures").iterdir()}
    assert names == {f"{name}.{form}" for name in ("flow", "exclusive") for form in ("svg", "png", "pdf")}


def test_a_file_name_chooses_the_picture(study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert report(study, "-o", str(tmp_path / "primary.svg")) == 0
    assert (tmp_path / "primary.svg").read_bytes().startswith(b"<svg")
    assert report(study, "-o", str(tmp_path / "primaries.png")) == EXIT_USAGE
    assert "Did you mean primary.png?" in capsys.readouterr().err
    assert not (tmp_path / "primaries.png").exists()


def test_a_page_holds_every_repository_with_its_permalinks(study: Path, tmp_path: Path) -> None:
    assert report(study, "-o", str(tmp_path / "report.html")) == 0
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "<title>Frameworks in small.duckdb" in page
    assert all(f"owner{n}/name{n}" in page for n in range(1, 5))
    assert 'href="#show=primary/0"' in page


def test_a_folder_that_cannot_be_made_is_told(study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").touch()
    assert report(study, "--charts", str(tmp_path / "file")) == EXIT_USAGE
    assert "cannot write into" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "form"), [("a.svg", "svg"), ("a.PNG", "png"), ("b.pdf", "pdf"), ("c.html", ""), ("svg", ""), (None, "")]
)
def test_names_of_files_choose_formats(name: str | None, form: str) -> None:
    assert form_of(name) == form
