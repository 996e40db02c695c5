from __future__ import annotations

import json
from enum import StrEnum
from importlib.resources import files
from io import StringIO
from typing import Any

import jsonschema
import pytest

from analyzer.model import (
    FINDINGS_PER_USE,
    Artifact,
    Confidence,
    FailReason,
    FileFailed,
    FileKind,
    Finding,
    Guard,
    Region,
    RepoFailed,
    RepoOutcome,
    RepoVerdict,
    Requirement,
    Role,
    Setting,
    SkipReason,
    Strength,
    UseKind,
)
from analyzer.reports import json_v1
from analyzer.values import replace
from tests.unit.reports.build import file, finding, repo, torch, use

SCHEMA: dict[str, Any] = json.loads(files("analyzer.reports").joinpath("schema/fwscan-v1.json").read_text("utf-8"))


def written(*outcomes: RepoOutcome, all_evidence: bool = False) -> dict[str, Any]:
    out = StringIO()
    json_v1.write(outcomes, out, version="1.2.3", all_evidence=all_evidence)
    document: dict[str, Any] = json.loads(out.getvalue())
    jsonschema.Draft202012Validator(SCHEMA).validate(document)
    return document


def only(verdict: RepoVerdict, **options: bool) -> dict[str, Any]:
    found: dict[str, Any] = written(verdict, **options)["repositories"][0]
    return found


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_the_document_names_its_schema_and_its_writer() -> None:
    document = written(repo())
    assert (document["schema"], document["fwscan"]) == (json_v1.SCHEMA, "1.2.3")


def test_every_path_has_its_place_in_order() -> None:
    failed = RepoFailed(repository="gone", stage="open", error="gone does not exist")
    document = written(repo("first"), failed, repo("last"))
    assert [(r["repository"], r["status"]) for r in document["repositories"]] == [
        ("first", "scanned"),
        ("gone", "failed"),
        ("last", "scanned"),
    ]


def test_nothing_scanned_is_a_document_too() -> None:
    assert written()["repositories"] == []


def test_every_entry_of_the_snapshot_is_there_with_its_reason() -> None:
    by_path = {item["path"]: item for item in only(repo())["files"]}
    assert len(by_path) == len(repo().outcomes)
    assert by_path["data/huge.py"] == {
        "status": "skipped",
        "path": "data/huge.py",
        "reason": "too-large",
        "detail": "61,000,000 bytes",
        "size": None,
    }
    assert by_path["old/deep.py"]["reason"] == "too-deep"
    assert by_path["old/torn.py"]["read"]["notes"] == [
        {"what": "left out a statement", "start_line": 9, "end_line": 11, "cell": 0}
    ]
    assert by_path["old/torn.py"]["framework"] == "none"


def test_evidence_says_where_what_and_by_which_rule() -> None:
    shown = only(repo())["evidence"]
    assert shown[1] == {
        "path": "src/train.ipynb",
        "line": 12,
        "column": 5,
        "end_line": 12,
        "end_column": 21,
        "cell": 3,
        "symbol": "keras.ops.matmul",
        "kind": "call",
        "guard": "none",
        "rule": "keras-3/api",
        "framework": "keras-3",
        "library": "",
        "strength": "decisive",
        "detail": "only in keras >=3",
        "compat": False,
        "tentative": False,
        "via": "",
    }
    assert [item["framework"] for item in shown] == ["keras-3", "keras-3", "pytorch", "jax"]


@pytest.mark.parametrize(
    ("fact", "symbol", "kind"),
    [
        (
            Requirement(name="torch", ecosystem="pypi", specifier=">=2", optional=False, region=Region(1, 1, 1, 9)),
            "torch>=2",
            "requirement",
        ),
        (Setting("KERAS_BACKEND", "jax", Region(1, 1, 1, 9)), "KERAS_BACKEND=jax", "setting"),
        (Artifact(format="hdf5", region=Region(1, 1, 1, 1)), "hdf5", "artifact"),
    ],
)
def test_facts_that_are_no_symbols(fact: Requirement | Setting | Artifact, symbol: str, kind: str) -> None:
    found = Finding(rule_id="r/one", framework="pytorch", strength=Strength.WEAK, fact=fact)
    shown = only(repo(outcomes=(file("a.py", use(found)),)))["files"][0]["uses"][0]["findings"][0]
    assert (shown["symbol"], shown["kind"], shown["guard"]) == (symbol, kind, "none")


def test_many_findings_are_cut_to_the_strongest_and_counted() -> None:
    weak = [finding(f"keras.weak{i}", line=i + 1, strength=Strength.WEAK) for i in range(30)]
    strong = finding("keras.ops.strong", line=99)
    verdict = repo(outcomes=(file("a.py", use(*weak, strong), use(torch())),))
    keras, pytorch = only(verdict)["files"][0]["uses"]
    assert keras["findings_total"] == 31
    assert len(keras["findings"]) == FINDINGS_PER_USE
    assert keras["findings"][-1]["symbol"] == "keras.ops.strong"
    lines = [item["line"] for item in keras["findings"]]
    assert lines == sorted(lines)
    assert len(pytorch["findings"]) == 1, "one framework's findings never push out another's"
    assert len(only(verdict, all_evidence=True)["files"][0]["uses"][0]["findings"]) == 31


def test_hostile_names_are_made_printable_everywhere() -> None:
    nasty = "a\x1b[31m\udcff\n\u202e.py"
    failed = FileFailed(path=nasty, role=Role.SOURCE, reason=FailReason.SYNTAX, error=f"bad {nasty}")
    out = StringIO()
    verdict = repo(nasty, outcomes=(file(nasty, use(finding(nasty))), failed), notes=(nasty,))
    json_v1.write([verdict], out, version=nasty)
    text = out.getvalue()
    assert text.encode("utf-8")
    loaded = json.loads(text)["repositories"][0]
    assert loaded["files"][0]["path"] == r"a\x1b[31m\xff\n\u202e.py"
    assert not any(ord(sign) < 32 and sign != "\n" for sign in text)
    assert not any(sign in loaded["notes"][0] for sign in "\x1b\n\u202e")


def test_the_same_verdict_gives_the_same_bytes() -> None:
    first, second = StringIO(), StringIO()
    json_v1.write([repo()], first, version="1")
    json_v1.write([replace(repo())], second, version="1")
    assert first.getvalue() == second.getvalue()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("fileKind", FileKind),
        ("skipReason", SkipReason),
        ("failReason", FailReason),
        ("role", Role),
        ("strength", Strength),
        ("confidence", Confidence),
    ],
)
def test_the_schema_knows_every_word_of_the_model(name: str, words: type[StrEnum]) -> None:
    assert SCHEMA["$defs"][name]["enum"] == [word.value for word in words]


def test_the_schema_knows_every_kind_and_guard() -> None:
    known = SCHEMA["$defs"]["finding"]["properties"]
    assert {kind.value for kind in UseKind} < set(known["kind"]["enum"])
    assert [guard.value for guard in Guard] == known["guard"]["enum"]
