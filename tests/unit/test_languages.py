"""Names of other languages x rules, and what a repository uses by language."""

from __future__ import annotations

import pytest

from analyzer.facets import Facets, names_pattern
from analyzer.languages import BundledFiles, LanguageMatcher, said_of, uses_by_language
from analyzer.model import (
    ROLES_AS_THEY_SPEAK,
    FileEntry,
    FileKind,
    FileVerdict,
    ForeignKind,
    ForeignUse,
    Read,
    Region,
    Role,
    SelectedFile,
    SubjectKind,
)
from analyzer.ruleset import load

NOTHING = BundledFiles(())


@pytest.fixture(scope="module")
def facets() -> Facets:
    return load().facets


def use(language: str, name: str, kind: ForeignKind = ForeignKind.IMPORT, line: int = 1) -> ForeignUse:
    return ForeignUse(language=language, name=name, kind=kind, region=Region(line, 1, line, 9))


def file(
    path: str, facets: Facets, *uses: ForeignUse, role: Role = Role.SOURCE, paths: tuple[str, ...] = ()
) -> FileVerdict:
    selected = SelectedFile(entry=FileEntry(path, ""), kind=FileKind.C_FAMILY, role=role, role_reason="")
    found = LanguageMatcher(facets).match(uses, BundledFiles(paths))
    return FileVerdict(file=selected, framework="", uses=(), libraries=(), read=Read(), foreign=found)


def test_every_role_has_its_place() -> None:
    assert sorted(ROLES_AS_THEY_SPEAK) == sorted(Role)


@pytest.mark.parametrize(
    ("pattern", "matched", "left"),
    [
        ("torch/**", ["torch", "torch/script.h", "torch/a/b.h"], ["torchvision/a.h", "a/torch/b.h"]),
        ("org.pytorch.**", ["org.pytorch", "org.pytorch.a.B"], ["org.pytorchx", "org"]),
        ("tch::**", ["tch", "tch::nn"], ["tchx"]),
        ("@tensorflow/tfjs-*", ["@tensorflow/tfjs-node"], ["@tensorflow/tfjs", "@tensorflow/tfjs-core/dist"]),
        ("org.tensorflow:*", ["org.tensorflow:a-b"], ["org.tensorflow:a:b", "org.tensorflow"]),
        ("a", ["a"], ["ab", "A", "a.b"]),
    ],
)
def test_patterns(pattern: str, matched: list[str], left: list[str]) -> None:
    compiled = names_pattern([pattern])
    assert [name for name in matched + left if compiled.fullmatch(name)] == matched


@pytest.mark.parametrize(
    ("found", "subject", "rule"),
    [
        (use("cpp", "torch/extension.h"), "pytorch", "cpp/pytorch"),
        (use("cpp", "torch/script.h"), "pytorch", "cpp/torchscript"),
        (use("cpp", "tensorflow/lite/interpreter.h"), "tensorflow", "cpp/tensorflow-lite"),
        (use("java", "org.tensorflow.lite.Interpreter"), "tensorflow", "jvm/tensorflow-lite"),
        (
            use("java", "com.microsoft.onnxruntime:a", ForeignKind.MANIFEST),
            "onnx-runtime",
            "jvm/onnx-runtime",
        ),
        (use("csharp", "torchsharp", ForeignKind.MANIFEST), "pytorch", "dotnet/pytorch"),
        (use("cpp", "third_party/tensorflow/core/framework/op.h"), "tensorflow", "cpp/tensorflow"),
        (use("javascript", "deeplearn-0.3.15.js", ForeignKind.SCRIPT), "tensorflow", "javascript/deeplearn"),
        (use("r", "keras3"), "keras-3", "r/keras-3"),
        (use("julia", "python:torch"), "pytorch", "bridge/pytorch"),
    ],
)
def test_the_most_literal_rule_wins(facets: Facets, found: ForeignUse, subject: str, rule: str) -> None:
    (finding,) = LanguageMatcher(facets).match([found], NOTHING)
    assert (finding.subject, finding.rule_id) == (subject, rule)


@pytest.mark.parametrize(
    "found",
    [
        use("java", "torch"),
        use("cpp", "mytorch/a.h"),
        use("javascript", "torch"),
        use("cpp", "pytorch", ForeignKind.IMPORT),
        use("r", "Torch"),
    ],
)
def test_names_that_mean_nothing_in_a_language(facets: Facets, found: ForeignUse) -> None:
    assert LanguageMatcher(facets).match([found], NOTHING) == ()


def test_what_the_repository_holds_is_bundled() -> None:
    bundled = BundledFiles(["lib/include/torch/script.h", "src/org/tensorflow/Graph.java"])
    assert bundled.has(use("cpp", "torch/script.h"))
    assert bundled.has(use("java", "org.tensorflow.Graph"))
    assert not bundled.has(use("cpp", "torch/extension.h"))
    assert not bundled.has(use("cpp", "h/script.h"))
    assert not bundled.has(use("cpp", "script.h", ForeignKind.MANIFEST))


def test_uses_are_told_by_language_and_subject(facets: Facets) -> None:
    files = [
        file("a.cc", facets, use("cpp", "torch/torch.h")),
        file("b.cc", facets, use("cpp", "torch/torch.h"), use("cpp", "ATen/ATen.h", line=2)),
        file("third_party/c.cc", facets, use("cpp", "caffe/net.hpp"), role=Role.VENDORED),
        file("CMakeLists.txt", facets, use("cpp", "Torch", ForeignKind.MANIFEST)),
        file("old/d.cc", facets, use("cpp", "torch/torch.h"), role=Role.ARCHIVED),
    ]
    pytorch, caffe = uses_by_language(files, facets, {"pytorch": "PyTorch"})
    assert (pytorch.language, pytorch.subject, pytorch.kind) == ("cpp", "pytorch", SubjectKind.FRAMEWORK)
    assert (pytorch.name, pytorch.language_name, pytorch.files) == ("PyTorch", "C/C++", 4)
    assert [path for path, _ in pytorch.evidence] == ["a.cc", "b.cc", "b.cc", "CMakeLists.txt", "old/d.cc"]
    assert (caffe.subject, caffe.files, caffe.files_by_role) == ("caffe", 0, ((Role.VENDORED, 1),))
    assert said_of([pytorch, caffe]) == "PyTorch in C/C++ (4 files)"


def test_a_framework_that_includes_itself_is_bundled(facets: Facets) -> None:
    paths = ("include/caffe/net.hpp",)
    own = file("src/net.cpp", facets, use("cpp", "caffe/net.hpp"), paths=paths)
    other = file("src/b.cpp", facets, use("cpp", "caffe/generated.hpp"), paths=paths)
    assert uses_by_language([own, own, other], facets, {})[0].bundled
    assert uses_by_language([own], facets, {})[0].bundled
    assert not uses_by_language([own, other], facets, {})[0].bundled
