"""Python files, of which some are notebooks saved as scripts."""

from __future__ import annotations

import re
from typing import Final

from analyzer.extract.python import facts_of_bytes
from analyzer.model import Facts

# Databricks' first line, Jupytext's header and cell marks, and the calls that nbconvert writes for magics.
_NOTEBOOK: Final = re.compile(
    rb"(?:\xef\xbb\xbf)?# Databricks notebook source|^# (?:%%|\+)(?=[ \t\r\n]|\Z)|^#   jupytext:|get_ipython\(\)\.",
    re.MULTILINE,
)


def facts_of_python(content: bytes) -> Facts:
    """The facts of a Python file, be it a notebook saved as one or not; never raises."""
    if _NOTEBOOK.search(content):
        from analyzer.extract.notebook.scripts import facts_of_script  # late: it loads what notebooks need

        return facts_of_script(content)
    return facts_of_bytes(content)
