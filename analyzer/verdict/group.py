"""File verdicts -> the verdict over a directory or a repository: shares, primary, confidence."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence

from analyzer.model import Confidence, FileKind, FileVerdict, FrameworkShare, GroupVerdict, Role, Strength
from analyzer.values import Struct
from analyzer.verdict.evidence import telling
from analyzer.verdict.tally import Tally
from analyzer.verdict.weights import CODE, EXTRA_BELOW, LEADING, LEVEL, NONE_BELOW, ROLE_TIERS


class Demand(Struct, frozen=True):
    """Families that a project's manifests ask for: as a requirement, and as an extra."""

    required: frozenset[str] = frozenset()
    extras: frozenset[str] = frozenset()


_NO_DEMAND = Demand()


def judge_group(
    files: Sequence[FileVerdict],
    families: Mapping[str, str],
    *,
    path: str = "",
    failed: int = 0,
    demand: Demand = _NO_DEMAND,
    tally: Tally | None = None,
) -> GroupVerdict:
    """The verdict over `files` (settled), which lie below `path`; `failed` more could not be read.

    `demand` is what the manifests of the whole project ask for, `tally` what is known already of the files.
    """
    tally = tally or Tally(families)
    others = [file for file in files if file.file.kind not in CODE]
    files = [file for file in files if _is_code(file)]
    tier, scores = _scores(files, tally)
    shares = (*_shares(files, tier, scores, tally), *_only_set(files, others, tally))
    framework, why = _primary(files, shares, scores, tier, families, demand)
    confidence = _confidence(framework, shares, files, failed)
    return GroupVerdict(path=path, framework=framework, confidence=confidence, why=why, shares=shares)


def judge_directories(
    files: Sequence[FileVerdict], families: Mapping[str, str], tally: Tally | None = None
) -> tuple[GroupVerdict, ...]:
    """A verdict for each directory (all files below it) that holds at least one framework-using file, by path."""
    below: dict[str, list[FileVerdict]] = defaultdict(list)
    for file in files:
        if not _is_code(file):
            continue
        folder = file.file.entry.path.rpartition("/")[0]
        while folder:
            below[folder].append(file)
            folder = folder.rpartition("/")[0]
    tally = tally or Tally(families)
    return tuple(
        judge_group(members, families, path=directory, tally=tally)
        for directory, members in sorted(below.items())
        if any(member.uses for member in members)
    )


def _is_code(file: FileVerdict) -> bool:
    """Whether a file speaks. Documents of chunks may hold other languages only: they do where they use something."""
    return file.file.kind in CODE and (file.file.kind is not FileKind.CHUNKS or bool(file.uses))


def _scores(files: Sequence[FileVerdict], tally: Tally) -> tuple[Mapping[Role, float], dict[str, float]]:
    """The first tier of roles in which any framework scores, and each framework's score there."""
    for number, tier in enumerate(ROLE_TIERS):
        if number == len(ROLE_TIERS) - 1 and any(file.file.role in ROLE_TIERS[0] for file in files):
            break  # where there is code to judge by, tests speak for what tests need
        scores = _scored(files, tally, tier, keras_leads=False)
        if scores and tally.families[max(sorted(scores), key=scores.__getitem__)] == "keras":
            scores = _scored(files, tally, tier, keras_leads=True)
        if scores:
            return tier, scores
    return ROLE_TIERS[0], {}


def _scored(
    files: Sequence[FileVerdict], tally: Tally, tier: Mapping[Role, float], *, keras_leads: bool
) -> dict[str, float]:
    parts: dict[str, list[float]] = defaultdict(list)
    for file in files:
        weight = tier.get(file.file.role, 0.0)
        if weight and file.uses:
            for framework, part in tally.contributions(file, keras_leads=keras_leads).items():
                parts[framework].append(weight * part)
    # Neither the order of the files nor the last digit of a sum may decide who stands level.
    return {framework: round(math.fsum(values), 9) for framework, values in parts.items()}


def _shares(
    files: Sequence[FileVerdict],
    tier: Mapping[Role, float],
    scores: Mapping[str, float],
    tally: Tally,
) -> tuple[FrameworkShare, ...]:
    by_role: dict[str, dict[Role, int]] = defaultdict(lambda: defaultdict(int))
    required: dict[str, int] = defaultdict(int)
    needed: dict[str, bool] = defaultdict(bool)
    compat: dict[str, list[bool]] = defaultdict(list)
    for file in files:
        role = file.file.role
        for use in file.uses:
            by_role[use.framework][role] += 1
            required[use.framework] += role is Role.SOURCE and not use.optional
            needed[use.framework] |= tier.get(role, 0.0) > 0 and not use.optional
            compat[use.framework].append(use.compat)
    total = math.fsum(scores.values())
    shares = [
        FrameworkShare(
            framework=framework,
            files=required[framework],
            share=round(scores.get(framework, 0.0) / total, 6) if total else 0.0,
            files_by_role=tuple(sorted(roles.items())),
            optional=not needed[framework],
            compat=all(compat[framework]) and framework == "tensorflow-1",
            evidence=telling(files, framework, tally),
        )
        for framework, roles in by_role.items()
    ]
    return tuple(sorted(shares, key=lambda share: (-share.share, share.framework)))


