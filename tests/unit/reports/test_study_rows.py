"""A verdict as rows: they fit the tables, their keys are keys, and nothing that the verdict says is missing."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from analyzer.model import FileVerdict
from analyzer.reports.study_rows import rows
from analyzer.study import TABLES
from analyzer.study.schema import BY_NAME
from analyzer.worker import ScanOptions, scan_locator

REPOS = Path(__file__).parents[2] / "fixtures" / "repos"
SOME = sorted(path.name for path in REPOS.iterdir())[::4]


@pytest.mark.parametrize("name", SOME)
def test_rows_fit_their_tables_and_keys_are_keys(name: str) -> None:
    verdict = scan_locator(str(REPOS / name / "repo"), ScanOptions(jobs=1))
    found = rows(verdict, version="1")
    assert found.keys() <= {table.name for table in TABLES if table.of_repository}
    for table_name, items in found.items():
        table = BY_NAME[table_name]
        names = table.names[1:]
        assert {len(item) for item in items} == {len(names)}, table_name
        positions = [names.index(column) for column in table.key if column != "repository_id"]
        keys = Counter(tuple(item[n] for n in positions) for item in items)
        assert [key for key, number in keys.items() if number > 1] == [], table_name
        nulls = {name for item in items for name, value in zip(names, item, strict=True) if value is None}
        assert nulls <= {"size"}, table_name
    assert len(found["files"]) == len(verdict.outcomes)
    assert len(found.get("shares", [])) == sum(len(group.shares) for group in (verdict.verdict, *verdict.directories))
    read = [outcome for outcome in verdict.outcomes if isinstance(outcome, FileVerdict)]
    assert len(found.get("file_uses", [])) == sum(len(file.uses) for file in read)


def test_findings_are_cut_to_the_strongest_unless_all_are_asked_for(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("import torch\n" + "torch.nn.Linear(1, 1)\n" * 30)
    verdict = scan_locator(str(tmp_path), ScanOptions(jobs=1))
    cut, whole = rows(verdict, version="1"), rows(verdict, version="1", all_evidence=True)
    assert len(cut["findings"]) == 20
    assert len(whole["findings"]) == cut["file_uses"][0][-1]
    assert len(whole["findings"]) > 30
