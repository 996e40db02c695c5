"""Settings that code writes into the environment."""

from __future__ import annotations

import pytest

from analyzer.extract.python import facts_of_text


@pytest.mark.parametrize(
    "line",
    [
        'os.environ["KERAS_BACKEND"] = "jax"',
        'os.environ.setdefault("KERAS_BACKEND", "jax")',
        'os.putenv("KERAS_BACKEND", "jax")',
        'os.environ.update({"KERAS_BACKEND": "jax"})',
        'os.environ.update(KERAS_BACKEND="jax")',
        'if True:\n    environ["KERAS_BACKEND"] = "jax"',
    ],
)
def test_every_way_to_set_it(line: str) -> None:
    settings = facts_of_text(f"import os\n{line}\nimport keras\n").settings
    assert [(s.name, s.value, s.region.start_line) for s in settings] == [
        ("KERAS_BACKEND", "jax", 1 + len(line.splitlines()))
    ]


@pytest.mark.parametrize(
    "line",
    [
        'os.environ["KERAS_BACKEND"] = backend',
        'print("KERAS_BACKEND", "jax")',
        '# os.environ["KERAS_BACKEND"] = "jax"',
        'if os.environ["KERAS_BACKEND"] == "jax": pass',
        'os.environ["OTHER"] = "jax"  # not KERAS_BACKEND',
    ],
)
def test_what_sets_nothing(line: str) -> None:
    assert facts_of_text(f"import os\n{line}\n").settings == ()
