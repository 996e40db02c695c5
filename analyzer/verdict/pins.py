"""Requirements and settings -> which generation they pin. A pin speaks for the files of its directory and below."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

from analyzer.apitables import ApiTables
from analyzer.kinds import kind_of
from analyzer.model import (
    FileKind,
    FileVerdict,
    Finding,
    Region,
    Requirement,
    Role,
    Setting,
    SymbolUse,
    printable,
)
from analyzer.values import Struct
from analyzer.verdict.backend import BACKEND_SETTINGS
from analyzer.verdict.generation import GENERATIONS, Generation
from analyzer.verdict.weights import CODE, STRENGTH_RANK

# Keras 3 needs TensorFlow 2.16 or newer as its TensorFlow backend (release notes of Keras 3.0 and TensorFlow 2.16);
# an older pin of TensorFlow therefore says which Keras stands beside it.
_KERAS_3_NEEDS_TENSORFLOW = "2.16"

# Backends that only one generation of Keras has (keras.io/getting_started, "Configuring your backend"; Keras 2.3's
# backend documentation). "tensorflow" tells nothing.
_BACKENDS = {"jax": "keras-3", "torch": "keras-3", "numpy": "keras-3", "openvino": "keras-3"} | {
    "theano": "keras-2",
    "cntk": "keras-2",
    "mxnet": "keras-2",
    "plaidml.keras.backend": "keras-2",
}


# Folders that hold manifests for the folder above them, wherever they stand on the path, and those that do so only
# where the manifest lies in them directly: `env` may as well be the project's own environments for learning.
_ASIDE = frozenset(
    {".github", ".circleci", ".gitlab", ".azure-pipelines", ".buildkite", ".devcontainer", ".ci", "docker"}
    | {"dockerfiles", "requirements", "requirement", "reqs", "dependencies", "conda.recipe", "conda-recipe"}
)
_ASIDE_DIRECTLY = frozenset(
    {"conda", "recipe", "recipes", "env", "envs", "environment", "environments", "deps", "ci", "install"}
)

STATED, ASIDE, LOCKED = range(3)  # ranks of pins: a requirement; an extra, a test environment, a CI job; a lock file


class Pin(Struct, frozen=True):
    """A framework id, and what says so: "requirements.txt:3 tensorflow==1.15", "train.py:2 KERAS_BACKEND=jax"."""

    framework: str
    source: str
    rank: int = STATED
    of_setting: bool = False  # a setting holds for the program that makes it; others in its directory may do otherwise


Pins = Mapping[str, Mapping[str, Pin]]  # family id -> directory ("." for the root), or path of a file -> pin


def read_pins(
    requirements: Iterable[tuple[str, Requirement]],
    settings: Iterable[tuple[str, Setting]],
    family_of: Mapping[tuple[str, str], str],
    tables: ApiTables,
) -> dict[str, dict[str, Pin]]:
    """Requirements and settings come with the path of their file; `family_of` maps (ecosystem, name) to family ids.

    A specifier pins a generation when the releases it admits all belong to it; a Keras backend, when only one
    generation has it. In a directory, what is stated goes before what is optional or a test's, and both before what a
    lock file holds: it says what was once installed, not what is asked for. Where those that speak first pin different
    generations, the directory pins none.
    """
    found: dict[str, dict[str, list[Pin]]] = defaultdict(lambda: defaultdict(list))
    for path, requirement in sorted(requirements, key=lambda item: (item[0], item[1].region.start_line)):
        family = family_of.get((requirement.ecosystem, requirement.name))
        if not family or not requirement.specifier:
            continue
        rank = LOCKED if requirement.locked else ASIDE if requirement.optional else STATED
        source = _source(path, requirement.region, _asked(requirement))
        for generation in GENERATIONS:
            if framework := pinned(generation, family, requirement.specifier, tables):
                found[generation.family][speaks_for(path)].append(Pin(framework, source, rank))
    for path, setting in sorted(settings, key=lambda item: (item[0], item[1].region.start_line)):
        family, framework = _set(setting)
        if framework:
            source = _source(path, setting.region, f"{setting.name}={printable(setting.value)}")
            for place in (path, speaks_for(path)):  # a file's own settings go before all others
                found[family][place].append(Pin(framework, source, of_setting=True))
    return {
        family: {directory: pin for directory, pins in by_directory.items() if (pin := _agreed(pins))}
        for family, by_directory in found.items()
    }


def _set(setting: Setting) -> tuple[str, str]:
    """Family and generation that a setting pins; "" for none. Colab installed what `%tensorflow_version` asked for."""
    value = setting.value.strip().lower()
    if setting.name in BACKEND_SETTINGS:
        return "keras", _BACKENDS.get(value, "")
    if setting.name == "%tensorflow_version":
        return "tensorflow", {"1": "tensorflow-1", "2": "tensorflow-2"}.get(value[:1], "")
    return "", ""


def _agreed(pins: list[Pin]) -> Pin | None:
    first = min(pin.rank for pin in pins)
    speaking = [pin for pin in pins if pin.rank == first]
    return speaking[0] if len({pin.framework for pin in speaking}) == 1 else None


def _asked(requirement: Requirement) -> str:
    if requirement.ecosystem == "docker":
        return f"{requirement.name}:{printable(requirement.detail)}"
    return f"{requirement.name}{requirement.specifier}{' (locked)' if requirement.locked else ''}"


def _source(path: str, region: Region, what: str) -> str:
    cell = f":cell {region.cell}" if region.cell else ""
    return f"{printable(path)}{cell}:{region.start_line} {what}"


def speaks_for(path: str) -> str:
    """The directory ("." for the root) whose files a manifest speaks for: the one it lies in, or the one above it
    where it lies in a folder that is kept for manifests (`requirements/gpu.txt`, `.github/workflows/test.yml`).
    """
    directory = PurePosixPath(path).parent
    if kind_of(path) in (FileKind.PYTHON, FileKind.NOTEBOOK):
        return str(directory)
    parts = [part.lower() for part in directory.parts]
    for number, part in enumerate(parts):
        if part in _ASIDE or (part in _ASIDE_DIRECTLY and number == len(parts) - 1):
            return str(PurePosixPath(*directory.parts[:number]))
    return str(directory)


def denied_pins(files: Iterable[FileVerdict], pins: Pins) -> tuple[str, ...]:
    """Pins that the names in the code deny, a line each, with a witness; files that are optional or vendored are not
    asked, and TensorFlow 1 through `tensorflow.compat.v1` runs on either generation.
    """
    denied: dict[tuple[Pin, str], list[tuple[str, Finding]]] = defaultdict(list)
    for file in (file for file in files if file.file.kind in CODE and file.file.role not in _MUTE):
        for use in file.uses:
            generation = next((g for g in GENERATIONS if use.framework in (g.older, g.newer)), None)
            if generation is None or use.settled_by != "names" or use.optional or use.compat:
                continue
            pin = nearest(file.file.entry.path, pins.get(generation.family, {}))
            witness = use.traits.proof
            if pin is None or pin.of_setting or pin.rank == ASIDE:
                continue
            if witness and pin.framework != use.framework:
                denied[pin, use.framework].append((file.file.entry.path, witness))
    lines = []
    for (pin, framework), places in denied.items():
        path, finding = min(places, key=lambda item: (STRENGTH_RANK[item[1].strength], item[0]))
        name = finding.fact.qualified_name if isinstance(finding.fact, SymbolUse) else finding.rule_id
        others = f" and {len(places) - 1} more" if len(places) > 1 else ""
        where = _source(path, finding.region, name)
        lines.append(
            f"{pin.source} pins {pin.framework}, but the code uses what only {framework} has ({where}{others})"
        )
    return tuple(sorted(lines))


_MUTE = frozenset({Role.VENDORED, Role.GENERATED, Role.ARCHIVED, Role.TEST})


def nearest(path: str, pins: Mapping[str, Pin]) -> Pin | None:
    """The pin that speaks for a file: that of its own directory, else of the next one above that has one."""
    return next((pins[str(parent)] for parent in PurePosixPath(path).parents if str(parent) in pins), None)


def pinned(generation: Generation, family: str, specifier: str, tables: ApiTables) -> str:
    """The framework id that a specifier of `family` pins within `generation`; "" for none."""
    table = tables.get(generation.package if family == generation.family else family)
    if table is None:
        return ""
    admitted = table.mask(specifier)
    if not admitted:
        # Releases from before the first sample (TensorFlow 0.12, Keras 0.3) are of the older generation.
        early = _only_before(specifier, table.versions[0])
        return generation.older if early and (family == generation.family or family == "tensorflow") else ""
    if family == generation.family:
        newer = table.mask(f">={generation.boundary}")
        if not admitted & newer:
            return generation.older
        return "" if admitted & ~newer else generation.newer
    if generation.family == "keras" and family == "tensorflow":
        return "" if admitted & table.mask(f">={_KERAS_3_NEEDS_TENSORFLOW}") else generation.older
    return ""


def _only_before(specifier: str, first: str) -> bool:
    """Whether a specifier admits only versions older than `first`: one of its clauses sets such an upper end."""
    from packaging.specifiers import SpecifierSet  # late: most projects pin nothing that needs a look at it
    from packaging.version import InvalidVersion, Version

    for clause in SpecifierSet(specifier):
        try:
            version = Version(clause.version.removesuffix(".*"))
        except InvalidVersion:
            continue
        if clause.operator in {"==", "===", "~=", "<", "<="} and version < Version(first):
            return True
    return False
