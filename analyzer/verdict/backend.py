"""On which backends multi-backend Keras runs here: what settings say, else what code uses, else what manifests ask for.

Keras reads its backend when it is imported: `backend` of `${KERAS_HOME or ~/.keras}/keras.json`, over it the
environment variable KERAS_BACKEND if it is not empty; `keras.config.set_backend` replaces either at run time
(https://keras.io/getting_started/, "Configuring your backend"; keras/src/backend/config.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

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
    SymbolUse,
    UseKind,
)

KERAS_BACKEND = "KERAS_BACKEND"  # the environment variable
BACKEND_SETTINGS = frozenset({KERAS_BACKEND, "keras.backend"})  # the second: keras.json, set_backend
LEGACY_KERAS = "TF_USE_LEGACY_KERAS"
_LEGACY_VALUES = frozenset({"true", "True", "1"})  # tensorflow/python/util/lazy_loader.py compares with these

# What goes before what within one program; the least that stands for "any other way to set the environment".
_IN_THE_PROGRAM = {"keras.config.set_backend": 4, "os.environ": 3, "%env": 3, "setdefault": 1, "keras.json": 0}
_ENVIRONMENT = 2

# Roles in the order in which they are asked: what tests set, they set for themselves.
_TIERS = (frozenset({Role.SOURCE, Role.EXAMPLE, Role.DOCS, Role.CONVERTER}), frozenset({Role.TEST}))

_BACKEND_OF_FAMILY = {"tensorflow": "tensorflow", "jax": "jax", "pytorch": "torch"}
_EVIDENCE_LIMIT = 50


def asks_for_legacy_keras(setting: Setting) -> bool:
    """Whether a setting makes `tf.keras` the package tf_keras, which is Keras 2."""
    return setting.name == LEGACY_KERAS and setting.value.strip() in _LEGACY_VALUES


def keras_backend(
    settings: Iterable[tuple[SelectedFile, Setting]],
    requirements: Iterable[tuple[SelectedFile, Requirement]],
    files: Sequence[FileVerdict],
    families: Mapping[str, str],
    family_of: Mapping[str, str],
) -> KerasBackend:
    """The backends of a repository. `files` are settled; `family_of` maps distribution names to family ids."""
    settings = sorted(settings, key=lambda item: (item[0].entry.path, _place(item[1].region)))
    legacy = tuple(_evidence(file, setting) for file, setting in settings if asks_for_legacy_keras(setting))
    stated = [(file, item) for file, item in settings if item.name in BACKEND_SETTINGS and item.value.strip()]
    for tier in _TIERS:
        if found := _effective([(file, item) for file, item in stated if file.role in tier]):
            backends = _named(found)
            why = f"set to {backends[0]}" if len(backends) == 1 else f"set to {len(backends)} backends"
            return KerasBackend(
                backends=backends,
                basis=BackendBasis.SET,
                why=why,
                evidence=tuple(found[:_EVIDENCE_LIMIT]),
                legacy=legacy,
            )
    using = [file for file in files if any(use.framework == "keras-3" and not use.optional for use in file.uses)]
    if not using:
        return KerasBackend(why="no file needs Keras 3 and nothing sets a backend", legacy=legacy)
    if used := [item for file in using if file.file.role in _TIERS[0] for item in _computed(file, families)]:
        why = "nothing sets it; files that use Keras 3 also compute with the backend's own names"
        return KerasBackend(
            backends=_named(used),
            basis=BackendBasis.USED,
            why=why,
            evidence=tuple(used[:_EVIDENCE_LIMIT]),
            legacy=legacy,
        )
    required = list(_required(requirements, family_of))
    if len(alone := _named(required)) == 1:
        why = "nothing sets it; the manifests ask for this backend and no other"
        return KerasBackend(
            backends=alone,
            basis=BackendBasis.REQUIRED,
            why=why,
            evidence=tuple(required[:_EVIDENCE_LIMIT]),
            legacy=legacy,
        )
    return KerasBackend(why="nothing sets it: Keras 3 then takes tensorflow, or what its user sets", legacy=legacy)


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


def _computed(file: FileVerdict, families: Mapping[str, str]) -> Iterable[BackendEvidence]:
    """The first telling use of each backend's own names in a file that uses Keras 3."""
    for use in file.uses:
        backend = _BACKEND_OF_FAMILY.get(families[use.framework], "")
        if not backend or use.optional or use.strength not in (Strength.DECISIVE, Strength.STRONG):
            continue
        for finding in use.findings:
            fact = finding.fact
            if finding.strength is use.strength and isinstance(fact, SymbolUse) and fact.kind is not UseKind.IMPORT:
                yield BackendEvidence(
                    backend=backend, how=fact.qualified_name, path=file.file.entry.path, region=fact.region
                )
                break


def _required(
    requirements: Iterable[tuple[SelectedFile, Requirement]], family_of: Mapping[str, str]
) -> Iterable[BackendEvidence]:
    ordered = sorted(requirements, key=lambda item: (item[0].entry.path, _place(item[1].region), item[1].name))
    for file, requirement in ordered:
        backend = _BACKEND_OF_FAMILY.get(family_of.get(requirement.name, ""), "")
        if backend and not requirement.optional and not requirement.locked and file.role in _TIERS[0]:
            how = f"{requirement.name}{requirement.specifier}"
            yield BackendEvidence(backend=backend, how=how, path=file.entry.path, region=requirement.region)


def _place(region: Region) -> tuple[int, int, int]:
    return (region.cell, region.start_line, region.start_column)
