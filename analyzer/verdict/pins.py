"""Requirements and settings -> which generation they pin. A pin speaks for the files of its directory and below."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from analyzer.apitables import ApiTables
from analyzer.model import Requirement, Setting, printable
from analyzer.verdict.backend import BACKEND_SETTINGS
from analyzer.verdict.generation import GENERATIONS, Generation

# Keras 3 needs TensorFlow 2.16 or newer as its TensorFlow backend (release notes of Keras 3.0 and TensorFlow 2.16);
# an older pin of TensorFlow therefore says which Keras stands beside it.
_KERAS_3_NEEDS_TENSORFLOW = "2.16"

# Backends that only one generation of Keras has (keras.io/getting_started, "Configuring your backend"; Keras 2.3's
# backend documentation). "tensorflow" tells nothing.
_BACKENDS = {"jax": "keras-3", "torch": "keras-3", "numpy": "keras-3", "openvino": "keras-3"} | {
    "theano": "keras-2",
    "cntk": "keras-2",
    "mxnet": "keras-2",
}


@dataclass(frozen=True, slots=True)
class Pin:
    """A framework id, and what says so: "requirements.txt:3 tensorflow==1.15", "train.py:2 KERAS_BACKEND=jax"."""

    framework: str
    source: str


Pins = Mapping[str, Mapping[str, Pin]]  # family id -> directory ("." for the root) -> pin


def read_pins(
    requirements: Iterable[tuple[str, Requirement]],
    settings: Iterable[tuple[str, Setting]],
    family_of: Mapping[str, str],
    tables: ApiTables,
) -> dict[str, dict[str, Pin]]:
    """Requirements and settings come with the path of their file; `family_of` maps distribution names to family ids.

    A specifier pins a generation when the releases it admits all belong to it; a Keras backend, when only one
    generation has it. Where a directory pins different generations it pins none.
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
    for path, setting in sorted(settings, key=lambda item: (item[0], item[1].region.start_line)):
        backend = _BACKENDS.get(setting.value.strip().lower())
        if setting.name in BACKEND_SETTINGS and backend:
            source = f"{printable(path)}:{setting.region.start_line} {setting.name}={printable(setting.value)}"
            found["keras"][str(PurePosixPath(path).parent)].append(Pin(backend, source))
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
