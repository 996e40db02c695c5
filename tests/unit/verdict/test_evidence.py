"""Which lines are shown for a framework: proofs first, each symbol once, files in turns."""

from __future__ import annotations

from analyzer.model import Finding, Strength, UseKind
from analyzer.verdict.evidence import telling
from analyzer.verdict.tally import EVIDENCE_LIMIT, Tally
from tests.unit.verdict.builders import FAMILIES, finding, judged


def told(*files: tuple[str, tuple[Finding, ...]]) -> list[tuple[str, str]]:
    found = telling([judged(path, *findings) for path, findings in files], "pytorch", Tally(FAMILIES))
    return [(path, one.fact.qualified_name) for path, one in found]  # type: ignore[union-attr]


def test_files_take_turns_and_the_one_with_most_symbols_begins() -> None:
    few = finding("pytorch", "torch.nn.Linear", line=9), finding("pytorch", "torch.optim.SGD", line=4)
    many = tuple(finding("pytorch", f"torch.nn.L{n}", line=n + 1) for n in range(3))
    assert told(("a.py", few), ("b.py", many)) == [
        ("b.py", "torch.nn.L0"),
        ("a.py", "torch.optim.SGD"),
        ("b.py", "torch.nn.L1"),
        ("a.py", "torch.nn.Linear"),
        ("b.py", "torch.nn.L2"),
    ]


def test_a_symbol_stands_once_and_its_file_is_not_asked_in_vain() -> None:
    shared = finding("pytorch", "torch.nn.Linear")
    own = finding("pytorch", "torch.jit.script", line=5)
    assert told(("a.py", (shared,)), ("b.py", (shared, own))) == [
        ("b.py", "torch.nn.Linear"),
        ("b.py", "torch.jit.script"),
    ]


def test_all_proofs_come_before_any_hint() -> None:
    hint = finding("pytorch", "torch.device", strength=Strength.WEAK)
    proofs = tuple(finding("pytorch", f"torch.nn.L{n}", line=n + 1) for n in range(2))
    assert [path for path, _ in told(("a.py", (hint,)), ("b.py", proofs))] == ["b.py", "b.py", "a.py"]


def test_an_import_proves_less_than_a_call() -> None:
    names = (finding("pytorch", "torch.nn", kind=UseKind.IMPORT), finding("pytorch", "torch.add", line=8))
    assert told(("a.py", names)) == [("a.py", "torch.add"), ("a.py", "torch.nn")]


def test_no_more_lines_than_the_limit() -> None:
    many = tuple(finding("pytorch", f"torch.nn.L{n}", line=n + 1) for n in range(30))
    assert len(told(("a.py", many), ("b.py", many))) == EVIDENCE_LIMIT
