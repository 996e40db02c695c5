"""Notebooks: every format, magics understood, one bad cell never hides the others."""

from __future__ import annotations

import json
from typing import Any

import pytest

from analyzer.extract.notebook import facts_of_notebook
from analyzer.model import Facts, FailReason, ReadStatus


def code(source: Any) -> dict[str, Any]:
    return {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": source}


def notebook(*cells: Any, **metadata: Any) -> bytes:
    parts = [cell if isinstance(cell, dict) else code(cell) for cell in cells]
    return json.dumps({"cells": parts, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}).encode()


def names(facts: Facts) -> set[str]:
    return {use.qualified_name for use in facts.uses}


def places(facts: Facts, name: str) -> set[tuple[int, int, int]]:
    return {
        (use.region.cell, use.region.start_line, use.region.start_column)
        for use in facts.uses
        if use.qualified_name == name
    }


def test_state_flows_from_cell_to_cell_and_regions_count_all_cells() -> None:
    text = {"cell_type": "markdown", "metadata": {}, "source": "import mxnet"}
    facts = facts_of_notebook(notebook("import torch as t\n", text, ["\n", "x = 1\n", "t.zeros(3)"]))
    assert facts.read.status is ReadStatus.OK
    assert places(facts, "torch.zeros") == {(3, 3, 1)}
    assert "mxnet" not in names(facts)


def test_format_3() -> None:
    cell = {"cell_type": "code", "language": "python", "input": ["import torch\n", "torch.zeros(1)"], "outputs": []}
    content = {"nbformat": 3, "metadata": {"name": ""}, "worksheets": [{"cells": [cell]}, {"cells": [cell]}]}
    facts = facts_of_notebook(json.dumps(content).encode())
    assert places(facts, "torch.zeros") == {(1, 2, 1), (2, 2, 1)}


def test_a_byte_order_mark_and_utf_16_are_read() -> None:
    content = notebook("import torch")
    assert names(facts_of_notebook(b"\xef\xbb\xbf" + content)) == {"torch"}
    assert names(facts_of_notebook(content.decode().encode("utf-16"))) == {"torch"}


def test_a_python_2_cell_and_a_broken_cell_hide_nothing() -> None:
    facts = facts_of_notebook(notebook("import torch", 'print "a", torch.one()', "x = (torch.two(", "torch.three()"))
    assert {"torch.one", "torch.two", "torch.three"} <= names(facts)
    assert facts.read.status is ReadStatus.REPAIRED
    assert {note.cell for note in facts.read.notes} == {2, 3}


def test_what_is_left_out_is_recorded_with_its_cell() -> None:
    facts = facts_of_notebook(notebook("import torch", "this is no python\ntorch.one()", '"""open', "torch.two()"))
    assert {"torch.one", "torch.two"} <= names(facts)
    assert facts.read.status is ReadStatus.PARTIAL
    assert [(note.cell, note.start_line) for note in facts.read.notes if note.what.startswith("left out")] == [
        (2, 1),
        (3, 1),
    ]


def test_a_cell_nested_too_deeply_is_left_out_alone() -> None:
    facts = facts_of_notebook(notebook("import torch", "x = " + "(" * 5_000 + ")" * 5_000, "torch.one()"))
    assert "torch.one" in names(facts)
    assert facts.read.status is ReadStatus.PARTIAL


def test_a_cell_indented_as_a_whole_is_fine() -> None:
    facts = facts_of_notebook(notebook("  import torch\n  torch.one()\n", "torch.two()"))
    assert facts.read.status is ReadStatus.OK
    assert places(facts, "torch.one") == {(1, 2, 3)}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("!pip install tensorflow==1.15", "tensorflow==1.15"),
        ("    !pip install -q 'keras>=3' torch -f https://x.org/whl", "keras>=3 torch"),
        ("%pip install --upgrade jax[cpu] Flax", "jax flax"),
        ("pip install torch", "torch"),
        ("! python3 -m pip install -r requirements.txt torch >/dev/null 2>&1", "torch"),
        ("!cd x && pip3 install torch; pip install jax | tail -1 # flax", "torch jax"),
        ("!{sys.executable} -m pip install tensorflow=={version}", "tensorflow"),
        ("!pip install tensorflow >= 2.0 .", "tensorflow>=2.0"),
        ("out = !pip install torch", "torch"),
        ("!conda install -y -c pytorch pytorch=1.4 cudatoolkit", "conda:pytorch==1.4.* conda:cudatoolkit"),
        ("!uv pip install torch \\\n   jax", "torch jax"),
        ("!pip uninstall torch", ""),
        ("!pip install git+https://github.com/a/b ./c {d}", ""),
    ],
)
def test_install_commands_are_requirements(line: str, expected: str) -> None:
    before = "if x:\n" if line.startswith(" ") else ""
    facts = facts_of_notebook(notebook("import torch", before + line))
    found = [("conda:" if r.ecosystem == "conda" else "") + r.name + r.specifier for r in facts.requirements]
    assert found == expected.split()
    assert all(r.region.cell == 2 for r in facts.requirements)
    assert facts.read.status is ReadStatus.OK


