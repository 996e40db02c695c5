"""A check as workflow commands of GitHub Actions, which shows them beside the lines of a change.

Escapes are those of the runner's own toolkit (github.com/actions/toolkit, packages/core/src/command.ts): `%`, CR and LF
in messages, and `:` and `,` in properties too. Every line starts with a command or with "fwscan:", so no name in
scanned code can start one.
"""

from __future__ import annotations

from typing import TextIO

from analyzer.model import printable
from analyzer.model.policy import CheckReport, Severity, Strike
from analyzer.reports import check_wording as words

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def write(report: CheckReport, out: TextIO) -> None:
    """Writes one line for each new strike, each file that was not read, each comment that passes nothing over."""
    for strike in report.new:
        out.write(_strike(strike))
    for one in words.unread(report):
        out.write(_command("warning", one.said, file=one.path, title="fwscan: not read"))
    for unused in report.unused:
        region = unused.suppression.region
        line = {} if region.cell else {"line": str(region.start_line)}
        said = words.where(region) + unused.why
        out.write(_command("notice", said, file=unused.path, **line, title="fwscan: unused comment"))
    out.write(f"fwscan: {words.counted(report)} in {report.judged:,} file{'s'[: report.judged != 1]}\n")


def _strike(strike: Strike) -> str:
    region = strike.region
    place = {"file": strike.path}
    if not region.cell:
        place |= {"line": str(region.start_line), "endLine": str(region.end_line)}
        if region.start_line == region.end_line:
            place |= {"col": str(region.start_column), "endColumn": str(region.end_column)}
    title = f"fwscan: {words.rule_of(strike)}"
    return _command(_COMMANDS[strike.severity], words.sentence(strike), **place, title=title)


def _command(name: str, message: str, **properties: str) -> str:
    listed = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{name} {listed}::{_data(message)}\n"


def _data(text: str) -> str:
    return printable(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
