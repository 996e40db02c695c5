"""Small bare repositories, the same for the same seed: ordinary ones, odd ones and broken ones."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Mapping
from pathlib import Path

import pygit2

CODE = {
    "torch": "import torch\nfrom torch import nn\n\n\nclass Net(nn.Module):\n    def __init__(self):\n"
    "        super().__init__()\n        self.layer{n} = nn.Linear({n}, 1)\n",
    "tf1": "import tensorflow as tf\n\nx = tf.placeholder(tf.float32, [{n}])\nwith tf.Session() as session:\n"
    "    session.run(tf.global_variables_initializer())\n",
    "tf2": "import tensorflow as tf\n\n\n@tf.function\ndef step(x):\n    with tf.GradientTape() as tape:\n"
    "        y = tf.reduce_sum(x * {n})\n    return tape.gradient(y, x)\n",
    "jax": "import jax\nimport jax.numpy as jnp\n\n\ndef loss(w):\n    return jnp.sum(w ** {n})\n\n\n"
    "gradient = jax.jit(jax.grad(loss))\n",
    "keras": "from keras.models import Sequential\nfrom keras.layers import Dense\n\nmodel = Sequential()\n"
    "model.add(Dense({n}, input_dim=1))\n",
    "none": "import numpy as np\n\n\ndef total(n={n}):\n    return np.arange(n).sum()\n",
    "python2": "import torch\nprint torch.zeros({n})\n",
    "broken": "import torch\ndef (:\n    return {n}\n",
}
REQUIREMENTS = {
    "torch": "torch>=1.{n}\n",
    "tf1": "tensorflow==1.15\n",
    "tf2": "tensorflow>=2.{n}\n",
    "jax": "jax\nflax\n",
    "keras": "Keras==2.2.{n}\n",
    "none": "numpy\n",
}


def make(folder: Path, number: int, seed: int = 0, *, broken: float = 0.05) -> list[Path]:
    """`number` bare repositories below a folder; a part of them (`broken`) is empty, damaged or none at all."""
    return [_one(folder / f"repository-{n:05}.git", random.Random(f"{seed}/{n}"), broken) for n in range(number)]


def _one(path: Path, chance: random.Random, broken: float) -> Path:
    kind = chance.choice(("empty", "damaged", "nothing")) if chance.random() < broken else ""
    if kind == "nothing":
        return path
    git = pygit2.init_repository(str(path), bare=True)
    shutil.rmtree(path / "hooks", ignore_errors=True)
    if kind != "empty":
        commit(git, _files(chance), 1_500_000_000 + chance.randrange(200_000_000))
    if kind == "damaged":
        for found in sorted((path / "objects").glob("??"))[::2]:
            shutil.rmtree(found)
    return path


def commit(git: pygit2.Repository, files: Mapping[str, bytes], when: int) -> str:
    """A commit on HEAD that holds these files and nothing else; its oid."""
    index = pygit2.Index()
    for name, content in files.items():
        index.add(pygit2.IndexEntry(name, git.create_blob(content), pygit2.enums.FileMode.BLOB))
    author = pygit2.Signature("A", "a@example.org", when)
    parents = [] if git.head_is_unborn else [git.head.target]
    return str(git.create_commit("HEAD", author, author, "all", index.write_tree(git), parents))


def _files(chance: random.Random) -> dict[str, bytes]:
    main = chance.choice([*REQUIREMENTS])
    kinds = [main] * chance.randint(1, 4) + chance.choices([*CODE], k=chance.randint(0, 2))
    files = {
        f"{chance.choice(('src', 'models', 'tests', '.'))}/{kind}_{n}.py": CODE[kind].format(n=chance.randint(1, 99))
        for n, kind in enumerate(kinds)
    }
    files["requirements.txt"] = REQUIREMENTS[main].format(n=chance.randint(0, 9))
    files["README.md"] = f"# A repository\n\nIt uses {main}.\n"
    if chance.random() < 0.2:
        source = CODE[main].format(n=chance.randint(1, 99))
        cell: dict[str, object] = {
            "cell_type": "code",
            "source": source,
            "metadata": {},
            "outputs": [],
            "execution_count": None,
        }
        notebook = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
        files["notebook.ipynb"] = json.dumps(notebook)
    if chance.random() < 0.05:
        files["weird \x1b[31m name.py"] = CODE["none"].format(n=1)
    return {name.removeprefix("./"): text.encode() for name, text in sorted(files.items())}
