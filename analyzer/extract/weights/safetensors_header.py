"""safetensors: an 8-byte little-endian length, then JSON (https://huggingface.co/docs/safetensors, "Format")."""

from __future__ import annotations

import json
from typing import Any

from analyzer.extract.weights.window import artifact
from analyzer.model import Artifact, Excerpt

# The Hub reads headers up to this size; the library itself stops at 100 MB.
_LONGEST_HEADER = 25_000_000
_METADATA = '"__metadata__"'
_ENTRY = ('"dtype"', '"data_offsets"')


def sniff_safetensors(ends: Excerpt) -> Artifact | None:
    """The `format` of `__metadata__` (pt, tf, flax, mlx, np), if there is one, is the hint."""
    length = int.from_bytes(ends.head[:8], "little")
    if not 2 <= length <= _LONGEST_HEADER or length + 8 > ends.size or ends.head[8:9] != b"{":
        return None
    text = ends.head[8 : 8 + length].decode("utf-8", "replace")
    if 8 + length > len(ends.head):
        # Writers put the metadata first, so the beginning of a long header has it.
        if not all(word in text for word in _ENTRY):
            return None
        return _found(_metadata_in(text), f"header of {length:,} bytes, of which the beginning was read")
    try:
        header = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(header, dict) or not all(isinstance(entry, dict) for entry in header.values()):
        return None
    tensors = [entry for name, entry in header.items() if name != "__metadata__"]
    if not all("dtype" in entry and "data_offsets" in entry for entry in tensors):
        return None
    return _found(header.get("__metadata__"), f"{len(tensors):,} tensor{'s'[: len(tensors) != 1]}")


def _found(metadata: Any, detail: str) -> Artifact:
    said = metadata.get("format") if isinstance(metadata, dict) else None
    if not isinstance(said, str) or not said:
        return artifact("safetensors", (), f"no format in its metadata, {detail}")
    return artifact("safetensors", (f"format={said}",), f"format {said}, {detail}")


def _metadata_in(text: str) -> Any:
    """The metadata object of a header that was cut off."""
    _, found, rest = text.partition(_METADATA)
    if not found:
        return None
    try:
        return json.JSONDecoder().raw_decode(rest.lstrip(" \t\r\n:"))[0]
    except (ValueError, RecursionError):
        return None
