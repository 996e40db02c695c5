"""Facts come back from bytes exactly as they were, whatever they hold."""

from __future__ import annotations

import dataclasses
import json
import pickle
import struct
import zlib
from typing import get_args, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import fields

from analyzer.factcodec import CodecError, StoredFacts, decode, encode
from analyzer.model import (
    Artifact,
    Export,
    Facts,
    ForeignUse,
    Read,
    ReadNote,
    Region,
    Requirement,
    Setting,
    Suppression,
    SymbolUse,
)
from analyzer.values import Struct

# Undecodable bytes of file names and texts reach facts as surrogates.
TEXT = st.text(st.characters(exclude_categories=()), max_size=8)
NUMBER = st.integers(min_value=0, max_value=1 << 40)
REGION = st.builds(Region, NUMBER, NUMBER, NUMBER, NUMBER, NUMBER)
TEXTS = st.lists(TEXT, max_size=4).map(tuple)
for kind, strategy in ((str, TEXT), (int, NUMBER), (Region, REGION)):
    st.register_type_strategy(kind, strategy)


def some(kind: type) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(
        st.builds(kind, **{field.name: of_type(kind, field.name) for field in fields(kind)}), max_size=5
    ).map(tuple)


def of_type(kind: type, name: str) -> st.SearchStrategy[object]:
    """Every field is filled, those with defaults too: a field that the codec forgets cannot hide."""
    hint = get_type_hints(kind)[name]
    if hint == tuple[str, ...]:
        return TEXTS
    if hint == tuple[str, ...] | None:
        return st.none() | TEXTS
    inner = get_args(hint)[0] if get_args(hint) else hint
    if isinstance(inner, type) and issubclass(inner, Struct) and inner is not Region:
        return (
            some(inner)
            if hint is not inner
            else st.builds(inner, **{f.name: of_type(inner, f.name) for f in fields(inner)})
        )
    return st.from_type(hint)


FACTS = st.builds(Facts, **{field.name: of_type(Facts, field.name) for field in dataclasses.fields(Facts)})


@settings(max_examples=150)
@given(FACTS)
def test_round_trip(facts: Facts) -> None:
    again = decode(encode(facts))
    assert again == facts
    assert repr(again) == repr(facts)  # an enumeration's member equals its text: this tells them apart
    assert encode(again) == encode(facts)


def test_the_strategy_fills_every_type_of_fact() -> None:
    hints = str(get_type_hints(Facts))
    for kind in (SymbolUse, Requirement, Setting, Artifact, ForeignUse, Export, Suppression, Read):
        assert kind.__name__ in hints
    assert "ReadNote" in str(get_type_hints(Read)), ReadNote


@settings(max_examples=100)
@given(FACTS, st.data())
def test_damage_is_never_taken_for_facts(facts: Facts, data: st.DataObject) -> None:
    whole = encode(facts)
    place = data.draw(st.integers(0, len(whole) - 1))
    bit = data.draw(st.integers(0, 7))
    damaged = bytearray(whole)
    damaged[place] ^= 1 << bit
    try:
        found = decode(bytes(damaged))
    except CodecError:
        return
    assert found == facts  # some bits of zlib's header say nothing


@given(FACTS, st.data())
def test_what_is_cut_off_is_refused(facts: Facts, data: st.DataObject) -> None:
    whole = encode(facts)
    with pytest.raises(CodecError):
        decode(whole[: data.draw(st.integers(0, len(whole) - 1))])


@pytest.mark.parametrize("section", range(3))
@pytest.mark.parametrize("value", [[], {}, 1, None, [[], []], [[], {}], [["a"], [[]] * 11], ["x"] * 2, [[1], [[[0]]]]])
def test_other_json_is_refused(value: object, section: int) -> None:
    sections = [b"", b"", b""]
    sections[section] = zlib.compress(json.dumps(value).encode())
    whole = struct.pack(">III", *map(len, sections)) + b"".join(sections)
    with pytest.raises(CodecError):
        decode(whole)


@settings(max_examples=100)
@given(FACTS)
def test_stored_facts_say_the_same(facts: Facts) -> None:
    stored = StoredFacts(encode(facts))
    assert (stored == facts, facts == stored) == (True, True)
    assert (hash(stored), encode(stored)) == (hash(facts), encode(facts))
    for field in dataclasses.fields(Facts):
        assert repr(getattr(stored, field.name)) == repr(getattr(facts, field.name)), field.name
    assert stored.names() == facts.names() == {use.qualified_name for use in facts.uses}
    assert (stored.used().uses, stored.used().foreign) == (facts.uses, facts.foreign)
    assert (stored.module().exports, stored.module().public) == (facts.exports, facts.public)
    assert pickle.loads(pickle.dumps(stored)) == facts


@given(FACTS, FACTS)
def test_stored_facts_that_differ_are_not_equal(one: Facts, other: Facts) -> None:
    assert (StoredFacts(encode(one)) == StoredFacts(encode(other))) == (one == other)


def test_damage_of_a_section_shows_when_it_is_read() -> None:
    whole = bytearray(encode(Facts(public=("a",), stars=("b",))))
    whole[-1] ^= 1
    stored = StoredFacts(bytes(whole))
    with pytest.raises(CodecError):
        stored.module()
