"""The cache of facts: what it finds again, and that damage, crowds and full disks never change an answer."""

from __future__ import annotations

import multiprocessing
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from analyzer.cache import DAMAGED, NAME, SqliteFacts, clear, info
from analyzer.model import Facts, FailReason, FileKind, Guard, Read, ReadNote, ReadStatus, Region, SymbolUse, UseKind
from analyzer.snapshot import blob_oid

OID = "ab" * 20


def facts(name: str = "torch.nn.Linear", count: int = 1) -> Facts:
    use = SymbolUse(
        qualified_name=name, kind=UseKind.CALL, region=Region(3, 1, 3, 9), guard=Guard.LAZY, keywords=("bias",)
    )
    read = Read(status=ReadStatus.PARTIAL, notes=(ReadNote("left out", 4, 5),))
    return Facts(uses=(use,) * count, public=(), read=read)


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def cache(tmp_path: Path, told: list[str]) -> Iterator[SqliteFacts]:
    opened = SqliteFacts(tmp_path, "1", told.append)
    yield opened
    opened.close()
    assert told == []


def test_facts_are_found_again_by_blob_kind_and_extractor(cache: SqliteFacts, tmp_path: Path) -> None:
    cache.keep(OID, FileKind.PYTHON, facts())
    cache.close()
    again = SqliteFacts(tmp_path, "1", pytest.fail)
    assert again.find(OID, FileKind.PYTHON) == facts()
    assert again.find(OID, FileKind.NOTEBOOK) is None
    assert again.find("cd" * 20, FileKind.PYTHON) is None
    again.close()
    other = SqliteFacts(tmp_path, "2", pytest.fail)
    assert other.find(OID, FileKind.PYTHON) is None
    other.close()


def test_failures_are_kept_too(cache: SqliteFacts, tmp_path: Path) -> None:
    failed = Facts(read=Read(status=ReadStatus.FAILED, failure=FailReason.SYNTAX, error="line 1: no"))
    cache.keep(OID, FileKind.PYTHON, failed)
    cache.close()
    again = SqliteFacts(tmp_path, "1", pytest.fail)
    assert again.find(OID, FileKind.PYTHON) == failed
    again.close()


