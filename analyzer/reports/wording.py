"""Words that every format says the same way: what a finding shows, where, and what was read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from analyzer.factcodec import PackedFindings
from analyzer.model import (
    FINDINGS_PER_USE,
    Artifact,
    BackendBasis,
    Coverage,
    DeploymentUse,
    Finding,
    ForeignUse,
    FrameworkShare,
    KerasBackend,
    KnownBy,
    LanguageUse,
    ModelFile,
    Region,
    Requirement,
    Revision,
    Setting,
    SymbolUse,
    printable,
)
from analyzer.model import strongest as numbers_of_strongest

REASONS = {
    "no-reader": "of other kinds",
    "missing-blob": "missing from the clone",
    "lfs-pointer": "Git LFS pointer",
    "xet-pointer": "Xet pointer",
    "symlink-outside": "link out of the root",
    "timed-out": "timed out",
    "internal": "error of fwscan",
}

MODEL_KNOWN_BY = {
    KnownBy.HEADER: "known by header",
    KnownBy.NAME: "by name only",
    KnownBy.POINTER: "by name only, as a pointer",
}


def symbol(finding: Finding) -> str:
    """What was found, as one would write it: a qualified name, `name<specifier`, `NAME=value`, a format."""
    return fact_symbol(finding.fact)


def fact_symbol(fact: SymbolUse | Requirement | Setting | Artifact | ForeignUse) -> str:
    """A fact as one would write it."""
    match fact:
        case SymbolUse():
            return fact.qualified_name
        case Requirement():
            return f"{fact.name}{fact.specifier}"
        case Setting():
            return f"{fact.name}={fact.value}"
        case ForeignUse():
            return f"{fact.name} {fact.specifier}".rstrip()
        case _:
            return f"{fact.format} {fact.detail}".rstrip()


def fact_kind(finding: Finding) -> str:
    """How it is used: a `UseKind`, or "requirement", "setting", "artifact"."""
    return kind_of_fact(finding.fact)


def kind_of_fact(fact: SymbolUse | Requirement | Setting | Artifact | ForeignUse) -> str:
    """A `UseKind`, a `ForeignKind`, or "requirement", "setting", "artifact"."""
    return fact.kind.value if isinstance(fact, SymbolUse | ForeignUse) else type(fact).__name__.lower()


def guard(finding: Finding) -> str:
    """The `Guard` of a symbol; "none" for facts that have no such thing."""
    fact = finding.fact
    return fact.guard.value if isinstance(fact, SymbolUse) else "none"


def strongest(findings: Sequence[Finding], limit: int | None) -> Sequence[Finding]:
    """At most `limit` findings, weak ones left out first, in the order in which they came."""
    if limit is None:
        return findings
    if limit == FINDINGS_PER_USE and isinstance(findings, PackedFindings):
        return findings.strongest()
    return [findings[number] for number in numbers_of_strongest(findings, limit)]


def place(path: str, region: Region) -> str:
    """`path:line`, and `path:cell N:line` in a notebook."""
    cell = f":cell {region.cell}" if region.cell else ""
    return f"{printable(path)}{cell}:{region.start_line}"


def keras_backend(backend: KerasBackend) -> str:
    """`jax, torch (set: train.py:3 os.environ and 2 more)`; "" where it is not determined."""
    if not backend.backends:
        return ""
    evidence = [item for item in backend.evidence if not item.overridden]
    where = f": {place(evidence[0].path, evidence[0].region)} {evidence[0].how}" if evidence else ""
    more = f" and {len(evidence) - 1} more" if len(evidence) > 1 else ""
    basis = "set" if backend.basis is BackendBasis.SET else f"not set, {backend.basis}"
    return f"{', '.join(backend.backends)} ({basis}{where}{more})"


def percent(share: float) -> str:
    """A share with one decimal; "<0.1%" rather than a zero that is none."""
    return "<0.1%" if 0 < share < 0.0005 else f"{share:z.1%}"


def count(number: int, noun: str) -> str:
    """`1 file`, `1,034 files`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def reasons(counts: Iterable[tuple[str, int]]) -> str:
    """`180 of other kinds, 30 too large`, the most frequent first."""
    ordered = sorted(counts, key=lambda item: (-item[1], item[0]))
    return ", ".join(f"{number:,} {reason(word)}" for word, number in ordered)


