"""What must be the same throughout a study: half of it measured in another way would be no measurement."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

# Options of a batch that can change its rows, as `runs.options` names them.
OF_RESULTS = ("accept", "all_evidence", "exclude", "history", "isolated", "roles")
FIRST_OPTIONS = "SELECT options FROM runs WHERE command = 'batch' ORDER BY started LIMIT 1"


def kept_options(rows: Sequence[tuple[str]]) -> Mapping[str, object] | None:
    """The options with which a study was begun, from the answer to FIRST_OPTIONS; None where no batch began it."""
    return {"history": False, **json.loads(rows[0][0])} if rows else None  # first studies did not have that option


def differing(before: Mapping[str, object], now: Mapping[str, object]) -> tuple[str, ...]:
    """Names of the options that differ and can change rows."""
    return tuple(name for name in OF_RESULTS if before.get(name) != now.get(name))
