"""In which function or class a line stands."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from analyzer.policy import Scopes

CODE = """\
import torch

class Net(Base):
    x = 1

    def forward(
        self,
        x,
    ):
        def inner():
            return x
# a comment at the margin ends nothing
        return inner

    async  def later(self): return 1

y = 2
print "python 2"
"""


def test_names_of_what_stands_around() -> None:
    scopes = Scopes(CODE.split("\n"))
    found = {line: scopes.at(line) for line in (1, 3, 4, 6, 9, 11, 13, 15, 17, 18)}
    assert found == {
        1: "",
        3: "Net",
        4: "Net",
        6: "Net.forward",
        9: "Net.forward",
        11: "Net.forward.inner",
        13: "Net.forward",
        15: "Net.later",
        17: "",
        18: "",
    }


def test_lines_that_are_not_there_stand_nowhere() -> None:
    assert Scopes(["def f():"]).at(0) == ""
    assert Scopes([]).at(7) == ""


@given(st.lists(st.text(alphabet=" \tdef class():#\"'x\\", max_size=12), max_size=20), st.integers(0, 5))
def test_blank_lines_above_change_no_scope(rows: list[str], blank: int) -> None:
    before, after = Scopes(rows), Scopes([""] * blank + rows)
    assert [before.at(line) for line in range(1, len(rows) + 1)] == [
        after.at(line + blank) for line in range(1, len(rows) + 1)
    ]
