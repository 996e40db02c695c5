"""Commands that need the extra `batch` say so where it is not installed, and how to install it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

PROGRAM = """
import sys
class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("duckdb", "httpx", "github", "huggingface_hub"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Missing())
from analyzer.cli.program import run
study = sys.argv[1]
for arguments in (["batch", study, "-o", "new.duckdb"], ["query", study, "FROM flow"], ["export", study, "new"],
                  ["study", "info", study], ["study", "verify", study], ["study", "merge", study, "-o", "new.duckdb"],
                  ["reclassify", study]):
    print(arguments[0], run(arguments))
"""


def test_every_command_names_the_extra(tmp_path: Path) -> None:
    study = tmp_path / "study.duckdb"
    study.write_text("")
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(study)], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    lines = run.stdout.splitlines()
    assert len(lines) == 7
    assert {line.split()[1] for line in lines} == {"2"}
    assert run.stderr.count("pip install 'fwscan[batch]'") == 7
    assert [path.name for path in tmp_path.iterdir()] == ["study.duckdb"]
