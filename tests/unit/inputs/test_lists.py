"""Lists in every format: each line becomes an input with its metadata, or a problem that loses only itself."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import duckdb
import pytest

from analyzer.errors import UsageError
from analyzer.inputs import distinct, read_list
from analyzer.model import InputList

PAPER = "https://arxiv.org/abs/1706.03762"
CODE = "https://github.com/google-research/bert"


def listed(folder: Path, name: str, text: str, column: str | None = None) -> InputList:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return read_list(path, column)


def keys(found: InputList) -> list[tuple[int, str]]:
    return [(item.line, item.locator.key) for item in found.inputs]


def test_lines_with_comments(tmp_path: Path) -> None:
    found = listed(tmp_path, "a.txt", f"# papers\n\n{PAPER} # seen\nnonsense\n  {CODE}#readme\n")
    assert keys(found) == [(3, "arxiv:1706.03762"), (5, "git:github.com/google-research/bert")]
    assert [(p.line, p.text) for p in found.problems] == [(4, "nonsense")]


def test_a_table_keeps_its_other_columns(tmp_path: Path) -> None:
    text = f'title,paper_url,venue\n"A, or\nB",{PAPER},NeurIPS\n,nonsense,ACL\nC,P19-1001,ACL\nD,{CODE}, x,y\n'
    found = listed(tmp_path, "a.csv", text)
    assert found.column == "paper_url"
    assert keys(found) == [(2, "arxiv:1706.03762"), (5, "acl:P19-1001")]
    assert found.inputs[0].metadata == (("title", "A, or\nB"), ("venue", "NeurIPS"))
    assert [p.line for p in found.problems] == [4, 6]
    assert "more cells" in found.problems[1].why


def test_semicolons_tabs_a_byte_order_mark_and_latin_text(tmp_path: Path) -> None:
    assert keys(listed(tmp_path, "a.csv", f"\ufeffurl;venue\n{PAPER};x\n")) == [(2, "arxiv:1706.03762")]
    assert keys(listed(tmp_path, "a.tsv", f"url\tvenue\n{PAPER}\ta,b\n")) == [(2, "arxiv:1706.03762")]
    latin = tmp_path / "l.csv"
    latin.write_bytes(f"url,author\n{PAPER},Müller\n".encode("latin-1"))
    assert read_list(latin).inputs[0].metadata == (("author", "Müller"),)


def test_the_column_is_found_by_content_and_papers_go_before_code(tmp_path: Path) -> None:
    found = listed(tmp_path, "a.csv", f"year,where,repo\n2017.12345,{PAPER},{CODE}\n2018.12345,{PAPER},{CODE}\n")
    assert found.column == "repo"  # a known name goes before an unknown one
    assert "where" in found.why_column
    found = listed(tmp_path, "b.csv", f"n,where\n2017.12345,{PAPER}\n")
    assert found.column == "where"
    found = listed(tmp_path, "c.csv", f"repo,paper\n{CODE},{PAPER}\n")
    assert found.column == "paper"
    assert listed(tmp_path, "d.csv", f"repo,paper\n{CODE},{PAPER}\n", "REPO").column == "repo"


def test_a_missing_column_is_an_error_that_names_the_others(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as missing:
        listed(tmp_path, "a.csv", f"url,venue\n{PAPER},x\n", "urll")
    assert "Did you mean url?" in missing.value.hint
    with pytest.raises(UsageError, match="no column"):
        listed(tmp_path, "b.csv", "a,b\nx,y\n")
    with pytest.raises(UsageError, match="no columns"):
        listed(tmp_path, "c.txt", PAPER, "url")


def test_json_lines_and_an_array(tmp_path: Path) -> None:
    rows = [{"url": PAPER, "tags": ["a"], "year": 2017, "gone": None}, {"url": 3}, "P19-1001", 7]
    lines = "\n".join([*(json.dumps(row) for row in rows), "{broken"])
    found = listed(tmp_path, "a.jsonl", lines)
    assert keys(found) == [(1, "arxiv:1706.03762"), (3, "acl:P19-1001")]
    assert found.inputs[0].metadata == (("tags", '["a"]'), ("year", "2017"), ("gone", ""))
    assert [p.line for p in found.problems] == [2, 4, 5]
    assert keys(listed(tmp_path, "b.json", json.dumps(rows))) == keys(found)


def test_parquet(tmp_path: Path) -> None:
    path = tmp_path / "it's.parquet"
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE t AS SELECT '{PAPER}' AS url, 2017 AS year UNION ALL SELECT 'no', NULL")
        connection.execute("COPY (SELECT * FROM t ORDER BY year) TO '" + str(path).replace("'", "''") + "'")
    found = read_list(path)
    assert keys(found) == [(2, "arxiv:1706.03762")]
    assert found.inputs[0].metadata == (("year", "2017"),)
    assert [(p.line, p.text, p.metadata) for p in found.problems] == [(3, "no", (("year", ""),))]
    broken = tmp_path / "broken.parquet"
    broken.write_bytes(b"PAR1 and no more")
    with pytest.raises(UsageError, match="no readable Parquet"):
        read_list(broken)


BIBTEX = r"""@string{neurips = "NeurIPS"}
@article{a, title={X}, eprint={1706.03762}, archivePrefix={arXiv}, year=2017, abstract={long}}
@inproceedings{b,
  title = {Y}, booktitle = neurips,
  url = {https://aclanthology.org/P19-1001},
}
@misc{c, journal={arXiv preprint arXiv:1810.04805}}
@misc{broken, title={Z}
@misc{e, howpublished={\url{https://github.com/a/b\_c}}}
@misc{e, doi={10.1145/3292500.3330701}}
@misc{f, title={W}}
"""


def test_bibtex(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    found = listed(tmp_path, "a.bib", BIBTEX)
    assert [key for _, key in keys(found)] == [
        "arxiv:1706.03762",
        "acl:P19-1001",
        "arxiv:1810.04805",
        "git:github.com/a/b_c",
        "doi:10.1145/3292500.3330701",
    ]
    assert [item.line for item in found.inputs] == [2, 3, 7, 9, 10]
    assert dict(found.inputs[0].metadata) == {
        "key": "a",
        "type": "article",
        "title": "X",
        "eprint": "1706.03762",
        "archiveprefix": "arXiv",
        "year": "2017",
    }
    assert dict(found.inputs[1].metadata)["booktitle"] == "NeurIPS"
    assert [p.line for p in found.problems] == [8, 11]
    assert capfd.readouterr() == ("", "")


def test_standard_input_is_read_as_what_it_looks_like(monkeypatch: pytest.MonkeyPatch) -> None:
    for text in (PAPER, f"url,venue\n{PAPER},x", f'{{"url": "{PAPER}"}}', f"@misc{{a, url={{{PAPER}}}}}"):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
        assert [item.locator.key for item in read_list("-").inputs] == ["arxiv:1706.03762"], text


def test_bare_words_are_paths_where_they_exist_beside_the_list(tmp_path: Path) -> None:
    (tmp_path / "repo").mkdir()
    found = listed(tmp_path, "a.txt", "repo\nnowhere\n./elsewhere\n")
    assert keys(found) == [(1, f"path:{tmp_path / 'repo'}"), (3, f"path:{tmp_path / 'elsewhere'}")]
    assert [p.line for p in found.problems] == [2]


def test_duplicates_stand_together(tmp_path: Path) -> None:
    found = listed(tmp_path, "a.txt", f"{CODE}\n{PAPER}\ngit@github.com:Google-Research/BERT.git\n1706.03762v2\n")
    assert [[item.line for item in group] for group in distinct(found.inputs)] == [[1, 3], [2, 4]]


def test_credentials_of_a_list_are_dropped(tmp_path: Path) -> None:
    found = listed(tmp_path, "a.txt", "https://user:s3cret@example.org/a/b.git\nftp://user:s3cret@example.org/a\n")
    assert "s3cret" not in repr(found)
    assert len(found.inputs) == len(found.problems) == 1


@pytest.mark.parametrize("name", ["missing.txt", "."])
def test_a_list_that_cannot_be_read_is_an_error(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError):
        read_list(tmp_path / name)


def test_an_empty_list_is_empty(tmp_path: Path) -> None:
    for name in ("a.txt", "a.csv", "a.jsonl", "a.bib"):
        assert listed(tmp_path, name, "") == InputList(inputs=(), problems=())
