"""On which backends multi-backend Keras runs here: what settings say, else what code uses, else what manifests ask for.

Keras reads its backend when it is imported: `backend` of `${KERAS_HOME or ~/.keras}/keras.json`, over it the
environment variable KERAS_BACKEND if it is not empty; `keras.config.set_backend` replaces either at run time
(https://keras.io/getting_started/, "Configuring your backend"; keras/src/backend/config.py).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from analyzer.model import (
    BackendBasis,
    BackendEvidence,
    FileVerdict,
    KerasBackend,
    Region,
    Requirement,
    Role,
    SelectedFile,
    Setting,
    Strength,
)
from analyzer.values import replace

KERAS_BACKEND = "KERAS_BACKEND"  # the environment variable
BACKEND_SETTINGS = frozenset({KERAS_BACKEND, "keras.backend"})  # the second: keras.json, set_backend
SHOWN = "README.md"  # `Setting.how` of a command that prose shows
LEGACY_KERAS = "TF_USE_LEGACY_KERAS"
_LEGACY_VALUES = frozenset({"true", "True", "1"})  # tensorflow/python/util/lazy_loader.py compares with these

# What goes before what within one program; the least that stands for "any other way to set the environment".
_IN_THE_PROGRAM = {"keras.config.set_backend": 4, "os.environ": 3, "%env": 3, "setdefault": 1, "keras.json": 0}
_ENVIRONMENT = 2

# Roles in the order in which they are asked: a library's examples and converters choose a backend for themselves, and
# so do tests. What a README shows comes last.
_TIERS = (
    (frozenset({Role.SOURCE}), ""),
    (
        frozenset({Role.CONVERTER, Role.EXAMPLE, Role.DOCS, Role.ARCHIVED}),
        ", in examples, documentation or converters only",
    ),
    (frozenset({Role.TEST}), ", in tests only"),
)
_COUNTED = frozenset({Role.SOURCE, Role.CONVERTER, Role.EXAMPLE, Role.DOCS, Role.ARCHIVED})

_BACKENDS_OF_3 = {"tensorflow": "tensorflow", "jax": "jax", "pytorch": "torch"}
_BACKENDS_OF_2 = {"tensorflow": "tensorflow", "theano": "theano", "cntk": "cntk", "mxnet": "mxnet"}
_EVIDENCE_LIMIT = 50


def asks_for_legacy_keras(setting: Setting) -> bool:
    """Whether a setting makes `tf.keras` the package tf_keras, which is Keras 2."""
    return setting.name == LEGACY_KERAS and setting.value.strip() in _LEGACY_VALUES


def keras_backend(
    settings: Iterable[tuple[SelectedFile, Setting]],
    requirements: Iterable[tuple[SelectedFile, Requirement]],
    files: Sequence[FileVerdict],
    families: Mapping[str, str],
    family_of: Mapping[tuple[str, str], str],
) -> KerasBackend:
    """The backends of a repository. `files` are settled; `family_of` maps (ecosystem, name) to family ids."""
    settings = sorted(settings, key=lambda item: (item[0].entry.path, _place(item[1].region)))
    legacy = tuple(_evidence(file, setting) for file, setting in settings if asks_for_legacy_keras(setting))
    stated = [(file, item) for file, item in settings if item.name in BACKEND_SETTINGS and item.value.strip()]
    shown = [(file, item) for file, item in stated if item.how == SHOWN]
    stated = [(file, item) for file, item in stated if item.how != SHOWN]
    tiers = [([(file, item) for file, item in stated if file.role in roles], where) for roles, where in _TIERS]
    for said, where in (*tiers, (shown, ", in a README only")):
        if found := _effective(said):
            backends = _named(found)
            what = f"set to {backends[0]}" if len(backends) == 1 else f"set to {len(backends)} backends"
            why = what + (where or (", in CI only" if all(item.how == "CI" for item in found) else ""))
            return KerasBackend(
                backends=backends,
                basis=BackendBasis.SET,
                why=why,
                evidence=tuple(found[:_EVIDENCE_LIMIT]),
                legacy=legacy,
            )
    using = _needing(files, ("keras-3",)) or _needing(files, ("keras", "keras-2"))
    if not using:
        return KerasBackend(why="no file needs standalone Keras and nothing sets a backend", legacy=legacy)
    is_3 = any(use.framework == "keras-3" for file in using for use in file.uses)
    backends_of = _BACKENDS_OF_3 if is_3 else _BACKENDS_OF_2
    counted = [file for file in using if file.file.role in _COUNTED]
    if used := [item for file in counted for item in _computed(file, families, backends_of)]:
        why = "nothing sets it; files that use Keras also compute with the backend's own names"
        return KerasBackend(
            backends=_named(used),
            basis=BackendBasis.USED,
            why=why,
            evidence=tuple(used[:_EVIDENCE_LIMIT]),
            legacy=legacy,
        )
    asked = list(_required(requirements, family_of, backends_of))
    required = [item for item, optional in asked if not optional] or [item for item, _ in asked]
    if len(alone := _named(required)) == 1:
        why = "nothing sets it; the manifests ask for this backend and no other"
        return KerasBackend(
            backends=alone,
            basis=BackendBasis.REQUIRED,
            why=why,
            evidence=tuple(required[:_EVIDENCE_LIMIT]),
            legacy=legacy,
        )
    return KerasBackend(why="nothing sets it: Keras then takes tensorflow, or what its user sets", legacy=legacy)


def _needing(files: Sequence[FileVerdict], frameworks: Collection[str]) -> list[FileVerdict]:
    """Files that need one of these; tf_keras has no other backend than TensorFlow and does not count."""
    return [
        file
        for file in files
        if any(use.framework in frameworks and not use.optional and use.traits.beyond_tf_keras for use in file.uses)
    ]


def _effective(stated: Sequence[tuple[SelectedFile, Setting]]) -> list[BackendEvidence]:
    """All settings as evidence; within one file those that a stronger means of the same file overrides are marked.

    A keras.json yields to whatever sets the environment, unless it stands beside others of its kind (a CI matrix).
    """
    strongest: dict[str, int] = {}
    for file, setting in stated:
        path = file.entry.path
        strongest[path] = max(strongest.get(path, 0), _precedence(setting))
    configured = {file.entry.path for file, setting in stated if setting.how == "keras.json"}
    environment = any(rank > 0 for rank in strongest.values())
    return [
        replace(
            _evidence(file, setting),
            overridden=_precedence(setting) < strongest[file.entry.path]
            or (setting.how == "keras.json" and environment and len(configured) == 1),
        )
        for file, setting in stated
    ]


def _precedence(setting: Setting) -> int:
    return _IN_THE_PROGRAM.get(setting.how, _ENVIRONMENT)


def _named(evidence: Iterable[BackendEvidence]) -> tuple[str, ...]:
    return tuple(sorted({item.backend for item in evidence if not item.overridden}))


def _evidence(file: SelectedFile, setting: Setting) -> BackendEvidence:
    value = setting.value.strip()
    return BackendEvidence(
        backend=value.lower() if setting.name in BACKEND_SETTINGS else value,
        how=setting.how or setting.name,
        path=file.entry.path,
        region=setting.region,
    )


def _computed(
    file: FileVerdict, families: Mapping[str, str], backends_of: Mapping[str, str]
) -> Iterable[BackendEvidence]:
    """The first telling use of each backend's own names in a file that uses Keras."""
    for use in file.uses:
        backend = backends_of.get(families[use.framework], "")
        if not backend or use.optional or use.strength not in (Strength.DECISIVE, Strength.STRONG):
            continue
        if use.traits.computes is not None:
            how, region = use.traits.computes
            yield BackendEvidence(backend=backend, how=how, path=file.file.entry.path, region=region)


def _required(
    requirements: Iterable[tuple[SelectedFile, Requirement]],
    family_of: Mapping[tuple[str, str], str],
    backends_of: Mapping[str, str],
) -> Iterable[tuple[BackendEvidence, bool]]:
    """What the manifests ask for, each with whether it is optional (an extra, a development group, a CI job)."""
    ordered = sorted(requirements, key=lambda item: (item[0].entry.path, _place(item[1].region), item[1].name))
    for file, requirement in ordered:
        backend = backends_of.get(family_of.get((requirement.ecosystem, requirement.name), ""), "")
        if backend and not requirement.locked and file.role in _COUNTED:
            how = f"{requirement.name}{requirement.specifier}"
            evidence = BackendEvidence(backend=backend, how=how, path=file.entry.path, region=requirement.region)
            yield evidence, requirement.optional


def _place(region: Region) -> tuple[int, int, int]:
    return (region.cell, region.start_line, region.start_column)
