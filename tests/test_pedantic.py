"""Pedantic tests of rules/roles.toml: every pattern is well written, can decide, and is not shadowed."""

from __future__ import annotations

import fnmatch
import tomllib
from pathlib import Path

import pytest

from analyzer.files import RoleRules, parse_roles, select
from analyzer.model import FileEntry, Role, SelectedFile

TEXT = (Path(__file__).resolve().parents[1] / "rules" / "roles.toml").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def roles() -> RoleRules:
    """The rules as they are shipped."""
    return parse_roles(TEXT)


def role_of(roles: RoleRules, *paths: str) -> tuple[Role, str]:
    """Role and reason of the first of the paths."""
    for item in select([FileEntry(path, "") for path in paths], roles):
        if isinstance(item, SelectedFile) and item.entry.path == paths[0]:
            return item.role, item.role_reason
    raise AssertionError(f"{paths[0]} was not selected")


def sample(pattern: str, filling: str = "x") -> str:
    """A name that the pattern matches."""
    return pattern.replace("*", filling)


def test_every_pattern_decides_for_a_name_made_from_it(roles: RoleRules) -> None:
    for rule in roles.rules:
        for pattern in rule.directories:
            assert role_of(roles, f"{sample(pattern)}/a.py") == (rule.role, f"{pattern}/"), pattern
        for pattern in rule.files:
            name, suffix, _ = pattern.partition(".y*ml")
            role, reason = role_of(roles, f".github/workflows/{sample(name)}.yml" if suffix else f"lib/{sample(name)}")
            assert role is rule.role, pattern
            assert reason == pattern, f"{pattern} is shadowed by {reason}"
        for pattern in rule.files_beside:
            assert role_of(roles, f"lib/{sample(pattern)}", "lib/x.py") == (rule.role, pattern)
            assert role_of(roles, f"lib/{sample(pattern)}") == (Role.SOURCE, "")


def test_no_pattern_is_written_twice(roles: RoleRules) -> None:
    for kind in ("directories", "files", "files_beside"):
        patterns = [pattern for rule in roles.rules for pattern in getattr(rule, kind)]
        assert len(patterns) == len(set(patterns)), sorted(p for p in patterns if patterns.count(p) > 1)


def test_no_pattern_is_covered_by_another_of_its_rule(roles: RoleRules) -> None:
    for rule in roles.rules:
        for patterns in (rule.directories, rule.files):
            for one in patterns:
                covering = [other for other in patterns if other != one and fnmatch.fnmatchcase(sample(one), other)]
                assert not covering, f"{one} needs not be written beside {covering}"


def test_file_patterns_name_files_that_are_read(roles: RoleRules) -> None:
    for rule in roles.rules:
        for pattern in (*rule.files, *rule.files_beside):
            assert pattern.endswith((".py", ".pyi", ".ipynb", ".y*ml")), pattern  # the last: CI workflows


def test_the_words_for_frameworks_are_short_of_deployment_formats() -> None:
    words = tomllib.loads(TEXT)["frameworks"]
    assert len(words) == len(set(words))
    assert not {"onnx", "tflite", "coreml", "openvino", "trt", "tensorrt"} & set(words)


@pytest.mark.parametrize(
    ("path", "role"),
    [
        # What looks like a role and is none: models and scripts of deep-learning repositories.
        ("test.py", Role.SOURCE),
        ("eval.py", Role.SOURCE),
        ("tools/test_net.py", Role.SOURCE),
        ("implementations/esrgan/test_on_image.py", Role.SOURCE),
        ("contrib/models/a.py", Role.SOURCE),
        ("lib/model.py", Role.SOURCE),
        ("env/cartpole.py", Role.SOURCE),
        ("envs/cartpole.py", Role.SOURCE),
        ("scripts/train.py", Role.SOURCE),
        ("tools/train.py", Role.SOURCE),
        ("experiments/run.py", Role.SOURCE),
        ("baselines/deepq/deepq.py", Role.SOURCE),
        ("sampler/gibbs.py", Role.SOURCE),
        ("attention.py", Role.SOURCE),
        ("voice_conversion/model.py", Role.SOURCE),
        ("conversion/model.py", Role.SOURCE),
        ("data/converter.py", Role.SOURCE),
        ("utils/convert.py", Role.SOURCE),
        ("onnx_export.py", Role.SOURCE),
        ("export_to_onnx.py", Role.SOURCE),
        ("torch2onnx.py", Role.SOURCE),
        ("data/images_to_tfrecords.py", Role.SOURCE),
        ("text_to_image.py", Role.SOURCE),
        ("image2image.py", Role.SOURCE),
        ("seq2seq.py", Role.SOURCE),
        ("word2vec.py", Role.SOURCE),
        ("video_generated.py", Role.SOURCE),
        ("data_generator.py", Role.SOURCE),
        ("external_memory.py", Role.SOURCE),
        ("docstring.py", Role.SOURCE),
        ("latest.py", Role.SOURCE),
        ("contest/main.py", Role.SOURCE),
        ("backtest/main.py", Role.SOURCE),
        ("demo.py", Role.SOURCE),
        ("example.ipynb", Role.SOURCE),
        ("setup.py", Role.SOURCE),
        ("benchmark.py", Role.SOURCE),
        # Roles.
        ("tests/conftest.py", Role.TEST),
        ("src/pkg/layers/attention_test.py", Role.TEST),
        ("integration_tests/a.py", Role.TEST),
        ("pkg/testing/case.py", Role.TEST),
        ("pkg/test_utils.py", Role.TEST),
        ("third_party/pkg/a.py", Role.VENDORED),
        ("pkg/_vendor/six.py", Role.VENDORED),
        ("venv/lib/python3.11/site-packages/torch/nn.py", Role.VENDORED),
        ("versioneer.py", Role.VENDORED),
        ("proto/model_pb2.py", Role.GENERATED),
        ("pkg/_version.py", Role.GENERATED),
        (".ipynb_checkpoints/a-checkpoint.ipynb", Role.GENERATED),
        ("convert_tf_checkpoint_to_pytorch.py", Role.CONVERTER),
        ("scripts/convert_llama.py", Role.CONVERTER),
        ("caffe_to_tensorflow.py", Role.CONVERTER),
        ("pkg/tf2torch.py", Role.CONVERTER),
        ("pkg/import_weights.py", Role.CONVERTER),
        ("pkg/load_tf_weights.py", Role.CONVERTER),
        ("checkpoint_conversion/compare.py", Role.CONVERTER),
        ("examples/mnist/train.py", Role.EXAMPLE),
        ("docs/tutorials/a.ipynb", Role.EXAMPLE),
        ("colab_inference_demo.ipynb", Role.EXAMPLE),
        ("pkg/example_training.py", Role.EXAMPLE),
        ("legacy/model.py", Role.ARCHIVED),
        ("second_edition/chapter01.ipynb", Role.ARCHIVED),
        ("pkg/old/model.py", Role.ARCHIVED),
        ("notebooks/explore.ipynb", Role.EXAMPLE),
        ("benchmarks/layers.py", Role.EXAMPLE),
        ("docs/conf.py", Role.DOCS),
        ("docs_nnx/a.py", Role.DOCS),
    ],
)
def test_roles_of_paths_as_they_are_met(roles: RoleRules, path: str, role: Role) -> None:
    assert role_of(roles, path)[0] is role
