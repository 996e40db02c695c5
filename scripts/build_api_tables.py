"""Builds ``rules/api/*.tsv``, the public names of deep-learning packages by version, from the pinned archives.

    python scripts/build_api_tables.py --cache DIR [--no-download] [package ...]

Needs libcst beside the standard library, and pip, whose configuration says where the index is. The cache keeps the
Python sources of every archive (0.5 GB) and what was read from them; with a full cache nothing is downloaded.
docs/api-tables.md says what the tables hold and how good they are.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from api_tables.building import build
from api_tables.download import ArchiveError
from api_tables.packages import PACKAGES
from api_tables.pins import read_pins
from api_tables.syntax import UnreadableFile

_TABLES = Path(__file__).resolve().parent.parent / "rules" / "api"


def main() -> int:
    """Exit status 1 when a table could not be built; its file is left as it was."""
    parser = argparse.ArgumentParser(description="Build the tables of public names from pinned archives.")
    parser.add_argument("packages", nargs="*", metavar="package", help=f"import names: {', '.join(PACKAGES)} (all)")
    parser.add_argument("--cache", type=Path, required=True, help="folder for sources and parsed archives")
    parser.add_argument("--tables", type=Path, default=_TABLES, help="folder with archives.tsv, and for the tables")
    parser.add_argument("--no-download", action="store_true", help="fail rather than download")
    arguments = parser.parse_args()
    unknown = [name for name in arguments.packages if name not in PACKAGES]
    if unknown:
        parser.error(f"no such package: {', '.join(unknown)}")
    arguments.cache.mkdir(parents=True, exist_ok=True)
    pins = read_pins(arguments.tables / "archives.tsv")
    failed = False
    for name in arguments.packages or PACKAGES:
        try:
            text = build(PACKAGES[name], pins, arguments.cache, download=not arguments.no_download)
        except (ArchiveError, UnreadableFile) as error:
            print(f"{name}: {error}", file=sys.stderr)
            failed = True
            continue
        (arguments.tables / f"{name}.tsv").write_text(text, encoding="utf-8")
        print(f"{name}: {len(text)} bytes, {text.count(chr(10))} lines")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
