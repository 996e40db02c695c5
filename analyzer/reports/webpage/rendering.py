"""The templates: every value that they are given is escaped, unless a function here made it as markup."""

from __future__ import annotations

from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from analyzer.reports import study_text, wording
from analyzer.reports.webpage.embedding import policy, style


def page(template: str, *, scripted: bool, **values: Any) -> str:
    """A whole page of HTML."""
    shell = {"policy": policy(scripted=scripted), "style": style()}
    return _environment().get_template(template).render(**shell, **values)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("analyzer.reports.webpage"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["share"] = wording.percent
    environment.filters["number"] = _number
    environment.filters["prose"] = _prose
    environment.filters["bare"] = study_text.is_bare
    return environment


def _number(value: float) -> str:
    """`1,034`; numbers that are no counts with as many digits as tell."""
    return f"{value:,}" if isinstance(value, int) else f"{value:,.4g}"


def _prose(text: str) -> Markup:
    """Text with names of code between backticks."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return Markup("{}").format(text)
    return Markup("").join(Markup("<code>{}</code>" if at % 2 else "{}").format(part) for at, part in enumerate(parts))
