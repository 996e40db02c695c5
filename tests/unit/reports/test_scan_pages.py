"""Pages of verdicts, in HTML and Markdown: made from one sheet, and what comes from repositories is text in both."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import pytest
from markdown_it import MarkdownIt

from analyzer.model import FileFailed, RepoFailed, RepoOutcome
from analyzer.reports import scan_markdown
from analyzer.reports.sheet import sheet_of
from analyzer.reports.webpage import scan
from analyzer.values import replace
from tests.unit.reports.build import GLOSSARY, finding, group, repo, share

HOSTILE = "<script>alert(1)</script> [x](javascript:y) `|*@everyone* https://evil.invalid"
OID = "0123456789abcdef0123456789abcdef01234567"
ON_GITHUB = "https://github.com/some/project.git"


def html(*outcomes: RepoOutcome, depth: int | None = None) -> str:
    out = io.StringIO()
    scan.write(outcomes, out, version="0.1.0", glossary=GLOSSARY, depth=depth)
    return out.getvalue()


def markdown(*outcomes: RepoOutcome, depth: int | None = None) -> str:
    """Markdown as GitHub would show it, as HTML."""
    out = io.StringIO()
    scan_markdown.write(outcomes, out, version="0.1.0", glossary=GLOSSARY, depth=depth)
    shown = MarkdownIt("commonmark").enable("table").render(out.getvalue())
    assert isinstance(shown, str)
    return shown


BOTH = pytest.mark.parametrize("write", [html, markdown])


@BOTH
def test_a_page_says_what_a_verdict_says(write: Callable[..., str]) -> None:
    page = write(repo(), depth=1)
    for text in (
        "Keras 3",
        "82.0%",
        "12.0%",
        "optional",
        "Uses at all: Keras 3, PyTorch, JAX",
        "torchvision",
        "keras.ops.matmul",
        "only in keras",
        "library",
        "too deep",
        "src/",
        "1 failed",
    ):
        assert text in page.replace("&#x27;", "'"), text
    assert "src/deep/" not in page


@BOTH
def test_evidence_links_to_its_line_at_the_commit(write: Callable[..., str]) -> None:
    page = write(repo(ON_GITHUB))
    blob = f"https://github.com/some/project/blob/{OID}"
    assert f'href="{blob}/src/model.py#L12"' in page
    assert f'href="{blob}/src/train.ipynb"' in page, "a line within a cell has no address"
    assert 'href="https://github.com/some/project"' in page


@BOTH
@pytest.mark.parametrize("repository", ["somewhere/project", "https://git.example.org/x", "javascript:alert(1)"])
def test_what_lies_elsewhere_has_no_links(write: Callable[..., str], repository: str) -> None:
    assert "<a " not in write(repo(repository)).replace('<a class="skip" href="#content">', "")


@BOTH
def test_names_in_repositories_are_text(write: Callable[..., str]) -> None:
    line = (f"src/{HOSTILE}.py", finding(HOSTILE))
    shares = (share("keras-3", 1.0, line),)
    page = write(repo(HOSTILE, verdict=group("keras-3", *shares), notes=(HOSTILE,), own_packages=(HOSTILE,)))
    assert "<script" not in page
    assert re.findall(r'(?:href|src)="(?!#content)[^"]*"', page) == []
    assert "<em>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


@BOTH
def test_paths_with_signs_of_addresses_link_to_themselves(write: Callable[..., str]) -> None:
    shares = (share("keras-3", 1.0, ("a b/c#d>(e).py", finding())),)
    page = write(repo(ON_GITHUB, verdict=group("keras-3", *shares)))
    assert f'href="https://github.com/some/project/blob/{OID}/a%20b/c%23d%3E%28e%29.py#L12"' in page


@BOTH
def test_what_could_not_be_scanned_is_there(write: Callable[..., str]) -> None:
    failed = RepoFailed(repository="gone/away", stage="open", error="there is no <such> repository")
    page = write(repo(), failed)
    assert "gone/away" in page
    assert "there is no &lt;such&gt; repository" in page


def test_a_page_of_one_has_its_name_and_of_several_a_list() -> None:
    assert "<title>somewhere/project · fwscan</title>" in html(repo())
    both = html(repo(), repo("other/project"))
    assert "<title>2 repositories · fwscan</title>" in both
    assert 'href="#repository-2"' in both


def test_a_page_runs_no_script() -> None:
    page = html(repo())
    assert "script-src &#39;none&#39;" in page
    assert "<script" not in page
    assert " style=" not in page, "the policy would not let it in"


def test_the_hub_has_its_own_addresses() -> None:
    sheet = sheet_of(repo("https://huggingface.co/google/flan-t5-base"), GLOSSARY)
    assert sheet.page == "https://huggingface.co/google/flan-t5-base"
    places = [line for section in sheet.sections for shown in section.groups for line in shown.lines]
    assert places[0].address == f"https://huggingface.co/google/flan-t5-base/blob/{OID}/src/model.py#L12"


def test_long_lists_say_how_many_more_there_are() -> None:
    failed = next(outcome for outcome in repo().outcomes if isinstance(outcome, FileFailed))
    many = tuple(replace(failed, path=f"old/{number}.py") for number in range(70))
    section = sheet_of(repo(outcomes=many), GLOSSARY).sections[-1]
    assert len(section.groups[0].lines) == 50
    assert section.groups[0].title == "20 more: --format json has all"
