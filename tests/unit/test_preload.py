"""What workers are forked from has all that a job needs."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

REPOS = Path(__file__).parents[1] / "fixtures" / "repos"
PROGRAM = """
import json, sys, tempfile, threading
import analyzer.preload
from analyzer.job import JobOptions, RepositoryJob
from analyzer.model import Job, Target
from analyzer.worker import ScanOptions
before, folder = set(sys.modules), tempfile.gettempdir()
options = JobOptions(scan=ScanOptions(), version="1", time_limit=60.0, disk_limit=0, ask_hosts=False)
target = Target(repository_id="path:x", kind="path", url=sys.argv[1])
report = RepositoryJob(options)(Job(target=target, scratch=sys.argv[2]))
late = sorted(name for name in set(sys.modules) - before if name.partition(".")[0] in ("analyzer", "libcst", "http"))
print(json.dumps([report.framework, late, threading.active_count(), folder]))
"""


def test_a_job_loads_nothing_that_the_server_could_have_loaded(tmp_path: Path) -> None:
    command = [sys.executable, "-c", PROGRAM, str(REPOS / "monorepo-mixed" / "repo"), str(tmp_path)]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    framework, late, threads, folder = json.loads(run.stdout)
    assert framework
    assert late == []
    assert threads == 1, "a process with threads cannot be forked safely"
    assert Path(folder).exists(), "what was warmed up with is gone, and nothing points to it"
