from __future__ import annotations

from io import StringIO

from analyzer.model import RepoFailed
from analyzer.reports import quiet
from tests.unit.reports.build import repo


def test_quiet_is_one_line_each() -> None:
    out = StringIO()
    quiet.write([repo("one"), RepoFailed(repository="gone", stage="open", error="x"), repo("two")], out)
    assert [line.partition(":")[0] for line in out.getvalue().splitlines()] == ["one", "two"]
