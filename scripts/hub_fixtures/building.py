"""What a builder is: a function that fills one folder, and how it makes its files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any

Fill = Callable[[Path], None]


@dataclass(frozen=True, slots=True)
class Builder:
    """Fills one repository. `libraries` wrote its files; without any they follow a byte layout written by hand."""

    name: str
    libraries: tuple[str, ...]
    fill: Fill

    def made_by(self) -> str:
        """`torch 2.9.0`, or that no library had a part in it."""
        if not self.libraries:
            return "byte layout written by hand"
        return ", ".join(f"{library} {version(library)}" for library in self.libraries)


BUILDERS: dict[str, Builder] = {}


def builds(name: str, *libraries: str) -> Callable[[Fill], Fill]:
    """Registers the function below it as the builder of the repository `name`."""

    def register(fill: Fill) -> Fill:
        BUILDERS[name] = Builder(name, libraries, fill)
        return fill

    return register


def library(name: str) -> Any:
    """A library by its module name. Imported late: each builder runs in a process of its own and loads only its own."""
    return import_module(name)
