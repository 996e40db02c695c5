"""Findings as bytes are the findings, and what is shown of many files is the same."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.factcodec import PackedFindings
from analyzer.model import (
    FINDINGS_PER_USE,
    FileVerdict,
    Finding,
    Guard,
    Region,
    Role,
    Setting,
    Strength,
    SymbolUse,
    UseKind,
)
from analyzer.reports import wording
from analyzer.values import replace
from analyzer.verdict import Tally, packed
from analyzer.verdict.evidence import telling
from tests.unit.verdict.builders import judged

FAMILIES = {
    "tensorflow": "tensorflow",
    "tensorflow-1": "tensorflow",
    "tensorflow-2": "tensorflow",
    "pytorch": "pytorch",
}
TEXT = st.text(st.characters(exclude_categories=()), max_size=3)
SMALL = st.integers(1, 9)
REGIONS = st.builds(Region, SMALL, SMALL, SMALL, SMALL, st.integers(0, 1))
SYMBOLS = st.builds(
    SymbolUse,
    qualified_name=st.sampled_from([f"{root}.n{n}" for root in ("tensorflow", "torch") for n in range(12)]) | TEXT,
    kind=st.sampled_from(UseKind),
    region=REGIONS,
    guard=st.sampled_from(Guard),
    keywords=st.lists(TEXT, max_size=2).map(tuple),
    fallback_group=st.integers(0, 2),
    via=TEXT,
    own=st.booleans(),
)
FINDINGS = st.builds(
    Finding,
    rule_id=st.sampled_from(["a", "b"]),
    framework=st.sampled_from(sorted(FAMILIES)),
    strength=st.sampled_from(Strength),
    fact=SYMBOLS | st.builds(Setting, TEXT, TEXT, REGIONS, how=TEXT),
    library=TEXT,
    detail=TEXT,
    compat=st.booleans(),
    tentative=st.booleans(),
    via=TEXT,
)
IDS = sorted(FAMILIES)


FILES = st.lists(st.tuples(st.sampled_from([Role.SOURCE, Role.TEST]), st.lists(FINDINGS, max_size=60)), max_size=4).map(
    lambda items: [judged(f"f{number}.py", *item[1], role=item[0]) for number, item in enumerate(items)]
)


def kept_as_bytes(file: FileVerdict) -> FileVerdict:
    uses = [replace(use, findings=packed(file, use, IDS)) for use in file.uses]
    return replace(file, uses=tuple(uses))


@settings(max_examples=60, deadline=None)
@given(FILES)
def test_they_come_back(files: list[FileVerdict]) -> None:
    for file in files:
        for plain, again in zip(file.uses, kept_as_bytes(file).uses, strict=True):
            assert isinstance(again.findings, PackedFindings)
            assert repr(tuple(again.findings)) == repr(tuple(plain.findings))
            assert (len(again.findings), again.findings[0]) == (len(plain.findings), plain.findings[0])
            assert again.findings == plain.findings
            assert list(wording.strongest(again.findings, FINDINGS_PER_USE)) == list(
                wording.strongest(plain.findings, FINDINGS_PER_USE)
            )


@settings(max_examples=60, deadline=None)
@given(FILES, st.sampled_from(IDS))
def test_the_same_evidence_is_shown_of_them(files: list[FileVerdict], framework: str) -> None:
    """Whatever generation a use turns out to be once its surroundings have settled it."""
    family = FAMILIES[framework]
    settled = [
        replace(
            file,
            uses=tuple(
                replace(use, framework=framework) if FAMILIES[use.framework] == family else use for use in file.uses
            ),
        )
        for file in files
    ]
    as_bytes = [
        replace(
            file,
            uses=tuple(
                replace(use, findings=packed(before, old, IDS)) for use, old in zip(file.uses, before.uses, strict=True)
            ),
        )
        for file, before in zip(settled, files, strict=True)
    ]
    assert telling(as_bytes, framework, Tally(FAMILIES)) == telling(settled, framework, Tally(FAMILIES))
