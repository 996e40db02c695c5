"""Bytes of a text file -> what a reader of text finds in it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from analyzer.extract.python.encoding import decode
from analyzer.model import Facts, Read, ReadStatus
from analyzer.values import replace


def facts_of_text(content: bytes, read: Callable[[str], Facts]) -> Facts:
    """What `read` finds in the decoded content; where it is no text, `Facts.read` says so."""
    decoded = decode(content)
    if decoded.failure is not None:
        failed = Read(status=ReadStatus.FAILED, failure=decoded.failure, error=decoded.error, encoding=decoded.encoding)
        return Facts(read=failed)
    facts = read(decoded.text)
    notes = (*decoded.notes, *facts.read.notes)
    return dataclasses.replace(facts, read=replace(facts.read, encoding=decoded.encoding, notes=notes))
