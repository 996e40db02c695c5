"""TensorFlow's checkpoint tables: V1 files, and the `.index` of V2 (tensorflow/core/lib/io/format.h)."""

from __future__ import annotations

from analyzer.extract.weights.window import artifact
from analyzer.model import Artifact, Excerpt

_MAGIC = (0xDB4775248B80FB57).to_bytes(8, "little")
_FOOTER = 48
# tf.train.Checkpoint stores its object graph under this key; tf.compat.v1.train.Saver stores none.
_OBJECT_GRAPH = b"_CHECKPOINTABLE_OBJECT_GRAPH"


def sniff_table(ends: Excerpt) -> Artifact | None:
    """V1 or V2 by the first value: V2 has a BundleHeaderProto there, V1 a SavedTensorSlices with its `meta` field."""
    end = ends.tail or ends.head
    if ends.size < _FOOTER or not end.endswith(_MAGIC):
        return None
    block, compressed = _first_block(ends.head)
    # The first entry: shared length 0, key length 0 (the empty key), length of the value, the value.
    value = block[4:5] if block[2:3] >= b"\x80" else block[3:4]
    if block[:2] != b"\0\0" or value not in (b"\x08", b"\x0a"):
        return artifact("tf-table", (), "table of a checkpoint")
    if value == b"\x0a":
        return artifact("tf-checkpoint-v1", (), "SavedTensorSlices, as tf.train.Saver of TensorFlow 0.x and 1.x wrote")
    if _OBJECT_GRAPH in ends.head or _OBJECT_GRAPH in ends.tail:
        return artifact("tf-checkpoint-v2", ("object-graph",), "object based (tf.train.Checkpoint, Keras)")
    whole = ends.size <= len(ends) and not compressed
    return artifact(
        "tf-checkpoint-v2", ("name-based",) if whole else (), "name based (tf.train.Saver)" if whole else ""
    )


def _first_block(head: bytes) -> tuple[bytes, bool]:
    """The beginning of the first block, and whether it is compressed.

    A Snappy block is its length, then literals and copies (google/snappy, format_description.txt); it begins with a
    literal, which is enough to look at.
    """
    if head[:2] == b"\0\0":
        return head, False
    at = 0
    while at < 5 and head[at : at + 1] >= b"\x80":
        at += 1
    tag = head[at + 1 : at + 2]
    if not tag or tag[0] & 3:
        return b"", True
    length = tag[0] >> 2
    return head[at + 2 + max(0, length - 59) :], True
