"""From the command line to the verdict over ten small files, and to the check of five as a hook makes it, beside the
import of the parser alone.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarking.contenders import Contender
from benchmarking.timing import Timing, measure

_FILE = """import torch
import torch.nn as nn


class Model{0}(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer{0} = nn.Linear({0}, 2)

    def forward(self, x):
        return torch.relu(self.layer{0}(x))
"""


def start_up(repeat: int) -> list[Timing]:
    """Times `import libcst` and fwscan over small files, without and with a filled cache."""
    with tempfile.TemporaryDirectory(prefix="fwscan-benchmark-") as scratch:
        folder, cache, unused = (Path(scratch, name) for name in ("small", "cache", "unused"))
        folder.mkdir()
        for number in range(10):
            (folder / f"file{number}.py").write_text(_FILE.format(number + 1))
        (folder / "fwscan.toml").write_text('forbid = ["tensorflow-1"]\n')
        subprocess.run(["git", "init", "--quiet", str(folder)], check=True)
        changed = [str(folder / f"file{number}.py") for number in range(5)]
        check = (sys.executable, "-m", "analyzer", "check", *changed)
        scan = (sys.executable, "-m", "analyzer", "scan")
        commands = {
            "import libcst": (sys.executable, "-c", "import libcst"),
            "fwscan --version": (sys.executable, "-m", "analyzer", "--version"),
            "fwscan -q, ten files": (*scan, "-q", "--no-cache", str(folder)),
            "fwscan, ten files": (*scan, "--no-cache", str(folder)),
            "fwscan, ten files, again": (*scan, "--cache-dir", str(cache), str(folder)),
            "fwscan check, five files": (*check, "--no-cache"),
            "fwscan check, five files, again": (*check, "--cache-dir", str(cache)),
        }
        # Installers compile what they install. Here the first run does it, also where the environment forbids it.
        compiled = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(Path(scratch, "compiled"))}
        found = [
            Contender(name=name, command=command, version="", environment=compiled)
            for name, command in commands.items()
        ]
        return measure(found, repeat, unused)
