"""What was collected, as bytes and back: judged again it gives the same verdict; damaged it is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from analyzer.factcodec import CodecError
from analyzer.scan import collect, judge, keeping
from analyzer.sources import open_repository
from analyzer.worker import ScanOptions, scan_line

REPOS = Path(__file__).parents[2] / "fixtures" / "repos"
NAMES = ("tf1-graph", "keras3-ci-matrix", "broken-file", "many-languages", "hf-model-card")


@pytest.mark.parametrize("name", NAMES)
def test_what_is_kept_is_judged_as_what_was_read(name: str) -> None:
    line = scan_line(ScanOptions(jobs=1))
    repository = open_repository(str(REPOS / name / "repo"))
    collected = collect(repository.snapshot(), line, None)
    content = keeping.encode(collected)
    again = keeping.decode(content)
    assert again == collected
    assert judge("x", again, line) == judge("x", collected, line)
    assert keeping.encode(again) == content


def test_names_that_no_text_can_hold_are_kept(tmp_path: Path) -> None:
    (tmp_path / "a\udcff\n.py").write_text("import torch\n")
    (tmp_path / "picture\udcfe.png").write_bytes(b"x")
    repository = open_repository(str(tmp_path))
    collected = collect(repository.snapshot(), scan_line(ScanOptions(jobs=1)), None)
    assert keeping.decode(keeping.encode(collected)) == collected


def test_damage_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("import torch\n")
    repository = open_repository(str(tmp_path))
    content = keeping.encode(collect(repository.snapshot(), scan_line(ScanOptions(jobs=1)), None))
    for damaged in (b"", content[:7], content[:-1], content + b"x", b"\xff" * 8 + content[8:], b"\0" * len(content)):
        with pytest.raises(CodecError):
            keeping.decode(damaged)
