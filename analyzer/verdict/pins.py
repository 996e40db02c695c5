"""Requirements -> which generation each directory's manifests pin. A pin speaks for the files at and below it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from analyzer.apitables import ApiTables
from analyzer.model import Requirement, printable
from analyzer.verdict.generation import GENERATIONS, Generation

# Keras 3 needs TensorFlow 2.16 or newer as its TensorFlow backend (release notes of Keras 3.0 and TensorFlow 2.16);
# an older pin of TensorFlow therefore says which Keras stands beside it.
_KERAS_3_NEEDS_TENSORFLOW = "2.16"


@dataclass(frozen=True, slots=True)
class Pin:
    """A framework id, and where the requirement stands, such as "requirements.txt:3 tensorflow==1.15"."""

    framework: str
    source: str


Pins = Mapping[str, Mapping[str, Pin]]  # family id -> directory ("." for the root) -> pin


def read_pins(
    requirements: Iterable[tuple[str, Requirement]], family_of: Mapping[str, str], tables: ApiTables
) -> dict[str, dict[str, Pin]]:
    """`requirements` are (path of the manifest, requirement); `family_of` maps distribution names to family ids.

    A specifier pins a generation when the releases it admits all belong to it. Manifests of one directory that pin
    different generations pin none.
    """
    found: dict[str, dict[str, list[Pin]]] = defaultdict(lambda: defaultdict(list))
    for path, requirement in sorted(requirements, key=lambda item: (item[0], item[1].region.start_line)):
        family = family_of.get(requirement.name)
        if not family or not requirement.specifier:
            continue
        source = f"{printable(path)}:{requirement.region.start_line} {requirement.name}{requirement.specifier}"
        directory = str(PurePosixPath(path).parent)
        for generation in GENERATIONS:
            if framework := _pinned(generation, family, requirement.specifier, tables):
                found[generation.family][directory].append(Pin(framework, source))
    return {
        family: {
            directory: pins[0] for directory, pins in by_directory.items() if len({pin.framework for pin in pins}) == 1
        }
        for family, by_directory in found.items()
    }


def _pinned(generation: Generation, family: str, specifier: str, tables: ApiTables) -> str:
    """The framework id that a specifier of `family` pins within `generation`; "" for none."""
    table = tables.get(generation.package if family == generation.family else family)
    if table is None:
        return ""
    admitted = table.mask(specifier)
    if not admitted:
        return ""
    if family == generation.family:
        newer = table.mask(f">={generation.boundary}")
        if not admitted & newer:
            return generation.older
        return "" if admitted & ~newer else generation.newer
    if generation.family == "keras" and family == "tensorflow":
        return "" if admitted & table.mask(f">={_KERAS_3_NEEDS_TENSORFLOW}") else generation.older
    return ""
