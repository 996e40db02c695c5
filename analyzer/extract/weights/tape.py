"""Tar archives of models (NVIDIA NeMo), plain or gzipped: member names from the beginning, nothing unpacked."""

from __future__ import annotations

import zlib

from analyzer.extract.weights.window import artifact
from analyzer.model import Artifact, Excerpt

_BLOCK = 512
_MOST_MEMBERS = 200


def sniff_tar(ends: Excerpt) -> Artifact | None:
    """A `.nemo` file holds model_config.yaml and weights (docs.nvidia.com/nemo-framework, "Checkpoints")."""
    head = ends.head
    if head[:2] == b"\x1f\x8b":
        try:
            # At most as much as was given: a gzip bomb stays small.
            head = zlib.decompressobj(wbits=31).decompress(head, len(head) + _BLOCK)
        except zlib.error:
            return None
    if head[257:262] != b"ustar":
        return None
    names = _members(head)
    if any(name.endswith("model_config.yaml") for name in names):
        return artifact("nemo", (), "tar with model_config.yaml")
    return None


def _members(head: bytes) -> list[str]:
    """Names of the members whose headers are in reach (POSIX ustar: name at 0, size in octal at 124)."""
    names: list[str] = []
    at = 0
    while at + _BLOCK <= len(head) and len(names) < _MOST_MEMBERS and head[at + 257 : at + 262] == b"ustar":
        names.append(head[at : at + 100].rstrip(b"\0").decode("utf-8", "replace"))
        try:
            size = int(head[at + 124 : at + 136].strip(b" \0") or b"0", 8)
        except ValueError:
            break
        if size < 0:
            break
        at += _BLOCK + -(-size // _BLOCK) * _BLOCK
    return names
