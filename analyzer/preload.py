"""Loaded by the server that workers are forked from: what every job needs is then loaded and compiled once for all.

Importing this module does the work; nothing else imports it. Much is loaded when it is first needed: readers, tables of
APIs, patterns. So a job is done over a sample that needs most of it, and its result is thrown away.
"""

from __future__ import annotations

import gc
import tempfile
import urllib.request
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import analyzer.extract.notebook
import analyzer.extract.scripts
import analyzer.job
import analyzer.sources.clone
import analyzer.sources.git
from analyzer.errors import FwscanError
from analyzer.job import JobOptions, RepositoryJob
from analyzer.model import Job, Target
from analyzer.worker import ScanOptions, scan_line

_CODE = "import tensorflow as tf\nimport keras\nimport torch\nimport jax\nx = tf.placeholder(tf.float32, [1])\n"
_SAMPLE: Mapping[str, str] = {
    "code.py": f"{_CODE}keras.layers.Dense(1)\ntorch.nn.Linear(1, 1)\n",
    "python2.py": f"{_CODE}print tf.zeros(1)\n",
    "notebook.ipynb": '{"cells": [{"cell_type": "code", "source": "%matplotlib inline\\nimport torch", "metadata": {},'
    ' "outputs": [], "execution_count": null}], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}',
    "requirements.txt": "tensorflow>=1.4\ntorch\n",
    "setup.py": "from setuptools import setup\nsetup(install_requires=['torch>=1.0'])\n",
    "setup.cfg": "[options]\ninstall_requires = torch\n",
    "tox.ini": "[testenv]\ndeps = torch\n",
    "uv.lock": 'version = 1\n[[package]]\nname = "torch"\nversion = "2.0"\n',
    "pyproject.toml": '[project]\nname = "sample"\ndependencies = ["jax"]\n',
    "environment.yml": "dependencies:\n  - pytorch\n",
    "Dockerfile": "FROM tensorflow/tensorflow:1.15.0\nENV KERAS_BACKEND=jax\nRUN pip install torch\n",
    "run.sh": "export KERAS_BACKEND=torch\npip install tensorflow\n",
    ".github/workflows/ci.yml": "jobs:\n  test:\n    steps:\n      - run: pip install torch\n",
    "config.json": '{"architectures": ["BertModel"]}',
    "README.md": "---\nlibrary_name: keras\n---\n# A sample\n\n```python\nimport torch\n```\n",
    "main.cpp": "#include <torch/torch.h>\n",
    "index.js": "import * as tf from '@tensorflow/tfjs';\n",
}


def _warm_up() -> None:
    with tempfile.TemporaryDirectory(prefix="fwscan-") as folder:
        source, scratch = Path(folder, "source"), Path(folder, "scratch")
        scratch.mkdir()
        for name, text in _SAMPLE.items():
            path = source / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        options = JobOptions(
            scan=ScanOptions(isolated=True), version="", time_limit=60.0, disk_limit=0, ask_hosts=False
        )
        target = Target(repository_id="path:sample", kind="path", url=str(source))
        RepositoryJob(options)(Job(target=target, scratch=str(scratch)))
        tempfile.tempdir = None  # the job has set it to its own folder


# Rules that cannot be read, and a disk that is full, are the first job's to tell.
with suppress(FwscanError, OSError):
    scan_line(ScanOptions())
    _warm_up()

# What stays loaded need not be looked through for garbage by any worker, which would copy its pages.
gc.freeze()

__all__ = ["analyzer", "urllib"]