def test_magics_that_set_something() -> None:
    facts = facts_of_notebook(
        notebook(
            "%tensorflow_version 1.x\nimport tensorflow as tf",
            "%env KERAS_BACKEND=jax\n%set_env KERAS_HOME 'a b'\n%env HOME\n%env HF_TOKEN=secret",
        )
    )
    told = [(s.name, s.value, s.region.cell, s.region.start_line) for s in facts.settings]
    assert told == [("%tensorflow_version", "1.x", 1, 1), ("KERAS_BACKEND", "jax", 2, 1), ("KERAS_HOME", "a b", 2, 2)]


def test_shell_lines_and_cells_set_something_for_what_they_start() -> None:
    facts = facts_of_notebook(notebook("!KERAS_BACKEND=jax python train.py", "%%bash\nexport KERAS_BACKEND=torch"))
    told = [(s.value, s.how, s.region.cell, s.region.start_line) for s in facts.settings]
    assert told == [("jax", "shell", 1, 1), ("torch", "export", 2, 2)]


def test_timed_statements_are_python_in_their_place() -> None:
    facts = facts_of_notebook(notebook("import torch\n%time torch.one()\n%timeit -n 10 torch.two()"))
    assert places(facts, "torch.one") == {(1, 2, 7)}
    assert places(facts, "torch.two") == {(1, 3, 15)}


def test_cell_magics() -> None:
    facts = facts_of_notebook(
        notebook(
            "%%time\nimport torch",
            "%%bash\npip install jax==0.4 \\\n  flax\nimport mxnet",
            "%%html\n<b>import theano</b>",
            "%%capture out\n!pip install keras",
            "%%writefile model.py\nimport haiku as torch\ntorch.Linear(1)\nprint torch",
            "torch.zeros(1)",
        )
    )
    assert {"torch.zeros", "haiku.Linear"} <= names(facts)
    assert not {"mxnet", "theano", "haiku.zeros"} & names(facts)
    assert {r.name for r in facts.requirements} == {"jax", "flax", "keras"}
    assert places(facts, "haiku.Linear") == {(5, 3, 1)}
    assert facts.read.status is ReadStatus.REPAIRED


def test_python_that_looks_like_magic_is_left_alone() -> None:
    source = 'import torch\ns = """\n%env A=b\n!pip install x\n"""\nz = (s\n% torch.one())\nx != 1\n'
    facts = facts_of_notebook(notebook(source))
    assert facts.read.status is ReadStatus.OK
    assert (facts.settings, facts.requirements) == ((), ())
    assert "torch.one" in names(facts)


@pytest.mark.parametrize(
    ("metadata", "language"),
    [
        ({"kernelspec": {"name": "ir", "display_name": "R"}}, "R"),
        ({"kernelspec": {"name": "julia-1.6", "language": "julia"}}, "Julia"),
        ({"language_info": {"name": "scala"}}, "Scala"),
    ],
)
def test_other_kernels_are_named(metadata: dict[str, Any], language: str) -> None:
    facts = facts_of_notebook(notebook("library(torch)\nx <- 1", **metadata))
    assert facts.uses == ()
    assert [note.what for note in facts.read.notes] == [f"notebook in {language}"]


def test_what_other_languages_import_is_read_by_their_readers() -> None:
    facts = facts_of_notebook(notebook("x <- 1", "\nlibrary(keras)", "library(keras)", kernelspec={"name": "ir"}))
    assert [(use.language, use.name, use.region.cell, use.region.start_line) for use in facts.foreign] == [
        ("r", "keras", 2, 2)
    ]
    facts = facts_of_notebook(notebook("import torch", "%%R -i x\nlibrary(keras)", "%%HTML\n<b>import jax</b>"))
    assert [(use.language, use.name, use.region.cell, use.region.start_line) for use in facts.foreign] == [
        ("r", "keras", 2, 2)
    ]
    assert names(facts) == {"torch"}
    assert [note.what for note in facts.read.notes] == ["cell holds R", "cell holds HTML"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n", "Git LFS pointer"),
        (b'{"cells": [{"cell_type": "code", "sou', "not valid JSON"),
        (b"[1, 2]", "a JSON list"),
        (b'{"a": 1}', "JSON without cells"),
        (b"[" * 100_000, "not valid JSON"),
        (b"\x00\xff\xfe", "not valid JSON"),
    ],
)
def test_what_is_no_notebook_fails_with_its_reason(content: bytes, said: str) -> None:
    read = facts_of_notebook(content).read
    assert read.status is ReadStatus.FAILED
    assert read.failure is FailReason.NOTEBOOK
    assert said in read.error


def test_merge_conflicts_and_trailing_commas_in_the_json_are_mended() -> None:
    text = notebook("import torch").decode().replace('"source": "import torch"', '"source": ["import torch",]')
    conflict = text.replace(
        '"metadata": {}, "nbformat"', '\n<<<<<<< a\n"metadata": {},\n=======\n"x": 1,\n>>>>>>> b\n"nbformat"'
    )
    facts = facts_of_notebook(conflict.encode())
    assert names(facts) == {"torch"}
    assert facts.read.status is ReadStatus.REPAIRED


def test_odd_cells_do_not_hurt() -> None:
    odd: list[Any] = [{"cell_type": "code"}, {"cell_type": "code", "source": [1, None, "import jax"]}, {"source": 3}]
    content = json.dumps({"cells": [*odd, 7, None, code("import torch")], "n": 10**6}).replace("1000000", "1" * 6000)
    assert names(facts_of_notebook(content.encode())) == {"jax", "torch"}
