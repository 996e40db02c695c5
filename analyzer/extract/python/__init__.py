"""Facts of Python files: bytes to text, text to a LibCST tree, tree to names.

The whole-file parse is the reference: whatever reads less of a text must find the same facts.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import libcst as cst

from analyzer.collector import without_collector
from analyzer.extract.python.bounds import Bounded, bounded
from analyzer.extract.python.collect import facts_of_module
from analyzer.extract.python.encoding import Decoded, decode
from analyzer.extract.python.environment import may_set, sets_backend, settings_of, settings_of_statements
from analyzer.extract.python.installers import may_install
from analyzer.extract.python.pieces import facts_of_pieces
from analyzer.extract.python.pieces.blocks import blocks
from analyzer.model import Facts, FailReason, Read, ReadNote, ReadStatus
from analyzer.values import Struct, replace

__all__ = ["Decoded", "as_decoded", "decode", "facts_of_bytes", "facts_of_text", "full_parse"]


def facts_of_bytes(content: bytes) -> Facts:
    """The facts of a Python file. Never raises: what could not be read is in `Facts.read`."""
    decoded = decode(content)
    if decoded.failure is not None:
        return _failed(decoded.failure, decoded.error, decoded.encoding)
    return as_decoded(facts_of_text(decoded.text), decoded)


def as_decoded(facts: Facts, decoded: Decoded) -> Facts:
    """The facts of a decoded text, with how it was decoded."""
    status = facts.read.status
    if decoded.mended and status is ReadStatus.OK:
        status = ReadStatus.REPAIRED
    notes = (*decoded.notes, *facts.read.notes)
    return dataclasses.replace(facts, read=replace(facts.read, status=status, encoding=decoded.encoding, notes=notes))


def facts_of_text(text: str) -> Facts:
    """The facts of Python code. Never raises: what could not be read is in `Facts.read`.

    Text that Python 3 cannot parse is repaired, and read as far as that goes.
    """
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        return _failed(FailReason.BINARY, f"null character in line {line}")
    try:
        return _facts(text)
    except RecursionError:
        return _failed(FailReason.TOO_DEEP, "nested more deeply than the interpreter's stack")
    except UnicodeEncodeError as error:
        return _failed(FailReason.ENCODING, f"not a text: {error.reason}")
    except Exception as error:  # one file's surprise must not end a run; it is reported as fwscan's own error
        return _failed(FailReason.INTERNAL, f"{type(error).__name__}: {error}")


class _Refused(Struct, frozen=True):
    """Why a text was not parsed."""

    reason: FailReason
    error: str


def _facts(text: str) -> Facts:
    found = _parsed_facts(text)
    if isinstance(found, Facts):
        return found
    if found.reason is not FailReason.SYNTAX:
        return _failed(found.reason, found.error)
    from analyzer.extract.python.repair import repair  # late: most files need no repair, and it loads a parser

    repaired = repair(text)
    again = _parsed_facts(repaired.text)
    if isinstance(again, _Refused):
        return _failed(again.reason, found.error, notes=repaired.notes)
    status = ReadStatus.PARTIAL if repaired.partial else ReadStatus.REPAIRED
    notes = (*repaired.notes, *again.read.notes)
    return dataclasses.replace(again, read=Read(status=status, notes=notes))


def _parsed_facts(text: str) -> Facts | _Refused:
    measured = bounded(text)
    if measured.failure is not None:
        return _Refused(measured.failure, measured.error)
    more = _More(
        requirements=_may_be_setup(measured.text),
        settings=may_set(measured.text),
        installs=may_install(measured.text, measured.lines),
    )
    facts = None if _FULL_PARSE.get() or more.requirements else _facts_of_pieces(measured, more)
    if facts is None:
        found = _facts_of_tree(measured.text, more)
        if isinstance(found, _Refused):
            return found
        facts = found
    if measured.notes:
        facts = dataclasses.replace(facts, read=Read(notes=(*measured.notes, *facts.read.notes)))
    return facts


class _More(Struct, frozen=True):
    """What may be read of a text besides names."""

    requirements: bool = False
    settings: bool = False
    installs: bool = False


_FULL_PARSE = ContextVar("full_parse", default=False)


@contextmanager
def full_parse() -> Iterator[None]:
    """Under it every text is parsed as a whole: the reference for what reads less."""
    token = _FULL_PARSE.set(True)
    try:
        yield
    finally:
        _FULL_PARSE.reset(token)


def _facts_of_pieces(measured: Bounded, more: _More) -> Facts | None:
    with without_collector():  # building a tree makes very many objects
        facts = facts_of_pieces(measured.text, measured.lines)
        if facts is None:
            return None
        sets = more.settings or sets_backend(measured.text, facts.uses)
        return _with_excerpts(facts, measured, sets=sets, installs=more.installs) if sets or more.installs else facts


def _with_excerpts(facts: Facts, measured: Bounded, *, sets: bool, installs: bool) -> Facts | None:
    """The facts, and what else a few statements of the text say; None where that is not sure."""
    text = measured.text
    statements = blocks(text, measured.lines)
    if statements is None:
        return None
    try:
        if sets:
            facts = dataclasses.replace(facts, settings=settings_of_statements(text, statements, facts.uses))
        if installs:
            from analyzer.extract.python.installing import (
                requirements_of_statements,
            )  # late: few files install anything

            facts = dataclasses.replace(facts, requirements=requirements_of_statements(text, statements))
    except (cst.ParserSyntaxError, RecursionError):
        return None
    return facts


def _facts_of_tree(text: str, more: _More) -> Facts | _Refused:
    with without_collector():  # building a tree makes very many objects
        try:
            module = cst.parse_module(text)
        except cst.ParserSyntaxError as error:
            return _Refused(FailReason.SYNTAX, _message(error))
        except SyntaxError as error:
            return _Refused(FailReason.SYNTAX, str(error))
        facts = facts_of_module(module, text)
        if more.requirements:
            facts = _with_requirements(facts, module, text)
        if more.settings or sets_backend(text, facts.uses):
            facts = _with_settings(facts, module)
        if more.installs:
            facts = _with_installs(facts, module)
        del module
    return facts


_SETUP = re.compile(r"^[ \t]*(?:from|import)[ \t]+(?:setuptools|distutils|skbuild|numpy\.distutils)\b", re.MULTILINE)


def _may_be_setup(text: str) -> bool:
    return any(name in text for name in ("setuptools", "distutils", "skbuild")) and _SETUP.search(text) is not None


def _with_requirements(facts: Facts, module: cst.Module, text: str) -> Facts:
    """A setup script also says what the project is called and what it requires."""
    from analyzer.extract.manifests.setup_files import setup_py_facts  # late: few files are setup scripts

    found = setup_py_facts(module, text)
    return dataclasses.replace(facts, requirements=found.requirements, settings=found.settings)


def _with_settings(facts: Facts, module: cst.Module) -> Facts:
    try:
        return dataclasses.replace(facts, settings=(*facts.settings, *settings_of(module, facts.uses)))
    except RecursionError:  # LibCST's visitors recurse; the file's names are worth more than its settings
        note = ReadNote("settings not read: nested too deeply", 1, 1)
        return dataclasses.replace(facts, read=replace(facts.read, notes=(*facts.read.notes, note)))


def _with_installs(facts: Facts, module: cst.Module) -> Facts:
    from analyzer.extract.python.installing import requirements_of  # late: few files install anything

    try:
        return dataclasses.replace(facts, requirements=(*facts.requirements, *requirements_of(module)))
    except RecursionError:
        note = ReadNote("install commands not read: nested too deeply", 1, 1)
        return dataclasses.replace(facts, read=replace(facts.read, notes=(*facts.read.notes, note)))


def _message(error: cst.ParserSyntaxError) -> str:
    lines = str(error.message).strip().splitlines()
    return f"line {error.raw_line}: {lines[0] if lines else 'syntax error'}"


def _failed(reason: FailReason, error: str, encoding: str = "utf-8", notes: tuple[ReadNote, ...] = ()) -> Facts:
    return Facts(read=Read(status=ReadStatus.FAILED, encoding=encoding, notes=notes, failure=reason, error=error))
