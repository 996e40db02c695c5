"""The archive of Papers with Code: read as a stream in three formats, replaced as a whole, asked by every name."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import duckdb
import pytest
from filelock import FileLock

from analyzer.errors import UsageError
from analyzer.locators import parse_locator
from analyzer.model import Locator, Outcome, Trust
from analyzer.papers.index import FILE, Imported, Index, about, import_dump
from analyzer.papers.paper import Answer, Paper

TITLE = "Attention Is All You Need"


def row(**changes: Any) -> dict[str, Any]:
    """A row as the dump has it."""
    values = {
        "paper_url": "https://paperswithcode.com/paper/attention-is-all-you-need",
        "paper_title": TITLE,
        "paper_arxiv_id": "1706.03762",
        "paper_url_abs": "http://arxiv.org/abs/1706.03762v7",
        "paper_url_pdf": "http://arxiv.org/pdf/1706.03762v7.pdf",
        "repo_url": "https://github.com/tensorflow/tensor2tensor",
        "is_official": True,
        "mentioned_in_paper": True,
        "mentioned_in_github": True,
        "framework": "tf",
    }
    return values | changes


ROWS = [
    row(
        repo_url="https://github.com/someone/transformer/",
        is_official=False,
        mentioned_in_paper=False,
        framework="none",
    ),
    row(),
    row(repo_url="https://gist.github.com/someone/0123", is_official=False),
    row(
        paper_url="https://paperswithcode.com/paper/other-paper",
        paper_title="Another Paper of Some Length",
        paper_arxiv_id=None,
        paper_url_abs="https://aclanthology.org/P19-1001",
        paper_url_pdf="https://aclanthology.org/P19-1001.pdf",
        repo_url="https://github.com/o/acl",
        is_official=False,
        framework="pytorch",
    ),
]


def dump(folder: Path, rows: list[Any], name: str = "links.json") -> Path:
    path = folder / name
    text = json.dumps(rows).encode()
    path.write_bytes(gzip.compress(text) if name.endswith(".gz") else text)
    return path


def asked(folder: Path, *names: str, title: str = "") -> Answer:
    found = [parse_locator(name) for name in names]
    index = Index(folder)
    answer = index.ask(Paper(names=tuple(name for name in found if isinstance(name, Locator)), title=title))
    index.close()
    return answer


@pytest.mark.parametrize(
    "name",
    [
        "1706.03762",
        "https://paperswithcode.com/paper/attention-is-all-you-need",
        "https://arxiv.org/pdf/1706.03762v2",
        "https://huggingface.co/papers/1706.03762",
    ],
)
def test_a_paper_is_known_by_its_names_and_official_code_goes_first(tmp_path: Path, name: str) -> None:
    assert import_dump(dump(tmp_path, ROWS), tmp_path) == Imported(rows=4, papers=2, left_out=0)
    answer = asked(tmp_path, name)
    assert answer.outcome is Outcome.FOUND
    assert answer.title == TITLE
    assert [(one.repository.id, one.official, one.trust, one.where) for one in answer.candidates] == [
        ("github.com/tensorflow/tensor2tensor", True, Trust.STATED, "official"),
        ("github.com/someone/transformer", False, Trust.LISTED, "community"),
    ]
    assert answer.candidates[0].said == "framework: tf"
    assert len(answer.others) == 1
    assert "gist" in answer.others[0]
    assert {found.key for found in answer.names} >= {"arxiv:1706.03762", "paperswithcode:attention-is-all-you-need"}


def test_pages_of_proceedings_and_titles_are_names_too(tmp_path: Path) -> None:
    import_dump(dump(tmp_path, ROWS), tmp_path)
    assert asked(tmp_path, "https://aclanthology.org/P19-1001/").candidates[0].repository.id == "github.com/o/acl"
    by_title = asked(tmp_path, "10.1145/1.2", title="Attention is all you need!")
    assert (by_title.detail, by_title.outcome) == ("by its title", Outcome.FOUND)
    assert asked(tmp_path, "10.1145/1.2", title="Attention").outcome is Outcome.UNKNOWN
    assert asked(tmp_path, "2001.00001").outcome is Outcome.UNKNOWN


def test_a_title_of_two_papers_names_neither(tmp_path: Path) -> None:
    twice = [
        row(),
        row(paper_url="https://paperswithcode.com/paper/attention-is-all-you-need-1", paper_arxiv_id="2001.1"),
    ]
    import_dump(dump(tmp_path, twice), tmp_path)
    assert asked(tmp_path, "10.1145/1.2", title=TITLE).outcome is Outcome.UNKNOWN


def test_all_formats_give_the_same(tmp_path: Path) -> None:
    parquet = tmp_path / "links.parquet"
    plain = dump(tmp_path, ROWS)
    with duckdb.connect() as connection:
        connection.execute(f"COPY (SELECT * FROM read_json_auto('{plain}')) TO '{parquet}'")
    answers = []
    for source in (plain, dump(tmp_path, ROWS, "links.json.gz"), parquet):
        folder = tmp_path / source.name.replace(".", "_")
        import_dump(source, folder)
        answers.append(asked(folder, "1706.03762"))
        assert about(folder) == {"papers": "2", "rows": "4", "source": source.name}
    assert answers[0] == answers[1] == answers[2]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"[]", "no list of links"),
        (b'[{"a": 1}]', "no list of links"),
        (b'[{"paper_url": "x", "repo_url": "y"', "no JSON array"),
        (b"not json", "no JSON array"),
        (gzip.compress(b'[{"a": 1}, {"b": 2}]' * 100)[:-20], "cannot be unpacked|no JSON array"),
        (b"PAR1 and no more", "no readable Parquet"),
        (b"", "no JSON array|no list of links"),
    ],
    ids=["no rows", "other rows", "cut", "no JSON", "cut gzip", "cut Parquet", "empty"],
)
def test_a_broken_dump_is_an_error_and_the_old_index_stays(tmp_path: Path, content: bytes, why: str) -> None:
    import_dump(dump(tmp_path, ROWS), tmp_path)
    broken = tmp_path / "broken"
    broken.write_bytes(content)
    with pytest.raises(UsageError, match=why):
        import_dump(broken, tmp_path)
    assert asked(tmp_path, "1706.03762").outcome is Outcome.FOUND
    assert sorted(path.name for path in tmp_path.iterdir() if path.suffix != ".lock") == ["broken", "links.json", FILE]


def test_two_imports_do_not_write_one_index(tmp_path: Path) -> None:
    (tmp_path / f".{FILE}.part").write_bytes(b"left by an import that was killed")
    with FileLock(tmp_path / f".{FILE}.lock"), pytest.raises(UsageError, match="under way"):
        import_dump(dump(tmp_path, ROWS), tmp_path)
    assert import_dump(dump(tmp_path, ROWS), tmp_path).papers == 2


def test_rows_without_paper_or_repository_are_counted(tmp_path: Path) -> None:
    nothing = row(paper_url=None, paper_title=None, paper_arxiv_id=None)
    done = import_dump(dump(tmp_path, [row(), row(repo_url=None), nothing, "text", 3]), tmp_path)
    assert done == Imported(rows=3, papers=1, left_out=2)


def test_without_an_index_nothing_is_asked(tmp_path: Path) -> None:
    assert asked(tmp_path, "1706.03762").outcome is Outcome.SKIPPED
    assert about(tmp_path) == {}
