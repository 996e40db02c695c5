"""`fwscan resolve` and `fwscan papers` where the extra `batch` is not installed."""

from __future__ import annotations

import subprocess
import sys

import pytest

WITHOUT = """
import sys
class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "httpx":
            raise ModuleNotFoundError("not installed", name=name)
sys.meta_path.insert(0, Missing())
from analyzer.cli.program import run
sys.exit(run(sys.argv[1:]))
"""


@pytest.mark.parametrize("arguments", [["resolve", "1706.03762"], ["papers", "info"], ["papers", "import", __file__]])
def test_what_is_missing_is_said_with_how_to_install_it(arguments: list[str]) -> None:
    run = subprocess.run([sys.executable, "-c", WITHOUT, *arguments], capture_output=True, text=True, check=False)
    assert run.returncode == 2
    assert "this needs httpx" in run.stderr
    assert "fwscan[batch]" in run.stderr
