"""The page of a study in a real browser, headless: what a reader clicks, types and sees. Nothing is fetched."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

import pytest
from coloraide import Color
from playwright.sync_api import Browser, Page, expect, sync_playwright

from analyzer.aggregate import compare
from analyzer.model.report import ShareTable, StudyReport
from analyzer.reports.webpage import comparison, scan, study
from tests.synthetic import HOSTILE, study_report
from tests.unit.reports.build import GLOSSARY, repo

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here (Debian: apt-get install chromium)")
SIZE = 2000


@dataclass
class Opened:
    """A page that is open, and what it asked for and complained about."""

    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def count(self) -> int:
        """How many repositories the table says it shows."""
        return int(self.page.locator("#count").inner_text().split()[0].replace(",", ""))

    def names(self) -> list[str]:
        """The repositories whose rows are in the document."""
        return self.page.locator("#grid tbody th").all_inner_texts()


@pytest.fixture(scope="module")
def report() -> StudyReport:
    return study_report(SIZE)


@pytest.fixture(scope="module")
def address(report: StudyReport, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("page") / "report.html"
    with path.open("w", encoding="utf-8") as out:
        study.write(report, out, version="0.1.0")
    return path.as_uri()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    expect.set_options(timeout=20_000)  # on a machine that does other things too
    # Root has no sandbox, and the shared memory of a container may be small.
    options = ["--disable-dev-shm-usage", *([] if os.geteuid() else ["--no-sandbox"])]
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=options)
        yield browser
        browser.close()


@pytest.fixture
def opened(browser: Browser, address: str) -> Iterator[Opened]:
    """The page at its beginning; at the end it has asked for nothing but itself and complained of nothing."""
    page = browser.new_page(viewport={"width": 1280, "height": 900}, color_scheme="light")
    it = Opened(page)
    page.on("request", lambda request: it.requests.append(request.url))
    page.on("console", lambda message: it.complaints.append(message.text))
    page.on("pageerror", lambda error: it.complaints.append(str(error)))
    _go(it, address)
    yield it
    page.close()
    assert it.complaints == []
    assert {url.partition("#")[0].partition("?")[0] for url in it.requests} == {address}


def _go(it: Opened, address: str) -> None:
    it.page.goto(address)
    it.page.wait_for_selector("html[data-ready]")


def _table(report: StudyReport, name: str) -> ShareTable:
    tables = (table for question in report.questions for table in question.tables)
    return next(table for table in tables if isinstance(table, ShareTable) and table.id == name)


def test_it_shows_every_repository_and_keeps_few_rows_in_the_document(opened: Opened, report: StudyReport) -> None:
    assert opened.count() == SIZE
    assert opened.names()[:3] == [row.name for row in report.repositories[:3]]
    assert opened.page.locator("#grid tbody tr").count() < 80
    opened.page.locator("#rows").evaluate("element => element.scrollTop = element.scrollHeight")
    expect(opened.page.locator("#grid tbody")).to_contain_text(report.repositories[-1].name)
    assert opened.page.locator("#grid tbody tr").count() < 80


def test_a_filter_leaves_the_repositories_that_have_the_value(opened: Opened, report: StudyReport) -> None:
    opened.page.locator('details[data-column="primary"] summary').click()
    opened.page.locator('details[data-column="primary"] label', has_text="JAX").click()
    expected = [row.name for row in report.repositories if row.primary == "jax"]
    expect(opened.page.locator("#count")).to_contain_text(f"{len(expected)} of 2,000")
    assert opened.names() == expected[: len(opened.names())]

    opened.page.locator('details[data-column="m:venue"] summary').click()
    opened.page.locator('details[data-column="m:venue"] label', has_text="<b>CVPR</b>").click()
    both = [
        row for row in report.repositories if row.primary == "jax" and dict(row.metadata)["venue"] == ("<b>CVPR</b>",)
    ]
    assert opened.count() == len(both)
    assert "primary=jax" in opened.page.url

    opened.page.get_by_role("button", name="Show all").click()
    assert opened.count() == SIZE


def test_search_finds_names_whatever_their_case(opened: Opened, report: StudyReport) -> None:
    opened.page.locator("#search").fill("Paper  BERT-12")
    expected = [row.name for row in report.repositories if "bert-12" in row.name]
    expect(opened.page.locator("#count")).to_contain_text(f"{len(expected)} of")
    assert set(opened.names()) <= set(expected)
    opened.page.locator("#search").fill("no such thing anywhere")
    expect(opened.page.locator("#nothing")).to_be_visible()


def test_a_link_to_choices_restores_them(opened: Opened, address: str, report: StudyReport) -> None:
    _go(opened, f"{address}?again#primary=keras-2&q=bert")
    expected = [row for row in report.repositories if row.primary == "keras-2" and "bert" in row.name]
    assert opened.count() == len(expected)
    assert opened.page.locator("#search").input_value() == "bert"


def test_a_header_sorts_by_its_column(opened: Opened, report: StudyReport) -> None:
    opened.page.locator("details.menu summary").click()
    opened.page.locator("#columns label", has_text="Stars").click()
    opened.page.locator("details.menu summary").click()
    header = opened.page.locator("#grid thead th", has_text="Stars")
    header.locator("button").click()
    opened.page.locator("#grid thead th", has_text="Stars").locator("button").click()
    assert opened.page.locator("#grid thead th", has_text="Stars").get_attribute("aria-sort") == "descending"
    most = max(row.stars or 0 for row in report.repositories)
    assert opened.page.locator("#grid tbody tr .c-number").first.inner_text() == f"{most:,}"


def test_a_mark_of_a_picture_leads_to_its_repositories_and_these_to_their_lines(
    opened: Opened, report: StudyReport
) -> None:
    table = _table(report, "primary-by-year")
    at, share = next((at, row) for at, row in enumerate(table.rows) if row.group == ("2021",) and row.id == "pytorch")
    mark = opened.page.locator(f'#picture-primary-by-year svg a[href="#show=primary-by-year/{at}"]').first
    assert f"PyTorch, 2021: {share.count} of {share.total}" in (mark.get_attribute("aria-label") or "")
    mark.click()
    expect(opened.page.locator("#count")).to_contain_text(f"{share.count} of 2,000")
    expected = [report.repositories[one] for one in share.repositories]
    assert opened.names()[:5] == [row.name for row in expected[:5]]
    assert "2021, PyTorch" in opened.page.locator(".chip").inner_text()

    opened.page.locator("#grid tbody th button").first.click()
    dialog = opened.page.locator("#detail")
    expect(dialog.locator("h2").first).to_have_text(expected[0].name)
    links = dialog.locator(".evidence a").evaluate_all("links => links.map(link => link.href)")
    assert links == [
        f"{expected[0].permalinks}{line.path.replace('#', '%23').replace(' ', '%20')}#L{line.line}"
        for framework in dict.fromkeys(line.framework for line in expected[0].evidence)
        for line in expected[0].evidence
        if line.framework == framework
    ]


def test_a_number_of_a_table_leads_to_what_it_counts(opened: Opened, report: StudyReport) -> None:
    number = opened.page.locator("#table-primary a").nth(1)
    text = number.inner_text()
    number.click()
    expect(opened.page.locator("#count")).to_contain_text(f"{text} of 2,000")


def test_a_bar_chooses_and_says_so(opened: Opened, report: StudyReport) -> None:
    bar = opened.page.locator(".bar", has_text="PyTorch")
    said = bar.locator(".number").inner_text()
    counted = [row for at, row in enumerate(report.repositories) if at in report.counted and row.primary == "pytorch"]
    assert said.startswith(f"{len(counted):,} ")
    bar.click()
    assert opened.page.locator(".bar", has_text="PyTorch").get_attribute("aria-pressed") == "true"
    assert opened.count() == sum(row.primary == "pytorch" for row in report.repositories)


def test_the_keyboard_reaches_and_leaves_everything(opened: Opened, report: StudyReport) -> None:
    page = opened.page
    page.locator("#grid tbody th button").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.textContent") == report.repositories[2].name
    page.keyboard.press("End")
    assert page.evaluate("document.activeElement.textContent") == report.repositories[-1].name
    page.keyboard.press("Home")
    page.keyboard.press("Enter")
    expect(page.locator("#detail")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#detail")).to_be_hidden()
    assert page.evaluate("document.activeElement.textContent") == report.repositories[0].name

    first = page.locator("#picture-primary svg a").first
    first.focus()
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.getAttribute('href')") != first.get_attribute("href")
    page.keyboard.press("Enter")
    expect(page.locator(".chip")).to_have_count(1)
    assert page.evaluate("document.activeElement.id") == "repositories-title"


def test_names_of_repositories_are_text(opened: Opened) -> None:
    assert [name for name in opened.names() if name in HOSTILE] == list(HOSTILE)
    assert opened.page.locator("#grid script, #grid img, #grid b").count() == 0
    opened.page.get_by_role("button", name=HOSTILE[0]).click()
    assert opened.page.locator("#detail-title").inner_text() == HOSTILE[0]


def test_dark_and_light_follow_the_system_and_the_button(opened: Opened) -> None:
    page = opened.page
    ground = "getComputedStyle(document.body).backgroundColor"
    mark = "getComputedStyle(document.querySelector('#picture-primary svg [fill=\"#ec6b4a\"]')).fill"
    assert (page.evaluate(ground), page.evaluate(mark)) == ("rgb(255, 255, 255)", "rgb(236, 107, 74)")
    page.emulate_media(color_scheme="dark")
    assert (page.evaluate(ground), page.evaluate(mark)) == ("rgb(22, 27, 34)", "rgb(251, 146, 86)")
    page.locator("#theme").click()
    assert page.evaluate(ground) == "rgb(255, 255, 255)"
    page.emulate_media(color_scheme="light")
    page.locator("#theme").click()
    assert page.evaluate(ground) == "rgb(22, 27, 34)"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_has_four_and_a_half_to_one(opened: Opened, theme: Literal["light", "dark"]) -> None:
    opened.page.emulate_media(color_scheme=theme)
    found = opened.page.evaluate(
        """() => [...document.querySelectorAll('p, a, h1, h2, h3, td, th, li, summary, button, label, dt, dd')]
            .filter((one) => one.textContent.trim() && one.checkVisibility())
            .map((one) => {
              const behind = (part) => getComputedStyle(part).backgroundColor;
              let part = one;
              while (part.parentElement && behind(part) === 'rgba(0, 0, 0, 0)') part = part.parentElement;
              const ground = behind(part) === 'rgba(0, 0, 0, 0)' ? 'rgb(255, 255, 255)' : behind(part);
              return [getComputedStyle(one).color, ground];
            })"""
    )
    for ink, ground in {tuple(pair) for pair in found}:
        assert Color(ink).contrast(ground, method="wcag21") >= 4.5, (ink, ground)


def test_on_paper_the_list_is_whole_and_controls_are_gone(opened: Opened) -> None:
    opened.page.locator(".bar").nth(1).click()
    opened.page.locator(".bar").first.click()
    opened.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    opened.page.emulate_media(media="print", color_scheme="dark")
    assert opened.page.locator("#grid tbody tr").count() == 1000
    assert opened.page.locator("#printed").inner_text() == "The first 1,000 are printed."
    expect(opened.page.locator("nav")).to_be_hidden()
    expect(opened.page.locator(".chip")).to_have_count(2)
    expect(opened.page.locator(".chip").first).to_be_visible()
    last = opened.page.locator("#grid tbody tr").last.bounding_box()
    footer = opened.page.locator("footer").bounding_box()
    assert last
    assert footer
    assert last["y"] + last["height"] <= footer["y"], "nothing is printed over the list"
    tops = [opened.page.locator(f"#{name}").bounding_box() for name in ("answers", "methods", "repositories")]
    assert [top["y"] for top in tops if top] == sorted(top["y"] for top in tops if top)
    assert opened.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_the_policy_forbids_what_a_page_does_not_need(opened: Opened) -> None:
    policy = opened.page.locator('meta[http-equiv="Content-Security-Policy"]').get_attribute("content") or ""
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert not re.search(r"unsafe|https?:|\*", policy)
    opened.page.evaluate("document.body.append(Object.assign(new Image(), {src: 'https://example.invalid/x.png'}))")
    opened.page.wait_for_function("document.images[0].complete")
    assert any("Content Security Policy" in one for one in opened.complaints)
    opened.complaints.clear()
    opened.requests[:] = [url for url in opened.requests if "example.invalid" not in url]


def test_a_mark_says_what_it_is_when_it_is_pointed_at(opened: Opened) -> None:
    mark = opened.page.locator("#picture-primary svg a").first
    mark.hover()
    expect(opened.page.locator("#tip")).to_have_text(mark.get_attribute("aria-label") or "nothing")
    opened.page.mouse.move(5, 5)
    expect(opened.page.locator("#tip")).to_be_hidden()


def test_pictures_and_tables_need_no_script(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    expect(page.locator("#picture-primary svg")).to_be_visible()
    expect(page.locator("#table-primary")).to_be_visible()
    context.close()


def test_the_page_of_a_scan_breaks_none_of_its_own_rules(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "scan.html"
    with path.open("w", encoding="utf-8") as out:
        scan.write([repo(), repo(HOSTILE[0])], out, version="0.1.0", glossary=GLOSSARY, depth=1)
    page = browser.new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.goto(path.as_uri())
    assert (asked, said) == ([path.as_uri()], [])
    assert page.locator("h1").nth(2).inner_text() == HOSTILE[0]
    assert page.evaluate("getComputedStyle(document.querySelector('rect.fw-pytorch')).fill") == "rgb(236, 107, 74)"
    page.close()


@pytest.mark.parametrize("failed", [0, 1])
def test_a_study_of_which_nothing_was_scanned_is_shown_too(browser: Browser, tmp_path: Path, failed: int) -> None:
    whole = study_report(40)
    rows = tuple(row for row in whole.repositories if row.status == "failed")[:failed]
    path = tmp_path / "empty.html"
    with path.open("w", encoding="utf-8") as out:
        study.write(replace(whole, repositories=rows, counted=(), questions=(), flow=()), out, version="0.1.0")
    page = browser.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(path.as_uri())
    page.wait_for_selector("html[data-ready]")
    expect(page.locator("#count")).to_have_text("1 repository" if failed else "0 repositories")
    assert page.locator("#grid tbody th").all_inner_texts() == [row.name for row in rows]
    assert errors == []
    page.close()


def test_every_control_and_picture_has_a_name(opened: Opened) -> None:
    nameless = opened.page.evaluate(
        """() => [...document.querySelectorAll('button, select, input, summary, svg, nav, dialog, table')]
            .filter((one) => !(one.getAttribute('aria-label') || one.textContent.trim() || one.labels?.length
                || one.getAttribute('aria-labelledby'))).map((one) => one.outerHTML.slice(0, 80))"""
    )
    assert nameless == []
    for picture in opened.page.locator("figure svg").all():
        described = picture.get_attribute("aria-describedby")
        assert len(opened.page.locator(f"#{described}").inner_text()) > 30


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A page of two studies, of which the second has another verdict over every tenth repository."""
    before = study_report(300)
    pytorch = study_report(300).repositories
    uses = next(row.uses for row in pytorch if row.primary == "pytorch" and len(row.uses) == 1)
    lines = next(row.evidence for row in pytorch if row.primary == "pytorch")
    after = replace(
        before,
        repositories=tuple(
            replace(row, primary="pytorch", uses=uses, evidence=lines, commit="f" * 40)
            if at % 10 == 0 and row.status == "scanned" and row.primary == "tensorflow-1"
            else row
            for at, row in enumerate(before.repositories)
        ),
    )
    path = tmp_path_factory.mktemp("page") / "compared.html"
    with path.open("w", encoding="utf-8") as out:
        comparison.write(compare(before, after, names=dict(before.frameworks)), out, version="0.1.0")
    return path.as_uri()


