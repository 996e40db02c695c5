"""A set of sampled versions as a PEP 440 specifier (packaging.python.org, "Version specifiers")."""

from __future__ import annotations

from collections.abc import Sequence


def specifier_of(sampled: Sequence[str], mask: int) -> str:
    """`>=1.4,<2.0,!=1.7.*`; "" where every sampled version is in the mask or none is.

    The last version of the mask stands for the releases up to the next sample, so that one is the open end.
    """
    if not mask or mask + 1 == 1 << len(sampled):
        return ""
    low, high = (mask & -mask).bit_length() - 1, mask.bit_length() - 1
    parts = [f">={sampled[low]}"] if low else []
    parts += [f"<{sampled[high + 1]}"] if high + 1 < len(sampled) else []
    for place in range(low, high + 1):
        if not mask >> place & 1:
            parts.append(f"!={sampled[place]}{'' if _shares_minor(sampled, place) else '.*'}")
    return ",".join(parts)


def _shares_minor(sampled: Sequence[str], place: int) -> bool:
    """Whether a neighbour is of the same minor version, so that `.*` would take it as well."""
    minor = sampled[place].split(".")[:2]
    return any(sampled[i].split(".")[:2] == minor for i in (place - 1, place + 1) if 0 <= i < len(sampled))
