"""One colour a framework, in every picture and page: light for white paper, dark for dark screens.

Found by search: of the main ones every two stay apart for full colour vision and for each kind of dichromacy, and each
stands out from its background (`tests/unit/reports/test_palette.py` holds both). Generations of one family share a
hue and differ in lightness, which everybody sees. Charts still name what they show: colour is never the only key. A
terminal has the sixteen colours that its owner chose, so bars there go by their names alone.
"""

from __future__ import annotations

from collections.abc import Iterable

from analyzer.values import Struct

PAPER, SCREEN = "#ffffff", "#161b22"  # the backgrounds that the colours are for


class Ink(Struct, frozen=True):
    """A colour on light and on dark ground, as `#rrggbb`."""

    light: str
    dark: str


OTHER = "other"
# The order is the order in stacks and legends: families together, what says nothing last.
MAIN = {
    "tensorflow-1": Ink("#1a214a", "#5775f7"),
    "tensorflow-2": Ink("#3f6daf", "#81b0fd"),
    "tensorflow": Ink("#3b9cac", "#89a3a4"),
    "keras-2": Ink("#4f06a9", "#835d94"),
    "keras-3": Ink("#a373fb", "#faafdc"),
    "keras": Ink("#554c68", "#8883a3"),
    "jax": Ink("#2f602c", "#b2f2c0"),
    "pytorch": Ink("#ec6b4a", "#fb9256"),
    "mixed": Ink("#2f2812", "#b5ab95"),
    OTHER: Ink("#785d61", "#b07244"),
    "none": Ink("#878a85", "#68686a"),
}
REST = {
    "mxnet": Ink("#58333e", "#f5ec38"),
    "paddle": Ink("#a96658", "#977e77"),
    "mindspore": Ink("#687084", "#ab4d03"),
    "theano": Ink("#363f00", "#d7ece2"),
    "caffe": Ink("#439415", "#8e5e45"),
    "chainer": Ink("#527824", "#c492c7"),
    "cntk": Ink("#0f3f6f", "#f7d488"),
    "mlx": Ink("#ac8c76", "#91996f"),
    "tinygrad": Ink("#5a5045", "#9071bb"),
    "oneflow": Ink("#4a49a0", "#e16d1c"),
    "jittor": Ink("#48324b", "#6858c9"),
}
_INKS = MAIN | REST
# Of the five groups of published tables, and of families.
_ALIASES = {"tf1": "tensorflow-1", "tf2": "tensorflow-2", "keras-backends": "keras"}
_LAST = ("mixed", OTHER, "none", "")
_ORDER = [*(name for name in MAIN if name not in _LAST), *REST, *_LAST]
# What is no framework (a pair of them, a reason) takes these: steps of lightness without a hue that a framework has.
NEUTRAL = (
    Ink("#1d2a37", "#c6d6e7"),
    Ink("#7f8e9e", "#5c6b7a"),
    Ink("#3c4958", "#a1b1c2"),
    Ink("#5c6b7a", "#7e8d9d"),
    Ink("#040e1a", "#f6fbff"),
)


def ink(framework: str) -> Ink:
    """The colours of a framework id, of `mixed`, `none`, `other`; an id without its own has that of `other`."""
    return _INKS.get(framework) or _INKS[OTHER]


def rank(framework: str) -> tuple[int, str]:
    """Sorts frameworks the same way everywhere."""
    return (_ORDER.index(framework) if framework in _ORDER else len(MAIN) + len(REST) - len(_LAST), framework)


def known(framework: str) -> bool:
    """Whether the id has a colour of its own."""
    return framework in _INKS and framework not in (OTHER, "none")


def of_framework(counted: str) -> str:
    """The framework whose colour stands for what is counted: `only-pytorch` is PyTorch, `keras-3:jax` is Keras 3; ""
    where it has none.
    """
    name = counted.removeprefix("only-").partition(":")[0]
    name = _ALIASES.get(name, name)
    return name if name in _INKS else ""


def bar(counted: str) -> Ink:
    """The colour of a bar with its name beside it: that of its framework, even where another bar has it too."""
    name = of_framework(counted)
    return _INKS[name] if name else NEUTRAL[1]


def inks(counted: Iterable[str]) -> dict[str, Ink]:
    """A colour for everything that is counted in one table. No two are alike, as far as colours without a hue reach;
    none that is no framework has the colour of one.
    """
    found: dict[str, Ink] = {}
    taken: set[str] = set()
    free = iter(NEUTRAL)
    for one in counted:
        name = of_framework(one)
        found[one] = _INKS[name] if name and name not in taken else next(free, _INKS[OTHER])
        taken.add(name)
    return found
