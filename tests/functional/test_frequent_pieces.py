"""scripts/frequent_pieces.py and the table that it writes: what is in it is what LibCST and the walk say today."""

from __future__ import annotations

from pathlib import Path

import libcst as cst
import msgspec
import pytest
from click.testing import CliRunner
from frequent_pieces import main

from analyzer.extract.python import facts_of_text
from analyzer.extract.python.pieces import shapes
from analyzer.extract.python.pieces.frequent import PATH, FrequentPieces, frequent_pieces
from analyzer.extract.python.pieces.knowing import Knowing
from analyzer.extract.python.pieces.parsing import parse
from analyzer.extract.python.pieces.shapes import Shapes
from analyzer.model import UseKind

_CODE = "import tensorflow as tf\nx = tf.zeros(1, dtype=[tf.int32])\nif x:\n    tf.a.b(x)\n"


def test_the_table_holds_what_is_recorded_today() -> None:
    result = CliRunner().invoke(main, ["check"])
    assert result.exit_code == 0, result.output
    assert "0 of " in result.output


def test_another_program_is_found(tmp_path: Path) -> None:
    table = tmp_path / "table.json"
    line = '" a(?)":[2,[[0,0,"call",'
    text = PATH.read_text(encoding="utf-8")
    assert text.count(line) == 1
    table.write_text(text.replace(line, line.replace("call", "base")), encoding="utf-8")
    result = CliRunner().invoke(main, ["--table", str(table), "check"])
    assert result.exit_code == 1
    assert "reference a(?): not what it was recorded as\n1 of " in result.output


def test_what_several_paths_have_in_common_is_recorded(tmp_path: Path) -> None:
    for number, code in enumerate((_CODE, f"{_CODE}y = tf.a[1]\n")):
        (tmp_path / str(number)).mkdir()
        (tmp_path / str(number) / "a.py").write_text(code, encoding="utf-8")
    table = tmp_path / "table.json"
    paths = [str(tmp_path / name) for name in "01"]
    result = CliRunner().invoke(main, ["--table", str(table), "count", "--least", "2", "--jobs", "1", *paths])
    assert result.exit_code == 0, result.output
    written = msgspec.json.decode(table.read_bytes(), type=FrequentPieces)
    assert written.libcst == (cst.LIBCST_VERSION,)
    assert list(written.programs) == [UseKind.REFERENCE]
    assert list(written.programs[UseKind.REFERENCE]) == [
        "  if a:",
        "  import a as a",
        " a.a.a(?)",
        " a=a.a(?)",
        "( 0",
        "( a",
        "( a=[?]",
        "[ a.a",
    ]
    assert CliRunner().invoke(main, ["--table", str(table), "check"]).exit_code == 0
    before = table.read_bytes()
    assert CliRunner().invoke(main, ["--table", str(table), "again"]).exit_code == 0
    assert table.read_bytes() == before


def _read(known: Shapes) -> int:
    with shapes.instead(known):
        found = facts_of_text(_CODE)
    assert [use.qualified_name for use in found.uses] == [
        "tensorflow",
        "tensorflow.zeros",
        "tensorflow.int32",
        "tensorflow.a.b",
    ]
    return known.read


def test_libcst_does_not_read_what_is_frequent() -> None:
    assert _read(Shapes()) == 0
    assert _read(Shapes(frequent=FrequentPieces())) > 0


def test_trees_that_were_forgotten_are_read_again() -> None:
    known = Shapes(frequent=FrequentPieces())
    line = known.line("x = tf.zeros(a, dtype=b)", "x", has_block=False)
    parse([(line.shape, True)], known)
    known.trees.clear()
    program = Knowing(known).program_of(line)
    assert program is not None
    assert sorted((read.name, read.length, read.kind) for read in program.reads) == [
        (1, 1, UseKind.CALL),
        (3, 0, UseKind.REFERENCE),
        (5, 0, UseKind.REFERENCE),
    ]


def test_programs_of_another_libcst_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cst, "LIBCST_VERSION", "99.0")
    assert not frequent_pieces.__wrapped__().programs
