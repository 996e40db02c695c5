from __future__ import annotations

import re
from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path

import pytest

from analyzer.model import Confidence, Coverage, FailReason, FileFailed, RepoFailed, RepoOutcome, Revision, Role
from analyzer.reports import quiet, table
from analyzer.reports.page import Look
from analyzer.values import replace
from tests.unit.reports.build import GLOSSARY, file, finding, group, keras_backend, repo, share, torch, use

ANSI = re.compile(r"\x1b\[[0-9;]*m")
LINK = re.compile(r"\x1b\]8;[^;]*;([^\x1b]*)\x1b\\")


def drawn(*outcomes: RepoOutcome, look: Look | None = None, detail: table.Detail | None = None) -> str:
    out = StringIO()
    table.write(outcomes, out, look=look or Look(), glossary=GLOSSARY, detail=detail)
    return out.getvalue()


def section(text: str, title: str) -> str:
    return re.split(r"\n(?=\S)", text.split(f"\n{title}", 1)[1], maxsplit=1)[0]


def test_the_verdict_comes_first_with_all_that_is_used() -> None:
    assert drawn(repo()).splitlines()[:4] == [
        "somewhere/project (commit 0123456789ab of 2024-05-01)",
        "Keras 3  (sure)",
        "82% of the weight of 14 framework-using files, next pytorch 12%",
        "Uses at all: Keras 3, PyTorch, JAX (optional)",
    ]


def test_a_pipe_gets_plain_text() -> None:
    text = drawn(repo())
    assert "\x1b" not in text
    assert not re.search(r"[\u2500-\u259f]", text), "no boxes and no bars"
    assert not any(line.endswith(" ") for line in text.splitlines())


def test_a_pipe_gets_places_in_one_piece_however_long() -> None:
    path = "deep/" * 60 + "model.py"
    verdict = repo(verdict=group("keras-3", share("keras-3", 1.0, (path, finding()))))
    assert f"{path}:12  keras.ops.matmul" in drawn(verdict)


@pytest.mark.parametrize("width", [40, 60, 80, 120, 200])
def test_nothing_is_wider_than_the_terminal_and_no_path_is_cut(width: int) -> None:
    path = "a_rather_long_folder_name/another_long_folder_name/and_a_long_file_name.py"
    evidence = share("keras-3", 1.0, (path, finding("keras.some.quite.long.qualified.name.of.a.layer")))
    text = drawn(repo(verdict=group("keras-3", evidence)), look=Look(width=width), detail=table.Detail(2, True))
    assert max(len(line) for line in text.splitlines()) <= width
    assert f"{path}:12" in re.sub(r"\s", "", text)


def test_optional_frameworks_stand_apart() -> None:
    text = drawn(repo())
    assert "JAX" not in section(text, "Frameworks")
    assert "JAX" in section(text, "Optional")
    assert "12 source, 2 test" in section(text, "Frameworks")


def test_evidence_has_place_symbol_reason_and_rule() -> None:
    assert "src/train.ipynb:cell 3:12  keras.ops.matmul  call · only in keras >=3 · keras-3/api" in drawn(repo())
    assert "guard import-error" in section(drawn(repo()), "Evidence")


def test_failed_files_are_named_and_the_rest_is_counted() -> None:
    failed = tuple(
        FileFailed(path=f"bad{i}.py", role=Role.SOURCE, reason=FailReason.SYNTAX, error="line 3: unexpected indent")
        for i in range(8)
    )
    cover = Coverage(read=0, repaired=0, partial=0, skipped=(), failed=((FailReason.SYNTAX, 8),))
    text = section(drawn(repo(outcomes=failed, coverage=cover)), "Coverage")
    assert "0 files read; 8 failed (8 syntax); 0 skipped" in text
    assert "failed bad4.py  syntax: line 3: unexpected indent" in text
    assert "bad5.py" not in text
    assert "... and 3 more (-v lists them all)" in text


def test_verbose_lists_every_file_that_has_a_reader() -> None:
    text = section(drawn(repo(), detail=table.Detail(files=True)), "Files")
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    assert len(lines) == len(repo().outcomes) - 1, "all but the picture"
    assert "skipped: too large: 61,000,000 bytes" in text
    assert "failed: too deep: 100000 open brackets" in text
    assert "repaired: print statement" in text
    assert "JAX decisive optional" in text


def test_directories_down_to_a_depth() -> None:
    assert "Directories" not in drawn(repo())
    one = section(drawn(repo(), detail=table.Detail(depth=1)), "Directories")
    assert "src/" in one
    assert "src/deep/" not in one
    assert "src/deep/" in section(drawn(repo(), detail=table.Detail(depth=2)), "Directories")


