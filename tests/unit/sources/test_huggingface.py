"""The Hub, from a server that answers as its API is documented; huggingface_hub is pointed there by its own setting."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.unit.sources.services import Answer, Service, service

SHA = "5" * 40
HEADER = json.dumps(
    {"__metadata__": {"format": "pt"}, "w": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}
).encode()
SAFETENSORS = len(HEADER).to_bytes(8, "little") + HEADER + b"\0" * 20_000_000
CODE = b"import torch\nmodel = torch.nn.Linear(1, 2)\n"
LFS = {"size": len(SAFETENSORS), "sha256": "a" * 64, "pointerSize": 134}
INFO = {
    "id": "owner/name",
    "modelId": "owner/name",
    "author": "owner",
    "sha": SHA,
    "lastModified": "2024-03-02T01:00:00.000Z",
    "createdAt": "2023-03-02T01:00:00.000Z",
    "private": False,
    "gated": False,
    "disabled": False,
    "downloads": 77,
    "likes": 5,
    "library_name": "transformers",
    "tags": ["transformers", "pytorch", "arxiv:1706.03762"],
    "cardData": {"license": "apache-2.0", "library_name": "transformers"},
    "siblings": [
        {"rfilename": "README.md", "size": 30, "blobId": "1" * 40},
        {"rfilename": "modeling.py", "size": len(CODE), "blobId": "2" * 40},
        {"rfilename": "model.safetensors", "size": len(SAFETENSORS), "blobId": "3" * 40, "lfs": LFS},
        {
            "rfilename": "pytorch_model.bin",
            "size": 900_000_000,
            "blobId": "4" * 40,
            "lfs": {**LFS, "size": 900_000_000},
        },
        {"rfilename": "empty.py", "size": 0, "blobId": "6" * 40},
    ],
}
PROGRAM = """
import json, sys
from analyzer.errors import FwscanError
from analyzer.sources.huggingface import HubRepository
from analyzer.scan import scan_snapshot
from analyzer.worker import ScanOptions, scan_line
repository = HubRepository("https://huggingface.co/owner/name", "hf-model", "owner/name")
try:
    verdict = scan_snapshot(repository.locator, repository.snapshot(), scan_line(ScanOptions(jobs=1)))
except FwscanError as error:
    print(json.dumps({"error": type(error).__name__, "wait": getattr(error, "wait", None), "said": error.message}))
    sys.exit()
