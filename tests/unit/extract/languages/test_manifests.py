"""Manifests of languages other than Python."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.extract import extract
from analyzer.model import FailReason, FileKind, ForeignKind, ReadStatus

MANIFESTS = [
    FileKind.PACKAGE_JSON,
    FileKind.MAVEN,
    FileKind.GRADLE,
    FileKind.SBT,
    FileKind.CMAKE,
    FileKind.BAZEL,
    FileKind.JULIA_PROJECT,
    FileKind.CARGO,
    FileKind.CABAL,
    FileKind.HPACK,
    FileKind.GO_MOD,
    FileKind.DOTNET_PROJECT,
    FileKind.SWIFT_PACKAGE,
    FileKind.PODS,
    FileKind.R_DESCRIPTION,
    FileKind.TRITON_CONFIG,
]

POM = """<?xml version="1.0" encoding="ISO-8859-1"?>
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <properties><tf.version>1.15.0</tf.version></properties>
  <dependencies>
    <dependency>
      <groupId>org.tensorflow</groupId><artifactId>tensorflow</artifactId><version>${tf.version}</version>
      <exclusions><exclusion><groupId>a</groupId><artifactId>b</artifactId></exclusion></exclusions>
    </dependency>
    <dependency><groupId>junit</groupId><artifactId>junit</artifactId><scope>test</scope></dependency>
  </dependencies>
</project>
"""
CABAL = """library
  -- build-depends: no
  build-depends:    base >=4 && <5
                  , hasktorch >= 0.2,
                    text
test-suite spec
  build-depends: tensorflow
