"""Known uses: recorded once, so that only new ones strike, and told when they are gone.

A use is known by policy, path, the function or class it stands in, and its qualified name; several such uses are
counted. So it stays known when its line moves, and no other use hides behind it.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from typing import Any

from analyzer.errors import ConfigError
from analyzer.model.policy import BaselineEntry, Strike, StrikeStatus

SCHEMA = "fwscan.baseline/v1"
_FIELDS = {
    "policy_id": "policy",
    "path": "path",
    "scope": "scope",
    "symbol": "symbol",
    "framework": "framework",
    "rule_id": "rule",
    "count": "count",
}
_Key = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Compared:
    """Strikes held against a baseline."""

    strikes: tuple[Strike, ...]
    vanished: tuple[BaselineEntry, ...]  # `count` is how many are gone


def parse_baseline(name: str, text: str) -> tuple[BaselineEntry, ...]:
    """The entries of a baseline file. Raises ConfigError where it is none."""
    try:
        document = json.loads(text)
        if document["schema"] != SCHEMA:
            raise ConfigError(f"{name} is a baseline of another kind", f"This fwscan reads {SCHEMA}.")
        entries = tuple(_entry(item) for item in document["uses"])
    except (ValueError, TypeError, KeyError, RecursionError, AttributeError) as error:
        hint = "Write it anew: fwscan check --write-baseline."
        raise ConfigError(f"{name} is no baseline of fwscan ({type(error).__name__}: {error})", hint) from error
    return entries


def written(entries: Iterable[BaselineEntry]) -> str:
    """The text of a baseline file: JSON with a use a line, so that changes of it can be read and merged."""
    rows = [json.dumps(_row(entry)) for entry in sorted(entries, key=_order)]
    body = ",\n  ".join(rows)
    return f'{{"schema": "{SCHEMA}", "uses": [\n  {body}\n]}}\n' if rows else f'{{"schema": "{SCHEMA}", "uses": []}}\n'


def entries_of(strikes: Iterable[Strike]) -> tuple[BaselineEntry, ...]:
    """What a baseline records of strikes; what a comment passes over needs no record."""
    kept = [strike for strike in strikes if strike.status is not StrikeStatus.SUPPRESSED]
    counts = Counter(map(_key, kept))
    first = {_key(strike): strike for strike in reversed(kept)}
    return tuple(
        BaselineEntry(
            policy_id=strike.policy_id,
            path=strike.path,
            scope=strike.scope,
            symbol=strike.symbol,
            framework=strike.framework,
            rule_id=strike.rule_id,
            count=counts[key],
        )
        for key, strike in first.items()
    )


def fingerprinted(strikes: Sequence[Strike]) -> tuple[Strike, ...]:
    """The strikes, by place, each with its fingerprint: equal uses in one scope are told apart by their order."""
    seen: Counter[_Key] = Counter()
    found = []
    for strike in strikes:
        key = _key(strike)
        text = "\0".join((*key, str(seen[key])))
        seen[key] += 1
        found.append(replace(strike, fingerprint=sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:32]))
    return tuple(found)


def compared(
    strikes: Sequence[Strike], entries: Iterable[BaselineEntry], was_judged: Callable[[str], bool]
) -> Compared:
    """Marks the strikes that the baseline has, those that a change did not add first; and what of it is gone.

    `was_judged` says of a path whether what is not there any more can be told from these strikes.
    """
    entries = tuple(entries)
    credit: Counter[_Key] = Counter()
    for entry in entries:
        credit[entry.policy_id, entry.path, entry.scope, entry.symbol] += entry.count
    known: set[int] = set()
    for number in sorted(range(len(strikes)), key=lambda number: strikes[number].added):
        strike = strikes[number]
        if strike.status is StrikeStatus.NEW and credit[_key(strike)] > 0:
            credit[_key(strike)] -= 1
            known.add(number)
    marked = tuple(replace(s, status=StrikeStatus.KNOWN) if n in known else s for n, s in enumerate(strikes))
    return Compared(marked, tuple(_gone(entries, credit, was_judged)))


def without(entries: Iterable[BaselineEntry], vanished: Iterable[BaselineEntry]) -> tuple[BaselineEntry, ...]:
    """A baseline without what is gone."""
    gone: dict[_Key, int] = defaultdict(int)
    for entry in vanished:
        gone[entry.policy_id, entry.path, entry.scope, entry.symbol] += entry.count
    left = []
    for entry in entries:
        key = entry.policy_id, entry.path, entry.scope, entry.symbol
        taken = min(gone[key], entry.count)
        gone[key] -= taken
        left += [replace(entry, count=entry.count - taken)] if entry.count > taken else []
    return tuple(left)


def _gone(
    entries: Iterable[BaselineEntry], credit: Counter[_Key], was_judged: Callable[[str], bool]
) -> Iterable[BaselineEntry]:
    for entry in sorted(entries, key=_order):
        key = entry.policy_id, entry.path, entry.scope, entry.symbol
        gone = min(entry.count, credit[key])
        if gone and was_judged(entry.path):
            credit[key] -= gone
            yield replace(entry, count=gone)


def _key(strike: Strike) -> _Key:
    return strike.policy_id, strike.path, strike.scope, strike.symbol


def _order(entry: BaselineEntry) -> tuple[str, str, str, str]:
    return entry.path, entry.scope, entry.symbol, entry.policy_id


def _row(entry: BaselineEntry) -> dict[str, Any]:
    values = asdict(entry)
    return {name: values[field] for field, name in _FIELDS.items()}


def _entry(item: dict[str, Any]) -> BaselineEntry:
    texts = {field: item[name] for field, name in _FIELDS.items() if field != "count"}
    count = item["count"]
    if not all(isinstance(text, str) for text in texts.values()) or not isinstance(count, int) or count < 1:
        raise ValueError(f"not a use: {str(item)[:80]}")
    return BaselineEntry(**texts, count=count)
