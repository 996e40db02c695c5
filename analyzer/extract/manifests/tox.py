"""tox.ini (and the same text inside pyproject.toml) -> what its environments install and set.

https://tox.wiki/en/stable/config.html: `deps`, `commands` and `setenv`/`set_env`, each line with optional factors
before a colon (`tf1: tensorflow==1.15`). References such as `{envname}` are left as they are. Test environments are
optional. pytest's own section, which lies in the same file, has `env` (the plugin pytest-env).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from analyzer.extract.installs import installed
from analyzer.extract.requirement import parse_requirement, whole_line
from analyzer.extract.variables import ENVIRONMENT
from analyzer.model import Facts, Requirement, Setting

_SECTION: Final = re.compile(r"\[([^\]\n]{1,200})\]\s*$")
_KEY: Final = re.compile(r"([A-Za-z_]\w*)\s*[=:]\s*(.*)$")
_FACTORS: Final = re.compile(r"[!\w.,{}\[\] -]{1,200}?:\s+")
_SET: Final = re.compile(r"(?:[DR]:)?([A-Z]\w+)\s*=\s*[\"']?([^\s\"'{}]{1,200})[\"']?\s*$")
_INSTALLS: Final = frozenset({"deps", "dependencies", "extras_require"})
_SETS: Final = frozenset({"setenv", "set_env", "env"})


def read_tox(text: str, before: int = 0) -> Facts:
    """Facts of tox.ini; `before` lines stand before the text in its file."""
    requirements: list[Requirement] = []
    settings: list[Setting] = []
    for key, number, line in _entries(text):
        region = whole_line(number + before, line)
        body = _FACTORS.sub("", line.strip(), count=1) if _FACTORS.match(line.strip()) else line.strip()
        if key in _INSTALLS and not body.startswith(("-r", "-c", "{", ".")):
            if requirement := parse_requirement(body.removeprefix("-e").strip(), region, optional=True):
                requirements.append(requirement)
        elif key in _SETS and (match := _SET.match(body)):
            if match[1] in ENVIRONMENT:
                settings.append(Setting(match[1], match[2], region, how="tox" if key != "env" else "pytest"))
        elif key in {"commands", "commands_pre", "install_command"}:
            requirements += [
                Requirement(
                    name=item.name, ecosystem=item.ecosystem, specifier=item.specifier, optional=True, region=region
                )
                for item in installed(body, region)
            ]
    return Facts(requirements=tuple(dict.fromkeys(requirements)), settings=tuple(dict.fromkeys(settings)))


def _entries(text: str) -> Iterator[tuple[str, int, str]]:
    """Key, line (1-based) and text of each line of a value."""
    key = ""
    for number, line in enumerate(text.splitlines(), 1):
        stripped = line.strip()
        if not stripped or stripped.startswith(("#", ";")):
            continue
        if _SECTION.match(line):
            key = ""
        elif line[0] not in " \t" and (match := _KEY.match(line)):
            key = match[1].lower()
            if match[2].strip():
                yield key, number, match[2]
        elif key:
            yield key, number, line