def test_the_folder_is_for_its_owner_alone(tmp_path: Path) -> None:
    SqliteFacts(tmp_path / "new", "1", pytest.fail).close()
    assert (tmp_path / "new").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("junk", [b"not a database at all" * 100, b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_file_that_is_no_database_is_set_aside(tmp_path: Path, told: list[str], junk: bytes) -> None:
    (tmp_path / NAME).write_bytes(junk)
    cache = SqliteFacts(tmp_path, "1", told.append)
    cache.keep(OID, FileKind.PYTHON, facts())
    cache.close()
    assert len(told) == 1
    assert "set aside" in told[0]
    assert (tmp_path / DAMAGED).read_bytes() == junk
    again = SqliteFacts(tmp_path, "1", pytest.fail)
    assert again.find(OID, FileKind.PYTHON) == facts()
    again.close()


def test_a_database_of_another_shape_is_set_aside(tmp_path: Path, told: list[str]) -> None:
    with sqlite3.connect(tmp_path / NAME) as other:
        other.execute("CREATE TABLE facts (oid TEXT)")
    other.close()
    cache = SqliteFacts(tmp_path, "1", told.append)
    assert cache.find(OID, FileKind.PYTHON) is None
    cache.keep(OID, FileKind.PYTHON, facts())
    cache.close()
    assert len(told) == 1
    again = SqliteFacts(tmp_path, "1", pytest.fail)
    assert again.find(OID, FileKind.PYTHON) == facts()
    again.close()


def test_pages_damaged_in_the_middle_are_misses_and_heal(tmp_path: Path, told: list[str]) -> None:
    cache = SqliteFacts(tmp_path, "1", told.append)
    oids = [blob_oid(b"%d" % number) for number in range(300)]
    for number, oid in enumerate(oids):
        cache.keep(oid, FileKind.PYTHON, facts(f"torch.name{number}", 5))
    cache.close()
    path = tmp_path / NAME
    content = bytearray(path.read_bytes())
    for place in range(9000, len(content), 701):
        content[place] ^= 0x55
    path.write_bytes(content)
    cache = SqliteFacts(tmp_path, "1", told.append)
    for number, oid in enumerate(oids):
        found = cache.find(oid, FileKind.PYTHON)
        assert found is None or found == facts(f"torch.name{number}", 5)
        if found is None:
            cache.keep(oid, FileKind.PYTHON, facts(f"torch.name{number}", 5))
    cache.close()
    assert len(told) == 1


@pytest.mark.parametrize("data", [b"", b"short", b"12345678" + b"x" * 50, "text", 7])
def test_a_row_that_was_changed_is_a_miss_and_is_replaced(tmp_path: Path, told: list[str], data: object) -> None:
    cache = SqliteFacts(tmp_path, "1", told.append)
    cache.keep(OID, FileKind.PYTHON, facts())
    cache.close()
    with sqlite3.connect(tmp_path / NAME) as database:
        database.execute("UPDATE facts SET data = ?", (data,))
    database.close()
    cache = SqliteFacts(tmp_path, "1", told.append)
    assert cache.find(OID, FileKind.PYTHON) is None
    assert len(told) == 1
    cache.keep(OID, FileKind.PYTHON, facts())
    cache.close()
    again = SqliteFacts(tmp_path, "1", pytest.fail)
    assert again.find(OID, FileKind.PYTHON) == facts()
    again.close()


def test_a_row_under_another_key_is_no_answer(tmp_path: Path, told: list[str]) -> None:
    cache = SqliteFacts(tmp_path, "1", told.append)
    cache.keep(OID, FileKind.PYTHON, facts())
    cache.close()
    with sqlite3.connect(tmp_path / NAME) as database:
        database.execute("UPDATE facts SET oid = ?", (bytes.fromhex("cd" * 20),))
    database.close()
    cache = SqliteFacts(tmp_path, "1", told.append)
    assert cache.find("cd" * 20, FileKind.PYTHON) is None
    cache.close()


def test_a_place_where_nothing_can_be_written_is_told_and_does_no_harm(tmp_path: Path, told: list[str]) -> None:
    (tmp_path / "file").write_text("in the way")
    cache = SqliteFacts(tmp_path / "file", "1", told.append)
    cache.keep(OID, FileKind.PYTHON, facts())
    assert cache.find(OID, FileKind.PYTHON) is None
    cache.close()
    assert len(told) == 1


def test_what_was_not_used_for_longest_makes_room(tmp_path: Path) -> None:
    size = 60_000
    old = SqliteFacts(tmp_path, "0", pytest.fail)
    for number in range(40):
        old.keep(blob_oid(b"%d" % number), FileKind.PYTHON, _large(number))
    old.close()
    new = SqliteFacts(tmp_path, "1", pytest.fail, limit=8 * size)
    oids = [blob_oid(b"%d" % number) for number in range(40)]
    for number, oid in enumerate(oids):
        new.keep(oid, FileKind.PYTHON, _large(number))
    new.close()
    assert (tmp_path / NAME).stat().st_size <= 8 * size
    held = info(tmp_path, "1", 8 * size)
    assert 0 < held.current < 40
    assert held.rows == held.current, "facts of the other extractor go first"
    again = SqliteFacts(tmp_path, "1", pytest.fail, limit=8 * size)
    assert again.find(oids[-1], FileKind.PYTHON) is not None
    assert again.find(oids[0], FileKind.PYTHON) is None
    again.close()


def _large(number: int) -> Facts:
    """Facts of some 20 kB that do not compress well."""
    names = (blob_oid(b"%d/%d" % (number, n)) for n in range(800))
    return Facts(stars=tuple(names))


def _crowd(folder: str, number: int) -> None:
    cache = SqliteFacts(folder, "1", pytest.fail)
    for n in range(120):
        oid = blob_oid(b"%d" % (n % 90 + number))
        found = cache.find(oid, FileKind.PYTHON)
        assert found is None or found == facts(oid)
        cache.keep(oid, FileKind.PYTHON, facts(oid))
    cache.close()


def test_many_processes_share_it(tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")
    crowd = [context.Process(target=_crowd, args=(str(tmp_path), number)) for number in range(4)]
    for each in crowd:
        each.start()
    for each in crowd:
        each.join(60)
    assert [each.exitcode for each in crowd] == [0] * 4
    assert info(tmp_path, "1").rows == 93


def test_a_forked_process_leaves_the_connection_alone(cache: SqliteFacts) -> None:
    cache.keep(OID, FileKind.PYTHON, facts())
    child = os.fork()
    if child == 0:
        lost = cache.find(OID, FileKind.PYTHON) is None
        cache.close()
        os._exit(0 if lost else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_info_of_no_cache_makes_none_and_clear_leaves_other_files(tmp_path: Path) -> None:
    assert info(tmp_path / "none", "1").rows == 0
    assert not (tmp_path / "none").exists()
    assert clear(tmp_path / "none") == 0
    SqliteFacts(tmp_path, "1", pytest.fail).close()
    (tmp_path / "mine.txt").write_text("mine")
    assert clear(tmp_path) > 0
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
