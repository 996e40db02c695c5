"""Builds tests/fixtures/hub: a mini model repository of each weight format, with the real libraries where they install.

    python scripts/build_hub_fixtures.py            all of them, each in a process of its own
    python scripts/build_hub_fixtures.py torch-zip  only those named

The libraries are named in tests/fixtures/hub/README.md, which this writes too. They are heavy and no dependency of
fwscan: run it in an environment of its own. Builders whose libraries are missing leave their folder as it is.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from hub_fixtures import exchange, layouts, pytorch, tensorflow  # noqa: F401 (importing them registers their builders)
from hub_fixtures.building import BUILDERS

HUB = Path(__file__).resolve().parents[1] / "tests" / "fixtures" / "hub"
README = HUB / "README.md"
LARGEST = 60_000  # bytes of one file
HEAD = """# Mini model repositories

One for each weight format, a few kilobytes each, made by `scripts/build_hub_fixtures.py`. `expected.toml` says what
fwscan must say of every file. No code lies beside the weights.

| repository | made by |
|---|---|
"""
QUIET = {"TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "", "JAX_PLATFORMS": "cpu"}


def main(names: list[str]) -> int:
    """The number of repositories that could not be built."""
    if names[:1] == ["--one"]:
        return _build(names[1])
    failed = 0
    for name in names or list(BUILDERS):
        command = [sys.executable, __file__, "--one", name]
        run = subprocess.run(command, env={**os.environ, **QUIET}, capture_output=True, text=True, check=False)
        failed += run.returncode != 0
        print(f"{name}: {run.stdout.strip() if run.returncode == 0 else run.stderr.strip()[-600:]}")
    return failed


def _build(name: str) -> int:
    builder = BUILDERS[name]
    folder = HUB / name
    fresh = HUB / f".{name}"
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    try:
        builder.fill(fresh)
        made_by = builder.made_by()
    except BaseException:
        shutil.rmtree(fresh)
        raise
    shutil.rmtree(folder, ignore_errors=True)
    fresh.rename(folder)
    sizes = {path: path.stat().st_size for path in folder.rglob("*") if path.is_file()}
    if too_large := [path.name for path, size in sizes.items() if size > LARGEST]:
        raise SystemExit(f"{name}: too large to keep: {too_large}")
    _note(name, made_by)
    print(f"{len(sizes)} files, {sum(sizes.values())} bytes, {made_by}")
    return 0


def _note(name: str, made_by: str) -> None:
    lines = README.read_text(encoding="utf-8").splitlines() if README.exists() else []
    rows = {line.split("`")[1]: line for line in lines if line.startswith("| `")}
    rows[name] = f"| `{name}` | {made_by} |"
    README.write_text(HEAD + "\n".join(rows[key] for key in sorted(rows)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
