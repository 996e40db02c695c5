"""Requirements of manifests -> which sampled releases they admit."""

from __future__ import annotations

from collections.abc import Iterable

from analyzer.apitables import ApiTable
from analyzer.model import Requirement
from analyzer.versions.packages import ECOSYSTEMS, PACKAGE_OF


def pins_of(
    requirements: Iterable[tuple[str, Requirement]], package: str, table: ApiTable
) -> tuple[tuple[str, Requirement, int], ...]:
    """(path, requirement, mask) of what names versions of a package, by path and line; optional ones too.

    A mask is 0 where no sampled version is meant: releases before the first of the table.
    """
    pins = []
    for path, requirement in requirements:
        if PACKAGE_OF.get(requirement.name) != package or requirement.ecosystem not in ECOSYSTEMS:
            continue
        if requirement.specifier:
            try:
                mask = table.mask(requirement.specifier)
            except ValueError:  # packaging's InvalidSpecifier is one: what is no specifier pins nothing
                continue
            pins.append((path, requirement, mask))
    return tuple(sorted(pins, key=lambda pin: (pin[0], pin[1].region.start_line, pin[1].specifier)))