"""

CASES = [
    (
        FileKind.PACKAGE_JSON,
        '{"dependencies": {\n "@tensorflow/tfjs": "^1.0"},\n "devDependencies": {"a": "1"}, "scripts": {"b": "c"}}',
        [("@tensorflow/tfjs", "^1.0", False, 2), ("a", "1", True, 3)],
    ),
    (FileKind.PACKAGE_JSON, '{"dependencies": ["a"]}', []),
    (FileKind.PACKAGE_JSON, "[]", []),
    (FileKind.MAVEN, POM, [("org.tensorflow:tensorflow", "1.15.0", False, 5), ("junit:junit", "", True, 9)]),
    (
        FileKind.GRADLE,
        "implementation 'org.pytorch:pytorch_android:1.4.0'\ntestImplementation(\"a:b:1\")\n// implementation 'c:d:1'\n"
        "compile group: 'e', name: 'f', version: '2'\n",
        [("org.pytorch:pytorch_android", "1.4.0", False, 1), ("a:b", "1", True, 2), ("e:f", "2", False, 4)],
    ),
    (FileKind.SBT, '"a" %% "b" % "1"\n"c" % "d" % "2" % Test\n', [("a:b", "1", False, 1), ("c:d", "2", True, 2)]),
    (
        FileKind.CMAKE,
        "# find_package(No)\nfind_package(Torch REQUIRED)\ntarget_link_libraries(app PRIVATE onnxruntime)\n",
        [("Torch", "", False, 2), ("onnxruntime", "", False, 3)],
    ),
    (
        FileKind.BAZEL,
        'cc_library(\n  deps = ["@org_tensorflow//tensorflow/core:lib", "//x:y"],  # "@no//a"\n)\n'
        'http_archive(\n  name = "b")\n',
        [("@org_tensorflow", "", False, 2), ("@b", "", False, 5)],
    ),
    (
        FileKind.JULIA_PROJECT,
        '[deps]\nFlux = "u"\n[compat]\nFlux = "0.13"\n[extras]\nTest = "v"\n',
        [("Flux", "0.13", False, 2), ("Test", "", True, 6)],
    ),
    (
        FileKind.CARGO,
        '[dependencies]\ntch = "0.3"\nc = { package = "candle-core", version = "0.4", optional = true }\n'
        '[target."cfg(unix)".dependencies]\nort = "2"\n[dev-dependencies]\nburn = "1"\n',
        [("tch", "0.3", False, 2), ("candle-core", "0.4", True, 3), ("burn", "1", True, 7), ("ort", "2", False, 5)],
    ),
    (
        FileKind.CABAL,
        CABAL,
        [
            ("base", ">=4 && <5", False, 3),
            ("hasktorch", ">= 0.2", False, 4),
            ("text", "", False, 5),
            ("tensorflow", "", True, 7),
        ],
    ),
    (
        FileKind.HPACK,
        "dependencies:\n- hasktorch >= 0.2\nextra-deps:\n  - tensorflow-0.2.0.1@sha256:1\n  - git: https://a/b\n",
        [("hasktorch", ">= 0.2", False, 2), ("tensorflow", "==0.2.0.1", False, 4)],
    ),
    (
        FileKind.GO_MOD,
        "module a.org/b\nrequire (\n\tc.org/d v1.0.0 // indirect\n)\nrequire e.org/f/v2 v2.1.0\n",
        [("c.org/d", "v1.0.0", False, 3), ("e.org/f/v2", "v2.1.0", False, 5)],
    ),
    (
        FileKind.DOTNET_PROJECT,
        '<Project>\n<PackageReference Include="TorchSharp" Version="0.9" />\n<package id="A" version="1" /></Project>',
        [("TorchSharp", "0.9", False, 2), ("A", "1", False, 3)],
    ),
    (
        FileKind.SWIFT_PACKAGE,
        '.package(\n  url: "https://github.com/a/b.git", from: "1.0"),\n.package(path: "c"),\n',
        [("github.com/a/b", "1.0", False, 2)],
    ),
    (
        FileKind.PODS,
        "pod 'LibTorch', '~> 1.3'\n# pod 'No'\ns.dependency 'A/B'\n",
        [("LibTorch", "~> 1.3", False, 1), ("A/B", "", False, 3)],
    ),
    (
        FileKind.R_DESCRIPTION,
        "Package: a\nTitle: keras, torch\nImports:\n    keras (>= 2.0),\n    torch\nSuggests: b\n",
        [("keras", ">= 2.0", False, 4), ("torch", "", False, 5), ("b", "", True, 6)],
    ),
]


@pytest.mark.parametrize(("kind", "text", "expected"), CASES)
def test_packages_that_are_asked_for(kind: FileKind, text: str, expected: list[tuple[str, str, bool, int]]) -> None:
    facts = extract(kind, text.encode())
    found = [(use.name, use.specifier, use.optional, use.region.start_line) for use in facts.foreign]
    assert found == expected
    assert {use.kind for use in facts.foreign} <= {ForeignKind.MANIFEST}
    assert not facts.requirements, "packages of other languages must not be taken for Python's"


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (FileKind.PACKAGE_JSON, "{"),
        (FileKind.PACKAGE_JSON, "[" * 100_000),
        (FileKind.CARGO, "[dependencies\n"),
        (FileKind.MAVEN, "<a><b></a>"),
        (FileKind.MAVEN, '<!DOCTYPE a [<!ENTITY b "c"><!ENTITY d "&b;&b;">]><a>&d;</a>'),
        (FileKind.DOTNET_PROJECT, "<a>" * 500),
    ],
)
def test_what_is_broken_or_hostile_fails_with_its_reason(kind: FileKind, text: str) -> None:
    read = extract(kind, text.encode()).read
    assert read.status is ReadStatus.FAILED
    assert read.failure is FailReason.SYNTAX


def test_configuration_of_triton_is_told_from_other_text() -> None:
    config = 'platform: "onnxruntime_onnx"\nmax_batch_size: 8\ninput [\n]\n'
    artifact = extract(FileKind.TRITON_CONFIG, config.encode()).artifacts[0]
    assert (artifact.format, artifact.detail, artifact.region.start_line) == ("triton-config", "onnxruntime_onnx", 1)
    assert not extract(FileKind.TRITON_CONFIG, b'item { name: "cat" }').artifacts


@pytest.mark.parametrize("kind", MANIFESTS)
@given(st.one_of(st.binary(max_size=200), st.text("ab:'\"()[]{}<>=/\\,.-# \n%@*", max_size=200).map(str.encode)))
def test_any_bytes_are_read_or_fail(kind: FileKind, content: bytes) -> None:
    assert extract(kind, content).read.failure is not FailReason.INTERNAL


@pytest.mark.parametrize("kind", MANIFESTS)
@pytest.mark.parametrize(
    "piece", ["build-depends: a,\n ", "find_package(", ".package(", "Imports: a\n ", "(", '"a:b', "bazel_dep(", "- a "]
)
def test_repeated_openings_end(kind: FileKind, piece: str) -> None:
    extract(kind, (piece * (100_000 // len(piece))).encode())
