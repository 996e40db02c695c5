"""Lock files: exact versions, marked as locked, each on its line."""

from __future__ import annotations

import pytest

from analyzer.extract import extract
from analyzer.kinds import kind_of
from analyzer.model import Facts, FileKind

TOML = (
    '[[package]]\nname = "tensorflow"\nversion = "2.15.0"\n[package.dependencies]\nname = "x"\n'
    '[[package]]\nname = "jax"\nversion = "0.4.1"\n'
)


def _read(path: str, text: str) -> Facts:
    assert kind_of(path) is FileKind.LOCK
    return extract(FileKind.LOCK, text.encode())


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("uv.lock", "version = 1\n" + TOML, [("pypi", "tensorflow", "==2.15.0", 4), ("pypi", "jax", "==0.4.1", 9)]),
        ("poetry.lock", TOML, [("pypi", "tensorflow", "==2.15.0", 3), ("pypi", "jax", "==0.4.1", 8)]),
        ("pdm.lock", TOML, [("pypi", "tensorflow", "==2.15.0", 3), ("pypi", "jax", "==0.4.1", 8)]),
        ("sub/pylock.toml", '[[packages]]\nname = "torch"\nversion = "2.1"\n', [("pypi", "torch", "==2.1", 3)]),
        (
            "Pipfile.lock",
            '{\n "default": {\n  "torch": {\n   "hashes": [\n   ],\n   "version": "==1.7.1"\n  }\n }\n}\n',
            [("pypi", "torch", "==1.7.1", 6)],
        ),
        (
            "conda-lock.yml",
            "package:\n- name: pytorch\n  version: 1.7.1\n  manager: conda\n"
            "- name: tensorflow\n  version: '2.4'\n  manager: pip\n",
            [("conda", "pytorch", "==1.7.1", 2), ("pypi", "tensorflow", "==2.4", 5)],
        ),
        (
            "pixi.lock",
            "packages:\n- conda: https://host/linux-64/pytorch-2.1.0-cpu_h1.conda\n  sha256: a\n"
            "- pypi: https://host/x.whl\n  name: jax\n  version: 0.4.1\n",
            [("conda", "pytorch", "==2.1.0", 2), ("pypi", "jax", "==0.4.1", 4)],
        ),
    ],
)  # fmt: skip
def test_each_form(path: str, text: str, expected: list[tuple[str, str, str, int]]) -> None:
    facts = _read(path, text)
    assert [(r.ecosystem, r.name, r.specifier, r.region.start_line) for r in facts.requirements] == expected
    assert all(r.locked for r in facts.requirements)


def test_what_is_no_lock_file_says_so() -> None:
    facts = _read("uv.lock", "hello\n")
    assert facts.requirements == ()
    assert "not the form of a lock file" in facts.read.notes[0].what
