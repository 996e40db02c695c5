"""Files are judged to the same verdict as objects or as bytes, here or in other processes."""

from __future__ import annotations

import dataclasses
import io
from functools import cache
from pathlib import Path

import pytest

from analyzer.factcodec import PackedFindings, StoredFacts, encode
from analyzer.model import Facts, FileVerdict, RepoVerdict
from analyzer.reports import json_v1, study_rows
from analyzer.scan import Collected, Line, collect, filejudge, judge
from analyzer.sources import open_repository
from analyzer.values import replace
from analyzer.worker import ScanOptions, scan_line

REPOS = Path(__file__).parents[2] / "fixtures" / "repos"
NAMES = sorted(path.name for path in REPOS.iterdir() if (path / "repo").is_dir())


@cache
def line() -> Line:
    return scan_line(ScanOptions(jobs=2))


def collected(folder: Path) -> Collected:
    return collect(open_repository(str(folder)).snapshot(), replace(line(), jobs=1), None)


def stored(found: Collected) -> Collected:
    files = [(file, StoredFacts(encode(facts)) if isinstance(facts, Facts) else facts) for file, facts in found.files]
    return dataclasses.replace(found, files=tuple(files))


def documents(verdict: RepoVerdict) -> list[str]:
    texts = []
    for everything in (False, True):
        out = io.StringIO()
        json_v1.write([verdict], out, version="0", all_evidence=everything)
        texts.append(out.getvalue())
        texts.append(repr(sorted(study_rows.rows(verdict, version="0", all_evidence=everything).items())))
    return texts


@pytest.mark.parametrize("name", NAMES)
def test_bytes_say_what_objects_say(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    found = collected(REPOS / name / "repo")
    plain = judge("x", found, line())
    monkeypatch.setattr(filejudge, "_WORTH_PROCESSES", 0)
    packed = judge("x", stored(found), replace(line(), jobs=1))
    assert documents(packed) == documents(plain)
    assert packed == plain


def test_other_processes_judge_as_this_one_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    many_ways(tmp_path)
    found = collected(tmp_path)
    plain = judge("x", found, line())
    assert plain.own_packages == ("keras",)
    monkeypatch.setattr(filejudge, "_WORTH_PROCESSES", 0)
    apart = judge("x", stored(found), line())
    assert documents(apart) == documents(plain)
    kinds = {type(use.findings) for file in apart.outcomes if isinstance(file, FileVerdict) for use in file.uses}
    assert kinds == {PackedFindings}


def many_ways(folder: Path) -> None:
    """A project that is Keras itself: files lead to one another, and leave generations open."""
    (folder / "keras" / "layers").mkdir(parents=True)
    (folder / "pyproject.toml").write_text('[project]\nname = "keras"\n')
    (folder / "keras" / "__init__.py").write_text("from keras.layers import Dense\nfrom . import layers, ops\n")
    (folder / "keras" / "ops.py").write_text("import tensorflow as tf\n\ndef convert(x):\n    return tf.add(x, 1)\n")
    (folder / "keras" / "layers" / "__init__.py").write_text("class Dense:\n    pass\n")
    for number in range(40):
        body = "".join(f"keras.layers.Dense({n})\ntf.layers.thing{n}(1)\n" for n in range(number))
        (folder / f"use{number}.py").write_text(f"import keras\nfrom keras.ops import tf\nfrom .gone import x\n{body}")


def test_little_is_judged_here_and_kept_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("import torch\ntorch.nn.Linear(2)\n")
    verdict = judge("x", stored(collected(tmp_path)), line())
    (use,) = next(file.uses for file in verdict.outcomes if isinstance(file, FileVerdict))
    assert isinstance(use.findings, tuple)
