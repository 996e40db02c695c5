"""What a team allows, held against what files use: strikes, and which of them are known, passed over or gone.

The order: `Candidates` collects the uses of a file, `Judge` holds them against policies, `suppressed` hears comments in
the code, `fingerprinted` names each strike, `compared` holds them against the baseline. docs/check.md is this package
in prose.
"""

from analyzer.policy.baseline import Compared, compared, entries_of, fingerprinted, parse_baseline, without, written
from analyzer.policy.candidates import Candidate, Candidates
from analyzer.policy.counting import remaining, usage_of
from analyzer.policy.judging import Judge
from analyzer.policy.scopes import Scopes
from analyzer.policy.suppressing import suppressed

__all__ = [
    "Candidate",
    "Candidates",
    "Compared",
    "Judge",
    "Scopes",
    "compared",
    "entries_of",
    "fingerprinted",
    "parse_baseline",
    "remaining",
    "suppressed",
    "usage_of",
    "without",
    "written",
]
