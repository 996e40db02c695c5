"""A shape cut into pieces: what stands between the commas of a call or a display is a piece of its own.

`x = nn.Linear(f(3), bias=True)` has the shape `a=a.a(a(0),a=a)` and the pieces `a=a.a(?)`, `a(?)`, `0` and `a=a`. Lines
are made of few pieces in many combinations, so LibCST reads some thousand short pieces where it would read ten times as
much text in lines. What a piece means does not depend on where it stands: it is always a whole argument or element.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from analyzer.values import Struct

NAME_MARK: Final = "a"
NUMBER_MARK: Final = "0"
STRING_MARK: Final = '""'
BYTES_MARK: Final = 'b""'
FORMAT_OPEN, FORMAT_CLOSE = "\x01", "\x02"  # quotes of formatted strings; no Python code holds these characters

_BEGIN_TOKENS: Final = frozenset({NAME_MARK, NUMBER_MARK, STRING_MARK[0], BYTES_MARK[0], " "})
_CLOSING: Final = {"(": ")", "[": "]", "{": "}"}
# After these a bracket belongs to what stands before it: a call or a subscript.
_BEFORE_TRAILERS: Final = frozenset({NAME_MARK, STRING_MARK, BYTES_MARK, FORMAT_CLOSE, ")", "]", "}"})
# Brackets after these are no tuples.
_BEFORE_OTHERS: Final = frozenset({" import ", " with "})
_FUNCTION, _CLASS = " def ", " class "
# With these, commas and colons mean other things, or the whole bracket is one expression.
_WHOLE: Final = frozenset({" for ", " lambda ", " async ", " yield ", " as ", " from "})
# All others are passed over.
_TELLING: Final = _WHOLE | set(_CLOSING) | set(_CLOSING.values()) | {",", ":", "=", FORMAT_OPEN}

CALL, LIST, SET, DICT, TUPLE, PARAMETERS, VALUE = "(", "[", "{", "{:", ",", "def", "="
HOLE_MARK: Final = "?"  # no Python code holds it outside of strings
_IN_KEYS: Final = {DICT: f"{HOLE_MARK}:{HOLE_MARK}", TUPLE: f"{HOLE_MARK},{HOLE_MARK}"}


class Hole(Struct, eq=False):
    """Arguments, elements or parameters that were cut out; or the annotation or default of one parameter."""

    kind: str
    pieces: list[Piece]


class Piece(Struct, eq=False):
    """A part of a shape. `kind` is that of the hole it was cut from, "" for the line itself."""

    kind: str
    atoms: list[str | Hole]  # marks, signs and holes
    key: str  # its kind, a blank, and its atoms


def split(marks: Sequence[str]) -> Piece:
    """The pieces of a shape. Marks are those of tokens, or signs; keywords stand between blanks."""
    atoms = [atom for mark in marks for atom in ((mark,) if mark[:1] in _BEGIN_TOKENS else mark)]
    drafts = _sequence(iter(atoms), "")
    return _piece("", drafts[0].atoms)


class _Draft:
    """A piece as it is read."""

    __slots__ = ("atoms", "colon", "whole")

    def __init__(self) -> None:
        self.atoms: list[str | Hole] = []
        self.colon = False
        self.whole = False


def _piece(kind: str, atoms: list[str | Hole]) -> Piece:
    key = "".join([atom if isinstance(atom, str) else _IN_KEYS.get(atom.kind, HOLE_MARK) for atom in atoms])
    return Piece(kind, atoms, f"{kind} {key}")


def _sequence(rest: Iterator[str], closing: str) -> list[_Draft]:
    """What stands between commas, up to the closing bracket."""
    draft = _Draft()
    drafts = [draft]
    for atom in rest:
        if atom not in _TELLING:
            draft.atoms.append(atom)
        elif atom == closing:
            break
        elif atom in _CLOSING:
            _bracket(draft, atom, _sequence(rest, _CLOSING[atom]))
        elif atom == "," and closing:
            draft = _Draft()
            drafts.append(draft)
        else:
            draft.atoms.append(atom)
            if atom == ":":
                draft.colon = True
            elif atom in _WHOLE or (atom == "=" and draft.atoms[-2:-1] == [":"]):
                draft.whole = True
            elif atom == FORMAT_OPEN:
                _copy_format_string(draft, rest)
    return drafts


def _copy_format_string(draft: _Draft, rest: Iterator[str]) -> None:
    for atom in rest:
        draft.atoms.append(atom)
        if atom == FORMAT_CLOSE:
            return


def _bracket(draft: _Draft, opening: str, inner: list[_Draft]) -> None:
    """Adds a bracket to what stands before it: with a hole, or as it is."""
    kind = _kind(draft.atoms, opening, inner)
    parameters = opening == "(" and draft.atoms[-2:-1] == [_FUNCTION] and not any(one.whole for one in inner)
    draft.atoms.append(opening)
    if parameters:
        draft.atoms += _parameters([one.atoms for one in inner])
    elif kind:
        if not inner[-1].atoms:
            inner.pop()
        draft.atoms.append(Hole(kind, [_piece(kind, one.atoms) for one in inner]))
    else:
        for number, one in enumerate(inner):
            draft.atoms += [",", *one.atoms] if number else one.atoms
    draft.atoms.append(_CLOSING[opening])


def _parameters(inner: list[list[str | Hole]]) -> list[str | Hole]:
    """Parameters; those before the first sign between them are cut out, unless they are positional only."""
    parameters = [_parameter(one) for one in inner if one]
    plain = next((n for n, one in enumerate(parameters) if one[0] != NAME_MARK), len(parameters))
    if ["/"] in parameters:
        plain = 0
    found: list[str | Hole] = []
    if plain:
        found.append(Hole(PARAMETERS, [_piece(PARAMETERS, one) for one in parameters[:plain]]))
    for one in parameters[plain:]:
        found += [",", *one] if found else one
    return found


def _parameter(atoms: list[str | Hole]) -> list[str | Hole]:
    """A parameter with holes for its annotation and its default."""
    found: list[str | Hole] = []
    rest = atoms
    for sign in (":", "="):
        if sign in rest:
            place = rest.index(sign)
            found += [*_value(rest[:place]), sign] if found else [*rest[:place], sign]
            rest = rest[place + 1 :]
    return [*found, *_value(rest)] if found else rest


def _value(atoms: list[str | Hole]) -> list[str | Hole]:
    return [Hole(VALUE, [_piece(VALUE, atoms)])]


def _kind(before: list[str | Hole], opening: str, inner: list[_Draft]) -> str:
    """What kind of hole a bracket becomes; "" for none."""
    last = before[-1] if before else ""
    if any(one.whole for one in inner) or not inner[0].atoms or last in _BEFORE_OTHERS:
        return ""
    if last in _BEFORE_TRAILERS:
        return CALL if opening == "(" and before[-2:-1] not in ([_FUNCTION], [_CLASS]) else ""
    if opening == "(":
        return TUPLE if len(inner) > 1 else ""
    if opening == "[":
        return LIST
    return DICT if any(one.colon or one.atoms[:2] == ["*", "*"] for one in inner) else SET
