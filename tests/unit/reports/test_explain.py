from __future__ import annotations

import re
from io import StringIO

import pytest

from analyzer.errors import LocatorError
from analyzer.model import Confidence, FileVerdict, RepoVerdict, Role
from analyzer.reports import explain
from analyzer.reports.page import Look
from analyzer.verdict import judge_directories, judge_group
from tests.unit.reports.build import GLOSSARY, file, finding, outcomes, repo, torch, use


def judged() -> RepoVerdict:
    """The repository of `build`, with shares that come from its files."""
    files = [item for item in outcomes() if isinstance(item, FileVerdict)]
    return repo(verdict=judge_group(files, GLOSSARY.families), directories=judge_directories(files, GLOSSARY.families))


def explained(focus: str = "", verdict: RepoVerdict | None = None, look: Look | None = None) -> str:
    out = StringIO()
    explain.write(verdict or judged(), out, look=look or Look(), glossary=GLOSSARY, focus=focus)
    return out.getvalue()


@pytest.mark.parametrize("focus", ["", "src", "old"])
def test_the_numbers_in_the_formula_give_the_shares(focus: str) -> None:
    text = explained(focus)
    found = re.findall(r"([\d.]+) / ([\d.]+) = ([\d.]+)%", text)
    assert found
    for part, total, percent in found:
        assert float(part) / float(total) == pytest.approx(float(percent) / 100, abs=0.01)
    assert sum(float(part) for part, _, _ in found) == pytest.approx(float(found[0][1]), abs=0.02)


def test_a_repository_of_tests_only_is_weighed_as_such() -> None:
    files = tuple(file(f"tests/{name}.py", use(finding()), role=Role.TEST) for name in "ab")
    verdict = repo(verdict=judge_group(files, GLOSSARY.families), directories=(), outcomes=files)
    assert "2.00 from 2 test files" in explained(verdict=verdict)


def test_it_walks_down_from_the_verdict() -> None:
    text = explained()
    places = [
        text.index(word) for word in ("Uses at all", "1. The", "2. The", "3. Dir", "4. Files", "5. Lines", "6. What")
    ]
    assert places == sorted(places)
    assert "docs/verdicts.md" in text


def test_rules_give_their_reason_and_source() -> None:
    text = explained()
    assert "keras-3/api  only releases from 3.0 on have this name" in text
    assert "https://keras.io/api/" in text


def test_a_directory_holds_only_what_lies_below_it() -> None:
    text = explained("./old/")
    assert text.startswith("somewhere/project/old/")
    assert "old/py2.py" in text
    assert "src/" not in text


def test_a_file_shows_all_of_its_findings() -> None:
    text = explained("src/model.py")
    for place in ("src/model.py:12", "src/model.py:4", "src/model.py:30"):
        assert place in text
    assert "decisive · base" in text


def test_files_that_were_not_read_say_why() -> None:
    assert "not read: too large 61,000,000 bytes" in explained("data/huge.py")
    assert "could not be read: too deep: 100000 open brackets" in explained("old/deep.py")
    assert "line 9-11: left out a statement" in explained("old/torn.py")


def test_a_scan_of_one_file_is_explained_as_that_file() -> None:
    one = repo(outcomes=(file("model.py", use(torch())),))
    assert explained(verdict=one).startswith("model.py\n")


def test_a_role_says_which_pattern_gave_it() -> None:
    assert "test (decided by tests/)" in explained("tests/test_model.py")


def test_an_unknown_part_is_an_error_with_the_nearest_name() -> None:
    with pytest.raises(LocatorError) as caught:
        explained("src/modle.py")
    assert "src/model.py" in caught.value.hint
    with pytest.raises(LocatorError, match="no file below it uses a framework"):
        explained("data")


@pytest.mark.parametrize("width", [60, 80, 120])
def test_nothing_is_wider_than_the_terminal(width: int) -> None:
    for focus in ("", "src", "src/model.py"):
        assert max(len(line) for line in explained(focus, look=Look(width=width)).splitlines()) <= width


def test_hostile_names_do_not_reach_the_terminal() -> None:
    nasty = "a\x1b[31m\n[bold].py"
    verdict = repo(nasty, outcomes=(file(nasty, use(finding(nasty))), file("b.py")))
    for focus in (nasty, r"a\x1b[31m\n[bold].py", ""):
        text = explained(focus, verdict=verdict)
        assert "\x1b" not in text
        assert r"a\x1b[31m\n[bold].py" in text


def test_the_confidence_is_that_of_the_group() -> None:
    assert judged().verdict.confidence in set(Confidence)
    assert f"({judged().verdict.confidence})" in explained().splitlines()[1]
