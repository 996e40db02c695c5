"""What makes a page one file: text that cannot leave its element, packs, styles and scripts with their digests.

The policy lets nothing in from outside and runs no script and takes no style but those whose digests it names, so that
even markup that slipped through would do nothing.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from functools import cache
from importlib.resources import files
from typing import Any

from markupsafe import Markup

from analyzer.reports import palette

SCRIPTS = ("data.js", "filters.js", "table.js", "choices.js", "explore.js", "detail.js", "page.js")
# Signs that end a script element or, in old engines, a line of a script; JSON may write each as an escape.
_ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}
# Colours of charts that are no frameworks, and what they are on a dark screen.
_GROUNDS = {
    "#ffffff": "var(--ground)",
    "#f0f3f6": "var(--raised)",
    "#1f2328": "var(--ink)",
    "#59636e": "var(--quiet)",
    "#d1d9e0": "var(--rule)",
    "#e6eaef": "var(--hint)",
}


def script_json(value: Any) -> Markup:
    """JSON for a script element of a data type: no text in it can end the element."""
    return Markup(_json(value).translate(_ESCAPES))


def pack(value: Any) -> str:
    """JSON deflated by gzip, in base64: a third of its size, opened by the page when it is asked for."""
    return base64.b64encode(gzip.compress(_json(value).encode(), compresslevel=6, mtime=0)).decode()


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


@cache
def script() -> Markup:
    """The scripts of a study's page, as one."""
    joined = "\n".join(_asset(name) for name in SCRIPTS)
    return Markup(f'(() => {{\n"use strict";\n{joined}}})();\n')


@cache
def style() -> Markup:
    """The style of every page, with the colours of frameworks for both themes."""
    return Markup(f"{_asset('page.css')}{_colors()}")


def policy(*, scripted: bool) -> str:
    """The Content-Security-Policy of a page."""
    scripts = f"'sha256-{_digest(script())}'" if scripted else "'none'"
    return (
        f"default-src 'none'; script-src {scripts}; style-src 'sha256-{_digest(style())}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _asset(name: str) -> str:
    return (files(__package__) / "assets" / name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _colors() -> str:
    names = [*palette.MAIN, *palette.REST]
    inks = {f"fw-{name}": palette.ink(name) for name in names}
    inks |= {f"no-{at}": ink for at, ink in enumerate(palette.NEUTRAL)}
    light = "".join(f"--{name}:{ink.light};" for name, ink in inks.items())
    dark = "".join(f"--{name}:{ink.dark};" for name, ink in inks.items())
    rules = [
        f":root{{{light}}}",
        f'@media screen and (prefers-color-scheme:dark){{:root:not([data-theme="light"]){{{dark}}}}}',
        f'@media screen{{:root[data-theme="dark"]{{{dark}}}}}',
        *(f".fw-{name}{{background:var(--fw-{name});fill:var(--fw-{name})}}" for name in names),
    ]
    drawn = {palette.ink(name).light: f"var(--fw-{name})" for name in names} | _GROUNDS
    drawn |= {ink.light: f"var(--no-{at})" for at, ink in enumerate(palette.NEUTRAL)}
    for color, shown in drawn.items():
        rules += [f'figure svg [{part}="{color}"]{{{part}:{shown}}}' for part in ("fill", "stroke")]
    return "\n".join(rules) + "\n"
