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
_CALLS: Final = re.compile(rf"\b(?:{'|'.join(sorted(FUNCTIONS))})[\s\\]*\(")


def may_install(text: str, lines: Sequence[tuple[int, int]]) -> bool:
    """Whether a statement of a text can install something; `lines` are its logical lines as (start, end).

    Most texts that name a command do so in an error message.
    """
    if "install" not in text and "from_registry" not in text:
        return False  # the expression reads 7 MB/s: an alternative may begin at every character
    for match in _INSTALLS.finditer(text):
        start, end = lines[max(bisect_right(lines, (match.start(), len(text))) - 1, 0)]
        if start <= match.start() < end and _CALLS.search(text, start, end):
            return True
    return False
