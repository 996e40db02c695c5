"""Other languages and deployment in every format: they are there, in step, and stand beside the verdict."""

from __future__ import annotations

import csv
import io
import json
from importlib.resources import files

import jsonschema
import pytest

from analyzer.model import (
    Artifact,
    DeploymentFinding,
    DeploymentUse,
    ForeignFinding,
    ForeignKind,
    ForeignUse,
    LanguageUse,
    Region,
    RepoVerdict,
    Role,
    SubjectKind,
)
from analyzer.reports import csv_rows, explain, json_v1, table
from analyzer.reports.glossary import Glossary
from analyzer.reports.page import Look
from tests.unit.reports.build import repo

SCHEMA = json.loads(files("analyzer.reports").joinpath("schema/fwscan-v1.json").read_text("utf-8"))
PLAIN = Look()
HERE = Region(3, 10, 3, 24)


def verdict() -> RepoVerdict:
    fact = ForeignUse(language="cpp", name="torch/\x1b[31mscript.h", kind=ForeignKind.IMPORT, region=HERE)
    finding = ForeignFinding(
        rule_id="cpp/torchscript",
        subject="pytorch",
        subject_kind=SubjectKind.FRAMEWORK,
        deployment="torchscript",
        fact=fact,
        bundled=False,
    )
    model = DeploymentFinding(
        rule_id="deployment/onnx", facet="onnx", fact=Artifact(format="onnx", detail="opset 11", region=HERE)
    )
    language = LanguageUse(
        language="cpp",
        language_name="C/C++",
        subject="pytorch",
        name="PyTorch",
        kind=SubjectKind.FRAMEWORK,
        files=2,
        files_by_role=((Role.SOURCE, 2),),
        bundled=False,
        evidence=(("csrc/a.cc", finding),),
    )
    facet = DeploymentUse(
        facet="onnx", name="ONNX", files=0, files_by_role=((Role.VENDORED, 1),), evidence=(("lib/a.onnx", model),)
    )
    return repo(languages=(language,), deployment=(facet,))


def test_json_has_both_and_keeps_to_its_schema() -> None:
    out = io.StringIO()
    json_v1.write([verdict()], out, version="1")
    document = json.loads(out.getvalue())
    jsonschema.validate(document, SCHEMA)
    (found,) = document["repositories"]
    assert found["languages"][0]["evidence"][0]["symbol"] == "torch/\\x1b[31mscript.h"
    assert found["deployment"][0]["evidence"][0] | {"path": ""} == {
        **{"path": "", "line": 3, "column": 10, "end_line": 3, "end_column": 24, "cell": 0},
        **{"facet": "onnx", "symbol": "onnx opset 11", "kind": "artifact", "rule": "deployment/onnx"},
    }


def test_csv_has_a_column_of_each() -> None:
    out = io.StringIO()
    csv_rows.write([verdict()], out)
    (row,) = csv.DictReader(io.StringIO(out.getvalue()))
    assert (row["languages"], row["deployment"]) == ("cpp:pytorch:2", "onnx:0")


@pytest.mark.parametrize("write", ["table", "explain"])
def test_people_see_language_place_and_rule(write: str) -> None:
    out = io.StringIO()
    if write == "table":
        table.write([verdict()], out, look=PLAIN, glossary=Glossary())
    else:
        explain.write(verdict(), out, look=PLAIN, glossary=Glossary())
    text = out.getvalue()
    assert "C/C++: PyTorch (2 files)" in text
    assert "csrc/a.cc:3" in text
    assert "cpp/torchscript" in text
    assert "ONNX (1 file, vendored or generated)" in text
    assert "\x1b" not in text
