"""One code cell -> its Python, and what its magics and shell lines say.

IPython's own transformer (IPython.core.inputtransformer2) defines the syntax; line magics are listed in
https://ipython.readthedocs.io/en/stable/interactive/magics.html. Colab adds `%tensorflow_version`.
"""

from __future__ import annotations

import re
from typing import Final

from analyzer.extract.installs import installed
from analyzer.extract.manifests.lines import read_requirements
from analyzer.extract.notebook.kernels import foreign_uses
from analyzer.extract.python.repair.foreign import python_of_shell
from analyzer.extract.python.repair.lines import Line, logical_lines, split_rows
from analyzer.extract.variables import ENVIRONMENT, mentions_settings
from analyzer.model import ForeignUse, Region, Requirement, Setting
from analyzer.values import Struct, field

_CELL_MAGIC: Final = re.compile(r"[ \t]*%%(!|\w[\w.]*)[ \t]*([^\r\n]*)")
_LINE_MAGIC: Final = re.compile(r"%{1,2}[ \t]*([A-Za-z_]\w*)[ \t]*(.*)", re.DOTALL)
_DATABRICKS: Final = re.compile(r"[ \t]*%(md|sql|sh|scala|r|fs|python)\b(?!\()[ \t]*([^\r\n]*)")
_ASSIGNED_SHELL: Final = re.compile(r"[^=%!?]*=[ \t]*([!%].*)", re.DOTALL)
_ENV: Final = re.compile(r"([A-Za-z_]\w*)(?:[ \t]*=[ \t]*|[ \t]+)(\S.*)", re.DOTALL)
_OPTIONS: Final = re.compile(r"(?:-[nrtf][ \t]*\d+[ \t]+|-[oqpc]+[ \t]+|-[A-Za-z][ \t]+[\w.:]+[ \t]+)*")
_CONTINUED: Final = re.compile(r"\\(?:\r\n|\n|\r)")

_PYTHON_BODY: Final = frozenset({"time", "timeit", "capture", "prun", "memit", "python", "python3", "debug"})
_SHELLS: Final = frozenset({"bash", "sh", "shell", "system", "sx", "!", "cmd", "ksh", "zsh"})
_FILES: Final = frozenset({"writefile", "file", "writetemplate"})
_TIMERS: Final = frozenset({"time", "timeit", "prun", "memit", "lprun", "mprun", "snakeviz"})
_INSTALLERS: Final = frozenset({"pip", "pip3", "conda", "mamba", "micromamba", "uv"})
_OTHER_BODY: Final = {
    "html": "HTML", "javascript": "JavaScript", "js": "JavaScript", "latex": "LaTeX", "markdown": "Markdown",
    "md": "Markdown", "svg": "SVG", "perl": "Perl", "ruby": "Ruby", "r": "R", "sql": "SQL",
    "bigquery": "SQL", "cython": "Cython", "julia": "Julia", "scala": "Scala", "fs": "a file-system command",
    "css": "CSS", "cpp": "C++", "cu": "CUDA", "cuda": "CUDA", "writefile": "a file", "file": "a file",
    "writetemplate": "a file", "script": "a script", "yaml": "YAML", "fortran": "Fortran", "node": "JavaScript",
}  # fmt: skip


class WrittenFile(Struct, frozen=True):
    """Python that a cell writes into a file (`%%writefile model.py`): a scope of its own, `row` 0-based in the cell."""

    text: str
    row: int


class CellCode(Struct):
    """What a cell holds. `rows` are the cell's rows as Python, without line breaks, as many as the cell has."""

    number: int
    rows: list[str]
    row: int = 0  # rows of the document above the cell; 0 in notebooks, where lines count within the cell
    indentation: int = 0  # columns that were taken off every row: IPython takes cells that are indented as a whole
    written: list[WrittenFile] = field(default_factory=list)
    requirements: list[Requirement] = field(default_factory=list)
    settings: list[Setting] = field(default_factory=list)
    foreign: list[ForeignUse] = field(default_factory=list)
    notes: list[tuple[str, int, int]] = field(default_factory=list)  # what, first row, last row; 0-based


def read_cell(number: int, source: str, row: int = 0) -> CellCode:
    """Takes magics and shell lines out of a cell, leaving Python on the same rows.

    `row` is how many rows of the document stand above the cell, where lines count from its head.
    """
    rows = [line.rstrip("\r\n") for line in split_rows(source)]
    cell = CellCode(number, rows, row)
    start = _cell_magics(cell)
    _dedent(cell)
    body = "\n".join(rows[start:])
    for line in logical_lines(body, shell=True):
        if line.shell:
            _shell_line(cell, line, body[line.start : line.end], start)
    return cell


def _dedent(cell: CellCode) -> None:
    """Takes the indentation of the first row off all rows that have it, as IPython does."""
    first = next((row for row in cell.rows if row.strip()), "")
    indent = first[: len(first) - len(first.lstrip(" \t"))]
    if indent and not first.lstrip().startswith("#"):
        cell.indentation = len(indent)
        cell.rows = [row.removeprefix(indent) for row in cell.rows]


