"""Functions by which Python code installs packages, and whether a text may call one of them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import Final

PIP: Final = frozenset({"pip_install", "uv_pip_install"})
CONDA: Final = frozenset({"conda_install", "micromamba_install"})
COMMANDS: Final = frozenset(
    {"run", "check_call", "call", "check_output", "Popen", "system", "popen", "run_commands", "getoutput", "main", "sh"}
)
IMAGES: Final = frozenset({"from_registry", "from_dockerhub", "from_gcp_artifact_registry"})
FUNCTIONS: Final = PIP | CONDA | COMMANDS | IMAGES | {"install"}
_INSTALLS: Final = re.compile(
    r"\bsession\.(?:conda_)?install\b|\b(?:uv_)?pip_install\b|\b(?:conda|micromamba)_install\b|\bfrom_registry\b"
    r"|\b(?:pip3?|conda|mamba|micromamba)(?:[ \t]+-\S+)*[ \t]+install\b"
    r"|[\"'](?:pip3?|conda|mamba|micromamba)[\"'],\s*[\"']install[\"']"
)
_WORDS: Final = ("install", "from_registry")  # one of them stands in whatever the expression above finds
_CALLS: Final = re.compile(rf"\b(?:{'|'.join(sorted(FUNCTIONS))})[\s\\]*\(")


def may_install(text: str, lines: Sequence[tuple[int, int]]) -> bool:
    """Whether a statement of a text can install something; `lines` are its logical lines as (start, end).

    Most texts that name a command do so in an error message.
    """
    return bool(lines) and any(_may_install(text, lines, word) for word in _WORDS)


def _may_install(text: str, lines: Sequence[tuple[int, int]], word: str) -> bool:
    position = text.find(word)
    while position >= 0:
        # The expressions read 7 MB/s: they are tried on statements that hold the word.
        start, end = lines[max(bisect_right(lines, (position, len(text))) - 1, 0)]
        if position < end and _INSTALLS.search(text, start, end) and _CALLS.search(text, start, end):
            return True
        position = text.find(word, max(position + 1, end))
    return False
