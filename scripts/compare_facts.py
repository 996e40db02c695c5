#!/usr/bin/env python3
"""Compares the facts of Python files read in pieces with those of the whole-file pass.

    scripts/compare_facts.py [--megabytes N] PATH...

PATH is a folder or a git repository, bare or not (then HEAD is meant). Prints a line for each path: its files,
how many were repaired or not read, the time of both, and each file whose facts differ. Ends with status 1 if one does.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import click
from benchmarking.tree import contents

from analyzer.extract.python import facts_of_bytes, full_parse
from analyzer.model import Facts


@click.command(help=__doc__)
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--megabytes", type=float, default=1e9, help="Stop a path after so many of them.")
def main(paths: tuple[Path, ...], megabytes: float) -> None:
    """Compares path after path."""
    different = 0
    for path in paths:
        count: Counter[str] = Counter()
        pieces = whole = 0.0
        for name, content in _python_files(path, megabytes * 1e6):
            start = time.process_time()
            found = facts_of_bytes(content)
            middle = time.process_time()
            with full_parse():
                wanted = facts_of_bytes(content)
            pieces, whole = pieces + middle - start, whole + time.process_time() - middle
            count.update(("files", wanted.read.status.value))
            if found != wanted:
                different += 1
                click.echo(f"{path}: {name}: {', '.join(_differences(found, wanted))}")
        click.echo(f"{path}: {dict(count)}, pieces {pieces:.2f} s, whole {whole:.2f} s", nl=True)
    sys.exit(1 if different else 0)


def _python_files(path: Path, most: float) -> Iterator[tuple[str, bytes]]:
    size = 0
    for name, content in contents(path):
        if content is not None and size <= most:
            size += len(content)
            yield str(name), content


def _differences(found: Facts, wanted: Facts) -> list[str]:
    return [name for name in Facts.__slots__ if getattr(found, name) != getattr(wanted, name)]


if __name__ == "__main__":
    main()