def _only_set(files: Sequence[FileVerdict], others: Sequence[FileVerdict], tally: Tally) -> tuple[FrameworkShare, ...]:
    """Frameworks that no code names and some setting elsewhere asks for (a CI matrix): used, and only optionally."""
    named = {use.framework for file in files for use in file.uses}
    found: dict[str, dict[Role, int]] = defaultdict(lambda: defaultdict(int))
    for file in others:
        for use in file.uses:
            if use.framework not in named and use.traits.is_set:
                found[use.framework][file.file.role] += 1
    return tuple(
        FrameworkShare(
            framework=framework,
            files=0,
            share=0.0,
            files_by_role=tuple(sorted(roles.items())),
            optional=True,
            compat=False,
            evidence=telling(others, framework, tally),
        )
        for framework, roles in sorted(found.items())
    )


def _primary(
    files: Sequence[FileVerdict],
    shares: tuple[FrameworkShare, ...],
    scores: Mapping[str, float],
    tier: Mapping[Role, float],
    families: Mapping[str, str],
    demand: Demand,
) -> tuple[str, str]:
    """The primary framework and one sentence on how it came about."""
    counted = [file for file in files if tier.get(file.file.role, 0.0) > 0]
    if not scores:
        if shares:
            names = ", ".join(share.framework for share in shares)
            return "none", f"only vendored or generated files, or settings, use a framework ({names})"
        if not files:
            return "none", "no Python file or notebook was read"
        return "none", f"none of {len(files)} files uses a deep-learning framework"
    needing = [file for file in counted if any(not use.optional for use in file.uses)]
    using = len(needing)
    needed = {families[use.framework] for file in needing for use in file.uses if not use.optional}
    only_extra = bool(needed & demand.extras) and not needed & demand.required
    threshold = EXTRA_BELOW if only_extra else NONE_BELOW
    weight_using = math.fsum(tier[file.file.role] for file in needing)
    if weight_using < threshold * math.fsum(tier[file.file.role] for file in counted) or not using:
        extra = " and the manifest asks for it only as an extra" if only_extra else ""
        detail = f"{using} of {len(counted)} code files need a framework{extra}"
        return "none", f"{detail}; below {threshold:.0%} by weight that is not what the code is about"
    first = shares[0]
    beaten = round(LEVEL * scores.get(first.framework, 0.0), 9)
    level = [share for share in shares if scores.get(share.framework, 0.0) > beaten and not share.optional]
    if len(level) > 1 or first.share < LEADING:
        listed = ", ".join(f"{share.framework} {share.share:.0%}" for share in shares[: max(2, len(level))])
        return "mixed", f"no framework leads ({listed})"
    others = f", next {shares[1].framework} {shares[1].share:.0%}" if len(shares) > 1 else ", no other"
    return first.framework, (
        f"{first.share:.0%} of the weight of {using} framework-using files{others}"
        if first.files
        else f"{first.share:.0%} of the weight in {_roles_of(first, tier)} files{others}"
    )


def _roles_of(share: FrameworkShare, tier: Mapping[Role, float]) -> str:
    return "/".join(role for role, _ in share.files_by_role if role in tier)


def _confidence(
    framework: str, shares: tuple[FrameworkShare, ...], files: Sequence[FileVerdict], failed: int
) -> Confidence:
    """Sure, likely or unsure; scripts/evaluate.py measures how often each is right."""
    if not files or failed > max(1, 0.1 * len(files)):
        return Confidence.UNSURE
    if framework == "none":
        return Confidence.SURE if not shares else Confidence.LIKELY
    if framework == "mixed":
        return Confidence.UNSURE
    first = shares[0]
    if not _computes(first.framework, files):
        return Confidence.UNSURE
    if first.share >= 0.8:
        return Confidence.SURE
    return Confidence.LIKELY if first.share >= 0.6 else Confidence.UNSURE


def _computes(framework: str, files: Sequence[FileVerdict]) -> bool:
    """Whether a file builds or computes with it: an import that nothing follows leaves open what it is for."""
    return any(
        use.framework == framework and use.strength in (Strength.DECISIVE, Strength.STRONG)
        for file in files
        for use in file.uses
    )
