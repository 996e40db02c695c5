"""PyTorch: both formats of torch.save, TorchScript, exported programs, Lightning, TorchServe."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

from hub_fixtures.building import builds, library


def _linear() -> Any:
    torch = library("torch")
    torch.manual_seed(0)
    return torch.nn.Linear(2, 3)


@builds("torch-zip", "torch")
def torch_zip(folder: Path) -> None:
    """A model repository of transformers: weights, index, configuration."""
    library("torch").save(_linear().state_dict(), folder / "pytorch_model-00001-of-00001.bin")
    index = {"metadata": {"total_size": 36}, "weight_map": {"weight": "pytorch_model-00001-of-00001.bin"}}
    (folder / "pytorch_model.bin.index.json").write_text(json.dumps(index))


@builds("torch-legacy", "torch")
def torch_legacy(folder: Path) -> None:
    """What torch.save wrote before 1.6: five pickles in a row."""
    torch = library("torch")
    torch.save(_linear().state_dict(), folder / "model_best.pth.tar", _use_new_zipfile_serialization=False)


@builds("torch-module", "torch")
def torch_module(folder: Path) -> None:
    """A whole module, pickled with its class."""
    library("torch").save(library("torch").nn.Sequential(_linear()), folder / "model.pt")


@builds("torch-plain-pickle", "torch")
def torch_plain_pickle(folder: Path) -> None:
    """Tensors in a pickle that torch.save had no part in."""
    (folder / "state.pkl").write_bytes(pickle.dumps(dict(_linear().state_dict()), protocol=4))


@builds("torchscript", "torch")
def torchscript(folder: Path) -> None:
    """A scripted module, and the same under the name that rust-bert uses."""
    torch = library("torch")
    scripted = torch.jit.trace(_linear(), torch.zeros(1, 2))
    torch.jit.save(scripted, str(folder / "model.torchscript.pt"))
    torch.jit.save(scripted, str(folder / "rust_model.ot"))


@builds("torch-export", "torch")
def torch_export(folder: Path) -> None:
    """An exported program."""
    torch = library("torch")
    program = torch.export.export(_linear(), (torch.zeros(1, 2),))
    for node in program.graph.nodes:
        node.meta.pop("stack_trace", None)  # it holds paths of the machine
    torch.export.save(program, str(folder / "model.pt2"))


@builds("executorch", "torch", "executorch")
def executorch(folder: Path) -> None:
    """A program for ExecuTorch's runtime."""
    torch = library("torch")
    edge = library("executorch.exir").to_edge(torch.export.export(_linear(), (torch.zeros(1, 2),)))
    (folder / "model.pte").write_bytes(edge.to_executorch().buffer)


@builds("lightning", "torch", "pytorch-lightning")
def lightning(folder: Path) -> None:
    """A checkpoint of the Lightning trainer."""
    lightning = library("pytorch_lightning")
    torch = library("torch")

    class Net(lightning.LightningModule):  # type: ignore[name-defined, misc]
        def __init__(self) -> None:
            super().__init__()
            self.layer = _linear()

        def training_step(self, batch: Any, number: int) -> Any:
            return self.layer(batch).sum()

        def configure_optimizers(self) -> Any:
            return torch.optim.SGD(self.parameters(), lr=0.1)

    quiet = {"logger": False, "enable_checkpointing": False, "enable_progress_bar": False, "accelerator": "cpu"}
    trainer = lightning.Trainer(max_steps=1, enable_model_summary=False, **quiet)
    trainer.fit(Net(), torch.utils.data.DataLoader(torch.zeros(2, 2)))
    trainer.save_checkpoint(folder / "epoch=0-step=1.ckpt")


@builds("torchserve", "torch", "torch-model-archiver")
def torchserve(folder: Path) -> None:
    """A model archive."""
    torch = library("torch")
    weights = folder / "weights.pt"
    torch.jit.save(torch.jit.trace(_linear(), torch.zeros(1, 2)), str(weights))
    program = Path(sys.executable).with_name("torch-model-archiver")
    arguments = ["--model-name", "linear", "--version", "1.0", "--handler", "base_handler"]
    subprocess.run(
        [program, *arguments, "--serialized-file", weights, "--export-path", folder], check=True, capture_output=True
    )
    weights.unlink()


@builds("nemo", "torch")
def nemo(folder: Path) -> None:
    """A tar as NVIDIA NeMo writes it; the layout is its documentation's."""
    import tarfile

    weights, config = folder / "model_weights.ckpt", folder / "model_config.yaml"
    library("torch").save(_linear().state_dict(), weights)
    config.write_text("target: nemo.collections.asr.models.EncDecCTCModel\n")
    with tarfile.open(folder / "asr.nemo", "w:") as archive:
        archive.add(config, "./model_config.yaml")
        archive.add(weights, "./model_weights.ckpt")
    weights.unlink()
    config.unlink()
