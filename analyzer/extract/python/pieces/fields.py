"""Formatted strings reduced to the expressions in their braces, with every offset kept."""

from __future__ import annotations

import re
from typing import Final

from analyzer.extract.python.pieces.splitting import FORMAT_CLOSE, FORMAT_OPEN
from analyzer.extract.python.tokens import FORMAT_START, PLAIN_STRING


def _formatted(quote: str, other: str) -> str:
    """Strings with plain fields: it is sure where each expression ends, and there is no field within a field."""
    quoted = rf"{other}[^\"'{{}}\\\r\n]*+{other}"
    sign = r"[^{}()\[\]:!=\\\"'#\r\n]"
    inner = rf"[(\[](?:{sign}|[:=]|{quoted})*+[)\]]"
    bracket = rf"[(\[](?:{sign}|[:=]|{quoted}|{inner})*+[)\]]"
    field = rf"\{{(?:{sign}|{quoted}|{bracket})++(?:![rsa])?+(?::[^{{}}\\\"'\r\n]*+)?+\}}"
    text = rf"[^{{}}\\{quote}\r\n]|\{{\{{|\}}\}}|\\[^N{{}}\r\n]"
    return rf"[fF]{quote}(?!{quote}{quote})(?:{text}|{field})*+{quote}"


_FORMATTED: Final = "|".join([_formatted('"', "'"), _formatted("'", '"')])
_STRING: Final = re.compile(rf"{PLAIN_STRING}|#[^\r\n]*|(?<!\w)(?:({_FORMATTED})|{FORMAT_START}())", re.DOTALL)
_PLAIN, _OTHER = 1, 2
_FIELD: Final = re.compile(
    r"\{\{|(\{)((?:[^{}()\[\]:!]|[(\[](?:[^{}()\[\]]|[(\[][^{}()\[\]]*+[)\]])*+[)\]])++)[^{}]*+\}"
)


def with_bare_fields(text: str) -> str | None:
    """The text with marks for the quotes of formatted strings, and blanks for what is not code in them.

    None where a formatted string is not plain enough: fields in fields, quotes of the same kind, several lines.
    """
    parts = []
    position = 0
    for match in _STRING.finditer(text):
        kind = match.lastindex
        if kind == _OTHER:
            return None
        if kind == _PLAIN:
            start, end = match.span()
            parts += [text[position:start], FORMAT_OPEN, " ", _bare(text[start + 2 : end - 1]), FORMAT_CLOSE]
            position = end
    return "".join((*parts, text[position:]))


def _bare(content: str) -> str:
    parts = []
    position = 0
    for match in _FIELD.finditer(content):
        if match.lastindex:
            first, last = match.span(2)
            parts += [" " * (first - 1 - position), content[first - 1 : last], " " * (match.end() - 1 - last), "}"]
            position = match.end()
    return "".join((*parts, " " * (len(content) - position)))