def test_nothing_found_is_an_answer() -> None:
    empty = Coverage(read=3, repaired=0, partial=0, skipped=(), failed=())
    none = replace(group("none"), why="none of 3 files uses a deep-learning framework")
    text = drawn(repo(verdict=none, directories=(), libraries=(), keras_backend=keras_backend(), coverage=empty))
    assert "no deep-learning framework  (sure)" in text
    assert "Uses at all: none" in text
    assert "Evidence" not in text


def test_keras_3_without_a_backend_says_so() -> None:
    assert "not determined" in drawn(repo(keras_backend=keras_backend()))
    torch_only = repo(keras_backend=keras_backend(), verdict=group("pytorch", share("pytorch", 1.0)))
    assert "not determined" not in drawn(torch_only)


def test_several_paths_end_in_a_summary_with_the_failed_ones() -> None:
    text = drawn(repo("one"), RepoFailed(repository="gone", stage="open", error="gone does not exist"), repo("two"))
    summary = section(text, "All of them")
    assert [line.split()[0] for line in summary.splitlines() if line.strip()] == ["one", "gone", "two"]
    assert "not scanned" in summary
    assert "All of them" not in drawn(repo("one"))


def test_each_path_is_written_as_soon_as_it_is_known() -> None:
    out = StringIO()

    def outcomes() -> object:
        yield repo("one")
        assert "one" in out.getvalue()
        yield repo("two")

    table.write(outcomes(), out, look=Look(), glossary=GLOSSARY)  # type: ignore[arg-type]
    assert "two" in out.getvalue()


@pytest.mark.parametrize("look", [Look(), Look(width=80), Look(width=80, color=True, links=True)])
def test_hostile_names_do_not_reach_the_terminal(look: Look) -> None:
    nasty = "a\x1b[31m\x07\udcff\u202e[bold]x[/bold].py"
    verdict = repo(
        nasty,
        verdict=replace(group("keras-3", share("keras-3", 1.0, (nasty, finding(nasty, detail=nasty)))), why=nasty),
        directories=(group("keras-3", path=nasty),),
        outcomes=(
            file(nasty, use(finding(nasty))),
            FileFailed(path=nasty, role=Role.SOURCE, reason=FailReason.SYNTAX, error=nasty),
        ),
        notes=(nasty,),
        own_packages=(nasty,),
    )
    text = LINK.sub("", ANSI.sub("", drawn(verdict, look=look, detail=table.Detail(1, True))))
    assert text.encode("utf-8")
    assert not any(sign in text for sign in "\x1b\x07\u202e")
    assert "[bold]x[/bold]" in re.sub(r"[\s│]", "", text), "markup is text"
    line = StringIO()
    quiet.write([verdict], line)
    assert "\x1b" not in line.getvalue()


def test_places_link_to_files_of_the_work_tree(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src/model.py").write_text("")
    look = Look(width=100, color=True, links=True)
    verdict = repo(str(tmp_path), revision=Revision(worktree=True))
    assert (tmp_path / "src/model.py").as_uri() in LINK.findall(drawn(verdict, look=look))
    at_a_commit = repo(str(tmp_path), revision=Revision("0" * 40))
    assert not any(LINK.findall(drawn(at_a_commit, look=look))), "the file on disk may not be what was scanned"


def test_places_link_to_github() -> None:
    verdict = repo("https://github.com/owner/name.git")
    commit = verdict.revision.commit
    targets = LINK.findall(drawn(verdict, look=Look(width=100, color=True, links=True)))
    assert f"https://github.com/owner/name/blob/{commit}/src/model.py#L12" in targets


def test_an_encoding_without_bars_gets_others() -> None:
    raw = BytesIO()
    out = TextIOWrapper(raw, encoding="ascii")
    table.write([repo("naïve")], out, look=Look(width=100), glossary=GLOSSARY)
    out.flush()
    assert b"====" in raw.getvalue()
    assert rb"na\xefve" in raw.getvalue()


def test_confidence_has_its_colour_only_where_colour_is_wanted() -> None:
    unsure = repo(verdict=replace(repo().verdict, confidence=Confidence.UNSURE))
    assert "\x1b[31m" in drawn(unsure, look=Look(width=80, color=True))
    assert "\x1b" not in drawn(unsure, look=Look(width=80))


def test_next_steps_fit_the_repository() -> None:
    look = Look(width=100)
    text = drawn(repo("a folder"), look=look)
    assert "fwscan explain 'a folder'" in text
    assert "--by-dir" in text
    assert "fwscan -v" in text
    calm = Coverage(read=1, repaired=0, partial=0, skipped=(), failed=())
    text = drawn(repo(coverage=calm, directories=(), outcomes=(file("a.py", use(torch())),)), look=look)
    assert "--by-dir" not in text
    assert "fwscan -v" not in text


def test_what_is_declared_stands_beside_the_verdict_with_its_place() -> None:
    assert "PyTorch  library_name: timm  README.md:3" in section(drawn(repo()), "Declared")
    assert "Declared" not in drawn(repo(signals=()))
