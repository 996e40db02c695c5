"""Comments in the code that pass strikes over, and those that pass nothing over."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from analyzer.model import Suppression
from analyzer.model.policy import Strike, StrikeStatus, UnusedSuppression


def suppressed(
    path: str, strikes: Iterable[Strike], suppressions: Sequence[Suppression], known: Collection[str]
) -> tuple[tuple[Strike, ...], tuple[UnusedSuppression, ...]]:
    """The strikes of one file with those passed over marked, and the comments, or ids in them, that pass nothing over.

    `known` are all ids that a comment can name.
    """
    used: set[tuple[Suppression, str]] = set()
    judged = []
    for strike in strikes:
        found = [(comment, id) for comment in suppressions for id in comment.rules if _passes(comment, id, strike)]
        used.update(found)
        status = StrikeStatus.SUPPRESSED if found else strike.status
        judged.append(replace(strike, status=status, suppression=found[0][0]) if found else strike)
    unused = []
    for comment in suppressions:
        idle = tuple(id for id in comment.rules if (comment, id) not in used)
        if idle or not comment.rules:
            unused.append(UnusedSuppression(path=path, suppression=comment, rules=idle, why=_why(idle, known)))
    return tuple(judged), tuple(unused)


def _passes(comment: Suppression, id: str, strike: Strike) -> bool:
    at = strike.region
    if at.cell != comment.region.cell or at.end_line < comment.first_line or at.start_line > comment.last_line:
        return False
    return id in (strike.rule_id, strike.policy_id, strike.framework, strike.library, strike.subject)


def _why(idle: tuple[str, ...], known: Collection[str]) -> str:
    if not idle:
        return "names nothing to ignore: write fwscan: ignore[ID] with the id of a rule, policy, framework or library"
    unknown = [id for id in idle if id not in known]
    if unknown:
        return f"there is no rule, policy, framework or library {', '.join(unknown)}"
    return f"nothing here strikes for {', '.join(idle)}"
