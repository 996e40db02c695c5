"""The Python files on which other tools fail or stay silent."""

from __future__ import annotations

from pathlib import Path

import pytest

from analyzer.extract.python import facts_of_bytes
from analyzer.model import Guard, ReadStatus

PEERS = Path(__file__).parents[3] / "fixtures" / "peers"


@pytest.mark.parametrize("path", sorted(PEERS.glob("*.py")), ids=lambda path: path.stem)
def test_the_session_is_found(path: Path) -> None:
    facts = facts_of_bytes(path.read_bytes())
    assert "tensorflow.Session" in {use.qualified_name for use in facts.uses}
    assert facts.read.status in {ReadStatus.OK, ReadStatus.REPAIRED}


def test_an_optional_import_is_marked() -> None:
    facts = facts_of_bytes((PEERS / "optional_import.py").read_bytes())
    assert {use.guard for use in facts.uses if use.qualified_name == "tensorflow"} == {Guard.IMPORT_ERROR}
