"""Lock files -> requirements marked `locked`: what was once installed together, asked for by the project or not.

Read line by line, in the form in which their tools write them, which also gives the lines:
uv.lock (docs.astral.sh/uv/concepts/projects/layout), poetry.lock (python-poetry.org), pdm.lock (pdm-project.org) and
pylock.toml (PEP 751) as `[[package]]` tables; Pipfile.lock (pipenv.pypa.io) as JSON; conda-lock.yml
(conda.github.io/conda-lock) and pixi.lock (pixi.sh) as YAML lists.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from packaging.utils import canonicalize_name

from analyzer.extract.requirement import pypi_specifier, whole_line
from analyzer.model import Facts, Read, ReadNote, ReadStatus, Requirement

_TABLE: Final = re.compile(r"\s*\[\[?\s*([\w.\"-]+)\s*\]\]?\s*(?:#.*)?$")
_TOML_ENTRY: Final = re.compile(r"\s*(name|version)\s*=\s*\"([^\"]{1,200})\"\s*(?:#.*)?$")
_JSON_NAME: Final = re.compile(r"(\s*)\"([A-Za-z0-9][\w.-]{0,200})\"\s*:\s*\{\s*$")
_JSON_VERSION: Final = re.compile(r"\s*\"version\"\s*:\s*\"([^\"]{1,200})\"")
_YAML_ENTRY: Final = re.compile(r"\s*(?:-\s+)?(name|version|manager|kind)\s*:\s*[\"']?([^\s\"'#]{1,200})")
_YAML_ITEM: Final = re.compile(r"\s*-\s+")
_PIXI_PACKAGE: Final = re.compile(r"- (conda|pypi)\s*:\s*(\S{1,500})")
_CONDA_FILE: Final = re.compile(r"([A-Za-z0-9_][\w.-]*)-([^-/\s]+)-[^-/\s]+\.(?:conda|tar\.bz2)$")


def read_lock(text: str) -> Facts:
    """Requirements with the exact versions of a lock file. What has the name and not the form is noted."""
    if text.lstrip().startswith("{"):
        found = list(_pipfile_lock(text))
    elif "[[package]]" in text or "[[packages]]" in text:
        found = list(_toml_lock(text))
    else:
        found = list(_yaml_lock(text))
    if not found and text.strip():
        note = ReadNote("no packages found: not the form of a lock file", 1, max(1, text.count("\n")))
        return Facts(read=Read(status=ReadStatus.OK, notes=(note,)))
    return Facts(requirements=tuple(dict.fromkeys(found)))


def _locked(name: str, version: str, number: int, line: str, ecosystem: str = "pypi") -> Requirement:
    return Requirement(
        name=canonicalize_name(name),
        ecosystem=ecosystem,
        specifier=pypi_specifier(version if version.startswith("=") else f"=={version}") if version else "",
        optional=False,
        region=whole_line(number, line),
        locked=True,
    )


def _toml_lock(text: str) -> Iterator[Requirement]:
    name = ""
    inside = False
    for number, line in enumerate(text.splitlines(), 1):
        if table := _TABLE.match(line):
            inside, name = table[1] in {"package", "packages"}, ""
        elif inside and (entry := _TOML_ENTRY.match(line)):
            if entry[1] == "name":
                name = entry[2]
            elif name:
                yield _locked(name, entry[2], number, line)
                inside = False


def _pipfile_lock(text: str) -> Iterator[Requirement]:
    name = ""
    for number, line in enumerate(text.splitlines(), 1):
        if match := _JSON_NAME.match(line):
            name = match[2]
        elif name and (version := _JSON_VERSION.match(line)):
            yield _locked(name, version[1], number, line)
            name = ""


def _yaml_lock(text: str) -> Iterator[Requirement]:
    """conda-lock: items with name, version, manager; pixi: `- conda: URL` and `- pypi: URL` with name and version."""
    entry: dict[str, str] = {}
    start = 0
    first = ""
    for number, line in enumerate((*text.splitlines(), "- end:"), 1):
        if _YAML_ITEM.match(line) and (not line.startswith(" ") or ":" in line):
            if requirement := _yaml_item(entry, start, first):
                yield requirement
            entry, start, first = {}, number, line
            if package := _PIXI_PACKAGE.search(line):
                entry = {"manager": package[1], **_of_address(package[2])}
        if (part := _YAML_ENTRY.match(line)) and part[1] not in entry:
            entry[part[1]] = part[2]


def _of_address(address: str) -> dict[str, str]:
    file = _CONDA_FILE.search(address.rpartition("/")[2])
    return {"name": file[1], "version": file[2]} if file else {}


def _yaml_item(entry: dict[str, str], number: int, line: str) -> Requirement | None:
    if not entry.get("name") or not entry.get("version"):
        return None
    manager = entry.get("manager") or entry.get("kind") or "conda"
    return _locked(entry["name"], entry["version"], number, line, "pypi" if manager in {"pip", "pypi"} else "conda")
