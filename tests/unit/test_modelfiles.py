"""What names and headers of model files say, apart and together."""

from __future__ import annotations

import pytest

from analyzer.artifactfile import parse_artifacts
from analyzer.kinds import kind_of
from analyzer.model import (
    Artifact,
    FileEntry,
    FileKind,
    FileSkipped,
    KnownBy,
    ModelFile,
    Region,
    Role,
    SelectedFile,
    SignalSource,
    SkipReason,
)
from analyzer.modelfiles import ModelFileJudge, signals, summary
from analyzer.ruleset import load

RULESET = load()
FAMILIES = {framework.id: framework.family for framework in RULESET.frameworks.values()}
WHOLE = Region(1, 1, 1, 1)


def selected(path: str) -> SelectedFile:
    return SelectedFile(entry=FileEntry(path, ""), kind=FileKind.MODEL, role=Role.SOURCE, role_reason="")


def judge(*paths: str) -> ModelFileJudge:
    return ModelFileJudge(RULESET.artifacts, FAMILIES, frozenset(paths))


def read(path: str, form: str = "", *hints: str, beside: str = "") -> ModelFile | None:
    artifacts = (Artifact(format=form, hints=hints, region=WHOLE),) if form else ()
    return judge(path, beside).read(selected(path), artifacts)


def known(found: ModelFile | None) -> ModelFile:
    assert found is not None
    return found


# ------------------------------------------------------------------------------------------------ names


@pytest.mark.parametrize(
    ("path", "form", "framework"),
    [
        ("pytorch_model.bin", "torch-checkpoint", "pytorch"),
        ("unet/diffusion_pytorch_model.bin", "torch-checkpoint", "pytorch"),
        ("model-00001-of-00002.safetensors", "safetensors", ""),
        ("tf_model.h5", "keras-h5", "tensorflow"),
        ("flax_model.msgpack", "flax-msgpack", "jax"),
        ("rust_model.ot", "torchscript", "pytorch"),
        ("Model.PT", "torch-checkpoint", "pytorch"),
        ("export/1/variables/variables.data-00000-of-00001", "savedmodel", "tensorflow"),
        ("bert_model.ckpt.meta", "tf-metagraph", "tensorflow"),
        ("model.ckpt-1000", "tf-checkpoint-v1", "tensorflow"),
        ("a.mlpackage/Data/com.apple.CoreML/weights/weight.bin", "coreml", ""),
        ("resnet-0010.params", "mxnet-params", "mxnet"),
        ("best.pdparams", "paddle", "paddle"),
        ("weights.npz", "npz", ""),
        ("last.ckpt", "unknown", ""),
        ("data.bin", "unknown", ""),
    ],
)
def test_what_a_name_promises(path: str, form: str, framework: str) -> None:
    pointer = FileSkipped(path=path, reason=SkipReason.LFS_POINTER, size=7)
    found = known(judge(path).skipped(selected(path), pointer))
    assert (found.format, found.framework, found.known_by, found.size) == (form, framework, KnownBy.POINTER, 7)
    assert kind_of(path) is FileKind.MODEL, "the reader is never asked"


def test_every_pattern_is_of_files_that_are_read() -> None:
    for name in RULESET.artifacts.names:
        for pattern in name.patterns:
            if pattern in ("*", "*.xml", "*.json"):
                continue  # files that only their neighbours or longer names give away
            path = pattern.replace("[0-9]*", "1").replace("[0-9]", "1").replace("?", "0").replace("*", "model")
            assert kind_of(path) is FileKind.MODEL, pattern


def test_arrays_are_of_mlx_only_beside_a_configuration() -> None:
    assert known(read("m/weights.npz", "npz", beside="m/config.json")).framework == "mlx"
    assert known(read("m/weights.npz", "npz", beside="config.json")).framework == ""


# ------------------------------------------------------------------------------------------------ name and header


def test_the_header_decides_and_the_disagreement_is_told() -> None:
    found = known(read("pytorch_model.bin", "safetensors", "format=flax"))
    assert (found.format, found.framework, found.named, found.header) == ("safetensors", "jax", "pytorch", "jax")
    assert found.contradicts == "its name says pytorch, its header jax"


def test_another_format_takes_the_promise_of_the_name_away() -> None:
    found = known(read("pytorch_model.bin", "gguf"))
    assert (found.framework, found.named) == ("", "pytorch")
    assert found.contradicts == "its name says PyTorch checkpoint, its header GGUF"


