"""What the JSON documents of several commands have in common: how they are written, a revision, a coverage."""

from __future__ import annotations

import json
from typing import Any, TextIO

from analyzer.model import Coverage, Revision
from analyzer.reports.cleaning import printable_throughout


def write_document(document: object, out: TextIO) -> None:
    """Writes a document so that equal values give equal bytes; texts are made printable."""
    # At once: `json.dump` writes a million scraps.
    out.write(json.dumps(printable_throughout(document), indent=2, sort_keys=True, ensure_ascii=False) + "\n")


def revision(of: Revision) -> dict[str, Any]:
    """What was scanned."""
    return {"commit": of.commit, "committed": of.committed, "worktree": of.worktree}


def coverage(of: Coverage) -> dict[str, Any]:
    """How the files were read, and how many were not, by reason."""
    return {
        "read": of.read,
        "repaired": of.repaired,
        "partial": of.partial,
        "skipped": dict(of.skipped),
        "failed": dict(of.failed),
    }
