"""Work without the collector of cyclic garbage: it goes through all objects again and again, and finds nothing where
they have no cycles or all stay.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_collector() -> Iterator[None]:
    """No collection until the end of the block; what was set before is set again then."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