def reason(word: str) -> str:
    """A `SkipReason` or `FailReason` for people."""
    return REASONS.get(word) or word.replace("-", " ")


def coverage(cover: Coverage) -> str:
    """One sentence that holds every entry of the snapshot."""
    total = cover.read + cover.repaired + cover.partial
    how = [
        f"{number:,} {word}" for number, word in ((cover.repaired, "repaired"), (cover.partial, "in part")) if number
    ]
    aside = f" ({', '.join(how)})" if how else ""
    parts = [f"{count(total, 'file')} read{aside}"]
    for word, counts in (("failed", cover.failed), ("skipped", cover.skipped)):
        number = sum(n for _, n in counts)
        parts.append(f"{number:,} {word} ({reasons(counts)})" if number else f"0 {word}")
    if cover.model_files:
        known = ", ".join(f"{number:,} {MODEL_KNOWN_BY[word]}" for word, number in cover.model_files)
        parts.append(f"{count(sum(n for _, n in cover.model_files), 'model file')} among them ({known})")
    return "; ".join(parts)


def model_formats(files: Iterable[ModelFile]) -> list[tuple[str, int]]:
    """`format`, or `format=framework` where one is known, and how many files: the most frequent first."""
    counts = Counter(f"{f.format}={f.framework}" if f.framework else f.format for f in files)
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def size(number: int) -> str:
    """`438.0 MB`: bytes in decimal units, as file hosts show them."""
    amount = float(number)
    for unit in ("bytes", "kB", "MB", "GB"):
        if amount < 1000:
            return f"{amount:,.0f} {unit}" if unit == "bytes" else f"{amount:,.1f} {unit}"
        amount /= 1000
    return f"{amount:,.1f} TB"


def not_read(cover: Coverage) -> int:
    """Files that fwscan reads by rights and could not: failed, read in part, or out of reach."""
    by_design = {"no-reader", "excluded", "symlink", "submodule", "special-file"}
    skipped = sum(number for reason, number in cover.skipped if reason not in by_design)
    return cover.partial + skipped + sum(number for _, number in cover.failed)


def revision(rev: Revision) -> str:
    """`commit 1a2b3c4d5e6f of 2024-05-01, with the work tree over it`."""
    commit = f"commit {rev.commit[:12]}" if rev.commit else ""
    day = f" of {rev.committed[:10]}" if commit and rev.committed else ""
    if commit:
        return f"{commit}{day}{' and the work tree over it' if rev.worktree else ''}"
    return "work tree, no commit" if rev.worktree else ""


def roles(share: FrameworkShare) -> str:
    """`380 source, 20 test`: where the files that use a framework stand."""
    return ", ".join(f"{number:,} {role}" for role, number in share.files_by_role if number)


def verdict_line(locator: str, framework: str, confidence: str, shares: Iterable[FrameworkShare]) -> str:
    """Primary and "uses at all" on one line, in ids: what `--quiet` prints."""
    uses = [f"{s.framework} optional" if s.optional else f"{s.framework} {percent(s.share)}" for s in shares]
    at_all = f"; uses {', '.join(uses)}" if uses else ""
    return f"{printable(locator)}: {framework} ({confidence}){at_all}"


def language_use(use: LanguageUse) -> str:
    """`JavaScript/TypeScript: TensorFlow (3 files)`."""
    role = "" if use.files else ", vendored or generated"
    bundled = ", which it holds itself" if use.bundled else ""
    files = use.files or sum(number for _, number in use.files_by_role)
    return f"{use.language_name}: {use.name.partition(' (')[0]} ({count(files, 'file')}{role}{bundled})"


def deployment_use(use: DeploymentUse) -> str:
    """`ONNX (2 files)`."""
    role = "" if use.files else ", vendored or generated"
    return f"{use.name} ({count(use.files or sum(number for _, number in use.files_by_role), 'file')}{role})"
