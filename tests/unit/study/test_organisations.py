"""Which owners are one organisation: every shipped row can be looked up, and a user's own rows go over them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from analyzer.errors import UsageError
from analyzer.ruleset import rules_folder
from analyzer.study.organisations import SHIPPED, organisations


def table(folder: Path, text: str) -> Path:
    path = folder / "ours.tsv"
    path.write_text(text, encoding="utf-8")
    return path


def test_every_shipped_row_has_a_statement_at_a_commit_of_that_account_or_of_one_beside_it() -> None:
    lines = (rules_folder() / SHIPPED).read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines]
    assert rows[0] == ["owner", "organisation", "source", "statement"]
    of_organisation: dict[str, set[str]] = {}
    for owner, name, source, statement in rows[1:]:
        assert owner == owner.lower()
        assert re.fullmatch(r"https://github\.com/[^/]+/[^/]+/blob/[0-9a-f]{40}/\S+", source), source
        assert statement.strip()
        of_organisation.setdefault(name, set()).add(owner)
    for _, name, source, _ in rows[1:]:
        assert source.split("/")[3].lower() in of_organisation[name]
    owners = [row[0] for row in rows[1:]]
    assert len(set(owners)) == len(owners)
    assert [(row[1].lower(), row[0]) for row in rows[1:]] == sorted((row[1].lower(), row[0]) for row in rows[1:])


def test_a_users_rows_go_over_the_shipped_ones(tmp_path: Path) -> None:
    own = table(
        tmp_path, "\ufeffowner\torganisation\n# ours\n\nMy-Lab\tOur University\ndeepmind\tDeepMind\nmagenta\t\n"
    )
    found = organisations(own)
    assert (found["my-lab"], found["deepmind"], found["google"]) == ("Our University", "DeepMind", "Google")
    assert "magenta" not in found
    assert organisations()["magenta"] == "Google"


def test_every_line_that_is_wrong_is_told(tmp_path: Path) -> None:
    own = table(tmp_path, "my-lab Our University\na/b\tOurs\nlab\tOne\nLab\tTwo\n")
    with pytest.raises(UsageError) as told:
        organisations(own)
    said = str(told.value)
    assert "line 1 is not an owner" in said
    assert "line 2 is not an owner" in said
    assert "line 4 says of Lab something else" in said


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00"])
def test_what_is_no_table_is_told(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "ours.tsv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UsageError, match=r"cannot be read|is no text"):
        organisations(path)
