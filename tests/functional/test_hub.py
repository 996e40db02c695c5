"""The mini model repositories: every weight format is named right, from a folder and from a commit."""

from __future__ import annotations

import fnmatch
import io
import json
import shutil
import tomllib
from pathlib import Path

import pytest

from analyzer.model import FileSkipped, KnownBy, ModelFile, RepoVerdict, SignalSource, SkipReason
from analyzer.reports import csv_rows, json_v1
from analyzer.worker import ScanOptions, scan_locator
from tests.functional.test_fixtures import committed

HUB = Path(__file__).parents[1] / "fixtures" / "hub"
EXPECTED: dict[str, dict[str, list[str]]] = tomllib.loads((HUB / "expected.toml").read_text(encoding="utf-8"))
LARGEST = 500_000


def scan(path: Path, revision: str | None = None) -> RepoVerdict:
    return scan_locator(str(path), ScanOptions(jobs=1, revision=revision))


def copied(name: str, tmp_path: Path) -> RepoVerdict:
    """The verdict over a copy outside this project's own work tree."""
    return scan(shutil.copytree(HUB / name, tmp_path / name))


def model(found: RepoVerdict, path: str) -> ModelFile:
    return next(file for file in found.model_files if file.path == path)


def test_every_repository_is_expected_and_all_are_small() -> None:
    assert sorted(path.name for path in HUB.iterdir() if path.is_dir()) == sorted(EXPECTED)
    assert sum(path.stat().st_size for path in HUB.rglob("*") if path.is_file()) < LARGEST


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_each_model_file_is_named_right(name: str, tmp_path: Path) -> None:
    found = copied(name, tmp_path)
    wanted = EXPECTED[name]
    for file in found.model_files:
        patterns = [pattern for pattern in wanted if fnmatch.fnmatchcase(file.path, pattern)]
        assert patterns, f"{file.path} is no model file"
        assert [file.format, file.framework, file.known_by] == wanted[patterns[0]], file
    for pattern in wanted:
        assert any(fnmatch.fnmatchcase(file.path, pattern) for file in found.model_files), f"{pattern} is missing"


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_weights_are_no_code_and_the_verdict_says_both(name: str, tmp_path: Path) -> None:
    found = copied(name, tmp_path)
    assert found.verdict.framework == "none"
    assert not found.verdict.shares
    if any(not file.ambiguous for file in found.model_files):
        assert "model files: " in found.verdict.why
    counted = dict(found.coverage.model_files)
    assert sum(counted.values()) == len(found.model_files)
    entries = found.coverage.read + sum(n for _, n in found.coverage.skipped) + sum(n for _, n in found.coverage.failed)
    assert entries == len(found.outcomes)


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_commit_gives_the_same_as_the_folder(name: str, tmp_path: Path) -> None:
    from_commit = scan(committed(HUB / name, tmp_path / "bare.git"), "HEAD")
    from_folder = copied(name, tmp_path)
    assert from_commit.model_files == from_folder.model_files
    assert from_commit.signals == from_folder.signals
    assert from_commit.coverage == from_folder.coverage


def test_names_and_headers_are_witnesses_of_their_own(tmp_path: Path) -> None:
    found = copied("misnamed", tmp_path)
    said = {(s.source, s.framework) for s in found.signals if s.path == "pytorch_model.bin"}
    assert said == {(SignalSource.FILES, "pytorch"), (SignalSource.HEADER, "jax")}
    assert model(found, "pytorch_model.bin").contradicts == "its name says pytorch, its header jax"
    assert any(note.startswith("pytorch_model.bin: ") for note in found.notes)


def test_what_a_header_refutes_is_of_another_kind(tmp_path: Path) -> None:
    skipped = {o.path: o for o in copied("misnamed", tmp_path).outcomes if isinstance(o, FileSkipped)}
    assert skipped["train.pt"].reason is SkipReason.NO_READER
    assert skipped["vectors.bin"].detail == "its header is of no model format"


def test_pointers_count_by_name_and_size(tmp_path: Path) -> None:
    found = copied("pointers", tmp_path)
    assert model(found, "pytorch_model.bin").size == 437_985_387
    assert model(found, "model.safetensors").size == 440_449_768
    assert dict(found.coverage.skipped) == {SkipReason.LFS_POINTER: 3, SkipReason.XET_POINTER: 1}
    assert dict(found.coverage.model_files) == {KnownBy.POINTER: 4}


def test_details_tell_versions_and_exporters(tmp_path: Path) -> None:
    assert "PyTorch Lightning 2." in copied("lightning", tmp_path).model_files[0].detail
    assert "written by pytorch 2." in copied("onnx-pytorch", tmp_path).model_files[0].detail
    assert "architecture llama" in copied("gguf", tmp_path).model_files[0].detail
    assert model(copied("keras-2", tmp_path), "model.h5").detail.endswith("backend tensorflow, model and weights")
    assert "unpickling it would call posix.system" in copied("pickle-hostile", tmp_path).model_files[0].detail


def test_json_and_csv_carry_them(tmp_path: Path) -> None:
    found = copied("keras-3", tmp_path)
    out = io.StringIO()
    json_v1.write([found], out, version="0")
    files = json.loads(out.getvalue())["repositories"][0]["model_files"]
    assert [file["path"] for file in files] == sorted(EXPECTED["keras-3"])
    rows = io.StringIO()
    csv_rows.write([found], rows)
    assert "hdf5=keras:1;keras-h5=keras-3:1;keras-json=keras:1;keras-zip=keras-3:1" in rows.getvalue()
