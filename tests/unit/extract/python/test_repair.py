"""Repair: what Python 3 cannot parse becomes what it can, on the same lines."""

from __future__ import annotations

import ast
import textwrap

import pytest

from analyzer.extract.python import facts_of_text
from analyzer.extract.python.repair import Repaired, repair
from analyzer.model import ReadStatus


def repaired(text: str) -> Repaired:
    result = repair(text)
    assert facts_of_text(result.text).read.status is ReadStatus.OK
    assert len(result.text.splitlines()) == len(text.splitlines())
    return result


LEGACY = {
    'print "a", b\n': 'print("a", b)\n',
    'print "a",\n': 'print("a",)\n',
    'print"a"; x = 1\n': 'print("a"); x = 1\n',
    "exec code in scope\n": "exec(code ,  scope)\n",
    "exec code in a, b\n": "exec(code ,  a, b)\n",
    'raise E, "x"\n': 'raise E( "x")\n',
    'raise E, "x", tb\n': 'raise E( "x", tb)\n',
    "x = `y`\n": "x = (y)\n",
    "a <> b\n": "a != b\n",
    "x = 0777\n": "x = 511 \n",
    "x = 10L + 0xFFl\n": "x = 10  + 0xFF \n",
    'x = ur"\\d"\n': 'x =  r"\\d"\n',
    "f = lambda (a, b), c: a\n": "f = lambda  a, b , c: a\n",
    "def f(a, (b, (c, d)), e): pass\n": "def f(a,  b,  c, d  , e): pass\n",
    "def f(a=1, (b, c)=(1, 2)): pass\n": "def f(a=1,  b=0, c =(1, 2)): pass\n",
    "x.cuda(async=True)\n": "x.cuda(async_=True)\n",
    "from .async import run\n": "from .async_ import run\n",
    "async = 1; x.async(async)\n": "async_= 1; x.async_(async_)\n",
    "[x for x in 1, 2]\n": "[x for x in(1, 2)]\n",
    "True, False = 1, 0\n": "True_, False_ = 1, 0\n",
    "class A(B)\n    x = 1\n": "class A(B):\n    x = 1\n",
}


@pytest.mark.parametrize("old", LEGACY)
def test_python_2_is_rewritten_without_loss(old: str) -> None:
    result = repaired(old)
    assert result.text == LEGACY[old]
    assert not result.partial
    assert result.notes
    ast.parse(result.text)


def test_old_except_clause_binds_the_name() -> None:
    result = repaired("try: f()\nexcept (A, B), e: print e\n")
    assert result.text == "try: f()\nexcept (A, B) as e: print(e)\n"


def test_valid_text_comes_back_as_it_is() -> None:
    text = 'async def f():\n    await g()\nprint >>out, "x"\ntry: pass\nexcept A, B: pass\n'
    assert repair(text) == Repaired(text, (), partial=False)


def test_python_2_inside_strings_is_left_alone() -> None:
    text = 's = """\nprint "a"\n%magic\n<<<<<<< x\n"""\nprint 1\n'
    assert repaired(text).text == text.replace("print 1", "print(1)")


def test_tabs_reach_to_multiples_of_eight() -> None:
    result = repaired("if a:\n\tif b:\n\t    x = 1\n        y = 2\n")
    assert ast.dump(ast.parse(result.text)) == ast.dump(ast.parse("if a:\n  if b:\n    x = 1\n  y = 2\n"))
    assert not result.partial


def test_tabs_of_four_where_only_these_make_sense() -> None:
    result = repaired("def f():\n\tx = 1\n    y = 2\n\treturn x\n")
    assert ast.dump(ast.parse(result.text)) == ast.dump(ast.parse("def f():\n  x = 1\n  y = 2\n  return x\n"))


def test_indentation_that_python_refuses_keeps_the_statements() -> None:
    result = repaired("import a\n  import b\ndef f():\n    x\n      y\n   z\ndef g():\n")
    assert [line.strip() for line in result.text.splitlines()] == [
        "import a", "import b", "def f():", "x", "y", "z", "def g(): pass",
    ]  # fmt: skip
    assert not result.partial


CONFLICT = "import a\n<<<<<<< HEAD\n{0}\n||||||| base\nzzz(\n=======\n{1}\n>>>>>>> other\nimport z\n"


def test_both_sides_of_a_merge_conflict_are_kept_where_they_parse() -> None:
    result = repaired(CONFLICT.format("import torch", "import jax"))
    assert result.text == "import a\n\nimport torch\n\n\n\nimport jax\n\nimport z\n"
    assert not result.partial


def test_the_first_side_is_kept_where_both_do_not_parse() -> None:
    result = repaired(CONFLICT.format("def f(a):", "def f(a, b):\n") + "    pass\n" * 0)
    assert "def f(a)" in result.text
    sides = repaired("x = foo(\n<<<<<<< a\n    lr=1)\n=======\n    lr=2)\n>>>>>>> b\n")
    assert sides.text == "x = foo(\n\n    lr=1)\n\n\n\n"
    assert sides.partial
    assert [(note.what, note.start_line, note.end_line) for note in sides.notes if "left out" in note.what] == [
        ("left out: second side of a merge conflict", 2, 6)
    ]


