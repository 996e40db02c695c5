"""What Python code installs."""

from __future__ import annotations

import pytest

from analyzer.extract.python import facts_of_text


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('session.install("tensorflow==1.15", "-r", "x.txt")', [("pypi", "tensorflow", "==1.15", True)]),
        ('session.conda_install("pytorch=1.7")', [("conda", "pytorch", "==1.7.*", True)]),
        ('image.pip_install("torch==2.1", ["jax"])', [("pypi", "jax", "", False), ("pypi", "torch", "==2.1", False)]),
        ('modal.Image.from_registry("pytorch/pytorch:2.1.0")', [("docker", "pytorch/pytorch", "==2.1.0", False)]),
        ('subprocess.run([sys.executable, "-m", "pip", "install", "keras"])', [("pypi", "keras", "", False)]),
        ('os.system("pip install theano")', [("pypi", "theano", "", False)]),
        ('print("pip install theano")', []),
        ("image.pip_install(*packages)", []),
    ],
)
def test_calls(line: str, expected: list[tuple[str, str, str, bool]]) -> None:
    found = facts_of_text(f"import os\n{line}\n").requirements
    assert [(r.ecosystem, r.name, r.specifier, r.optional) for r in found] == expected
    assert all(r.region.start_line == 2 for r in found)


@pytest.mark.parametrize(
    "text", ["# pip install torch", "\n# os.system('pip install torch')\n\n", "# %pip install torch"]
)
def test_a_text_of_comments_installs_nothing(text: str) -> None:
    found = facts_of_text(text)
    assert (found.requirements, found.read.failure) == ((), None)
