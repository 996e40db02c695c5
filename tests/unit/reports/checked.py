"""Check reports made by hand, for the tests of their formats."""

from __future__ import annotations

from typing import Any

from analyzer.model import (
    FailReason,
    FileFailed,
    FileSkipped,
    Read,
    ReadNote,
    ReadStatus,
    Region,
    Revision,
    Role,
    SkipReason,
    Suppression,
)
from analyzer.model.policy import (
    BaselineEntry,
    CheckReport,
    DiffBase,
    FileUsage,
    PartlyRead,
    Policy,
    PolicySource,
    Remaining,
    Severity,
    Strike,
    StrikeStatus,
    UnusedSuppression,
)


def strike(path: str = "train.py", **changes: Any) -> Strike:
    given: dict[str, Any] = {
        "policy_id": "project",
        "severity": Severity.ERROR,
        "subject": "tensorflow-1",
        "framework": "tensorflow-1",
        "framework_name": "TensorFlow 1 (graph style)",
        "library": "",
        "rule_id": "tensorflow-1/contrib",
        "symbol": "tensorflow.contrib.slim.conv2d",
        "kind": "call",
        "path": path,
        "role": Role.SOURCE,
        "region": Region(3, 5, 3, 16),
        "scope": "Net.fit",
        "message": "tensorflow.contrib.slim.conv2d (TensorFlow 1): policy project forbids tensorflow-1",
        "why": "we leave it",
        "fingerprint": "0123456789abcdef0123456789abcdef",
        "hint": "tensorflow.contrib.slim.conv2d moved to tf_slim.conv2d",
    }
    return Strike(**{**given, **changes})


def comment(reason: str = "ported next") -> Suppression:
    place = Region(4, 9, 4, 40)
    return Suppression(rules=("tensorflow-1/contrib",), reason=reason, region=place, first_line=4, last_line=4)


def report(*strikes: Strike, **changes: Any) -> CheckReport:
    given: dict[str, Any] = {
        "root": "project",
        "revision": Revision("9b63575ef427", "2024-01-26T00:00:00+00:00", worktree=True),
        "base": None,
        "sources": (PolicySource(file="pyproject.toml", folder="", policies=(Policy(id="project"),)),),
        "strikes": strikes,
        "vanished": (),
        "unused": (),
        "remaining": (),
        "usage": (),
        "judged": 4,
        "skipped": (),
        "failed": (),
        "partial": (),
        "notes": (),
        "fail_on": Severity.ERROR,
        "ruleset_digest": "d1g",
        "extractor_version": 1,
    }
    return CheckReport(**{**given, **changes})


def full() -> CheckReport:
    """A report that has something of everything."""
    known = BaselineEntry(
        policy_id="project",
        path="old.py",
        scope="f",
        symbol="tensorflow.Session",
        framework="tensorflow-1",
        rule_id="tensorflow-1/removed-in-2",
        count=2,
    )
    usage = FileUsage(
        path="train.py",
        role=Role.SOURCE,
        framework="tensorflow-1",
        framework_name="TensorFlow 1",
        uses=3,
        symbol="tensorflow.Session",
        region=Region(1, 1, 1, 4),
    )
    left = Remaining(
        policy_id="project",
        framework="tensorflow-1",
        rule_id="tensorflow-1/contrib",
        recorded=5,
        vanished=2,
        new=1,
        suppressed=1,
    )
    rules = ("tensorflow-1/contrib",)
    unused = UnusedSuppression(path="u.py", suppression=comment(), rules=rules, why="nothing here uses it")
    partial = Read(status=ReadStatus.PARTIAL, notes=(ReadNote("left out: not Python", 1, 2),))
    return report(
        strike(),
        strike("notes.ipynb", region=Region(8, 1, 8, 9, 2), scope="", hint=""),
        strike("w.py", severity=Severity.WARNING, rule_id="", subject="tensorflow.contrib.**", framework=""),
        strike("known.py", status=StrikeStatus.KNOWN),
        strike("passed.py", status=StrikeStatus.SUPPRESSED, suppression=comment()),
        base=DiffBase("main", "0a1b2c"),
        vanished=(known,),
        unused=(unused,),
        remaining=(left,),
        usage=(usage,),
        skipped=(
            FileSkipped(path="model.py", reason=SkipReason.LFS_POINTER),
            FileSkipped(path="logo.png", reason=SkipReason.NO_READER),
        ),
        failed=(FileFailed(path="bad.py", role=Role.SOURCE, reason=FailReason.SYNTAX, error="line 3: no"),),
        partial=(PartlyRead("half.py", partial),),
        notes=("the history is shallow",),
    )
