"""HDF5, and Keras inside it, by the signature and a search for the attributes that Keras writes.

The HDF5 library is not asked: it is C code that hostile files have crashed, and it needs the whole file. Keras puts
`keras_version` and `backend` on the root group (keras.src.legacy.saving.legacy_h5_format), close to an end of the file;
their values follow the names, or lie as strings of their own in the global heap ("GCOL").
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from analyzer.extract.weights.window import artifact
from analyzer.model import Artifact, Excerpt

_SIGNATURE = b"\x89HDF\r\n\x1a\n"
# HDF5 File Format Specification, "Superblock": at 0, 512, 1024, 2048, ...
_PLACES = (0, 512, 1024, 2048, 4096)
_MARKS = (b"layer_names", b"keras_version", b"model_weights", b"model_config", b"weight_names")
_NEAR = 400
_HEAP = 16_384  # bytes of a global heap collection that are looked at
_MOST_NAMES = 50
_MOST_HEAPS = 20
_KERAS_VERSION = re.compile(rb"(?<![\w.])([0-3]\.\d{1,2}\.\d{1,2}(?:[-.]?[a-z]{1,4}\d{0,3})?)(?![\w.])")
_BACKEND = re.compile(rb"(?<![A-Za-z])(tensorflow|theano|cntk|mxnet|plaidml|jax|torch|numpy|openvino)(?![A-Za-z])")


def sniff_hdf5(ends: Excerpt) -> Artifact | None:
    """`keras-h5` where Keras has written the file, `hdf5` for any other."""
    if not any(ends.head[at : at + 8] == _SIGNATURE for at in _PLACES):
        return None
    parts = (ends.head, ends.tail)
    marks = [mark.decode() for mark in _MARKS if any(mark in part for part in parts)]
    if "keras_version" not in marks and "layer_names" not in marks and "model_weights" not in marks:
        cut = ends.size > len(ends)
        aside = " in the part that was read" if cut else ""
        return artifact("hdf5", (), f"no attributes of Keras{aside}")
    version = _value(parts, b"keras_version", _KERAS_VERSION)
    backend = _value(parts, b"backend", _BACKEND)
    hints = [f"keras_version={version}" if version else "", f"backend={backend}" if backend else ""]
    holds = "model and weights" if "model_config" in marks else "weights"
    said = [f"keras_version {version}" if version else "", f"backend {backend}" if backend else "", holds]
    return artifact("keras-h5", hints, ", ".join(part for part in said if part))


def _value(parts: tuple[bytes, ...], name: bytes, value: re.Pattern[bytes]) -> str:
    """The value of an attribute: right behind its name, or in the global heap of the same end of the file."""
    for part in parts:
        for at in _places(part, name, _MOST_NAMES):
            if near := value.search(part, at + len(name), at + len(name) + _NEAR):
                return near[1].decode()
    if not any(name in part for part in parts):
        return ""
    for part in parts:
        for at in _places(part, b"GCOL", _MOST_HEAPS):
            if found := value.search(part, at, at + _HEAP):
                return found[1].decode()
    return ""


def _places(part: bytes, word: bytes, most: int) -> Iterator[int]:
    """Where a word stands, at most so many times: a file may hold nothing but the word."""
    at = part.find(word)
    while at >= 0 and most:
        yield at
        most -= 1
        at = part.find(word, at + len(word))
