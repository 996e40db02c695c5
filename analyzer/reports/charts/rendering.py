"""Charts as SVG, PNG and PDF, by vl-convert: a renderer in this process, without browser and without network."""

from __future__ import annotations

import json

import altair as alt
import vl_convert

from analyzer.errors import UsageError
from analyzer.reports.charts import Picture

_VERSION = ".".join(alt.SCHEMA_VERSION.lstrip("v").split(".")[:2])
FORMATS = ("svg", "png", "pdf")
SCALE = 2.0  # pixels of a PNG a unit of the chart: sharp on paper at the width of a column


def render(picture: Picture, form: str) -> bytes:
    """A picture with its title, as one of `FORMATS`. It reaches for nothing outside."""
    specification = _specification(picture, titled=True)
    match form:
        case "svg":
            return svg_text(specification).encode()
        case "png":
            return vl_convert.vegalite_to_png(specification, _VERSION, scale=SCALE, allowed_base_urls=[])
        case "pdf":
            return vl_convert.vegalite_to_pdf(specification, _VERSION, allowed_base_urls=[])
        case _:
            raise UsageError(f"no picture format {form}", f"Known are {', '.join(FORMATS)}.")


def svg_of(picture: Picture) -> str:
    """A picture without its title, for a page that has its own."""
    return svg_text(_specification(picture, titled=False))


def svg_text(specification: str) -> str:
    """The SVG of a Vega-Lite specification."""
    return vl_convert.vegalite_to_svg(specification, _VERSION, allowed_base_urls=[])


def _specification(picture: Picture, *, titled: bool) -> str:
    chart = picture.chart.to_dict(validate=False)
    if titled:
        chart["title"] = {"text": picture.title, "anchor": "start", "fontSize": 14, "offset": 12, "frame": "group"}
        _without_links(chart)
    return json.dumps(chart, sort_keys=True)


def _without_links(part: object) -> None:
    """Links lead into the page; a picture alone has nowhere to go."""
    if isinstance(part, dict):
        part.pop("href", None)
        for item in part.values():
            _without_links(item)
    elif isinstance(part, list):
        for item in part:
            _without_links(item)
