"""What a batch came to, at its end, on stdout."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from analyzer.coordinator import Outcome


def write_summary(outcome: Outcome, out: TextIO, study: Path, again: str) -> None:
    """The flow through the whole study, every loss by its reason, and the command that goes on.

    `again` are the options that such a command needs.
    """
    from analyzer.cli.batch_view import duration
    from analyzer.coordinator import RETRY_GROUPS
    from analyzer.model import printable

    lines = [printable(str(study)), f"  {'':17}{'inputs':>9}{'repositories':>14}"]
    lines += [f"  {stage:17}{inputs:>9,}{repositories:>14,}" for stage, inputs, repositories in outcome.flow]
    if outcome.duplicates:
        lines.append(
            f"  {outcome.duplicates:,} of the inputs lead to a repository that an earlier one leads to as well"
        )
    if outcome.losses:
        lines.append("Lost, by stage and reason")
        lines += [f"  {_named(stage, reason):26}{number:>9,}" for stage, reason, number in outcome.losses]
    state = outcome.state
    if state.frameworks:
        found = ", ".join(f"{name} {number:,}" for name, number in state.frameworks.most_common())
        lines.append(f"Verdicts of this run: {found}")
    if state.ends:
        took = max(state.ends) - state.started
        lines.append(f"{state.done:,} repositories in {duration(took)}")
    if state.without_host:
        lines.append(
            f"Their host asked for a pause before it told of {state.without_host:,} repositories: "
            f"fwscan batch -o {_quoted(study)}{again} --retry host-info"
        )
    if any(reason in RETRY_GROUPS["limits"] for _, reason, _ in outcome.losses):
        lines.append(f"To try again what took too much: fwscan batch -o {_quoted(study)}{again} --retry limits")
    if outcome.passing:
        pending = any(stage == "pending" for stage, _, _ in outcome.losses)
        retry = "" if pending and not _retryable(outcome) else " --retry network"
        lines.append(f"To go on: fwscan batch -o {_quoted(study)}{again}{retry}")
    out.write("\n".join(lines) + "\n")


def _named(stage: str, reason: str) -> str:
    return "still to be done" if stage == "pending" else f"{stage}: {reason}"


def _retryable(outcome: Outcome) -> bool:
    from analyzer.coordinator import PASSING

    return any(reason in PASSING for _, reason, _ in outcome.losses)


def _quoted(path: Path) -> str:
    from shlex import quote

    return quote(str(path))
