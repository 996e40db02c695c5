"""Python 2 is told by what reading a file had to rewrite, with the words that repair really uses."""

from __future__ import annotations

import pytest

from analyzer.extract import extract
from analyzer.model import FileKind
from analyzer.versions import python_2


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("x = 1\nprint 'a'\n", "print statement (line 2)"),
        ("exec code in scope\n", "exec statement (line 1)"),
        ("raise ValueError, 'x'\n", "raise statement (line 1)"),
        ("try:\n    f()\nexcept E, e:\n    print 1\n", "except clause (line 3); print statement (line 4)"),
        ("x = `y`\n", "backticks (line 1)"),
        ("x = 1 <> 2\n", "<> operator (line 1)"),
        ("x = 10L\n", "long number (line 1)"),
        ("def f(a, (b, c)):\n    pass\n", "tuple parameter (line 1)"),
    ],
)
def test_python_2_is_seen(code: str, shown: str) -> None:
    assert python_2([("a.py", extract(FileKind.PYTHON, code.encode()).read)]) == (("a.py", shown),)


@pytest.mark.parametrize("code", ["print('a')\n", "x.cuda(async=True)\n", "def f(:\n    pass\n", ""])
def test_python_3_is_not(code: str) -> None:
    assert python_2([("a.py", extract(FileKind.PYTHON, code.encode()).read)]) == ()
