"""Formats of JAX, of exchange and of inference: safetensors, Flax, Orbax, ONNX, Core ML, OpenVINO, GGUF, HDF5."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

from hub_fixtures.building import builds, library


def _array() -> Any:
    return library("numpy").arange(6, dtype="float32").reshape(2, 3)


@builds("safetensors-pt", "safetensors", "torch")
def safetensors_pt(folder: Path) -> None:
    """As transformers writes it, in one shard with an index."""
    torch = library("torch")
    library("safetensors.torch").save_file({"weight": torch.ones(2)}, folder / "model.safetensors", {"format": "pt"})


@builds("safetensors-others", "safetensors")
def safetensors_others(folder: Path) -> None:
    """Other values of `format`, and none."""
    numpy = library("safetensors.numpy")
    for name in ("tf", "flax"):
        numpy.save_file({"weight": _array()}, folder / f"{name}.safetensors", {"format": name})
    numpy.save_file({"weight": _array()}, folder / "plain.safetensors")


@builds("flax-msgpack", "flax", "jax")
def flax_msgpack(folder: Path) -> None:
    """As transformers wrote Flax weights."""
    tree = {"params": {"dense": {"bias": _array()[0], "kernel": _array()}}}
    (folder / "flax_model.msgpack").write_bytes(library("flax.serialization").to_bytes(tree))


@builds("flax-checkpoint", "flax", "jax")
def flax_checkpoint(folder: Path) -> None:
    """flax.training.checkpoints named files without a suffix."""
    state = {"step": 10, "params": {"kernel": _array()}}
    (folder / "checkpoint_10").write_bytes(library("flax.serialization").to_bytes(state))


@builds("orbax", "orbax-checkpoint", "jax")
def orbax(folder: Path) -> None:
    """A checkpoint folder."""
    with library("orbax.checkpoint").StandardCheckpointer() as checkpointer:
        checkpointer.save((folder / "step_1").absolute(), {"kernel": library("jax.numpy").ones((2, 3))})
    # It holds the path at which it was written.
    (folder / "step_1" / "commit_success.txt").write_text("Checkpoint commit was successful.\n")


@builds("onnx-pytorch", "onnx", "torch")
def onnx_pytorch(folder: Path) -> None:
    """Exported by PyTorch."""
    torch = library("torch")
    layer = torch.nn.Linear(2, 3)
    path = folder / "model.onnx"
    torch.onnx.export(layer, (torch.zeros(1, 2),), str(path), dynamo=True, external_data=False, verbose=False)
    model = library("onnx").load(path)
    for part in (*model.graph.node, *model.graph.input, *model.graph.output, *model.graph.value_info, model.graph):
        del part.metadata_props[:]  # stack traces, which hold paths of the machine
    library("onnx").save(model, path)


@builds("onnx-others", "onnx")
def onnx_others(folder: Path) -> None:
    """One whose producer is tf2onnx, and one that names none."""
    onnx = library("onnx")
    kind = onnx.TensorProto.FLOAT
    x, y = (onnx.helper.make_tensor_value_info(name, kind, [2]) for name in "xy")
    graph = onnx.helper.make_graph([onnx.helper.make_node("Relu", ["x"], ["y"])], "relu", [x], [y])
    onnx.save(onnx.helper.make_model(graph, producer_name="tf2onnx", producer_version="1.16.1"), folder / "tf.onnx")
    onnx.save(onnx.helper.make_model(graph), folder / "nobody.onnx")


@builds("coreml", "coremltools")
def coreml(folder: Path) -> None:
    """A neural network built by hand, and a program, with the note that coremltools adds when it converts PyTorch."""
    tools = library("coremltools")
    types = library("coremltools.models.datatypes")
    network = library("coremltools.models.neural_network").NeuralNetworkBuilder(
        [("x", types.Array(2))], [("y", types.Array(2))]
    )
    network.add_activation("relu", "RELU", "x", "y")
    network.spec.description.metadata.userDefined["com.github.apple.coremltools.source"] = "torch==2.1.0"
    tools.utils.save_spec(network.spec, str(folder / "model.mlmodel"))


@builds("openvino", "openvino")
def openvino(folder: Path) -> None:
    """Intermediate representation: a graph in XML and its weights."""
    openvino = library("openvino")
    ops = library("openvino.opset13")
    x = ops.parameter([2], openvino.Type.f32, name="x")
    model = openvino.Model([ops.multiply(x, ops.constant(_array()[0][:2]))], [x], "scale")
    openvino.save_model(model, folder / "openvino_model.xml", compress_to_fp16=False)


@builds("gguf", "gguf")
def gguf(folder: Path) -> None:
    """A model of llama.cpp."""
    writer = library("gguf").GGUFWriter(folder / "tiny.gguf", "llama")
    writer.add_name("tiny")
    writer.add_tensor("weight", _array())
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


@builds("hdf5-data", "h5py")
def hdf5_data(folder: Path) -> None:
    """HDF5 that Keras had no part in."""
    with library("h5py").File(folder / "points.h5", "w") as file:
        file["data"] = _array()


@builds("safetensors-mlx", "mlx")
def safetensors_mlx(folder: Path) -> None:
    """MLX's own writer puts its name into the header."""
    mlx = library("mlx.core")
    mlx.save_safetensors(str(folder / "model.safetensors"), {"weight": mlx.ones((2, 3))}, metadata={"format": "mlx"})


@builds("mlx-npz", "numpy")
def mlx_npz(folder: Path) -> None:
    """mlx-examples: NumPy arrays beside a configuration, by that known alone."""
    library("numpy").savez(folder / "weights.npz", weight=_array())
    (folder / "config.json").write_text('{"model_type": "llama"}\n')


@builds("pickle-data", "numpy")
def pickle_data(folder: Path) -> None:
    """Pickles that name no framework, of both the newest and the oldest protocol."""
    (folder / "data.pkl").write_bytes(pickle.dumps({"x": _array()}, protocol=5))
    (folder / "old.pickle").write_bytes(pickle.dumps({"x": [1.0, 2.0]}, protocol=0))
