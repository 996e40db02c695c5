"""No bytes make the readers of model files raise, whether random, cut off, mutated, or with the middle left out."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from analyzer.extract.weights import facts_of_model_file
from analyzer.model import Excerpt, Facts

HUB = Path(__file__).parents[1] / "fixtures" / "hub"
REAL = sorted(path for path in HUB.rglob("*") if path.is_file() and path.suffix not in (".md", ".toml"))
STARTS = [
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"\x89HDF\r\n\x1a\n",
    b"\x80\x02",
    b"\x80\x04\x95",
    b"GGUF\x03\0\0\0",
    b"\x08\x01\x12",
    b"\x0a",
    b"\x81\xa6params",
    b"\xde\xff\xff",
    b'{"format":',
    b"<net ",
    b"\x1f\x8b",
    b"\x40\0\0\0\0\0\0\0{",
    b"(dp0\n",
]


def bounded(facts: Facts) -> None:
    assert len(facts.artifacts) <= 1
    for artifact in facts.artifacts:
        assert len(artifact.hints) <= 20
        assert len(artifact.detail) <= 200
        assert all(len(hint) <= 100 for hint in artifact.hints)


@given(st.sampled_from([b"", *STARTS]), st.binary(max_size=2000), st.binary(max_size=200))
@example(b"\x80\x02", b"\x8b\xff\xff\xff\x7f", b"")  # a LONG4 of two thousand million bytes
@example(b"\x80\x04", b"\x8e" + b"\xff" * 7 + b"\x7f", b"")  # BINBYTES8
@example(b"{", b'"a":' * 400 + b"[" * 1600, b"")
@example(b"\x81\xa1a", b"\x81\xa1a" * 600, b"")
def test_any_bytes_give_bounded_facts(start: bytes, middle: bytes, end: bytes) -> None:
    content = start + middle + end
    bounded(facts_of_model_file(content))
    bounded(facts_of_model_file(Excerpt(start + middle, end, len(content) + 10**12)))


@pytest.mark.parametrize("path", REAL, ids=lambda path: path.relative_to(HUB).as_posix())
@settings(max_examples=25)
@given(st.data())
def test_a_damaged_real_file_gives_bounded_facts(path: Path, data: st.DataObject) -> None:
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(0, 8))):
        if content:
            content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    cut = bytes(content[: data.draw(st.integers(0, len(content)))])
    bounded(facts_of_model_file(cut))
    head = data.draw(st.integers(0, len(cut)))
    tail = cut[max(head, len(cut) - 200) :]
    bounded(facts_of_model_file(Excerpt(cut[:head], tail, len(cut))))


@pytest.mark.parametrize("path", REAL, ids=lambda path: path.relative_to(HUB).as_posix())
def test_the_same_bytes_give_the_same_facts(path: Path) -> None:
    content = path.read_bytes()
    assert facts_of_model_file(content) == facts_of_model_file(Excerpt(content, b"", len(content)))
