"""Import lines of languages other than Python: what counts, and what comments and strings do not make count."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.extract import extract
from analyzer.model import FailReason, FileKind, ReadStatus, UseKind

LANGUAGES = [
    FileKind.JAVASCRIPT,
    FileKind.WEB_PAGE,
    FileKind.JAVA,
    FileKind.KOTLIN,
    FileKind.SCALA,
    FileKind.C_FAMILY,
    FileKind.OBJECTIVE_C,
    FileKind.DOT_M,
    FileKind.JULIA,
    FileKind.RUST,
    FileKind.HASKELL,
    FileKind.GO,
    FileKind.CSHARP,
    FileKind.FSHARP,
    FileKind.SWIFT,
    FileKind.R,
    FileKind.LUA,
]


def names(kind: FileKind, text: str) -> list[tuple[str, int]]:
    """Name and line of each use."""
    return [(use.name, use.region.start_line) for use in extract(kind, text.encode()).foreign]


CASES = [
    (FileKind.C_FAMILY, "#include <torch/script.h>\n", [("torch/script.h", 1)]),
    (FileKind.C_FAMILY, '\n # include "a/b.h" // why\n', [("a/b.h", 2)]),
    (FileKind.C_FAMILY, "/* one\n#include <a/b.h>\n*/\n#include <c/d.h>\n", [("c/d.h", 4)]),
    (FileKind.C_FAMILY, "// on and \\\n#include <a/b.h>\n", []),
    (FileKind.C_FAMILY, 'auto s = R"x(\n#include <a/b.h>\n)" )x";\n#include <c/d.h>\n', [("c/d.h", 4)]),
    (FileKind.C_FAMILY, "#include <vector>\n#include <stdio.h>\n#include <NvInfer.h>\n", [("NvInfer.h", 3)]),
    (FileKind.C_FAMILY, "int x = 1'000'000;\n#include <a/b.h>\n", [("a/b.h", 2)]),
    (FileKind.C_FAMILY, "#include <a/b.h>\n#include <a/b.h>\n", [("a/b.h", 1)]),
    (FileKind.C_FAMILY, '#include "a\\\\b.h"\n', [("a//b.h", 1)]),
    (FileKind.DOT_M, "#import <CoreML/CoreML.h>\n@import LibTorch;\n", [("CoreML/CoreML.h", 1), ("LibTorch", 2)]),
    (FileKind.DOT_M, "x = a';\nnet = vl_simplenn(n, 'vl_nnconv(');\n", [("vl_simplenn", 2)]),
    (FileKind.DOT_M, "% caffe.Net(a)\n%{\ncaffe.reset()\n%}\ncaffe.set_mode_gpu();\n", [("caffe.set_mode_gpu", 5)]),
    (FileKind.JAVASCRIPT, "import * as tf from '@tensorflow/tfjs'\n", [("@tensorflow/tfjs", 1)]),
    (FileKind.JAVASCRIPT, 'import {\n a, // it\'s\n b } from "x/y";\n', [("x/y", 3)]),
    (FileKind.JAVASCRIPT, "const a = require( 'b' ), c = await import(`d`)\n", [("b", 1), ("d", 1)]),
    (FileKind.JAVASCRIPT, "// require('a')\nconst s = \"import 'b'\"; const t = `\nimport 'c'`\n", []),
    (FileKind.JAVASCRIPT, "x.replace(/['\"`]/g, '')\nimport 'a'\n", [("a", 2)]),
    (FileKind.JAVASCRIPT, "import './local'; export * from '../b'\n", []),
    (FileKind.JAVASCRIPT, "import a from 'npm:@s/b@1.2.3/c'\n", [("@s/b/c", 1)]),
    (FileKind.JAVASCRIPT, "importScripts('https://unpkg.com/a@1/dist/a.js?x=1')\n", [("a/dist/a.js", 1)]),
    (FileKind.JAVASCRIPT, "const from = 'a'; o.from 'b'\n", []),
    (FileKind.JAVASCRIPT, "import type { A } from 'a'\r\nimport b = require('b')\r\n", [("a", 1), ("b", 2)]),
    (FileKind.WEB_PAGE, '<script src="//cdn.jsdelivr.net/npm/@a/b@2"></script>', [("@a/b", 1)]),
    (FileKind.WEB_PAGE, "<script src='js/deeplearn-0.3.15.js?v=2'></script>", [("deeplearn-0.3.15.js", 1)]),
    (FileKind.WEB_PAGE, "<!-- <script src=a.js></script> -->\n<p>import x from 'a'</p>", []),
    (FileKind.WEB_PAGE, "<b>'</b>\n<script setup>\n// import 'a'\nimport b from 'b'\n</script>", [("b", 4)]),
    (FileKind.JAVA, "import static org.a.B.*;\n/* import c.D; */ import e.F;\n", [("org.a.B", 1), ("e.F", 2)]),
    (FileKind.JAVA, 'String s = """\nimport a.B;\n""";\nimport c.D;\n', [("c.D", 4)]),
    (FileKind.KOTLIN, "/* a /* b */\nimport c.d\n*/\nimport e.f as g\n", [("e.f", 4)]),
    (FileKind.SCALA, "import a.b.{C, D => E}\n  import _root_.f.g._\n", [("a.b", 1), ("f.g", 2)]),
    (
        FileKind.SWIFT,
        '@_exported import struct A.B\nlet x = Python.import("torch")\n',
        [("A.B", 1), ("python:torch", 2)],
    ),
    (
        FileKind.CSHARP,
        "global using A;\nusing static B.c;\nusing D = E.F;\nusing (var x = y) {}\n",
        [("A", 1), ("B.c", 2), ("E.F", 3)],
    ),
    (FileKind.CSHARP, 'var s = @"\nusing A;""\nusing B;";\nusing C;\n', [("C", 4)]),
    (FileKind.FSHARP, "open A.B\n(* open C *)\n// open D\n", [("A.B", 1)]),
    (FileKind.RUST, "pub(crate) use a::{b, c};\nextern crate d;\n", [("a", 1), ("d", 2)]),
    (FileKind.RUST, "fn f<'a>(x: &'a str) { ort::init(); }\nlet s = r#\"use b::c; \"# ;\n", [("ort", 1)]),
    (
        FileKind.HASKELL,
        "import qualified Torch.NN as N\n{- {- -}\nimport A\n-}\n--> import\nimport Torch (x)\n",
        [("Torch.NN", 1), ("Torch", 6)],
    ),
    (FileKind.GO, 'import (\n\ta "x/y"\n\t// "z"\n\t"w"\n)\nimport b `v`\n', [("x/y", 2), ("w", 4), ("v", 6)]),
    (
        FileKind.JULIA,
        "using A, B.C: d\n@everywhere import E,\n    F\n# using G\n",
        [("A", 1), ("B.C", 1), ("E", 2), ("F", 3)],
    ),
    (FileKind.JULIA, '#= using A =#\nx = y\'\ntf = pyimport("tensorflow")\n', [("python:tensorflow", 3)]),
    (
        FileKind.R,
        "library(keras)\nrequire(\"torch\")\n# library(a)\nx <- 'library(b)'\nc::d(1)\n",
        [("keras", 1), ("torch", 2), ("c", 5)],
    ),
    (FileKind.R, "tf <- reticulate::import('tensorflow')\n", [("reticulate", 1), ("python:tensorflow", 1)]),
    (
        FileKind.LUA,
        "require 'nn'\nlocal c = require(\"cunn\")\n--[==[ require 'a' ]] ]==] require 'b'\n-- require 'c'\n",
        [("nn", 1), ("cunn", 2), ("b", 3)],
    ),
]


@pytest.mark.parametrize(("kind", "text", "expected"), CASES)
def test_names_that_are_imported(kind: FileKind, text: str, expected: list[tuple[str, int]]) -> None:
    assert sorted(names(kind, text)) == sorted(expected)


def test_columns_are_those_of_the_name() -> None:
    use = extract(FileKind.C_FAMILY, b"/* a */ \n  #include <torch/script.h>\n").foreign[0]
    region = use.region
    assert (region.start_line, region.start_column, region.end_line, region.end_column) == (2, 13, 2, 27)


def test_what_is_no_text_fails_and_says_so() -> None:
    found = extract(FileKind.JAVA, b"\0\1\2" * 500)
    assert found.read.status is ReadStatus.FAILED
    assert found.read.failure is FailReason.BINARY


def test_python_uses_do_not_come_from_other_languages() -> None:
    facts = extract(FileKind.R, b"library(torch)\n")
    assert not facts.uses
    assert not facts.requirements
    assert UseKind.IMPORT not in {use.kind for use in facts.uses}


WORDS = st.sampled_from(
    [
        *("import ", "from ", "require(", "using ", "use ", "#include ", "library(", "open ", "extern crate "),
        *('"', "'", "`", '"""', "/*", "*/", "//", "#", "--[[", "]]", "{-", "-}", "#=", "=#", "(*", "*)", "<!--", "-->"),
        *(
            'R"(',
            ')"',
            'r#"',
            '"#',
            '@"',
            "<script ",
            "src=",
            "</script",
            ">",
            "\n",
            " ",
            "a",
            "torch",
            ".",
            "::",
            ",",
            "(",
        ),
        *(
            "{",
            "}",
            ")",
            ";",
            "\\",
            "%{\n",
            "%}\n",
            "\r\n",
            "é",
            "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"),
        ),
    ]
)


@pytest.mark.parametrize("kind", LANGUAGES)
@given(st.lists(WORDS, max_size=60).map("".join))
def test_any_text_gives_facts_within_it(kind: FileKind, text: str) -> None:
    facts = extract(kind, text.encode())
    assert facts.read.status is not ReadStatus.FAILED
    lines = text.count("\n") + 1
    for use in facts.foreign:
        assert use.name
        assert 1 <= use.region.start_line <= use.region.end_line <= lines


@pytest.mark.parametrize("kind", LANGUAGES)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_fail(kind: FileKind, content: bytes) -> None:
    assert extract(kind, content).read.failure is not FailReason.INTERNAL


HOSTILE = [
    "/*",
    '"',
    "'",
    "`",
    "import ",
    "import(",
    "import (",
    'R"a(',
    "--[[",
    "{-",
    "#=",
    "<script ",
    "</script <script ",
]


@pytest.mark.parametrize("kind", LANGUAGES)
@pytest.mark.parametrize("piece", HOSTILE)
def test_repeated_openings_end(kind: FileKind, piece: str) -> None:
    """Half a megabyte of what is never closed: quadratic time would be noticed by the suite's own limit."""
    extract(kind, (piece * (200_000 // len(piece))).encode())
