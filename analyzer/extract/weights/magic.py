"""Formats that a few bytes at a fixed place tell: GGUF and its ancestors, TFLite, ExecuTorch, OCDBT, MXNet."""

from __future__ import annotations

import re

from analyzer.extract.weights.window import artifact
from analyzer.model import Artifact, Excerpt

# github.com/ggml-org/llama.cpp: the magic numbers of the formats before GGUF, as little-endian bytes.
_GGML = {b"lmgg": "ggml", b"fmgg": "ggmf", b"tjgg": "ggjt", b"algg": "ggla"}
_EXECUTORCH = re.compile(rb"ET\d\d")
# dmlc MXNet, src/ndarray/ndarray.cc: kMXAPINDArrayListMagic, a 64-bit number.
_MXNET = (0x112).to_bytes(8, "little")
# google/tensorstore, kvstore/ocdbt/format: manifests, B-tree nodes and version trees, big-endian.
_OCDBT = tuple(map(bytes.fromhex, ("0cdb3a2a", "0cdb20de", "0cdb1234")))

_GGUF_STRING = 8
_GGUF_SIZES = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}
_GGUF_KEYS = ("general.architecture", "general.name")
_GGUF_LOOKED_AT = 20


def sniff_magic(ends: Excerpt) -> Artifact | None:
    """What the first twelve bytes say."""
    head = ends.head
    if head.startswith(b"GGUF"):
        return _gguf(head)
    if name := _GGML.get(head[:4]):
        return artifact("ggml", (), f"{name}, before GGUF")
    if head[4:8] == b"TFL3":
        return artifact("tflite", (), "TFLite FlatBuffer")
    if _EXECUTORCH.fullmatch(head[4:8]):
        return artifact("executorch", (), f"schema {head[4:8].decode('ascii')}")
    if head.startswith(_MXNET):
        return artifact("mxnet-params", (), "list of NDArrays")
    if head.startswith(_OCDBT):
        return artifact("ocdbt", (), "TensorStore OCDBT")
    return None


def _gguf(head: bytes) -> Artifact:
    """Version and the first strings of the key-value list (github.com/ggml-org/ggml, docs/gguf.md)."""
    version = int.from_bytes(head[4:8], "little")
    # Version 1 counts with 32 bits; nothing of it is worth more code.
    found = _gguf_strings(head) if version >= 2 else {}
    said = [f"{key.removeprefix('general.')} {found[key]}" for key in _GGUF_KEYS if key in found]
    return artifact("gguf", (), ", ".join([f"version {version}", *said]))


def _gguf_strings(head: bytes) -> dict[str, str]:
    found: dict[str, str] = {}
    at = 24
    for _ in range(min(_GGUF_LOOKED_AT, int.from_bytes(head[16:24], "little"))):
        key, at = _gguf_string(head, at)
        kind = int.from_bytes(head[at : at + 4], "little")
        at += 4
        if kind == _GGUF_STRING:
            found[key], at = _gguf_string(head, at)
        elif kind in _GGUF_SIZES:
            at += _GGUF_SIZES[kind]
        else:
            break
        if at > len(head):
            break
    return found


def _gguf_string(head: bytes, at: int) -> tuple[str, int]:
    length = int.from_bytes(head[at : at + 8], "little")
    return head[at + 8 : at + 8 + length].decode("utf-8", "replace")[:200], at + 8 + length
