"""Verdicts made by hand: a repository in Keras 3 with some PyTorch, optional JAX, and files that were not read."""

from __future__ import annotations

from analyzer.model import (
    BackendBasis,
    BackendEvidence,
    Confidence,
    Coverage,
    FailReason,
    FileEntry,
    FileFailed,
    FileKind,
    FileOutcome,
    FileSkipped,
    FileVerdict,
    Finding,
    FrameworkShare,
    FrameworkUse,
    GroupVerdict,
    Guard,
    KerasBackend,
    LibraryUse,
    Read,
    ReadNote,
    ReadStatus,
    Region,
    RepoVerdict,
    Revision,
    Role,
    SelectedFile,
    Signal,
    SignalSource,
    SkipReason,
    Strength,
    SymbolUse,
    UseKind,
)
from analyzer.reports.glossary import Glossary, RuleText
from analyzer.values import replace

GLOSSARY = Glossary(
    frameworks={"keras-3": "Keras 3", "pytorch": "PyTorch", "jax": "JAX"},
    families={"keras-3": "keras", "pytorch": "pytorch", "jax": "jax"},
    libraries={"torchvision": "torchvision", "flax-linen": "Flax Linen"},
    rules={
        "keras-3/api": RuleText("only releases from 3.0 on have this name", "https://keras.io/api/"),
        "pytorch/torch": RuleText("torch is PyTorch", "https://pytorch.org/docs/"),
    },
)


def finding(
    name: str = "keras.ops.matmul",
    *,
    framework: str = "keras-3",
    rule: str = "keras-3/api",
    line: int = 12,
    cell: int = 0,
    kind: UseKind = UseKind.CALL,
    guard: Guard = Guard.NONE,
    strength: Strength = Strength.DECISIVE,
    detail: str = "only in keras >=3",
) -> Finding:
    region = Region(line, 5, line, 5 + len(name), cell)
    fact = SymbolUse(qualified_name=name, kind=kind, region=region, guard=guard)
    return Finding(rule_id=rule, framework=framework, strength=strength, fact=fact, detail=detail)


def torch(line: int = 3) -> Finding:
    return finding("torch.nn.Linear", framework="pytorch", rule="pytorch/torch", line=line, detail="")


def use(*findings: Finding, optional: bool = False) -> FrameworkUse:
    first = findings[0]
    return FrameworkUse(framework=first.framework, strength=first.strength, optional=optional, findings=findings)


def file(path: str, *uses: FrameworkUse, role: Role = Role.SOURCE, read: Read | None = None) -> FileVerdict:
    return FileVerdict(
        file=SelectedFile(
            entry=FileEntry(path, ""),
            kind=FileKind.NOTEBOOK if path.endswith(".ipynb") else FileKind.PYTHON,
            role=role,
            role_reason="" if role is Role.SOURCE else f"{role}s/",
        ),
        framework=uses[0].framework if uses else "",
        uses=uses,
        libraries=(),
        read=read or Read(),
    )


def share(
    framework: str, part: float, *evidence: tuple[str, Finding], files: int = 1, optional: bool = False
) -> FrameworkShare:
    roles = ((Role.SOURCE, max(files, 1)), (Role.TEST, 2))
    return FrameworkShare(
        framework=framework,
        files=files,
        share=part,
        files_by_role=roles,
        optional=optional,
        compat=False,
        evidence=evidence,
    )


def group(framework: str = "keras-3", *shares: FrameworkShare, path: str = "") -> GroupVerdict:
    return GroupVerdict(
        path=path,
        framework=framework,
        confidence=Confidence.SURE,
        why="82% of the weight of 14 framework-using files, next pytorch 12%",
        shares=shares,
    )


def outcomes() -> tuple[FileOutcome, ...]:
    repaired = Read(status=ReadStatus.REPAIRED, notes=(ReadNote("print statement", 4, 4),))
    partial = Read(status=ReadStatus.PARTIAL, notes=(ReadNote("left out a statement", 9, 11),))
    jax = finding("jax.jit", framework="jax", rule="jax/jax", guard=Guard.IMPORT_ERROR, detail="", line=2)
    return (
        FileSkipped(path="docs/logo.png", reason=SkipReason.NO_READER),
        FileSkipped(path="data/huge.py", reason=SkipReason.TOO_LARGE, detail="61,000,000 bytes"),
        FileFailed(path="old/deep.py", role=Role.SOURCE, reason=FailReason.TOO_DEEP, error="100000 open brackets"),
        file("old/py2.py", use(torch()), read=repaired),
        file("old/torn.py", read=partial),
        file("src/model.py", use(finding(), finding("keras.Model", line=4, kind=UseKind.BASE)), use(torch(30))),
        file("src/train.ipynb", use(finding(cell=3))),
        file("tests/test_model.py", use(finding()), role=Role.TEST),
        file("src/extra.py", use(jax, optional=True)),
    )


def keras_backend(*backends: str) -> KerasBackend:
    return KerasBackend(
        backends=backends,
        basis=BackendBasis.SET if backends else BackendBasis.UNDETERMINED,
        why=f"set to {' and '.join(backends)}" if backends else "nothing sets it",
        evidence=tuple(
            BackendEvidence(backend=name, how="os.environ", path="src/train.py", region=Region(n, 1, n, 30))
            for n, name in enumerate(backends, start=3)
        ),
    )


def repo(repository: str = "somewhere/project", **changes: object) -> RepoVerdict:
    jax = finding("jax.jit", framework="jax", rule="jax/jax", guard=Guard.IMPORT_ERROR, detail="", line=2)
    keras = share("keras-3", 0.82, ("src/model.py", finding()), ("src/train.ipynb", finding(cell=3)), files=12)
    pytorch = share("pytorch", 0.1203, ("old/py2.py", torch()), files=2)
    optional = share("jax", 0.0597, ("src/extra.py", jax), files=0, optional=True)
    verdict = RepoVerdict(
        repository=repository,
        revision=Revision("0123456789abcdef0123456789abcdef01234567", "2024-05-01T12:00:00Z"),
        verdict=group("keras-3", keras, pytorch, optional),
        directories=(
            group("pytorch", pytorch, path="old"),
            group("keras-3", keras, path="src"),
            group("keras-3", keras, path="src/deep"),
        ),
        libraries=(LibraryUse(library="torchvision", framework="pytorch", files=2),),
        keras_backend=keras_backend("jax", "torch"),
        deployment=(),
        own_packages=(),
        outcomes=outcomes(),
        coverage=Coverage(
            read=4,
            repaired=1,
            partial=1,
            skipped=((SkipReason.NO_READER, 1), (SkipReason.TOO_LARGE, 1)),
            failed=((FailReason.TOO_DEEP, 1),),
        ),
        ruleset_digest="d" * 64,
        extractor_version=1,
        signals=(
            Signal(
                source=SignalSource.DECLARED,
                framework="pytorch",
                what="library_name: timm",
                path="README.md",
                region=Region(3, 1, 3, 19),
            ),
        ),
        notes=("src/model.py is judged keras-3 but also uses 1 name(s) that only keras-2 has",),
    )
    return replace(verdict, **changes)
