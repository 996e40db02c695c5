"""Files without a library to write them here: pointers, and formats whose libraries no longer install.

Each follows the document that it names.
"""

from __future__ import annotations

import json
import struct
from pathlib import Path

from hub_fixtures.building import builds


@builds("pointers")
def pointers(folder: Path) -> None:
    """git-lfs/docs/spec.md and git-xet: text in place of the file."""
    lfs = "version https://git-lfs.github.com/spec/v1\noid sha256:{}\nsize {}\n"
    (folder / "pytorch_model.bin").write_text(lfs.format("1" * 64, 437_985_387))
    (folder / "tf_model.h5").write_text(lfs.format("2" * 64, 526_681_800))
    (folder / "vocab.bin").write_text(lfs.format("3" * 64, 1_000))
    (folder / "model.safetensors").write_text(f"# xet version 0\nfilesize = 440449768\nhash = '{'4' * 64}'\n")


@builds("tfjs")
def tfjs(folder: Path) -> None:
    """model.json of tensorflowjs_converter (js.tensorflow.org/tutorials/import-keras.html)."""
    layers = {"format": "layers-model", "generatedBy": "keras v2.7.0", "convertedBy": "TensorFlow.js Converter v3.18.0"}
    layers |= {"modelTopology": {"keras_version": "2.7.0"}, "weightsManifest": []}  # type: ignore[dict-item]
    graph = {"format": "graph-model", "generatedBy": "1.15.0", "convertedBy": "TensorFlow.js Converter v1.7.4"}
    for name, model in (("layers", layers), ("graph", graph)):
        (folder / name).mkdir()
        (folder / name / "model.json").write_text(json.dumps(model))


@builds("ggml")
def ggml(folder: Path) -> None:
    """The magic number of whisper.cpp's models (whisper.cpp, models/convert-pt-to-ggml.py), and hyperparameters."""
    (folder / "ggml-tiny.bin").write_bytes(struct.pack("<I", 0x67676D6C) + struct.pack("<11i", *range(11)))


@builds("mxnet")
def mxnet(folder: Path) -> None:
    """Symbol and parameters (mxnet/src/ndarray/ndarray.cc, NDArray::Save)."""
    symbol = {"nodes": [{"op": "null", "name": "data", "inputs": []}], "arg_nodes": [0], "heads": [[0, 0, 0]]}
    (folder / "resnet-symbol.json").write_text(json.dumps(symbol))
    (folder / "resnet-0000.params").write_bytes(struct.pack("<QQQQ", 0x112, 0, 0, 0))


@builds("caffe")
def caffe(folder: Path) -> None:
    """NetParameter with name 1 and layer 100 {name 1, type 2} (caffe.proto)."""
    layer = b"\x0a\x05conv1\x12\x0bConvolution"
    (folder / "net.caffemodel").write_bytes(b"\x0a\x04tiny" + b"\xa2\x06" + bytes([len(layer)]) + layer)


@builds("misnamed")
def misnamed(folder: Path) -> None:
    """Names that promise what the content is not."""
    header = json.dumps({"__metadata__": {"format": "flax"}, "w": _tensor(4)}).encode()
    (folder / "pytorch_model.bin").write_bytes(struct.pack("<Q", len(header)) + header + bytes(4))
    (folder / "train.pt").write_text('name: "net"\nlayer {\n  name: "data"\n}\n')
    (folder / "noise.pth").write_bytes(bytes(range(255, 0, -1)))
    (folder / "vectors.bin").write_bytes(bytes(range(1, 200)))


@builds("pickle-hostile")
def pickle_hostile(folder: Path) -> None:
    """A pickle that would run a command if anybody unpickled it: written out, never loaded."""
    (folder / "payload.pkl").write_bytes(b"\x80\x02cposix\nsystem\nX\x04\x00\x00\x00true\x85R.")


def _tensor(size: int) -> dict[str, object]:
    return {"dtype": "F32", "shape": [1], "data_offsets": [0, size]}
