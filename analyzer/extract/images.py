"""A container's base image -> a requirement of ecosystem "docker", with the version that its tag states."""

from __future__ import annotations

import re
from typing import Final

from analyzer.extract.requirement import pypi_specifier
from analyzer.model import Region, Requirement

_IMAGE: Final = re.compile(r"[\w.-]+(?::\d+)?(?:/[\w.-]+)*")
_VERSION: Final = re.compile(r"v?(\d{1,3}(?:\.\d{1,4}){1,3})(?:[-.]?(?:rc\d+|post\d+))?(?=$|[-_.])")
# NVIDIA's tags name their own release; only "tf1" and "tf2" say what is inside, and up to 19.11 it is 1.x
# (docs.nvidia.com/deeplearning/frameworks/tensorflow-release-notes).
_NGC: Final = re.compile(r"(\d\d\.\d\d)(?:-tf([12]))?-")
_NGC_BOTH: Final = "19.12"
# AMD's and Google's tags put the version behind the framework's name: rocm3.3-tf1.15-dev, tf2-gpu.2-8, pytorch_1.13.
_NAMED: Final = re.compile(r"(?:tf|tensorflow|pytorch|torch|jax|mxnet|paddle)[-_]?(\d+(?:\.\d+)*)")
_REGISTRIES: Final = ("docker.io/library/", "docker.io/", "index.docker.io/", "registry.hub.docker.com/", "library/")


def base_image(text: str, region: Region) -> Requirement | None:
    """The image that `FROM` or `image:` names; None for what is no image reference (a variable, a stage).

    `name` is the repository without Docker Hub's own prefix, in lower case ("tensorflow/tensorflow"); `specifier`
    holds what the tag says of the framework's version, "" where it says nothing.
    """
    reference = text.strip().strip("\"'").removeprefix("docker://").partition("@")[0]
    head, _, last = reference.rpartition("/")
    last, _, tag = last.partition(":")
    name = f"{head}/{last}".lstrip("/").lower()
    if not name or len(reference) > 300 or not _IMAGE.fullmatch(name):
        return None
    for prefix in _REGISTRIES:
        name = name.removeprefix(prefix)
    if not name:
        return None
    return Requirement(
        name=name, ecosystem="docker", specifier=_specifier(name, tag), optional=False, region=region, detail=tag
    )


def _specifier(name: str, tag: str) -> str:
    if name.startswith("nvcr.io/"):
        if (match := _NGC.match(f"{tag}-")) and name.endswith("/tensorflow"):
            generation = match[2] or ("1" if match[1] < _NGC_BOTH else "")
            return {"1": "<2", "2": ">=2"}.get(generation, "")
        return ""
    if match := _VERSION.match(tag):
        return pypi_specifier(f"=={match[1]}")
    if match := _NAMED.search(tag) or _NAMED.search(name.rpartition("/")[2]):
        return pypi_specifier(f"=={match[1]}.*")
    return ""
