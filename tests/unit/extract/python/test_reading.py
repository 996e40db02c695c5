"""From bytes to a text that may be parsed: encodings, line ends, depth, long literals."""

from __future__ import annotations

import gc

import pytest

from analyzer.extract import extract
from analyzer.extract.python import decode, facts_of_bytes, facts_of_text
from analyzer.model import FailReason, FileKind, ReadStatus, Region


@pytest.mark.parametrize(
    ("content", "encoding", "notes"),
    [
        (b"import torch\n", "utf-8", 0),
        (b"\xef\xbb\xbfimport torch\n", "utf-8-sig", 0),
        ("import torch  # ä\n".encode("utf-16"), "utf-16", 0),
        ("# coding: latin-1\nimport torch  # ä\n".encode("latin-1"), "iso8859-1", 0),
        ("#!x\n# -*- coding: gbk -*-\nimport torch  # 中\n".encode("gbk"), "gbk", 0),
        ("import torch  # ä\n".encode("latin-1"), "latin-1", 1),
        (b"# coding: nonsense\nimport torch\n", "utf-8", 1),
        (b"# coding: punycode\nimport torch\n", "utf-8", 1),
        (b"# coding: hex\nimport torch\n", "utf-8", 1),
        ("# coding: ascii\nimport torch  # ä\n".encode(), "utf-8", 0),
    ],
)
def test_encodings(content: bytes, encoding: str, notes: int) -> None:
    facts = facts_of_bytes(content)
    assert [use.qualified_name for use in facts.uses] == ["torch"]
    assert (facts.read.encoding, len(facts.read.notes)) == (encoding, notes)


def test_a_cookie_in_the_third_line_is_a_comment() -> None:
    assert decode(b"import a\n\n# coding: latin-1\n# \xc3\xa4\n").encoding == "utf-8"


@pytest.mark.parametrize("content", [b"imp\0rt\0torch", "import torch\0".encode("utf-16"), b"\x7fELF\0\0", b"\0\0"])
def test_null_bytes_are_binary(content: bytes) -> None:
    assert facts_of_bytes(content).read.failure is FailReason.BINARY


@pytest.mark.parametrize("content", [b"import torch\n" + b"\0" * 500, b"import torch  # and some more\0\n"])
def test_a_few_null_bytes_in_text_are_passed_over_and_said(content: bytes) -> None:
    facts = facts_of_bytes(content)
    assert [use.qualified_name for use in facts.uses] == ["torch"]
    assert facts.read.status is ReadStatus.REPAIRED
    assert [note.what for note in facts.read.notes] == ["null bytes"]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_its_mark(encoding: str) -> None:
    facts = facts_of_bytes("import torch\n".encode(encoding))
    assert [use.qualified_name for use in facts.uses] == ["torch"]
    assert facts.read.encoding == encoding


def test_broken_utf_16_is_an_encoding_failure() -> None:
    assert facts_of_bytes(b"\xff\xfea").read.failure is FailReason.ENCODING


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_and_form_feeds_keep_line_numbers(end: str) -> None:
    text = end.join(["'''a", "b'''", "\x0cimport jax", "jax.jit(f)", ""])
    assert [use.region for use in facts_of_text(text).uses] == [Region(3, 9, 3, 12), Region(4, 1, 4, 8)]


@pytest.mark.parametrize(
    "text",
    [
        "(" * 100_000 + ")" * 100_000,
        "x = " + "not " * 10_000 + "a",
        "x = " + "-" * 10_000 + "a",
        "if a: pass\n" + "elif a: pass\n" * 10_000,
        "x = " + "a ** " * 20_000 + "a",
        "a" + ".b" * 20_000,
        "a" + "()" * 20_000,
        "x = " + "lambda a, b: " * 5_000 + "0",
        "x = " + "a if b else " * 5_000 + "c",
        "x = [a " + "for a in b " * 5_000 + "]",
        "".join(" " * level + "if a:\n" for level in range(300)) + " " * 300 + "pass",
        'f"{' + "(" * 5_000 + ")" * 5_000 + '}"',
        'f"{ ' + "(" * 100_000,
        """f"{'"'}" + """ + "(" * 5_000 + ")" * 5_000 + ' "',
    ],
)
def test_what_would_overflow_the_parser_is_refused(text: str) -> None:
    assert facts_of_text(text).read.failure is FailReason.TOO_DEEP


def test_a_huge_statement_is_refused() -> None:
    assert facts_of_text("x = [" + "a.b, " * 100_000 + "]\n").read.failure is FailReason.LONG_LINE


@pytest.mark.parametrize(
    "literal",
    [
        "[" + "1, " * 50_000 + "]",
        "(" + "'abc',\n" * 20_000 + ")",
        "{" + "'k': [1, 2],\n" * 10_000 + "}",
        "'a' " * 9_000,
    ],
)
def test_long_literals_are_left_out_and_the_rest_keeps_its_place(literal: str) -> None:
    text = f"import torch\nx = {literal}\ntorch.ones(1)\n"
    facts = facts_of_text(text)
    assert facts.read.status is ReadStatus.OK
    assert facts.read.notes[0].what == "long literals left out"
    assert facts.uses[-1].region.start_line == text.count("\n")


@pytest.mark.parametrize(
    "text",
    [
        "import torch\nx = [" + "torch.a(1), " * 3_000 + "]\n",
        "import torch\nx = (" + "(" * 90 + "torch.a" + ")" * 90 + ")\n",
        "import torch\nx = " + " + ".join(["torch.a"] * 400) + "\n",
        "import torch\nx = 'a'  #" + "(" * 500_000 + "\ntorch.a\n",
        "import torch\nx = '" + "(" * 500_000 + "'\ntorch.a\n",
        "import torch\nx = f'''" + "a { {x} } (" * 5 + "{{" * 5_000 + "'''\ntorch.a\n",
    ],
)
def test_what_real_code_has_is_read(text: str) -> None:
    facts = facts_of_text(text)
    assert facts.read.status is ReadStatus.OK
    assert facts.uses[-1].qualified_name == "torch.a"


def test_an_unclosed_string_of_many_escapes_takes_no_quadratic_time() -> None:
    from analyzer.extract.python.bounds import bounded

    assert bounded('x = "' + '\\"' * 1_000_000).failure is None


def test_collection_of_garbage_is_as_before() -> None:
    facts_of_text("import torch\n")
    assert gc.isenabled()
    gc.disable()
    try:
        facts_of_text("import torch\n")
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_lone_surrogates_are_no_text() -> None:
    assert facts_of_text("x = '\ud800'\n").read.failure is FailReason.ENCODING


def test_files_without_reader_have_no_facts() -> None:
    assert extract(FileKind.OTHER, b"import torch") == extract(FileKind.OTHER, b"")
    assert extract(FileKind.PYTHON, b"import torch").uses[0].qualified_name == "torch"


@pytest.mark.parametrize("name", ["a\u00b7b", "e\u0301t\u0301", "\u0939\u093f\u0928\u094d\u0926\u0940"])
def test_names_with_marks_and_dots_inside_are_one_name(name: str) -> None:
    facts = facts_of_text(f"import torch\n{name} = {name}.{name}\ntorch.zeros(1)\n")
    assert [use.region for use in facts.uses] == [Region(1, 8, 1, 13), Region(3, 1, 3, 12)]
