"""How much is left of what policies do not allow, and which frameworks the judged files use."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from analyzer.model import Region, SelectedFile
from analyzer.model.policy import BaselineEntry, FileUsage, Remaining, Strike, StrikeStatus
from analyzer.policy.candidates import Candidate

_Key = tuple[str, str, str]


def remaining(
    strikes: Iterable[Strike], recorded: Iterable[BaselineEntry], vanished: Iterable[BaselineEntry]
) -> tuple[Remaining, ...]:
    """The ratchet: for each policy, framework and rule, what the baseline holds, what of it is gone, what came anew."""
    before: Counter[_Key] = Counter()
    gone: Counter[_Key] = Counter()
    by_status: dict[StrikeStatus, Counter[_Key]] = defaultdict(Counter)
    for counter, entries in ((before, recorded), (gone, vanished)):
        for entry in entries:
            counter[entry.policy_id, entry.framework, entry.rule_id] += entry.count
    for strike in strikes:
        by_status[strike.status][strike.policy_id, strike.framework, strike.rule_id] += 1
    new, passed = by_status[StrikeStatus.NEW], by_status[StrikeStatus.SUPPRESSED]
    return tuple(
        Remaining(
            policy_id=key[0],
            framework=key[1],
            rule_id=key[2],
            recorded=before[key],
            vanished=gone[key],
            new=new[key],
            suppressed=passed[key],
        )
        for key in sorted({*before, *new, *passed})
    )


def usage_of(
    file: SelectedFile, candidates: Sequence[Candidate], names: Mapping[str, str], is_added: Iterable[bool]
) -> tuple[FileUsage, ...]:
    """How often one file uses each framework, most uses first. Where names show the generation of one, the uses that
    leave it open count for it as well.
    """
    counted = [(one, added) for one, added in zip(candidates, is_added, strict=True) if one.framework]
    shown: dict[str, set[str]] = defaultdict(set)
    for one, _ in counted:
        if not one.open:
            shown[one.family].add(one.framework)
    uses: Counter[str] = Counter()
    added_uses: Counter[str] = Counter()
    first: dict[str, tuple[str, Region]] = {}
    for one, added in counted:
        known = shown[one.family]
        framework = next(iter(known)) if one.open and len(known) == 1 else one.framework
        uses[framework] += 1
        added_uses[framework] += added
        first.setdefault(framework, (one.symbol, one.region))
    return tuple(
        FileUsage(
            path=file.entry.path,
            role=file.role,
            framework=framework,
            framework_name=names[framework],
            uses=count,
            symbol=first[framework][0],
            region=first[framework][1],
            added=added_uses[framework],
        )
        for framework, count in sorted(uses.items(), key=lambda item: (-item[1], item[0]))
    )
