"""What is known stays known when lines move, nothing new hides behind it, and what is gone is told."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.errors import ConfigError
from analyzer.model import Region, Role
from analyzer.model.policy import BaselineEntry, Severity, Strike, StrikeStatus
from analyzer.policy import compared, entries_of, fingerprinted, parse_baseline, remaining, without, written

NAMES = ("tensorflow.Session", "tensorflow.placeholder", "torch")


def strike(symbol: str = "tensorflow.Session", line: int = 1, *, path: str = "a.py", scope: str = "f") -> Strike:
    return Strike(
        policy_id="p",
        severity=Severity.ERROR,
        subject="tensorflow-1",
        framework="tensorflow-1",
        framework_name="TensorFlow 1",
        library="",
        rule_id="tensorflow-1/removed-in-2",
        symbol=symbol,
        kind="call",
        path=path,
        role=Role.SOURCE,
        region=Region(line, 1, line, 9),
        scope=scope,
        message="m",
        why="",
        fingerprint="",
    )


def judged(path: str) -> bool:
    return True


def statuses(strikes: tuple[Strike, ...]) -> list[str]:
    return [one.status.value for one in strikes]


STRIKES = st.lists(
    st.builds(
        strike,
        st.sampled_from(NAMES),
        st.integers(1, 9),
        path=st.sampled_from(("a.py", "b\udcff.py", 'c"\n.py')),
        scope=st.sampled_from(("", "f", "C.g")),
    ),
    max_size=12,
)


@given(STRIKES, st.integers(0, 1000))
def test_what_was_recorded_passes_wherever_its_lines_move(strikes: list[Strike], shift: int) -> None:
    entries = parse_baseline("b.json", written(entries_of(strikes)))
    moved = [replace(one, region=Region(one.region.start_line + shift, 1, 99, 9)) for one in strikes]
    found = compared(moved, entries, judged)
    assert all(one.status is StrikeStatus.KNOWN for one in found.strikes)
    assert found.vanished == ()


@given(STRIKES, STRIKES)
def test_no_more_pass_than_were_recorded_and_the_rest_is_told_as_gone(
    before: list[Strike], after: list[Strike]
) -> None:
    entries = entries_of(before)
    found = compared(after, entries, judged)
    known = sum(one.status is StrikeStatus.KNOWN for one in found.strikes)
    gone = sum(entry.count for entry in found.vanished)
    assert known + gone == len(before)
    left = without(entries, found.vanished)
    again = compared(after, left, judged)
    assert statuses(again.strikes) == statuses(found.strikes)
    assert again.vanished == ()


@given(STRIKES)
def test_fingerprints_are_distinct_and_do_not_depend_on_lines(strikes: list[Strike]) -> None:
    prints = [one.fingerprint for one in fingerprinted(strikes)]
    assert len(set(prints)) == len(prints)
    moved = [replace(one, region=Region(500, 1, 500, 2), severity=Severity.NOTE, message="other") for one in strikes]
    assert [one.fingerprint for one in fingerprinted(moved)] == prints


def test_of_equal_uses_the_one_that_a_change_adds_is_the_new_one() -> None:
    strikes = [replace(strike(line=1), added=True), strike(line=2)]
    found = compared(strikes, entries_of([strike()]), judged)
    assert statuses(found.strikes) == ["new", "known"]


def test_a_use_of_another_function_or_policy_is_not_known() -> None:
    entries = entries_of([strike()])
    others = [strike(scope="g"), strike(path="b.py"), replace(strike(), policy_id="q")]
    assert statuses(compared(others, entries, judged).strikes) == ["new", "new", "new"]


def test_only_what_was_looked_at_can_be_gone() -> None:
    entries = entries_of([strike(), strike(path="b.py")])
    found = compared([], entries, lambda path: path == "b.py")
    assert [(entry.path, entry.count) for entry in found.vanished] == [("b.py", 1)]


def test_what_a_comment_passes_over_is_not_recorded_and_uses_no_record() -> None:
    hushed = replace(strike(), status=StrikeStatus.SUPPRESSED)
    assert entries_of([hushed]) == ()
    found = compared([hushed, strike(line=2)], entries_of([strike()]), judged)
    assert statuses(found.strikes) == ["suppressed", "known"]


def test_the_ratchet_counts_what_is_left() -> None:
    recorded = entries_of([strike(), strike(line=2), strike("torch")])
    found = compared([strike(), strike("tensorflow.placeholder")], recorded, judged)
    (row,) = remaining(found.strikes, recorded, found.vanished)
    assert (row.recorded, row.vanished, row.new, row.left) == (3, 2, 1, 2)


def test_the_file_is_a_use_a_line_in_a_fixed_order() -> None:
    text = written(entries_of([strike("torch", path="b.py"), strike(), strike(line=4)]))
    assert text == written(reversed(parse_baseline("b.json", text)))
    rows = [line for line in text.splitlines() if '"path"' in line]
    assert len(rows) == 2
    assert '"a.py"' in rows[0]
    assert '"count": 2' in rows[0]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"schema": "fwscan.baseline/v2", "uses": []}',
        '{"schema": "fwscan.baseline/v1"}',
        '{"schema": "fwscan.baseline/v1", "uses": [{}]}',
        '{"schema": "fwscan.baseline/v1", "uses": [{"policy": "p", "path": 1, "scope": "", "symbol": "", '
        '"framework": "", "rule": "", "count": 1}]}',
        "[" * 100_000,
    ],
)
def test_a_file_that_is_no_baseline_is_an_error_that_names_it(text: str) -> None:
    with pytest.raises(ConfigError, match=r"b\.json"):
        parse_baseline("b.json", text)


@given(st.text(max_size=300))
def test_any_text_is_a_baseline_or_an_error(text: str) -> None:
    message = "b.json"
    entries: tuple[BaselineEntry, ...] = ()
    try:
        entries = parse_baseline("b.json", text)
    except ConfigError as error:
        message = error.message
    assert message.startswith("b.json")
    assert all(isinstance(entry, BaselineEntry) for entry in entries)
