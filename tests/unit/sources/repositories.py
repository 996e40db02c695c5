"""Real git repositories for tests, made by the git program from text that the tests bring along."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

_ENVIRONMENT = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "A",
    "GIT_AUTHOR_EMAIL": "a@example.org",
    "GIT_COMMITTER_NAME": "A",
    "GIT_COMMITTER_EMAIL": "a@example.org",
    "GIT_AUTHOR_DATE": "2020-02-03T04:05:06+0200",
    "GIT_COMMITTER_DATE": "2020-02-03T04:05:06+0200",
}


def git(folder: Path, *arguments: str, **environment: str) -> str:
    """Runs git in a folder and gives what it printed."""
    done = subprocess.run(
        ["git", "-c", "init.defaultBranch=main", "-c", "protocol.file.allow=always", *arguments],
        cwd=folder,
        env={**os.environ, **_ENVIRONMENT, **environment},
        capture_output=True,
        check=True,
    )
    return os.fsdecode(done.stdout).strip()


def write(folder: Path, files: Mapping[str, str]) -> Path:
    """Writes files (path -> text) below a folder."""
    for path, text in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return folder


def commit(folder: Path, files: Mapping[str, str] | None = None, message: str = "change") -> str:
    """Commits everything in a folder, made a repository if it is none; gives the commit."""
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / ".git").exists():
        git(folder, "init", "-q")
    write(folder, files or {})
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "--allow-empty", "-m", message)
    return git(folder, "rev-parse", "HEAD")


def listed_by_git(folder: Path) -> set[str]:
    """What git lists: tracked and untracked files, ignored ones left out, deleted ones too."""
    lines = git(folder, "ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0")
    return {path for path in lines if path and os.path.lexists(folder / path)}
