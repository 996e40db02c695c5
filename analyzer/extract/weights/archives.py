"""Zip archives by their central directory: PyTorch, TorchScript, Keras, TorchServe and others.

Names come from the directory at the end of the file; where that is out of reach, from the first members. Of a member
at most a few kilobytes are inflated, in memory; nothing is unpacked.
"""

from __future__ import annotations

import json
import re
import struct
import zipfile
import zlib
from typing import IO, cast

from analyzer.extract.weights.pickles import read_opcodes
from analyzer.extract.weights.window import VERSION, Window, artifact
from analyzer.model import Artifact, Excerpt
from analyzer.values import Struct

_LOCAL_HEADER = b"PK\x03\x04"
_MOST_READ = 400_000  # bytes of one member, inflated
_READABLE = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
# What zipfile raises for archives that lie, are cut off, or reach into what was not read.
_BROKEN = (
    zipfile.BadZipFile,
    OSError,
    ValueError,
    NotImplementedError,
    RuntimeError,
    EOFError,
    KeyError,
    IndexError,
    OverflowError,
    MemoryError,
    struct.error,
    zlib.error,
)
_DATA_PKL = re.compile(r"(?:[^/]+/)?data\.pkl")
_TORCHSCRIPT = re.compile(r"(?:[^/]+/)?(?:code/.+|constants\.pkl)")
_EXPORT = re.compile(r"(?:[^/]+/)?(?:archive_format|serialized_exported_program\.(?:json|pt)|models/[^/]+\.json)")
_COREML = re.compile(r"(?:.*\.mlpackage/)?Data/com\.apple\.CoreML/.+")
_WRITTEN_BY = re.compile(r"[\w .:/+-]{1,40}")


def sniff_zip(ends: Excerpt) -> Artifact | None:
    """The format that the members make; a zip that holds no model is none."""
    if not ends.head.startswith(_LOCAL_HEADER):
        return None
    archive = _Archive.open(ends) or _first_members(ends.head)
    names = archive.names
    found: Artifact | None = None
    if "MAR-INF/MANIFEST.json" in names:
        found = _torchserve(archive)
    elif "metadata.json" in names and "config.json" in names:
        found = _keras(archive)
    elif pickled := next((name for name in names if _DATA_PKL.fullmatch(name)), ""):
        found = _torch(archive, pickled)
    elif any(_EXPORT.fullmatch(name) for name in names):
        found = artifact("torch-export", (), "torch.export archive")
    elif any(_COREML.fullmatch(name) for name in names):
        found = artifact("coreml", (), "zipped .mlpackage")
    elif names and all(name.endswith(".npy") for name in names):
        found = artifact("npz", (), f"{len(names):,} NumPy array{'s'[: len(names) != 1]}")
    return found


class _Archive(Struct, frozen=True):
    """Names of the members, and the archive to read them from, or the bytes of the first one."""

    names: tuple[str, ...]
    whole: zipfile.ZipFile | None = None
    first: bytes = b""

    @classmethod
    def open(cls, ends: Excerpt) -> _Archive | None:
        """None where the central directory is out of reach or makes no sense."""
        try:
            # Window gives what zipfile asks of a file: read, seek, tell.
            archive = zipfile.ZipFile(cast("IO[bytes]", Window(ends)))
            return cls(tuple(archive.namelist()), archive)
        except _BROKEN:
            return None

    def read(self, name: str) -> bytes:
        """The first bytes of a member, as far as they are in reach and not encrypted."""
        if self.whole is None:
            return self.first if self.names[:1] == (name,) else b""
        try:
            info = self.whole.getinfo(name)
            if info.compress_type not in _READABLE or info.flag_bits & 1:
                return b""
            with self.whole.open(info) as member:
                parts: list[bytes] = []
                left = _MOST_READ
                try:
                    while left > 0 and (part := member.read(min(left, 65536))):
                        parts.append(part)
                        left -= len(part)
                except _BROKEN:
                    pass  # what came before the break is good enough for a look
                return b"".join(parts)
        except _BROKEN:
            return b""

    def document(self, name: str) -> dict[str, object]:
        """A member that is a JSON object; empty for any other."""
        try:
            found = json.loads(self.read(name))
        except (ValueError, RecursionError):
            return {}
        return found if isinstance(found, dict) else {}


def _first_members(head: bytes) -> _Archive:
    """Names from the local headers at the beginning (APPNOTE.TXT 4.3.7), as far as their sizes are told."""
    names: list[str] = []
    first = b""
    at = 0
    while head[at : at + 4] == _LOCAL_HEADER and at + 30 <= len(head) and len(names) < 1000:
        flags, method = struct.unpack_from("<HH", head, at + 6)
        size, _, name_length, extra_length = struct.unpack_from("<IIHH", head, at + 18)
        start = at + 30 + name_length + extra_length
        names.append(head[at + 30 : at + 30 + name_length].decode("utf-8", "replace"))
        if at == 0 and method == zipfile.ZIP_STORED:
            first = head[start : start + size] if not flags & 8 and size else head[start:]
        if flags & 8 or size == 0xFFFFFFFF:
            break  # the size stands behind the data
        at = start + size
    return _Archive(tuple(names), None, first)


def _torch(archive: _Archive, pickled: str) -> Artifact:
    opcodes = read_opcodes(archive.read(pickled))
    script = any(_TORCHSCRIPT.fullmatch(name) for name in archive.names)
    cut = "" if archive.whole else "its end was out of reach"
    if script:
        return artifact("torchscript", (), "; ".join(filter(None, ("compiled code inside", cut))))
    said = ("torch.save since 1.6", opcodes.detail(), cut)
    return artifact("torch-zip", opcodes.hints(), "; ".join(filter(None, said)))


def _keras(archive: _Archive) -> Artifact | None:
    """Keras 3's own format: metadata.json with keras_version (keras.src.saving.saving_lib)."""
    version = archive.document("metadata.json").get("keras_version")
    if isinstance(version, str) and VERSION.fullmatch(version.encode()):
        return artifact("keras-zip", (f"keras_version={version}",), f"keras_version {version}")
    if "model.weights.h5" in archive.names or "model.weights.npz" in archive.names:
        return artifact("keras-zip", (), "its version is out of reach")
    return None


def _torchserve(archive: _Archive) -> Artifact:
    """TorchServe's model archive; its forerunner, the Multi Model Server, names its engine."""
    manifest = archive.document("MAR-INF/MANIFEST.json")
    engine = manifest.get("engine")
    name = engine.get("engineName") if isinstance(engine, dict) else None
    if isinstance(name, str) and _WRITTEN_BY.fullmatch(name):
        return artifact("torchserve-mar", (f"engine={name.lower()}",), f"engine {name}")
    model = manifest.get("model")
    handler = model.get("handler") if isinstance(model, dict) else None
    return artifact("torchserve-mar", (), f"handler {handler}" if isinstance(handler, str) else "")
