"""Which archives the tables are built from, as ``rules/api/archives.tsv`` pins them by size and sha256."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

HEADER = "package\tversion\tfile\tbytes\tsha256"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """One archive: ``size`` in bytes, ``sha256`` in hexadecimal."""

    package: str
    version: str
    file: str
    size: int
    sha256: str


def read_pins(path: Path) -> tuple[Pin, ...]:
    """The archives a pin file lists, in its order.

    Raises:
        ValueError: the header is another one, or a line has not five fields.
    """
    lines = path.read_text(encoding="utf-8").splitlines()
    if not lines or lines[0] != HEADER:
        raise ValueError(f"{path}: the first line must be {HEADER!r}")
    pins = []
    for number, line in enumerate(lines[1:], start=2):
        fields = line.split("\t")
        if len(fields) != 5:
            raise ValueError(f"{path}:{number}: {len(fields)} fields where 5 must be")
        package, version, file, size, sha256 = fields
        pins.append(Pin(package=package, version=version, file=file, size=int(size), sha256=sha256))
    return tuple(pins)
