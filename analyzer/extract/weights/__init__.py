"""Model files -> what their headers say. Nothing is loaded, unpickled, executed or unpacked to disk.

Both ends of a file are enough: every format says what it is at its beginning (safetensors, GGUF, HDF5, pickle,
protobuf) or at its end (zip archives, TensorFlow's checkpoint tables). Only what the header *says* becomes a fact;
what a file's name promises is judged where the path is known (analyzer/modelfiles.py).
"""

from __future__ import annotations

from collections.abc import Callable

from analyzer.extract.weights.archives import sniff_zip
from analyzer.extract.weights.documents import sniff_document, sniff_text
from analyzer.extract.weights.hdf5 import sniff_hdf5
from analyzer.extract.weights.magic import sniff_magic
from analyzer.extract.weights.messages import sniff_protobuf
from analyzer.extract.weights.msgpack_tree import sniff_msgpack
from analyzer.extract.weights.pickles import sniff_pickle
from analyzer.extract.weights.safetensors_header import sniff_safetensors
from analyzer.extract.weights.sstable import sniff_table
from analyzer.extract.weights.tape import sniff_tar
from analyzer.model import Artifact, Content, Excerpt, Facts, Read

__all__ = ["facts_of_model_file"]

_BINARY = Read(encoding="binary")

# Formats with a signature go first; those known by their grammar alone (pickle, msgpack, protobuf) last.
_SNIFFERS: tuple[Callable[[Excerpt], Artifact | None], ...] = (
    sniff_magic,
    sniff_hdf5,
    sniff_zip,
    sniff_tar,
    sniff_table,
    sniff_safetensors,
    sniff_document,
    sniff_pickle,
    sniff_msgpack,
    sniff_protobuf,
    sniff_text,
)


def facts_of_model_file(content: Content) -> Facts:
    """At most one artifact; none where the header is of no known model format. Never raises."""
    ends = content if isinstance(content, Excerpt) else Excerpt(content, b"", len(content))
    for sniff in _SNIFFERS:
        found = sniff(ends)
        if found is not None:
            return Facts(artifacts=(found,), read=_BINARY)
    return Facts(read=_BINARY)
