"""A small soak: the script itself works, and finds nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="finds processes through Linux's /proc")
def test_a_small_soak_leaves_no_trace(tmp_path: Path) -> None:
    arguments = ["--repositories", "12", "--kills", "2", "--longest", "2", "--folder", str(tmp_path / "soak")]
    run = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "soak.py"), *arguments],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    figures = json.loads(run.stdout)
    assert figures["different files"] == []
    assert figures["kills"] >= 1
