"""What became of a name, in a sentence: the help that a check gives with a strike."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from analyzer.apitables import ApiTables
from analyzer.hints.record import Record, Verdict
from analyzer.hints.survey import PACKAGES
from analyzer.model import HintKind, Suggestion, UseKind
from analyzer.model.policy import Strike
from analyzer.renames import Renames

_KINDS = frozenset(kind.value for kind in UseKind)
_MOST = 3  # suggestions of one name
_INTRODUCED = {
    HintKind.RENAMED: "is now",
    HintKind.REPLACED: "is replaced: its makers advise",
    HintKind.MOVED: "moved to",
    HintKind.COMPAT: "is only in compat.v1 now:",
    HintKind.EARLIER: "was replaced by",
}


def with_hints(strikes: Iterable[Strike], tables: ApiTables, renames: Renames) -> tuple[Strike, ...]:
    """The strikes, each of a name of TensorFlow or Keras that newer releases lack with what is on record of it."""
    record = Record(tables, renames)
    return tuple(replace(strike, hint=_hint(strike, record)) for strike in strikes)


def _hint(strike: Strike, record: Record) -> str:
    root = strike.symbol.partition(".")[0]
    if strike.kind not in _KINDS or root not in PACKAGES or record.tables.get(root) is None:
        return ""
    verdict = record.verdict(strike.symbol)
    return sentence(verdict) if verdict else ""


def sentence(verdict: Verdict) -> str:
    """`tensorflow.gfile.GFile is now tensorflow.io.gfile.GFile`; remarks follow. Names as code spells them."""
    if verdict.suggestions:
        introduced = _INTRODUCED.get(verdict.kind, "see")
        names = ", ".join(_spelled(one) for one in verdict.suggestions[:_MOST])
        said = [f"{verdict.name} {introduced} {names}"]
    elif verdict.kind is HintKind.GONE:
        said = [f"{verdict.name} is gone, and nothing on record takes its place"]
    else:
        said = []
    remarks = dict.fromkeys([*verdict.notes, *(one.note for one in verdict.suggestions[:_MOST] if one.note)])
    return ". ".join([*said, *remarks])


def _spelled(one: Suggestion) -> str:
    return f"{one.name} (up to {one.until})" if one.until else one.name
