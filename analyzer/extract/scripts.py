"""Python files, of which some are notebooks saved as scripts."""

from __future__ import annotations

from typing import Final

from analyzer.extract.python import facts_of_bytes
from analyzer.model import Facts

# Databricks' first line, Jupytext's header and cell marks, and the calls that nbconvert writes for magics. Looked for
# in every Python file: a regular expression would take a fortieth of the time that reading takes.
_MARKS: Final = (b"# Databricks notebook source", b"\n#   jupytext:", b"\n# %%", b"\n# +", b"get_ipython().")
_AT_THE_HEAD: Final = (b"# %%", b"# +")


def facts_of_python(content: bytes) -> Facts:
    """The facts of a Python file, be it a notebook saved as one or not; never raises."""
    if content.startswith(_AT_THE_HEAD) or any(mark in content for mark in _MARKS):
        from analyzer.extract.notebook.scripts import facts_of_script  # late: it loads what notebooks need

        return facts_of_script(content)
    return facts_of_bytes(content)
