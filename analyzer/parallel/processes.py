"""Worker processes: how they are started, what they do first, and what is said where they are gone."""

from __future__ import annotations

import gc
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from analyzer.errors import SourceError

# Address space of a worker. Beyond it the worker fails, and not whatever else the system chooses to end.
_MEMORY = 8 << 30
# Objects that a worker has made and kept before it looks for garbage: some 100 MB. It finds next to none, and looking
# through 200,000 objects takes 70 ms, for pages that are the parent's as well are copied.
_MOST_OBJECTS = 1_000_000


def may_have_workers() -> bool:
    """Whether this process may start others."""
    import multiprocessing  # late, as all that only many files need

    return not multiprocessing.current_process().daemon


def can_fork() -> bool:
    """Whether workers begin as copies of their parent.

    That takes 10 ms where other ways take 100 to 300, and asks nothing of the calling script. It is not safe with the
    system libraries of macOS.
    """
    import multiprocessing

    return "fork" in multiprocessing.get_all_start_methods() and sys.platform != "darwin"


@contextmanager
def ctrl_c_kept_from_children() -> Iterator[None]:
    """The pool's threads begin in here and hand their signal mask on to the workers that they start.

    So Ctrl-C cannot meet a worker in the moment before it is told to ignore it.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def ended_from_outside() -> SourceError:
    """What is raised where the workers as a whole are gone."""
    return SourceError("the worker processes were ended from outside", "One process (--jobs 1) needs the least memory.")


def prepare_worker() -> None:
    """What a worker does first."""
    gc.set_threshold(_MOST_OBJECTS, *gc.get_threshold()[1:])
    # Ctrl-C goes to every process of the terminal; the parent ends the workers, and they say nothing.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(ImportError, ValueError, OSError):
        import resource

        limit = resource.getrlimit(resource.RLIMIT_AS)[1]
        soft = _MEMORY if limit == resource.RLIM_INFINITY else min(_MEMORY, limit)
        resource.setrlimit(resource.RLIMIT_AS, (soft, limit))
