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
    # The first entry of the first block: shared length 0, key length 0 (the empty key), length of the value.
    first = ends.head[:2] == b"\0\0"
    value = ends.head[4:5] if ends.head[2:3] >= b"\x80" else ends.head[3:4]
    if first and value == b"\x0a":
        return artifact("tf-checkpoint-v1", (), "SavedTensorSlices, as tf.train.Saver of TensorFlow 0.x and 1.x wrote")
    if not first or value != b"\x08":
        # Snappy-compressed blocks begin with a length: only V1 was ever compressed.
        return artifact("tf-checkpoint-v1", (), "compressed table")
    if _OBJECT_GRAPH in ends.head or _OBJECT_GRAPH in ends.tail:
        return artifact("tf-checkpoint-v2", ("object-graph",), "object based (tf.train.Checkpoint, Keras)")
    whole = ends.size <= len(ends)
    return artifact(
        "tf-checkpoint-v2", ("name-based",) if whole else (), "name based (tf.train.Saver)" if whole else ""
    )