def test_template_tags_become_names_of_the_same_width() -> None:
    text = "from {{ cookiecutter.name }}.model import Net\n{% if x %}\nimport torch\n{% endif %}\n"
    result = repaired(text)
    assert result.text.splitlines()[0] == "from ___cookiecutter_name___.model import Net"
    assert result.text.splitlines()[2] == "import torch"
    assert not result.partial


def test_ipython_lines_are_taken_out() -> None:
    result = repaired("%matplotlib inline\nif x:\n    !ls 'it\n    y = !ls\nx?\nz = (a\n% b)\n")
    assert result.text == "pass\nif x:\n    pass\n    y = None\npass\nz = (a\n% b)\n"
    assert not result.partial


def test_a_half_written_last_function_keeps_what_stands_before() -> None:
    result = repaired("import torch\n\ndef f(x):\n    y = torch.zeros(3,\n        torch.ones(2\n")
    assert result.text.startswith("import torch\n\ndef f(x):\n    y = torch.zeros(3")
    assert "torch.ones(2" in result.text


def test_only_the_broken_statement_is_left_out() -> None:
    text = textwrap.dedent("""\
        import torch
        class A:
            def f(self):
                x = torch.a()
                this is no python
                return torch.b()
            def g(self):
                return torch.c()
        """)
    result = repaired(text)
    assert result.text == text.replace("this is no python", "pass")
    assert result.partial
    assert [(note.start_line, note.end_line) for note in result.notes if "left out" in note.what] == [(5, 5)]


def test_a_broken_header_keeps_its_body() -> None:
    result = repaired("if a b:\n    import torch\nelse:\n    import jax\ndef f(a b):\n    import x\n")
    assert result.text == "if 1:\n    import torch\nelse:\n    import jax\ndef f():\n    import x\n"
    assert result.partial


def test_a_missing_comma_loses_nothing() -> None:
    result = repaired("net = Sequential([\n    Dense(1)\n    Dense(2),\n    'a' # c\n    'b'\n])\n")
    assert result.text == "net = Sequential([\n    Dense(1),\n    Dense(2),\n    'a' # c\n    'b'\n])\n"
    assert not result.partial


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_other_line_ends_stay(end: str) -> None:
    text = f"print 1{end}x y{end}print 2{end}"
    assert repaired(text).text == f"print(1){end}pass{end}print(2){end}"


def test_a_statement_nested_too_deeply_is_left_out_alone() -> None:
    result = repaired("import torch\nx = " + "(" * 50_000 + "\ny = torch.a()\nprint 1\n")
    assert "import torch" in result.text
    assert "y = torch.a()" in result.text
    assert result.partial


@pytest.mark.parametrize(
    "text",
    [
        "(" * 20_000, ")" * 20_000, '"""' * 9_001, "`" * 9_001, "if x:\n" * 2_000, "{{" * 9_000, "\\\n" * 9_000,
        "\t" * 9_000, "\ud800 x", "\x00 1", "@\n" * 2_000, 'x = "' + '\\"' * 30_000, "print " + "-" * 9_000 + "1",
        "<<<<<<< a\n=======\n>>>>>>> b", "\x0c\x1a", "",
    ],
)  # fmt: skip
def test_hostile_text_ends_in_something_that_parses(text: str) -> None:
    assert facts_of_text(repair(text).text).read.status is ReadStatus.OK


def test_a_broken_decorator_costs_nothing_else() -> None:
    result = repaired("import torch\n@<<<<<<< a\ndef f(\n")
    assert result.text == "import torch\n\ndef f(): pass\n"


def test_a_bracket_of_one_side_of_a_conflict_hides_no_shell_line_behind_it() -> None:
    result = repaired("<<<<<<< a\nx = 1\n||||||| c\nzzz (\n=======\nx = 2\n>>>>>>> b\n%time x = 3\ny = 4\n")
    assert result.text == "\nx = 1\n\n\n\nx = 2\n\npass\ny = 4\n"
    assert not result.partial


def test_null_characters_go_even_where_libcst_passes_over_them() -> None:
    assert repair("x = 1  # \0\n").text == "x = 1  #  \n"


def test_of_a_conflict_that_nothing_saves_whole_the_better_half_stays() -> None:
    result = repaired("<<<<<<< a\nimport torch\n=======\nimport jax\n>>>>>>> b\nthis is no python\n")
    assert result.text == "\nimport torch\n\nimport jax\n\npass\n"


def test_what_stands_behind_template_tags_is_seen() -> None:
    result = repaired("{# note #}\nx = 1\n%time y = 2\nprint x\n")
    assert result.text == "          \nx = 1\npass\nprint(x)\n"
    assert not result.partial


def test_a_broken_print_does_not_swallow_the_next_statement() -> None:
    result = repaired("import torch\nprint x=======\n\ntorch.two()\nprint 2 *\nfoo()\nraise E, x =\nbar()\n")
    assert [line for line in result.text.splitlines() if line] == [
        "import torch", "pass", "torch.two()", "pass", "foo()", "pass", "bar()",
    ]  # fmt: skip
