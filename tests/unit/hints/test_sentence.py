"""The help that a check gives with a strike, by the shipped tables."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from analyzer.apitables import ApiTables
from analyzer.hints import with_hints
from analyzer.model import Region, Role
from analyzer.model.policy import Severity, Strike
from analyzer.renames import Renames

FOLDER = Path(__file__).parents[3] / "rules" / "api"
TABLES, RENAMES = ApiTables(FOLDER), Renames(FOLDER / "renames")
STRIKE = Strike(
    policy_id="p", severity=Severity.ERROR, subject="", framework="tensorflow-1", framework_name="", library="",
    rule_id="", symbol="", kind="call", path="a.py", role=Role.SOURCE, region=Region(1, 1, 1, 2), scope="",
    message="", why="", fingerprint="",
)  # fmt: skip


@pytest.mark.parametrize(
    ("symbol", "hint"),
    [
        ("tensorflow.gfile.GFile", "tensorflow.gfile.GFile is now tensorflow.io.gfile.GFile"),
        ("tensorflow.contrib.slim.conv2d", "tensorflow.contrib.slim.conv2d moved to tf_slim.conv2d"),
        (
            "tensorflow.Session",
            "tensorflow.Session is only in compat.v1 now: tensorflow.compat.v1.Session. TensorFlow 2 runs functions, "
            "not sessions: the code around it has to be rewritten (tf.function)",
        ),
        (
            "tensorflow.contrib.training.HParams",
            "tensorflow.contrib.training.HParams is gone, and nothing on record takes its place",
        ),
        ("tensorflow.matmul", ""),
        ("torch.nn.Linear", ""),
    ],
)
def test_hints_of_names(symbol: str, hint: str) -> None:
    (found,) = with_hints([replace(STRIKE, symbol=symbol)], TABLES, RENAMES)
    assert found.hint == hint


@pytest.mark.parametrize("kind", ["requirement", "setting"])
def test_what_is_no_name_gets_none(kind: str) -> None:
    (found,) = with_hints([replace(STRIKE, symbol="tensorflow<2", kind=kind)], TABLES, RENAMES)
    assert found == replace(STRIKE, symbol="tensorflow<2", kind=kind)
