"""On which backends Keras runs: settings by precedence, then what code computes with, then what manifests ask for."""

from __future__ import annotations

import pytest

from analyzer.kinds import kind_of
from analyzer.model import (
    BackendBasis,
    FileEntry,
    FileVerdict,
    KerasBackend,
    Region,
    Requirement,
    Role,
    SelectedFile,
    Setting,
    Strength,
)
from analyzer.values import replace
from analyzer.verdict import asks_for_legacy_keras, keras_backend
from tests.unit.verdict.builders import FAMILIES, finding, judged

FAMILY_OF = {("pypi", "tensorflow"): "tensorflow", ("pypi", "jax"): "jax", ("pypi", "torch"): "pytorch"}
KERAS = judged("model.py", finding("keras-3", "keras.ops.matmul"))


def _file(path: str, role: Role = Role.SOURCE) -> SelectedFile:
    return SelectedFile(entry=FileEntry(path, ""), kind=kind_of(path), role=role, role_reason="")


def _set(
    path: str, value: str, how: str, *, line: int = 1, role: Role = Role.SOURCE, name: str = "KERAS_BACKEND"
) -> tuple[SelectedFile, Setting]:
    return _file(path, role), Setting(name, value, Region(line, 1, line, 9), how=how)


def _asked(name: str, *, optional: bool = False, locked: bool = False) -> tuple[SelectedFile, Requirement]:
    requirement = Requirement(
        name=name, ecosystem="pypi", specifier="", optional=optional, region=Region(1, 1, 1, 9), locked=locked
    )
    return _file("requirements.txt"), requirement


def _backend(
    *settings: tuple[SelectedFile, Setting],
    asked: tuple[tuple[SelectedFile, Requirement], ...] = (),
    files: tuple[FileVerdict, ...] = (KERAS,),
) -> KerasBackend:
    return keras_backend(settings, asked, files, FAMILIES, FAMILY_OF)


@pytest.mark.parametrize(
    ("settings", "backends"),
    [
        ([("a.py", "jax", "os.environ")], ("jax",)),
        ([("a.py", "Torch ", "os.environ")], ("torch",)),
        ([("a.py", "jax", "os.environ"), ("b.py", "torch", "os.environ")], ("jax", "torch")),
        ([("a.py", "jax", "setdefault"), ("a.py", "torch", "os.environ")], ("torch",)),
        ([("a.py", "jax", "os.environ"), ("a.py", "torch", "keras.config.set_backend")], ("torch",)),
        ([("keras.json", "theano", "keras.json"), ("Dockerfile", "jax", "ENV")], ("jax",)),
        ([("ci/jax/keras.json", "jax", "keras.json"), ("ci/tf/keras.json", "tensorflow", "keras.json")],
         ("jax", "tensorflow")),
        ([(".github/workflows/a.yml", "jax", "CI"), (".github/workflows/a.yml", "torch", "CI")], ("jax", "torch")),
        ([("a.py", "", "os.environ")], ()),
    ],
)  # fmt: skip
def test_settings_by_precedence(settings: list[tuple[str, str, str]], backends: tuple[str, ...]) -> None:
    found = _backend(*(_set(path, value, how) for path, value, how in settings))
    assert found.backends == backends
    assert found.basis is (BackendBasis.SET if backends else BackendBasis.UNDETERMINED)
    assert len(found.evidence) == len([row for row in settings if row[1]])


def test_examples_tests_and_readmes_are_asked_in_this_order_after_the_code() -> None:
    code, example = _set("a.py", "jax", "os.environ"), _set("examples/a.py", "torch", "os.environ", role=Role.EXAMPLE)
    test = _set("tests/conftest.py", "numpy", "os.environ", role=Role.TEST)
    readme = _set("README.md", "openvino", "README.md", role=Role.DOCS)
    assert _backend(readme, test, example, code).backends == ("jax",)
    assert _backend(_set(".github/workflows/a.yml", "jax", "CI"), test).why == "set to jax, in CI only"
    assert _backend(readme, test, example).why == "set to torch, in examples, documentation or converters only"
    assert _backend(readme, test).why == "set to numpy, in tests only"
    assert _backend(readme).why == "set to openvino, in a README only"


def test_without_settings_what_the_code_computes_with_counts() -> None:
    both = judged(
        "layers.py",
        finding("keras-3", "keras.ops.matmul"),
        finding("jax", "jax.lax.scan", line=7, strength=Strength.STRONG),
    )
    found = _backend(files=(both,), asked=(_asked("tensorflow"),))
    assert (found.backends, found.basis) == (("jax",), BackendBasis.USED)
    assert (found.evidence[0].how, found.evidence[0].region.start_line) == ("jax.lax.scan", 7)


def test_tf_keras_is_an_alternative_and_no_backend() -> None:
    either = judged("a.py", finding("keras-2", "keras.layers.Merge"), finding("tensorflow-2", "tensorflow.keras.Model"))
    assert _backend(files=(either,)).backends == ()


@pytest.mark.parametrize(
    ("asked", "backends"),
    [
        ((_asked("tensorflow"),), ("tensorflow",)),
        ((_asked("tensorflow"), _asked("torch")), ()),
        ((_asked("tensorflow"), _asked("torch", optional=True)), ("tensorflow",)),
        ((_asked("tensorflow", optional=True),), ("tensorflow",)),
        ((_asked("tensorflow", locked=True),), ()),
        ((), ()),
    ],
)
def test_last_what_the_manifests_ask_for_alone(
    asked: tuple[tuple[SelectedFile, Requirement], ...], backends: tuple[str, ...]
) -> None:
    assert _backend(asked=asked).backends == backends


def test_without_keras_there_is_no_backend_to_determine() -> None:
    torch = judged("a.py", finding("pytorch", "torch.nn.Linear"))
    assert _backend(files=(torch,), asked=(_asked("tensorflow"),)).backends == ()


def test_keras_1_and_2_have_backends_of_their_own() -> None:
    old = judged("a.py", finding("keras-2", "keras.layers.Merge"))
    asked = replace(_asked("tensorflow")[1], name="theano")
    family_of = {("pypi", "theano"): "theano"}
    rows = ((_file("requirements.txt"), asked),)
    assert keras_backend((), rows, (old,), FAMILIES, family_of).backends == ("theano",)
    assert keras_backend((), rows, (KERAS,), FAMILIES, family_of).backends == ()


@pytest.mark.parametrize(
    ("value", "legacy"), [("1", True), ("True", True), ("true", True), ("0", False), ("yes", False)]
)
def test_legacy_keras(value: str, legacy: bool) -> None:
    setting = _set("a.py", value, "os.environ", name="TF_USE_LEGACY_KERAS")
    assert asks_for_legacy_keras(setting[1]) is legacy
    assert bool(_backend(setting).legacy) is legacy
