from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from analyzer.papers.web import Web
from tests.unit.papers.world import TestClock, World, serving


@pytest.fixture
def world() -> Iterator[World]:
    with serving() as found:
        yield found


@pytest.fixture
def clock() -> TestClock:
    return TestClock()


@pytest.fixture
def web(world: World, clock: TestClock, tmp_path: Path) -> Iterator[Web]:
    found = Web(world.settings(tmp_path), clock)
    yield found
    found.close()
