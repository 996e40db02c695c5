"""Entries of a BibTeX library: what names the paper, best first, and the fields that one groups by."""

from __future__ import annotations

import logging
import re
from typing import Any

from analyzer.errors import UsageError
from analyzer.inputs.rows import Row
from analyzer.model import InputProblem

_LEFT_OUT = {"abstract", "file", "keywords", "note", "annote"}
_URL = re.compile(r"\\url\{([^}]+)\}|(https?://[^\s{}]+)")
_ARXIV = re.compile(r"arxiv(?:\.org/abs/|\s*:\s*|\s+preprint\s+arxiv\s*:\s*)([\w.-]+(?:/\d{7})?)", re.IGNORECASE)
# Fields that hold a locator as a whole, best first; a preprint is asked for before the publisher's page.
_FIELDS = ("url", "link", "howpublished", "note", "journal", "volume", "ee", "bdsk-url-1")


def entries(text: str) -> list[Row | InputProblem]:
    """One row for each entry, with its line. A broken entry is a problem and loses only itself.

    Raises UsageError where bibtexparser is not installed.
    """
    try:
        from bibtexparser import model
        from bibtexparser.entrypoint import parse_string
    except ImportError:
        raise UsageError("reading BibTeX needs bibtexparser", "pip install 'fwscan[batch]'") from None
    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)  # what is broken is told once, as a problem
    library: Any = parse_string(text)
    found: list[Row | InputProblem] = []
    for block in library.blocks:
        line = (block.start_line or 0) + 1
        match block:
            case model.DuplicateBlockKeyBlock() if isinstance(block.ignore_error_block, model.Entry):
                found.append(_row(line, block.ignore_error_block))
            case model.ParsingFailedBlock():
                found.append(InputProblem(line, (block.raw or "").strip().split("\n")[0][:200], "broken BibTeX"))
            case model.Entry():
                found.append(_row(line, block))
    return found


def _row(line: int, entry: Any) -> Row:
    fields = {str(field.key).lower(): _bare(str(field.value)) for field in entry.fields}
    kept = [("key", entry.key), ("type", entry.entry_type)]
    kept += [(key, " ".join(value.split())) for key, value in fields.items() if key not in _LEFT_OUT]
    return Row(line, tuple(kept), tuple(dict.fromkeys(_offered(fields))))


def _bare(value: str) -> str:
    """A value without the delimiters that the parser leaves around those of entries with a key seen before."""
    value = value.strip()
    return value[1:-1].strip() if (value[:1], value[-1:]) in (("{", "}"), ('"', '"')) else value


def _offered(fields: dict[str, str]) -> list[str]:
    offered = []
    archive = (fields.get("archiveprefix") or fields.get("eprinttype") or "arxiv").lower()
    if fields.get("eprint") and archive == "arxiv":
        offered.append(fields["eprint"])
    for field in ("journal", "note", "howpublished", "volume"):
        offered += [match[1] for match in _ARXIV.finditer(fields.get(field, ""))]
    if fields.get("doi"):
        offered.append(fields["doi"].replace("\\_", "_"))
    for field in _FIELDS:
        value = fields.get(field, "").replace("\\_", "_").replace("\\%", "%").replace("\\#", "#")
        offered += [match[1] or match[2] for match in _URL.finditer(value)]
    return offered
