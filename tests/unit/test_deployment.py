"""What shows a way of deployment, and what does not."""

from __future__ import annotations

import pytest

from analyzer.deployment import DeploymentMatcher, deployments
from analyzer.extract import extract
from analyzer.facets import Facets
from analyzer.languages import BundledFiles, LanguageMatcher
from analyzer.model import (
    Artifact,
    Facts,
    FileEntry,
    FileKind,
    FileVerdict,
    KnownBy,
    ModelFile,
    Read,
    Region,
    Requirement,
    Role,
    SelectedFile,
    SymbolUse,
    UseKind,
)
from analyzer.ruleset import load
from analyzer.values import replace

HERE = Region(1, 1, 1, 2)


@pytest.fixture(scope="module")
def facets() -> Facets:
    return load().facets


def symbol(name: str, kind: UseKind = UseKind.CALL, line: int = 1) -> SymbolUse:
    return SymbolUse(qualified_name=name, kind=kind, region=Region(line, 1, line, 5))


def shown(facets: Facets, *uses: SymbolUse, facts: Facts | None = None) -> list[str]:
    return [finding.facet for finding in DeploymentMatcher(facets).match(uses, facts or Facts(), ())]


@pytest.mark.parametrize(
    ("name", "facet"),
    [
        ("tensorflow.lite.TFLiteConverter.from_keras_model", "tf-lite"),
        ("tensorflow.contrib.lite.toco_convert", "tf-lite"),
        ("torch.jit.script", "torchscript"),
        ("torch.onnx.export", "onnx"),
        ("onnxruntime.InferenceSession", "onnx-runtime"),
        ("tensorflow.python.compiler.tensorrt.trt_convert", "tensorrt"),
        ("coremltools.convert", "core-ml"),
        ("openvino.runtime.Core", "openvino"),
        ("tritonclient.http.InferenceServerClient", "triton"),
        ("tensorflow_serving.apis.predict_pb2", "tf-serving"),
        ("tensorflow_hub.KerasLayer", "tf-hub"),
        ("tensorflow_transform.scale_to_0_1", "tfx"),
        ("ts.torch_handler.base_handler.BaseHandler", "torchserve"),
    ],
)
def test_names_in_python(facets: Facets, name: str, facet: str) -> None:
    assert shown(facets, symbol(name)) == [facet]


@pytest.mark.parametrize("name", ["torch.jit.is_scripting", "triton.jit", "ts.models.A", "tensorflow.saved_model.save"])
def test_names_that_show_nothing(facets: Facets, name: str) -> None:
    assert shown(facets, symbol(name)) == []


def test_a_projects_own_package_shows_nothing(facets: Facets) -> None:
    assert shown(facets, replace(symbol("onnx.checker.check_model"), own=True)) == []


def test_a_name_stands_once_at_its_most_telling_use(facets: Facets) -> None:
    uses = [symbol("onnx.load", UseKind.IMPORT, 1), symbol("onnx.load", UseKind.CALL, 7), symbol("onnx.load", line=9)]
    (finding,) = DeploymentMatcher(facets).match(uses, Facts(), ())
    assert finding.fact.region.start_line == 7


def test_packages_images_and_artifacts(facets: Facets) -> None:
    def asked(name: str, ecosystem: str) -> Requirement:
        return Requirement(name=name, ecosystem=ecosystem, specifier="", optional=False, region=HERE)

    facts = Facts(
        requirements=(
            asked("onnxruntime-gpu", "pypi"),
            asked("tensorflow/serving", "docker"),
            asked("coremltools", "npm"),
            asked("torch", "pypi"),
        ),
        artifacts=(Artifact(format="triton-config", detail="onnxruntime_onnx", region=HERE),),
    )
    assert sorted(shown(facets, facts=facts)) == ["onnx-runtime", "tf-serving", "triton"]


def test_other_languages_name_their_facet(facets: Facets) -> None:
    uses = extract(FileKind.JAVA, b"import ai.onnxruntime.OrtSession;\n").foreign
    foreign = LanguageMatcher(facets).match(uses, BundledFiles(()))
    assert [one.facet for one in DeploymentMatcher(facets).match((), Facts(), foreign)] == ["onnx-runtime"]


def test_facets_of_a_repository_count_files_and_model_files(facets: Facets) -> None:
    def file(path: str, role: Role, *uses: SymbolUse) -> FileVerdict:
        selected = SelectedFile(entry=FileEntry(path, ""), kind=FileKind.PYTHON, role=role, role_reason="")
        found = DeploymentMatcher(facets).match(uses, Facts(), ())
        return FileVerdict(file=selected, framework="", uses=(), libraries=(), read=Read(), deployment=found)

    files = [
        file("tests/a.py", Role.TEST, symbol("onnx.load")),
        file("b.py", Role.SOURCE, symbol("onnx", UseKind.IMPORT), symbol("onnx.load", line=4)),
        file("lib/c.py", Role.VENDORED, symbol("coremltools.convert")),
    ]
    model = ModelFile(path="m/a.onnx", role=Role.SOURCE, format="onnx", framework="", known_by=KnownBy.HEADER)
    onnx, core_ml = deployments(files, [model], facets)
    assert (onnx.facet, onnx.name, onnx.files) == ("onnx", "ONNX", 3)
    assert [(path, found.fact.region.start_line) for path, found in onnx.evidence] == [
        ("b.py", 4),
        ("m/a.onnx", 1),
        ("b.py", 1),
        ("tests/a.py", 1),
    ]
    assert (core_ml.facet, core_ml.files, core_ml.files_by_role) == ("core-ml", 0, ((Role.VENDORED, 1),))
