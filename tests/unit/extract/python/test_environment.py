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


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ('B = "jax"\nos.environ["KERAS_BACKEND"] = B', [("jax", "os.environ")]),
        ('os.environ["KERAS_BACKEND"] = "jax" if gpu else "torch"', [("jax", "os.environ"), ("torch", "os.environ")]),
        ('for b in ["jax", "torch"]:\n    os.environ["KERAS_BACKEND"] = b',
         [("jax", "os.environ"), ("torch", "os.environ")]),
        ('os.environ |= {"KERAS_BACKEND": "jax"}', [("jax", "os.environ")]),
        ('monkeypatch.setenv("KERAS_BACKEND", "jax")', [("jax", "monkeypatch.setenv")]),
        ('image.env({"KERAS_BACKEND": "jax"})', [("jax", "env")]),
        ('os.environ.setdefault("KERAS_BACKEND", "jax")', [("jax", "setdefault")]),
        ('os.environ["KERAS_BACKEND"] = os.environ.get("KERAS_BACKEND", "jax")', [("jax", "setdefault")]),
        ('os.environ["KERAS_BACKEND"] = os.getenv("BACKEND", "torch")', [("torch", "setdefault")]),
        ('os.environ["KERAS_BACKEND"] = config.get("backend", "torch")', []),
        ('import keras\nkeras.config.set_backend("jax")', [("jax", "keras.config.set_backend")]),
        ('from keras.config import set_backend as s\ns("jax")', []),
        ('from keras.config import set_backend\nset_backend("jax")', [("jax", "keras.config.set_backend")]),
        ('import tensorly as tl\ntl.set_backend("pytorch")', []),
        ('a = b\nb = a\nos.environ["KERAS_BACKEND"] = a', []),
    ],
)  # fmt: skip
def test_values_and_means(code: str, expected: list[tuple[str, str]]) -> None:
    settings = facts_of_text(f"import os\n{code}\n").settings
    assert [(s.value, s.how) for s in settings] == expected
