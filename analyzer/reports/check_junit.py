"""A check as JUnit XML, in the dialect that CI servers read (github.com/testmoapp/junitxml): a test a strike."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TextIO
from xml.etree import ElementTree

from analyzer.model import printable
from analyzer.model.policy import CheckReport, Strike, StrikeStatus
from analyzer.reports import check_wording as words

_NAME = "fwscan check"


def write(report: CheckReport, out: TextIO) -> None:
    """Writes one suite: new strikes fail it (below `fail_on` they pass and say so), known ones are skipped tests.

    Files that were not read are errors; a check in which nothing struck is one test that passes.
    """
    cases = [*_strikes(report), *_unread(report)] or [_case("", f"{report.judged} files: {words.counted(report)}")]
    counts = {
        "tests": len(cases),
        "failures": sum(case.find("failure") is not None for case in cases),
        "errors": sum(case.find("error") is not None for case in cases),
        "skipped": sum(case.find("skipped") is not None for case in cases),
    }
    listed = {key: str(number) for key, number in counts.items()}
    root = ElementTree.Element("testsuites", {"name": _NAME, **listed})
    suite = ElementTree.SubElement(root, "testsuite", {"name": _NAME, **listed})
    suite.extend(cases)
    ElementTree.indent(root)
    out.write('<?xml version="1.0" encoding="utf-8"?>\n')
    out.write(ElementTree.tostring(root, encoding="unicode"))
    out.write("\n")


def _strikes(report: CheckReport) -> Iterator[ElementTree.Element]:
    for strike in report.strikes:
        case = _case(strike.path, _title(strike), words.line_of(strike.region))
        said = words.sentence(strike)
        if strike.status is not StrikeStatus.NEW:
            reason = strike.suppression.reason if strike.suppression else "in the baseline"
            ElementTree.SubElement(case, "skipped", {"message": printable(reason or "passed over by a comment")})
        elif strike.severity.rank >= report.fail_on.rank:
            attributes = {"message": said, "type": strike.severity.value}
            ElementTree.SubElement(case, "failure", attributes).text = said
        else:
            ElementTree.SubElement(case, "system-out").text = f"{strike.severity.value}: {said}"
        yield case


def _unread(report: CheckReport) -> Iterator[ElementTree.Element]:
    for one in words.unread(report):
        case = _case(one.path, "is read")
        ElementTree.SubElement(case, "error", {"message": printable(one.said), "type": one.reason})
        yield case


def _title(strike: Strike) -> str:
    return f"{strike.symbol} ({words.where(strike.region) or f'line {strike.region.start_line}: '}{strike.policy_id})"


def _case(path: str, name: str, line: int = 0) -> ElementTree.Element:
    # Control characters and lone surrogates, which XML 1.0 cannot carry in any form, are escaped by `printable`.
    attributes = {"classname": printable(path) or _NAME, "name": printable(name)}
    if path:
        attributes["file"] = printable(path)
    if line:
        attributes["line"] = str(line)
    return ElementTree.Element("testcase", attributes)
