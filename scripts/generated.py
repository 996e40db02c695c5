"""Files that a script generates: written anew, or with --check only compared."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path


def renew(wanted: Mapping[Path, str]) -> int:
    """Writes each file that is not as wanted; with --check gives 1 where there is one, and writes nothing."""
    stale = [path for path, text in wanted.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    if "--check" in sys.argv[1:]:
        for path in stale:
            print(f"{path.name} is not what {Path(sys.argv[0]).name} writes: run it", file=sys.stderr)
        return 1 if stale else 0
    for path in stale:
        path.write_text(wanted[path], encoding="utf-8")
    return 0
