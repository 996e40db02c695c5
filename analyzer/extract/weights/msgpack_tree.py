"""Flax's checkpoints: a MessagePack tree whose arrays are extension type 1 (flax.serialization, `_MsgpackExtType`)."""

from __future__ import annotations

from analyzer.extract.weights.window import artifact
from analyzer.model import Artifact, Excerpt

_NDARRAY = 1
_DEEPEST = 40
_LOOKED_AT = 2_000  # entries; the first array comes sooner


def sniff_msgpack(ends: Excerpt) -> Artifact | None:
    """Follows the tree from its root until the first array; anything that is not of Flax's making ends that."""
    if not ends.head or not _is_map(ends.head[0]):
        return None
    walk = _Walk(ends.head)
    if not walk.finds_array():
        return None
    return artifact("flax-msgpack", (), f"tree of arrays below {walk.root!r}" if walk.root else "tree of arrays")


def _is_map(code: int) -> bool:
    return 0x80 <= code <= 0x8F or code in (0xDE, 0xDF)


class _Walk:
    """One pass over the beginning of a MessagePack document (github.com/msgpack/msgpack, spec.md)."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0
        self.root = ""

    def finds_array(self) -> bool:
        """Whether keys are text and the first extension that comes is an array of Flax."""
        # Maps that are open: how many of their entries are still to come, each a key and a value.
        open_maps: list[int] = []
        for _ in range(_LOOKED_AT):
            if self._at >= len(self._data) or len(open_maps) > _DEEPEST:
                return False
            code = self._data[self._at]
            if _is_map(code):
                open_maps.append(self._map_length(code))
            elif code in (0xC7, 0xC8, 0xC9) or 0xD4 <= code <= 0xD8:
                return self._is_array(code)
            elif not self._skip_scalar(code):
                return False
            while open_maps and open_maps[-1] == 0:
                open_maps.pop()
            if not open_maps:
                return False
            open_maps[-1] -= 1
            key = self._text()
            if key is None:
                return False
            self.root = self.root or key[:60].decode("utf-8", "replace")
        return False

    def _number(self, width: int) -> int:
        number = int.from_bytes(self._data[self._at : self._at + width], "big")
        self._at += width
        return number

    def _map_length(self, code: int) -> int:
        self._at += 1
        return code & 0x0F if code < 0x90 else self._number(2 if code == 0xDE else 4)

    def _text(self) -> bytes | None:
        code = self._data[self._at] if self._at < len(self._data) else 0
        if 0xA0 <= code <= 0xBF:
            self._at += 1
            length = code & 0x1F
        elif code in (0xD9, 0xDA, 0xDB):
            self._at += 1
            length = self._number(1 << (code - 0xD9))
        else:
            return None
        text = self._data[self._at : self._at + length]
        self._at += length
        return text

    def _skip_scalar(self, code: int) -> bool:
        """Past a number, a boolean, nil or a text; False for anything else."""
        if code <= 0x7F or code >= 0xE0 or code in (0xC0, 0xC2, 0xC3):
            self._at += 1
            return True
        if 0xCA <= code <= 0xD3:
            self._at += 1 + (4, 8, 1, 2, 4, 8, 1, 2, 4, 8)[code - 0xCA]
            return True
        return self._text() is not None

    def _is_array(self, code: int) -> bool:
        self._at += 1
        if code >= 0xD4:
            return self._data[self._at : self._at + 1] == bytes([_NDARRAY])
        self._number(1 << (code - 0xC7))
        kind = self._number(1)
        # (shape, dtype name, buffer): an array of three whose first is an array of integers.
        start = self._data[self._at : self._at + 2]
        return kind == _NDARRAY and len(start) == 2 and start[0] == 0x93 and (0x90 <= start[1] <= 0x9F)