def _cell_magics(cell: CellCode) -> int:
    """Handles the `%%magic` lines at the head of a cell; the row at which Python begins (may be past the end)."""
    rows = cell.rows
    for start, row in enumerate(rows):
        if not row.strip():
            continue
        magic = _CELL_MAGIC.match(row) or _DATABRICKS.match(row)
        if magic is None:
            return start
        name, argument = magic.groups()
        if not _keeps_python(cell, name, argument, start):
            rows[start:] = [""] * (len(rows) - start)
            return len(rows)
        rows[start] = ""
        if name in _TIMERS and argument:
            statement = argument[_match_end(_OPTIONS, argument) :]
            rows[start] = statement if statement and not statement.startswith("-") else ""
    return len(rows)


def _keeps_python(cell: CellCode, name: str, argument: str, start: int) -> bool:
    """Whether the rows below a cell magic are the notebook's own Python; reads them otherwise."""
    rows = cell.rows
    interpreter = argument.split()[0].rpartition("/")[2] if name == "script" and argument.split() else name
    if interpreter in _SHELLS:
        _shell_rows(cell, start + 1)
        return False
    body = "\n".join(rows[start + 1 :])
    target = argument.split()[-1].strip("\"'") if name in _FILES and argument.split() else ""
    if target.endswith(".py") or (name == "script" and interpreter.startswith("python")) or name == "python2":
        cell.written.append(WrittenFile(body, start + 1))
        return False
    if target.endswith((".txt", ".in")) and "require" in target:
        for requirement in read_requirements(body).requirements:
            line = requirement.region.start_line + start + 1
            cell.requirements.append(_at(requirement, _region(cell, line - 1, line - 1)))
        return False
    if name.lower() in _OTHER_BODY:
        cell.notes.append((f"cell holds {_OTHER_BODY[name.lower()]}", start, len(rows) - 1))
        cell.foreign += foreign_uses(name, body, cell.number, start + 1 + cell.row)
        return False
    return True


def _shell_rows(cell: CellCode, start: int) -> None:
    row = start
    while row < len(cell.rows):
        first, command = row, cell.rows[row]
        while command.endswith("\\") and row + 1 < len(cell.rows):
            row += 1
            command = command[:-1] + " " + cell.rows[row]
        _command(cell, command, _region(cell, first, row))
        row += 1


def _command(cell: CellCode, command: str, region: Region) -> None:
    """What a shell command installs, and what it sets for the program that it starts."""
    cell.requirements += installed(command, region)
    if mentions_settings(command):
        from analyzer.extract.settings.shell import settings_of  # late: few notebooks need it

        cell.settings += settings_of(command, region)


def _shell_line(cell: CellCode, line: Line, code: str, start: int) -> None:
    """Understands an IPython line and leaves what stands for it in Python."""
    first, last = line.first_row + start, line.last_row + start
    region = _region(cell, first, last)
    python = python_of_shell(code)
    assigned = _ASSIGNED_SHELL.match(code)
    command = _CONTINUED.sub(" ", assigned[1] if assigned else code)
    magic = _LINE_MAGIC.match(command)
    if magic is None:
        _command(cell, command.lstrip("!"), region)
    else:
        name, argument = magic.groups()
        if name in _INSTALLERS:
            cell.requirements += installed(f"{name} {argument}", region)
        elif name in {"sx", "system", "sc"}:
            _command(cell, argument, region)
        elif name == "tensorflow_version" and argument.strip():
            cell.settings.append(Setting("%tensorflow_version", argument.split()[0], region))
        elif name in {"env", "set_env"} and (pair := _ENV.match(argument.strip())):
            if pair[1] in ENVIRONMENT:  # what else a notebook sets may be a secret
                cell.settings.append(Setting(pair[1], pair[2].strip().strip("\"'"), region, how="%env"))
        elif name in _TIMERS and not assigned and first == last:
            python = _timed(code, argument)
    cell.rows[first] = line.indent + python
    cell.rows[first + 1 : last + 1] = [""] * (last - first)


def _timed(code: str, argument: str) -> str:
    """`%time model.fit(x)` -> `pass; model.fit(x)`, the statement in the column where it stood."""
    statement = argument[_match_end(_OPTIONS, argument) :]
    if not statement.strip() or statement.startswith("-"):
        return "pass"
    column = len(code) - len(statement)
    return "pass;".ljust(column) + statement if column >= len("pass;") else f"pass;{statement}"


def _match_end(pattern: re.Pattern[str], text: str) -> int:
    match = pattern.match(text)
    return match.end() if match else 0


def _region(cell: CellCode, first: int, last: int) -> Region:
    return Region(first + cell.row + 1, 1, last + cell.row + 1, len(cell.rows[last]) + 1, cell.number)


def _at(requirement: Requirement, region: Region) -> Requirement:
    return Requirement(
        name=requirement.name,
        ecosystem=requirement.ecosystem,
        specifier=requirement.specifier,
        optional=requirement.optional,
        region=region,
    )