def test_keras_in_a_file_named_after_tensorflow_is_no_contradiction() -> None:
    found = known(read("tf_model.h5", "keras-h5", "keras_version=2.15.0"))
    assert (found.framework, found.contradicts) == ("keras-2", "")


@pytest.mark.parametrize(
    ("form", "hint", "framework"),
    [
        ("keras-h5", "keras_version=2.2.4-tf", "tensorflow"),
        ("keras-h5", "keras_version=2.2.4", "keras-2"),
        ("keras-h5", "keras_version=1.2.2", "keras-2"),
        ("keras-zip", "keras_version=3.4.1", "keras-3"),
        ("keras-zip", "keras_version=0.1.5", "keras-3"),
        ("savedmodel", "tensorflow_version=1.15.0", "tensorflow-1"),
        ("tf-metagraph", "tensorflow_version=2.16.1", "tensorflow-2"),
        ("pickle", "torch", "pytorch"),
        ("pickle", "torch._utils", "pytorch"),
        ("pickle", "torchvision.models", ""),
        ("onnx", "producer=paddle2onnx", "paddle"),
        ("onnx", "producer=somebody", ""),
        ("torchserve-mar", "engine=mxnet", "mxnet"),
    ],
)
def test_hints_of_a_header(form: str, hint: str, framework: str) -> None:
    assert known(read("model.bin", form, hint)).framework == framework


def test_a_container_that_says_nothing_is_ambiguous_and_no_signal() -> None:
    found = known(read("data.pkl", "pickle", "numpy"))
    assert found.ambiguous
    assert signals([found]) == ()
    assert summary([found], RULESET.artifacts) == ""


def test_a_header_of_no_known_format() -> None:
    assert read("data.bin") is None
    assert read("train.pt", "text") is None
    refuted = known(read("model.pt"))
    assert (refuted.framework, refuted.named, refuted.known_by) == ("", "pytorch", KnownBy.NAME)
    assert known(read("ckpt.data-00000-of-00001")).framework == "tensorflow"


def test_a_file_that_is_missing_says_why_only_its_name_is_known() -> None:
    skip = FileSkipped(path="model.pt", reason=SkipReason.MISSING_BLOB)
    found = known(judge().skipped(selected("model.pt"), skip))
    assert (found.known_by, found.detail) == (KnownBy.NAME, "missing from the clone")


def test_both_witnesses_speak() -> None:
    found = known(read("pytorch_model.bin", "torch-zip"))
    assert [(s.source, s.framework) for s in signals([found])] == [
        (SignalSource.FILES, "pytorch"),
        (SignalSource.HEADER, "pytorch"),
    ]


# ------------------------------------------------------------------------------------------------ the file of rules

GOOD = 'id = "x"\nname = "X"\nwhy = "w"\nsource = "https://example.org"\n'


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[[format]", "not TOML"),
        ("[[other]]\n", "unknown key 'other'"),
        ("format = 3", "must be [[format]] tables"),
        ('[[format]]\nid = "x"\n', "needs 'name'"),
        (f"[[format]]\n{GOOD}framework = 'nobody'\n", "'nobody' is no framework id"),
        (f"[[format]]\n{GOOD}hints = {{ a = 'nobody' }}\n", "'nobody' is no framework id"),
        (f"[[format]]\n{GOOD}hints = {{ a = 1 }}\n", "'hints' must hold text"),
        (f"[[format]]\n{GOOD}ambiguous = 'yes'\n", "'ambiguous' is not what it should be"),
        (f"[[format]]\n{GOOD}[[format]]\n{GOOD}", "stands more than once"),
        (f"[[format]]\n{GOOD.replace('https', 'http')}", "https:// URL"),
        ('[[name]]\nmatch = ["A"]\nformat = "y"\nwhy = "w"\nsource = "https://x"\n', "there is no format 'y'"),
        ('[[name]]\nmatch = ["A"]\nformat = "y"\nwhy = "w"\nsource = "https://x"\n', "must be in lower case"),
    ],
)
def test_every_problem_of_the_rules_is_named(text: str, problem: str) -> None:
    _, problems = parse_artifacts(text, {"pytorch"}, "artifacts.toml")
    assert any(problem in found for found in problems), problems
    assert all(found.startswith("artifacts.toml: ") for found in problems)
