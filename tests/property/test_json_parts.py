"""Documents are what the standard library writes, with every text made printable."""

from __future__ import annotations

import io
import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from analyzer.model import Role, printable
from analyzer.reports.cleaning import printable_throughout
from analyzer.reports.json_parts import Record, write_document

_SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text())
_DOCUMENTS = st.recursive(
    _SCALARS, lambda inner: st.one_of(st.lists(inner), st.dictionaries(st.text(), inner)), max_leaves=20
)


def test_tuples_and_enumerations_are_lists_and_texts() -> None:
    out = io.StringIO()
    write_document({"a": ({"b": Role.TEST}, "\u202e"), "c": (), "d": {}}, out)
    assert json.loads(out.getvalue()) == {"a": [{"b": "test"}, "\\u202e"], "c": [], "d": {}}


@given(_DOCUMENTS)
def test_a_document_is_what_the_standard_library_writes(document: Any) -> None:
    out = io.StringIO()
    write_document(document, out)
    clean = printable_throughout(document)
    assert out.getvalue() == json.dumps(clean, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


@given(st.lists(_DOCUMENTS), st.dictionaries(st.text(), _DOCUMENTS))
def test_what_is_written_item_by_item_is_a_list(items: list[Any], beside: dict[str, Any]) -> None:
    streamed, whole = io.StringIO(), io.StringIO()
    write_document({**beside, "items": ({"inner": iter([item])} for item in items)}, streamed)
    write_document({**beside, "items": [{"inner": [item]} for item in items]}, whole)
    assert streamed.getvalue() == whole.getvalue()


@given(st.lists(st.tuples(st.text(), _DOCUMENTS), min_size=2, unique_by=lambda item: printable(item[0])))
def test_a_record_is_a_dictionary(items: list[tuple[str, Any]]) -> None:
    record = Record(*(key for key, _ in items)).of(*(value for _, value in items))
    filled, plain = io.StringIO(), io.StringIO()
    write_document([record], filled)
    write_document([dict(items)], plain)
    assert filled.getvalue() == plain.getvalue()
