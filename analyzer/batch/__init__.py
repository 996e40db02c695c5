"""The line over many repositories: papers to code, code to verdicts, each result recorded as it comes.

    papers -> resolve -> repositories -> fetch, scan (in workers) -> record

`run` is the one loop; it owns the protocols that adapters fulfil. It does no I/O of its own, and what it decides
(order, retries, pauses) is never part of what is recorded.
"""

from analyzer.batch.protocols import Executor, Ledger, Observer, Stopping, Workspace
from analyzer.batch.run import Plan, Policy, run
from analyzer.batch.state import Event, Happened, State

__all__ = [
    "Event",
    "Executor",
    "Happened",
    "Ledger",
    "Observer",
    "Plan",
    "Policy",
    "State",
    "Stopping",
    "Workspace",
    "run",
]