info = repository.host_info()
print(json.dumps({
    "framework": verdict.verdict.framework,
    "commit": verdict.revision.commit, "committed": verdict.revision.committed,
    "models": {m.path: [m.format, m.known_by, m.header, m.size] for m in verdict.model_files},
    "skipped": {o.path: o.reason for o in verdict.outcomes if hasattr(o, "reason")},
    "host": [info.host, info.full_name, info.stars, info.downloads, info.created, info.license, list(info.topics)],
}))
"""

JOB = """
import json, sys
from analyzer.job import JobOptions, RepositoryJob
from analyzer.model import Job, Target
from analyzer.worker import ScanOptions
options = JobOptions(scan=ScanOptions(), version="1", time_limit=60.0, disk_limit=int(sys.argv[2]), ask_hosts=False)
target = Target(repository_id="hf-model:owner/name", kind="hf-model", url="https://huggingface.co/owner/name")
report = RepositoryJob(options)(Job(target=target, scratch=sys.argv[1]))
print(json.dumps([report.failure.stage, report.failure.kind] if report.failure else report.framework))
"""


def resolved(path: str) -> str:
    return f"/owner/name/resolve/{SHA}/{path}"


def answers() -> dict[str, Answer]:
    return {
        "/api/models/owner/name": Answer(INFO),
        resolved("README.md"): Answer(b"---\nlibrary_name: timm\n---\n# A"),
        resolved("modeling.py"): Answer(CODE),
        resolved("model.safetensors"): Answer(SAFETENSORS),
        resolved("empty.py"): Answer(b""),
    }


def ran(program: str, *arguments: str, hub: Service, environment: Mapping[str, str], folder: Path) -> Any:
    """In another process: huggingface_hub reads its settings when it is imported."""
    settings = {**environment, "HF_ENDPOINT": hub.url, "HF_HOME": str(folder), "HF_TOKEN": "hf_secret"}
    command = [sys.executable, "-c", program, *arguments]
    run = subprocess.run(command, capture_output=True, text=True, env=settings, check=False)
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def scanned(hub: Service, environment: Mapping[str, str], folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = ran(PROGRAM, hub=hub, environment=environment, folder=folder)
    return found


def test_all_files_together_must_find_room(tmp_path: Path) -> None:
    """Six files of 30 kB: none is too large for a limit of 100 kB, all of them are."""
    many = [f"part{n}.py" for n in range(6)]
    content = CODE + b"#" * 30_000
    siblings = [{"rfilename": name, "size": len(content), "blobId": str(n) * 40} for n, name in enumerate(many)]
    told = {"/api/models/owner/name": Answer({**INFO, "siblings": siblings})}
    with service(told | {resolved(name): Answer(content) for name in many}) as hub:
        for limit, expected in (("100000", ["fetch", "disk"]), ("1000000", "pytorch"), ("0", "pytorch")):
            folder = tmp_path / limit
            folder.mkdir()
            assert ran(JOB, str(folder), limit, hub=hub, environment=os.environ, folder=folder) == expected


def test_code_and_headers_are_read_and_weights_never(tmp_path: Path) -> None:
    with service(answers()) as hub:
        found = scanned(hub, os.environ, tmp_path)
    assert found["framework"] == "pytorch"
    assert (found["commit"], found["committed"]) == (SHA, "2024-03-02T01:00:00Z")
    assert found["models"]["model.safetensors"][:3] == ["safetensors", "header", "pytorch"]
    assert found["models"]["pytorch_model.bin"][1] == "pointer"
    assert found["models"]["pytorch_model.bin"][3] == 900_000_000
    assert found["skipped"] == {"pytorch_model.bin": "lfs-pointer"}
    assert found["host"] == [
        *("hugging-face", "owner/name", 5, 77, "2023-03-02T01:00:00Z", "apache-2.0"),
        ["arxiv:1706.03762", "pytorch", "transformers"],
    ]
    assert resolved("pytorch_model.bin") not in hub.paths()
    assert sum(hub.sent) < 1_000_000, "of twenty megabytes of weights only the header"
    assert hub.paths().count("/api/models/owner/name") == 1, "the listing and what the Hub says are one answer"


def test_a_server_that_ignores_ranges_is_not_listened_to_for_long(tmp_path: Path) -> None:
    with service(answers()) as hub:
        hub.answers[resolved("model.safetensors")] = Answer(SAFETENSORS, ranges=False)
        found = scanned(hub, os.environ, tmp_path)
    assert found["models"]["model.safetensors"][:3] == ["safetensors", "header", "pytorch"]
    assert sum(hub.sent) < 15_000_000


def test_a_part_is_no_verdict(tmp_path: Path) -> None:
    with service(answers()) as hub:
        hub.answers[resolved("modeling.py")] = Answer(b"", 503, {"Retry-After": "30"})
        assert scanned(hub, os.environ, tmp_path)["error"] == "NetworkError"
        hub.answers[resolved("modeling.py")] = Answer(b"", 429, {"Retry-After": "30"})
        assert scanned(hub, os.environ, tmp_path)["wait"] == 30
        hub.answers[resolved("modeling.py")] = Answer(b"", 403)
        assert scanned(hub, os.environ, tmp_path)["error"] == "CredentialsError"


def test_what_is_not_there_is_told_apart_from_what_is_not_shown(tmp_path: Path) -> None:
    missing = Answer({"error": "Repository not found"}, 404, {"X-Error-Code": "RepoNotFound"})
    gated = Answer({"error": "gated"}, 403, {"X-Error-Code": "GatedRepo"})
    for answer, error in ((missing, "LocatorError"), (gated, "CredentialsError"), (Answer({}, 500), "NetworkError")):
        with service({"/api/models/owner/name": answer}) as hub:
            assert scanned(hub, os.environ, tmp_path)["error"] == error
