"""The formats of `fwscan migrate-hints`, over a small project read with the real tables."""

from __future__ import annotations

import io
import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from analyzer.model import HintKind, RepoHints
from analyzer.reports import hints_json, hints_table
from analyzer.reports import hints_wording as words
from analyzer.reports.page import Look
from analyzer.worker import ScanOptions, locator_hints

SCHEMA: dict[str, Any] = json.loads(
    files("analyzer.reports").joinpath("schema/fwscan-hints-v1.json").read_text("utf-8")
)
MODEL = """\
import tensorflow as tf
import tensorflow.contrib.slim as slim

FLAGS = tf.flags.FLAGS

def scores(x):
    with tf.Session() as session:
        kept = tf.matmul(slim.conv2d(x, 3, [1, 1]), x)
        return session.run(tf.reduce_max(kept, keep_dims=True)), FLAGS.rate, tf.contrib.training.HParams()
"""
KERAS = "from keras.layers.core import Dense\nfrom keras import backend as K\n\nK.mean(Dense(output_dim=3))\n"


@pytest.fixture(scope="module")
def repo(tmp_path_factory: pytest.TempPathFactory) -> RepoHints:
    root = tmp_path_factory.mktemp("project")
    (root / "model.py").write_text(MODEL)
    (root / "\x1b[31magain.py").write_text(MODEL)
    (root / "net.py").write_text(KERAS)
    return locator_hints(str(root), ScanOptions(jobs=1))


def table(repo: RepoHints, look: Look | None = None, **how: Any) -> str:
    out = io.StringIO()
    hints_table.write([repo], out, look=look or Look(), **how)
    return out.getvalue()


def document(repo: RepoHints) -> dict[str, Any]:
    out = io.StringIO()
    hints_json.write([repo], out, version="1.2.3")
    loaded: dict[str, Any] = json.loads(out.getvalue())
    return loaded


def test_the_schema_is_one_takes_the_document_and_knows_every_kind(repo: RepoHints) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.Draft202012Validator(SCHEMA).validate(document(repo))
    assert SCHEMA["$defs"]["kind"]["enum"] == [kind.value for kind in HintKind]


def test_json_has_every_hint_with_its_sources(repo: RepoHints) -> None:
    (found,) = document(repo)["repositories"]
    by_name = {(hint["name"], hint["keyword"]): hint for hint in found["hints"]}
    conv = by_name["tensorflow.contrib.slim.conv2d", ""]
    assert (conv["kind"], conv["uses"], conv["files"]) == ("moved", 2, 2)
    assert conv["suggestions"][0]["name"] == "tf_slim.conv2d"
    assert all(
        key in found["sources"] for hint in found["hints"] for one in hint["suggestions"] for key in one["sources"]
    )
    assert by_name["tensorflow.reduce_max", "keep_dims"]["suggestions"][0]["name"] == "keepdims"
    assert by_name["keras.layers.core.Dense", "output_dim"]["suggestions"][0]["name"] == "units"
    assert by_name["tensorflow.contrib.training.HParams", ""]["kind"] == "gone"
    assert {place["path"] for place in conv["places"]} == {"model.py", "\\x1b[31magain.py"}


def test_uses_add_up(repo: RepoHints) -> None:
    assert sum(number for _, number in repo.uses) == words.to_change(repo) > words.answered(repo.uses) > 0
    assert dict(repo.uses)[HintKind.GONE] == 2


def test_the_table_says_what_to_change_and_what_is_not_known(repo: RepoHints) -> None:
    text = table(repo)
    assert "tensorflow.reduce_max(keep_dims=)" in text
    assert "-> keepdims=" in text
    assert "gone, and nothing on record takes its place · 2 uses" in text
    assert "\x1b" not in text
    assert "No file was changed." in text
    assert "[tf_slim]" not in text
    assert "[tf_slim]" in table(repo, every=True)


def test_every_line_fits_a_narrow_terminal(repo: RepoHints) -> None:
    assert max(map(len, table(repo, Look(width=40)).splitlines())) <= 40


def test_nothing_to_say(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("import torch\n\ntorch.zeros(1)\n")
    found = locator_hints(str(tmp_path), ScanOptions(jobs=1))
    assert (found.hints, found.targets, found.sources) == ((), (), ())
    assert "No file uses TensorFlow or Keras" in table(found)
    jsonschema.Draft202012Validator(SCHEMA).validate(document(found))
