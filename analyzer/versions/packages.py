"""Packages with an API table, and the names under which indexes have them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

# Import name -> distributions on PyPI or conda-forge whose version numbers are the table's, the one to ask for first
# (as the Python Package Index and conda-forge have them). jaxlib and tf-nightly count otherwise.
PACKAGES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "tensorflow": (
            "tensorflow",
            "tensorflow-gpu",
            "tensorflow-cpu",
            "tensorflow-intel",
            "tensorflow-macos",
            "tensorflow-rocm",
            "tensorflow-aarch64",
            "tensorflow-base",
        ),
        "keras": ("keras", "keras-gpu"),
        "tf_keras": ("tf-keras",),
        "keras_core": ("keras-core",),
        "torch": ("torch", "pytorch", "pytorch-gpu", "pytorch-cpu"),
        "jax": ("jax",),
        "flax": ("flax",),
        "haiku": ("dm-haiku",),
        "equinox": ("equinox",),
        "optax": ("optax",),
        "sonnet": ("dm-sonnet",),
        "tf_slim": ("tf-slim",),
        "tensorflow_addons": ("tensorflow-addons",),
        "transformers": ("transformers",),
        "lightning": ("lightning",),
        "pytorch_lightning": ("pytorch-lightning",),
    }
)
PACKAGE_OF: Mapping[str, str] = MappingProxyType(
    {distribution: package for package, distributions in PACKAGES.items() for distribution in distributions}
)
ECOSYSTEMS = frozenset({"pypi", "conda"})  # npm has a tensorflow too, with version numbers of its own
