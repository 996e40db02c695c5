"""Small builders: a verdict test says what matters and leaves the rest at a plain value."""

from __future__ import annotations

from analyzer.model import (
    FileEntry,
    FileKind,
    FileVerdict,
    Finding,
    Guard,
    Read,
    Region,
    Role,
    SelectedFile,
    Strength,
    SymbolUse,
    UseKind,
)
from analyzer.verdict import judge_file

FAMILIES = {
    "tensorflow": "tensorflow",
    "tensorflow-1": "tensorflow",
    "tensorflow-2": "tensorflow",
    "keras": "keras",
    "keras-2": "keras",
    "keras-3": "keras",
    "pytorch": "pytorch",
    "jax": "jax",
}


def finding(
    framework: str,
    name: str = "",
    *,
    line: int = 1,
    strength: Strength = Strength.DECISIVE,
    kind: UseKind = UseKind.CALL,
    guard: Guard = Guard.NONE,
    group: int = 0,
    tentative: bool = False,
    compat: bool = False,
) -> Finding:
    fact = SymbolUse(
        qualified_name=name or f"{framework}.thing{line}",
        kind=kind,
        region=Region(line, 1, line, 9),
        guard=guard,
        fallback_group=group,
    )
    return Finding(
        rule_id=f"{framework}/rule",
        framework=framework,
        strength=strength,
        fact=fact,
        tentative=tentative,
        compat=compat,
    )


def selected(path: str = "train.py", role: Role = Role.SOURCE) -> SelectedFile:
    return SelectedFile(entry=FileEntry(path, ""), kind=FileKind.PYTHON, role=role, role_reason="")


def judged(path: str, *findings: Finding, role: Role = Role.SOURCE) -> FileVerdict:
    return judge_file(selected(path, role), findings, Read(), FAMILIES)
