#!/usr/bin/env python3
"""Records what the walk does at the pieces that most code is made of: `analyzer/extract/python/pieces/frequent.json`.

    scripts/frequent_pieces.py count [--most N] [--least N] PATH...   of folders and repositories (HEAD)
    scripts/frequent_pieces.py again                                  the same pieces, after a change of the walk
    scripts/frequent_pieces.py check [--note]                         ends with status 1 where a program is another one

A piece has neither names nor numbers nor strings of the code that it was found in. `again` and `check` have the
installed LibCST read every piece; `check` is a test, too; with `--note` it adds the
installed release to those that the table holds for.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from multiprocessing import Pool
from pathlib import Path

import click
import libcst as cst
import msgspec
from benchmarking.tree import contents

from analyzer.extract.python import facts_of_bytes
from analyzer.extract.python.pieces import shapes
from analyzer.extract.python.pieces.blocks import COMPOUND
from analyzer.extract.python.pieces.frequent import PATH, FrequentPieces
from analyzer.extract.python.pieces.knowing import Knowing
from analyzer.extract.python.pieces.parsing import parse
from analyzer.extract.python.pieces.programs import Program
from analyzer.extract.python.pieces.shapes import Shape, Shapes
from analyzer.extract.python.pieces.splitting import DICT, HOLE_MARK, TUPLE, VALUE, Hole, Piece
from analyzer.model import UseKind

Key = tuple[UseKind, str]

_MOST_BYTES = 2_000_000  # of a repository: large ones must not outvote others, and there are no more pieces to come
_PARTS = re.compile(r" \w+ |b?\"\"|\?:\?|\?,\?|.", re.DOTALL)
_HOLES = {f"{HOLE_MARK}:{HOLE_MARK}": DICT, f"{HOLE_MARK},{HOLE_MARK}": TUPLE, HOLE_MARK: VALUE}


@click.group(help=__doc__)
@click.option("--table", type=click.Path(path_type=Path), default=PATH, help="Another file than fwscan's.")
@click.pass_context
def main(context: click.Context, table: Path) -> None:
    """Counts, records and checks."""
    context.obj = table


@main.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--most", type=int, default=5000, show_default=True, help="Keep so many pieces.")
@click.option("--least", type=int, default=3, show_default=True, help="Found in at least so many of the paths.")
@click.option("--jobs", type=int, default=2, show_default=True, help="Processes.")
@click.pass_obj
def count(table: Path, paths: tuple[Path, ...], most: int, least: int, jobs: int) -> None:
    """Find the pieces that occur in most of the paths, and record them."""
    found: Counter[Key] = Counter()
    with Pool(jobs, maxtasksperchild=20) as pool:
        for keys in pool.imap_unordered(_pieces_of, paths):
            found.update(keys)
    ranked = sorted((-times, key) for key, times in found.items() if times >= least)
    click.echo(f"{len(found)} pieces in {len(paths)} paths, {len(ranked)} of them in {least} or more", err=True)
    _record([key for _, key in ranked[:most]], table)


@main.command()
@click.pass_obj
def again(table: Path) -> None:
    """Record the same pieces again, with the installed LibCST."""
    _record(list(_keys_of(_of_file(table))), table)


@main.command()
@click.option("--note", is_flag=True, help="Write down that the table holds for the installed LibCST, if it does.")
@click.pass_obj
def check(table: Path, note: bool) -> None:
    """Compare the programs with what the installed LibCST and the walk give now."""
    before = _of_file(table)
    keys = list(_keys_of(before))
    different = 0
    for (use, key), program in _recorded(keys):
        if before.program(key, use) != program:
            different += 1
            click.echo(f"{use.value}{key}: not what it was recorded as")
    click.echo(f"{different} of {len(keys)} programs differ with libcst {cst.LIBCST_VERSION}")
    if different:
        sys.exit(1)
    if note and cst.LIBCST_VERSION not in before.libcst:
        _write((*before.libcst, cst.LIBCST_VERSION), before.programs, table)


def _pieces_of(path: Path) -> list[Key]:
    """The pieces of a path that have programs."""
    known = Shapes(frequent=FrequentPieces())
    size = 0
    with shapes.instead(known):
        for name, content in contents(path):
            if content is not None and str(name).endswith(".py") and size <= _MOST_BYTES:
                size += len(content)
                facts_of_bytes(content)
    return [(use, key) for (key, use), program in known.programs.items() if program is not None]


def _of_file(path: Path) -> FrequentPieces:
    return msgspec.json.decode(path.read_bytes(), type=FrequentPieces)


def _keys_of(table: FrequentPieces) -> Iterator[Key]:
    for use, programs in table.programs.items():
        for key in programs:
            yield use, key


def _recorded(keys: Iterable[Key]) -> Iterator[tuple[Key, Program | None]]:
    """What the walk does at these pieces; none of a piece that LibCST does not take by itself."""
    known = Shapes(frequent=FrequentPieces())
    knowing = Knowing(known)
    for use, key in keys:
        piece = _piece(key)
        parse([(Shape(piece, way=_way(piece)), False)], known)
        yield (use, key), knowing.program_of_piece(piece, use)


def _piece(key: str) -> Piece:
    """The piece of a key, with nothing in its holes."""
    kind, _, text = key.partition(" ")
    atoms = [Hole(_HOLES[part], []) if part in _HOLES else part for part in _PARTS.findall(text)]
    return Piece(kind, atoms, key)


def _way(piece: Piece) -> tuple[str, bool]:
    head = piece.atoms[0]
    word = head.strip() if isinstance(head, str) else ""
    return word, word in COMPOUND


def _record(keys: Iterable[Key], table: Path) -> None:
    programs: dict[UseKind, dict[str, msgspec.Raw]] = {}
    for (use, key), program in _recorded(sorted(keys)):
        if program is None:
            click.echo(f"left out, for it has no program: {use.value}{key}", err=True)
        else:
            programs.setdefault(use, {})[key] = msgspec.Raw(msgspec.json.encode(program))
    _write((cst.LIBCST_VERSION,), programs, table)


def _write(versions: Sequence[str], programs: Mapping[UseKind, Mapping[str, msgspec.Raw]], table: Path) -> None:
    """Writes the table with each program on a line of its own, so that changes can be read."""
    parts = []
    for use, found in programs.items():
        lines = ",\n".join(f"{_text(key)}:{bytes(program).decode()}" for key, program in found.items())
        parts.append(f"{_text(use)}:{{\n{lines}\n}}")
    versions_text = msgspec.json.encode(versions).decode()
    table.write_text(f'{{"libcst":{versions_text},"programs":{{\n{",".join(parts)}\n}}}}\n', encoding="utf-8")
    click.echo(f"{sum(map(len, programs.values()))} programs, {table.stat().st_size} bytes", err=True)


def _text(key: str) -> str:
    return msgspec.json.encode(key).decode()


if __name__ == "__main__":
    main()
