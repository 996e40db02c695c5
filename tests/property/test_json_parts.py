"""Documents are what the standard library writes, with every text made printable."""

from __future__ import annotations

import io
import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from analyzer.model import Role
from analyzer.reports.cleaning import printable_throughout
from analyzer.reports.json_parts import write_document

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
