"""C, C++, CUDA, Objective-C: what a file includes; and MATLAB, whose files have the suffix of Objective-C."""

from __future__ import annotations

import re

from analyzer.extract.languages import masking
from analyzer.extract.languages.imports import Found, Language, facts_of_language
from analyzer.extract.languages.masking import Code
from analyzer.model import Facts, ForeignKind

# The C standard library, and what every C++ header without a suffix is: they say nothing, and are on every page.
_PLAIN = """
    assert complex ctype errno fcntl fenv float inttypes iso646 limits locale malloc math memory pthread setjmp signal
    stdalign stdarg stdatomic stdbool stddef stdint stdio stdlib stdnoreturn string strings sys/stat sys/time sys/types
    tchar tgmath threads time uchar unistd wchar wctype windows
"""
_PLAIN_HEADERS = frozenset(f"{name}.h" for name in _PLAIN.split())
_INCLUDE = re.compile(r"^[ \t]*#[ \t]*(?:include|import)[ \t]*(?:<([^>\n]+)>|\"([^\"\n]+)\")", re.MULTILINE)
_MODULE_IMPORT = re.compile(r"^[ \t]*@import[ \t]+([\w.]+)", re.MULTILINE)


def _includes(code: Code) -> Found:
    for match in code.matches(_INCLUDE):
        name = (match[1] or match[2]).strip()
        plain = name in _PLAIN_HEADERS or (match[1] and "." not in name and "/" not in name)
        if not plain:
            yield name.replace("\\", "/"), match.start(match.lastindex or 0), match.end(match.lastindex or 0)


def _objective_c(code: Code) -> Found:
    yield from _includes(code)
    for match in code.matches(_MODULE_IMPORT):
        yield match[1], match.start(1), match.end(1)


CPP = Language("cpp", masking.C, re.compile("#[ \t]*include"), _includes)
OBJECTIVE_C = Language("objective-c", masking.C, re.compile("#[ \t]*i(?:mport|nclude)|@import"), _objective_c)


# MATLAB imports nothing: what a framework adds to the path is called. Names with a prefix or a package of their own
# (vl_nnconv, vl_simplenn, caffe.Net, dagnn.DagNN), and the functions of MathWorks' Deep Learning Toolbox.
_CALL = re.compile(
    r"(?<![\w.])((?:vl_(?:simple)?nn\w*|vl_setupnn|(?:dagnn|caffe|matlab\.net)\.[A-Za-z]\w*|trainNetwork|trainnet|dlnetwork|dlarray"
    r"|dlfeval|layerGraph|importONNX\w+|importKeras\w+|importTensorFlow\w+|importNetworkFromPyTorch|exportONNXNetwork)|py\.[A-Za-z]\w*(?:\.\w+)*)"
)


def _matlab(code: Code) -> Found:
    for match in code.matches(_CALL):
        name = f"python:{match[1][3:]}" if match[1].startswith("py.") else match[1]
        yield name, match.start(1), match.end(1)


MATLAB = Language(
    "matlab",
    masking.MATLAB,
    re.compile(r"vl_|dagnn|caffe|train|dl[a-z]+|layerGraph|port[A-Z]|py\."),
    _matlab,
    ForeignKind.CALL,
)
_LOOKS_LIKE_OBJECTIVE_C = re.compile(
    rb"^[ \t]*(?:#[ \t]*(?:import|include|pragma|define|if)|@(?:import|interface|implementation|class)|//|/\*)",
    re.MULTILINE,
)


def facts_of_c_family(content: bytes) -> Facts:
    """C, C++ and CUDA."""
    return facts_of_language(content, CPP)


def facts_of_objective_c(content: bytes) -> Facts:
    """Objective-C++ by its suffix."""
    return facts_of_language(content, OBJECTIVE_C)


def facts_of_dot_m(content: bytes) -> Facts:
    """Objective-C or MATLAB: the first has directives of the preprocessor, or comments of C."""
    return facts_of_language(content, OBJECTIVE_C if _LOOKS_LIKE_OBJECTIVE_C.search(content) else MATLAB)
