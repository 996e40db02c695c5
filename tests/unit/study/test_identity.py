"""What ids say of repositories: names, owners and the addresses of their lines."""

from __future__ import annotations

import pytest

from analyzer.study.identity import identity

COMMIT = "2" * 40


@pytest.mark.parametrize(
    ("repository_id", "name", "owner", "permalinks"),
    [
        ("git:github.com/a/b", "a/b", "a", f"https://github.com/a/b/blob/{COMMIT}/"),
        ("git:github.com/a/b@main", "a/b", "a", f"https://github.com/a/b/blob/{COMMIT}/"),
        ("git:github.com/a/b@main#x/y z", "a/b/x/y z", "a", f"https://github.com/a/b/blob/{COMMIT}/x/y%20z/"),
        ("git:gitlab.com/a/b#x", "a/b/x", "a", ""),
        ("hf-dataset:a/b", "a/b", "a", f"https://huggingface.co/datasets/a/b/blob/{COMMIT}/"),
        ("path:/x/y", "/x/y", "", ""),
    ],
)
def test_a_line_has_its_address_where_the_host_documents_one(
    repository_id: str, name: str, owner: str, permalinks: str
) -> None:
    found = identity(repository_id, "", COMMIT)
    assert (found["name"], found["owner"], found["permalinks"]) == (name, owner, permalinks)


def test_what_was_not_scanned_has_no_addresses() -> None:
    assert identity("git:github.com/a/b#x", "", "")["permalinks"] == ""
