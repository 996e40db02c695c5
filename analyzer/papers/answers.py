"""Answers of APIs, read with distrust: whatever is not of the documented form is no answer."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from analyzer.papers.web import NoAnswer, Page

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_TAG = re.compile(r"<[^<>]{0,2000}>")


def json_object(page: Page, who: str) -> Mapping[str, Any]:
    """The JSON object of an answer. Raises NoAnswer for another status or form."""
    if not page.known:
        raise NoAnswer(f"{who} answered with HTTP {page.status}")
    try:
        value = json.loads(page.body)
    except (ValueError, RecursionError):
        raise NoAnswer(f"{who} gave an answer that is not JSON") from None
    if not isinstance(value, dict):
        raise NoAnswer(f"{who} gave an answer that is no object")
    return value


def xml_root(page: Page, who: str) -> Element:
    """The root of an XML answer; entities and document types are refused. Raises NoAnswer."""
    from xml.etree.ElementTree import ParseError

    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    if not page.known:
        raise NoAnswer(f"{who} answered with HTTP {page.status}")
    try:
        root: Element = fromstring(page.body, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, RecursionError):
        raise NoAnswer(f"{who} gave an answer that is no readable XML") from None
    return root


def text_of(values: Mapping[str, Any], *path: str) -> str:
    """The text at a path of keys; "" where there is none."""
    value: Any = values
    for key in path:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value.strip() if isinstance(value, str) else ""


def without_tags(html: str) -> str:
    """A short HTML text as plain text, the targets of its links behind their words."""
    import html as entities

    linked = re.sub(r"<a\s[^<>]{0,1000}?href=[\"']([^\"'<>]{1,1000})[\"'][^<>]{0,1000}>", r" \1 ", html)
    return entities.unescape(_TAG.sub(" ", linked))
