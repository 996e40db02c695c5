"""A chart as a part of a page: its links lead within the page, and its words stand beside it."""

from __future__ import annotations

from xml.etree import ElementTree

from markupsafe import Markup

from analyzer.reports.charts import Picture
from analyzer.reports.charts.marks import LINK
from analyzer.reports.charts.rendering import svg_of

_SVG, _XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
ENLARGED = 1.2  # a page is read from further away than paper: letters of 13 pixels instead of 11
_HREF = f"{{{_XLINK}}}href"


def inline(picture: Picture) -> Markup:
    """The picture as SVG to stand in HTML."""
    return Markup(fit(svg_of(picture), picture.title, f"words-{picture.id}"))


def fit(svg: str, title: str, described_by: str) -> str:
    """The SVG with a name for those who do not see it; what it links to beyond the page is taken out."""
    ElementTree.register_namespace("", _SVG)
    root = ElementTree.fromstring(svg)  # made by the renderer, in which texts are escaped
    for side in ("width", "height"):
        root.set(side, f"{float(root.get(side, '0')) * ENLARGED:g}")
    root.set("role", "group")
    root.set("aria-label", title)
    root.set("aria-describedby", described_by)
    for element in root.iter(f"{{{_SVG}}}a"):
        address = element.attrib.pop(_HREF, "")
        if address.startswith(LINK):
            element.set("href", "#show=" + address.removeprefix(LINK))
            mark = next((part for part in element.iter() if part.get("aria-label")), None)
            if mark is not None:
                element.set("aria-label", mark.get("aria-label", ""))
    return ElementTree.tostring(root, encoding="unicode")
