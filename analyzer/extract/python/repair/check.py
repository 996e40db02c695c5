"""Whether libcst takes a text: the one judge of what repair puts out."""

from __future__ import annotations

import libcst

from analyzer.extract.python.bounds import bounded


class Judge:
    """Asks libcst, within a budget: hostile text must not keep the parser busy for minutes."""

    def __init__(self, calls: int, characters: int) -> None:
        self._calls = calls
        self._characters = characters

    def takes(self, text: str) -> bool:
        """Whether `text` is a module that may be given to libcst and that it parses.

        False as well once the budget is spent.
        """
        self._calls -= 1
        self._characters -= len(text)
        if self._calls < 0 or self._characters < 0:
            return False
        measured = bounded(text)
        if measured.failure is not None:
            return False
        try:
            libcst.parse_module(measured.text)
        except Exception:  # libcst raises more than ParserSyntaxError on strange text
            return False
        return True
