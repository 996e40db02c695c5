"""Programs of the pieces that most code is made of, recorded before: LibCST need not read these in every process.

They stand in `frequent.json`, which `scripts/frequent_pieces.py` writes: it has LibCST read what occurs in many
repositories. They hold for the releases of LibCST with which they were recorded; with others each piece is read again.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import libcst as cst
import msgspec

from analyzer.extract.python.pieces.programs import Program
from analyzer.model import UseKind
from analyzer.values import Struct, field

PATH = Path(__file__).with_name("frequent.json")


class FrequentPieces(Struct, frozen=True):
    """Programs by the kind of use and the key of a piece, as JSON: most are not asked for in one scan."""

    libcst: tuple[str, ...] = ()  # releases that give these programs
    programs: dict[UseKind, dict[str, msgspec.Raw]] = field(default_factory=dict)

    def __contains__(self, key: str) -> bool:
        return any(key in programs for programs in self.programs.values())

    def program(self, key: str, use: UseKind) -> Program | None:
        """The program of a piece that is visited as this kind of use; None where it is not frequent."""
        found = self.programs.get(use, _NOTHING).get(key)
        return None if found is None else _DECODER.decode(found)


_NOTHING: dict[str, msgspec.Raw] = {}
_DECODER = msgspec.json.Decoder(Program)


@cache
def frequent_pieces() -> FrequentPieces:
    """Those for the LibCST that is installed: none where they were not recorded with it."""
    found = msgspec.json.decode(PATH.read_bytes(), type=FrequentPieces)
    return found if cst.LIBCST_VERSION in found.libcst else FrequentPieces()
