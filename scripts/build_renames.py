"""Builds ``rules/api/renames/*.tsv``: what newer releases call the names of older ones, from the pinned archives.

    python scripts/build_renames.py --cache DIR [--no-download] [--check]

The cache and the pins are those of ``build_api_tables.py``, whose tables must be there: they say which names are gone.
docs/migrate-hints.md says what the tables hold and where each fact comes from.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from api_tables.download import ArchiveError
from api_tables.pins import read_pins
from api_tables.syntax import UnreadableFile
from renames.building import Inputs, keras_rows, tensorflow_rows
from renames.names import Known
from renames.rows import table
from renames.sources import SOURCES
from renames.upgrade import UnknownShape
from renames.worlds import open_release

from analyzer.apitables import ApiTables

_API = Path(__file__).resolve().parent.parent / "rules" / "api"


def main() -> int:
    """Exit status 1 when a table could not be built, or with --check, differs from the one that is there."""
    parser = argparse.ArgumentParser(description="Build the tables of renamed names from pinned archives.")
    parser.add_argument("--cache", type=Path, required=True, help="folder for sources and parsed archives")
    parser.add_argument("--no-download", action="store_true", help="fail rather than download")
    parser.add_argument("--check", action="store_true", help="write nothing, compare")
    arguments = parser.parse_args()
    try:
        texts = build(arguments.cache, download=not arguments.no_download)
    except (ArchiveError, UnreadableFile, UnknownShape) as error:
        print(error, file=sys.stderr)
        return 1
    differs = False
    for package, text in texts.items():
        path = _API / "renames" / f"{package}.tsv"
        if arguments.check:
            differs |= not path.is_file() or path.read_text(encoding="utf-8") != text
            continue
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        print(f"{package}: {text.count(chr(10))} lines")
    if differs:
        print("the tables of renames are not what their sources say", file=sys.stderr)
    return 1 if differs else 0


def build(cache: Path, *, download: bool) -> dict[str, str]:
    """Package to the text of its table.

    Raises:
        ArchiveError, UnreadableFile, UnknownShape: a source cannot be had, or is not what it was.
    """
    pins = read_pins(_API / "archives.tsv")

    def opened(package: str, version: str):  # type: ignore[no-untyped-def]
        return open_release(package, version, pins, cache, download=download)

    newest = opened("tensorflow", "2.21.0")
    inputs = Inputs(
        known=Known(ApiTables(_API), newest),
        last_1=opened("tensorflow", "1.15.0"),
        early_2=opened("tensorflow", "2.3.0"),
        last_with_keras_2=opened("tensorflow", "2.15.0"),
        newest_keras=opened("keras", "3.15.1"),
        last_keras_2=opened("keras", "2.15.0"),
        keras=tuple(opened("keras", version) for version in ("2.15.0", "2.12.0", "2.6.0", "2.3.1", "2.0.0", "1.2.2")),
        keras_1_keywords=opened("keras", "2.3.1"),
    )
    rows = {"tensorflow": tensorflow_rows(inputs), "keras": keras_rows(inputs)}
    return {package: table(package, found, SOURCES) for package, found in rows.items()}


if __name__ == "__main__":
    sys.exit(main())
