"""Comments that pass strikes over, from the text to the status; and those that pass nothing over."""

from __future__ import annotations

import json

import pytest

from analyzer.extract import extract
from analyzer.model import FileKind, Region, Suppression
from analyzer.model.policy import StrikeStatus
from analyzer.policy import suppressed
from tests.unit.policy.test_baseline import strike

KNOWN = {"tensorflow-1/removed-in-2", "tensorflow-1", "p", "pytorch"}


def found(text: str, kind: FileKind = FileKind.PYTHON) -> list[tuple[tuple[str, ...], str, int, int]]:
    facts = extract(kind, text.encode())
    return [(one.rules, one.reason, one.first_line, one.last_line) for one in facts.suppressions]


def test_a_comment_speaks_for_the_statement_on_its_line() -> None:
    assert found("import torch  # fwscan: ignore[pytorch] needed by the exporter\n") == [
        (("pytorch",), "needed by the exporter", 1, 1)
    ]
    several = "from tensorflow.contrib import (  # fwscan: ignore[tensorflow-1, p]\n    slim,\n    rnn,\n)\n"
    assert found(several) == [(("tensorflow-1", "p"), "", 1, 4)]


def test_a_comment_on_its_own_line_speaks_for_the_statement_below() -> None:
    text = "x = 1\n# fwscan: ignore[pytorch]\n\n# why not\nimport torch, \\\n    os\ny = 2\n"
    assert found(text) == [(("pytorch",), "", 5, 6)]


def test_a_line_inside_a_statement_can_be_meant_alone() -> None:
    assert found("f(\n    torch.a,  # fwscan: ignore[pytorch]\n    torch.b,\n)\n") == [(("pytorch",), "", 2, 2)]


@pytest.mark.parametrize(
    "text",
    [
        's = "# fwscan: ignore[pytorch]"\n',
        '"""\n# fwscan: ignore[pytorch]\n"""\n',
        "s = f'{x} # fwscan: ignore[pytorch]'\n",
        "# fwscan ignore[pytorch]\n",
        "# see fwscan: ignore[pytorch]\n",
    ],
)
def test_what_only_looks_like_one_is_none(text: str) -> None:
    assert found(text) == []


def test_python_2_has_them_too() -> None:
    assert found("print 'x'  # fwscan: ignore[pytorch]\n") == [(("pytorch",), "", 1, 1)]


def test_cells_of_notebooks_have_them() -> None:
    cells = [
        {"cell_type": "markdown", "source": ["# fwscan: ignore[pytorch]"]},
        {"cell_type": "code", "source": ["!ls\n", "import torch  # fwscan: ignore[pytorch] demo\n"]},
    ]
    facts = extract(FileKind.NOTEBOOK, json.dumps({"nbformat": 4, "metadata": {}, "cells": cells}).encode())
    (one,) = facts.suppressions
    assert (one.region, one.first_line, one.reason) == (Region(2, 15, 2, 45, 2), 2, "demo")


@pytest.mark.parametrize(
    ("kind", "text", "line"),
    [
        (FileKind.REQUIREMENTS, "numpy\ntorch>=2  # fwscan: ignore[pytorch] later\n", 2),
        (FileKind.REQUIREMENTS, "# fwscan: ignore[pytorch]\ntorch>=2\n", 2),
        (FileKind.DOCKERFILE, "FROM x\n# fwscan: ignore[pytorch]\nRUN pip install torch\n", 3),
        (FileKind.TOML_MANIFEST, '[project]\ndependencies = ["torch"]  # fwscan: ignore[pytorch]\n', 2),
    ],
)
def test_manifests_have_them(kind: FileKind, text: str, line: int) -> None:
    ((rules, _, first, last),) = found(text, kind)
    assert (rules, first, last) == (("pytorch",), line, line)


def test_an_address_with_a_hash_is_none() -> None:
    assert found("https://example.org/x#fwscan: ignore[pytorch]\n", FileKind.REQUIREMENTS) == []


def comment(*rules: str, line: int = 1, cell: int = 0) -> Suppression:
    region = Region(line, 20, line, 60, cell)
    return Suppression(rules=rules, reason="r", region=region, first_line=line, last_line=line)


@pytest.mark.parametrize("id", ["tensorflow-1/removed-in-2", "tensorflow-1", "p"])
def test_ids_of_rule_policy_and_framework_pass_a_strike_over(id: str) -> None:
    (one,), unused = suppressed("a.py", [strike()], [comment(id)], KNOWN)
    assert one.status is StrikeStatus.SUPPRESSED
    assert one.suppression == comment(id)
    assert unused == ()


def test_another_line_cell_or_id_passes_nothing_over_and_is_told() -> None:
    comments = [comment("p", line=2), comment("p", cell=3), comment("pytorch")]
    (one,), unused = suppressed("a.py", [strike()], comments, KNOWN)
    assert one.status is StrikeStatus.NEW
    assert [item.suppression for item in unused] == comments
    assert unused[2].why == "nothing here strikes for pytorch"


def test_an_id_that_is_not_needed_or_not_known_is_told_alone() -> None:
    _, (unused,) = suppressed("a.py", [strike()], [comment("p", "tensorflow-9")], KNOWN)
    assert unused.rules == ("tensorflow-9",)
    assert "there is no rule, policy, framework or library tensorflow-9" in unused.why


def test_a_comment_without_ids_passes_nothing_over() -> None:
    ((rules, _, _, _),) = found("import torch  # fwscan: ignore\n")
    assert rules == ()
    (one,), (unused,) = suppressed("a.py", [strike()], [comment()], KNOWN)
    assert one.status is StrikeStatus.NEW
    assert "names nothing to ignore" in unused.why