def test_a_comparison_leads_from_what_changed_to_the_lines_of_both_sides(browser: Browser, compared: str) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    it = Opened(page)
    page.on("request", lambda request: it.requests.append(request.url))
    page.on("console", lambda message: it.complaints.append(message.text))
    page.on("pageerror", lambda error: it.complaints.append(str(error)))
    _go(it, compared)
    whole = it.count()
    assert whole > 3
    assert page.locator("#picture-shares-family svg [aria-label]").count() > 4
    page.locator('details[data-column="before"] summary').click()
    page.locator('details[data-column="before"] label', has_text="TensorFlow 1").click()
    assert it.count() == whole
    page.locator("#search").fill(it.names()[0])
    expect(page.locator("#count")).to_contain_text("1 of")
    page.locator("#grid tbody th button").first.click()
    dialog = page.locator("#detail")
    assert dialog.locator("#detail-body h2").all_inner_texts() == ["icml.duckdb", "icml.duckdb"]
    links = dialog.locator(".evidence a").evaluate_all("links => links.map(link => link.href)")
    assert links
    assert all(re.search(r"/[0-9a-f]{40}/.+#L[0-9]+$", link) for link in links)
    assert it.complaints == []
    assert {url.partition("#")[0] for url in it.requests} == {compared}
    page.close()
