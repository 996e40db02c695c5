"""One requirement as text -> a Requirement."""

from __future__ import annotations

import re

from packaging.requirements import InvalidRequirement
from packaging.requirements import Requirement as Pep508
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import canonicalize_name

from analyzer.model import Region, Requirement

_COMMENT = re.compile(r"(^|\s)#.*$")
_OPTION = re.compile(r"\s--?[A-Za-z][\w-]*(=|\s+)\S+")
_LOOSE = re.compile(r"^([A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?\s*([<>=!~^].*)?$")
_EGG = re.compile(r"[#&]egg=([A-Za-z0-9][\w.-]*)")
_WHEEL = re.compile(r"([A-Za-z0-9][\w.]*)-(\d[\w.!+]*?)-[^/\s]*\.whl")


def whole_line(number: int, text: str) -> Region:
    """The region of a whole line; `number` is 1-based."""
    return Region(number, 1, number, len(text) + 1)


def parse_requirement(text: str, region: Region, *, optional: bool = False) -> Requirement | None:
    """A PEP 508 requirement, a wheel's address, or what older files write (`torch=1.0`); None if it is neither."""
    text = _COMMENT.sub("", text).strip().rstrip("\\").strip()
    text = _OPTION.sub("", text).strip()
    if not text:
        return None
    if wheel := _WHEEL.search(text):
        return _requirement(wheel[1], f"=={wheel[2]}", region, optional)
    if egg := _EGG.search(text):
        return _requirement(egg[1], "", region, optional)
    try:
        parsed = Pep508(text)
    except InvalidRequirement:
        loose = _LOOSE.match(text.split(";")[0].strip())
        return _requirement(loose[1], loose[2] or "", region, optional) if loose else None
    extra = parsed.marker is not None and "extra" in str(parsed.marker)
    return _requirement(parsed.name, str(parsed.specifier), region, optional or extra)


def pypi_specifier(text: str) -> str:
    """A specifier as `packaging` writes it; poetry's `^1.2`, `1.*` and conda's `=1.15` are put into those words."""
    text = text.strip().strip("\"'")
    if text in ("", "*", "latest"):
        return ""
    parts = []
    for part in re.split(r"\s*,\s*|\s+(?=[<>=!~^])", text):
        if caret := re.fullmatch(r"\^\s*(\d+)(\.[\w.]*)?", part):
            major = int(caret[1])
            upper = f"<{major + 1}" if major else ""
            parts.append(f">={major}{caret[2] or ''}" + (f",{upper}" if upper else ""))
        elif tilde := re.fullmatch(r"~\s*(\d[\w.]*)", part):
            parts.append(f"=={tilde[1]}.*")
        elif single := re.fullmatch(r"=?\s*(\d[\w.]*?)(\.\*)?(=\w*)?", part):
            parts.append(f"=={single[1]}.*" if part.lstrip().startswith("=") or single[2] else f"=={single[1]}")
        else:
            parts.append(part)
    try:
        return str(SpecifierSet(",".join(parts)))
    except InvalidSpecifier:
        return ""


def _requirement(name: str, specifier: str, region: Region, optional: bool) -> Requirement:
    return Requirement(
        name=canonicalize_name(name),
        ecosystem="pypi",
        specifier=pypi_specifier(specifier),
        optional=optional,
        region=region,
    )
