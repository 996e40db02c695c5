"""Words that the formats of `fwscan versions` share."""

from __future__ import annotations

from analyzer.model import VersionNeed, VersionPin, VersionRange
from analyzer.reports import wording

LIMITS = (
    "A release in a range has every name that the code takes from the package; that it does the same with them, "
    "or installs here, is not said."
)


def spoken(found: VersionRange) -> str:
    """`1.4 to 1.15`, `2.0 or older`, `any`: what the code alone says."""
    first, last = found.versions[0], found.versions[-1]
    if found.versions == found.sampled:
        return "any"
    if ", " in found.said:
        return found.said
    if first == last:
        return first
    if first == found.sampled[0]:
        return f"{last} or older"
    return f"{first} or newer" if last == found.sampled[-1] else f"{first} to {last}"


def name(need: VersionNeed) -> str:
    """`tensorflow.Session`, `keras.layers.Dense(units=)`."""
    return f"{need.name}({need.keyword}=)" if need.keyword else need.name


def ends(found: VersionRange, limit: int) -> list[tuple[str, VersionNeed]]:
    """What closes the lower end and the upper end, at most `limit` each: (`needs >=1.4`, need)."""
    lower = [(f"needs >={found.versions[0]}", need) for need in found.lower[:limit]]
    return lower + [(f"needs <={found.versions[-1]}", need) for need in found.upper[:limit]]


def asks(need: VersionNeed) -> tuple[str, VersionNeed]:
    """The same for a need by itself: (`needs 1.10-1.15`, need)."""
    return f"needs {need.said}", need


def more_files(need: VersionNeed) -> str:
    """`and 8 more files`; "" for one file."""
    return f"and {wording.count(need.files - 1, 'more file')}" if need.files > 1 else ""


def pin(asked: VersionPin) -> str:
    """A requirement as it stands in its manifest."""
    return f"{asked.requirement.name}{asked.requirement.specifier}"


def pin_verdict(asked: VersionPin, found: VersionRange) -> str:
    """Whether a pin and the code go together."""
    optional = "optional, " if asked.requirement.optional else ""
    if asked.agrees:
        return f"{optional}agrees with the code"
    if not asked.versions:
        return f"{optional}no release that the table knows ({found.sampled[0]} to {found.sampled[-1]})"
    return f"{optional}contradicts the code"


def pins_clash(found: VersionRange) -> bool:
    """Whether the required pins that agree with the code leave nothing together."""
    return not found.pinned


def optional(found: VersionRange) -> str:
    """`in 2 files that can do without it`."""
    return f"in {wording.count(found.optional, 'file')} that can do without it"


def whole(found: VersionRange) -> str:
    """`9 of 10 files`: how many run without lacking a name."""
    total = wording.count(found.files, "file")
    return total if found.whole_files == found.files else f"{found.whole_files:,} of {total}"
