"""Uses of names x API tables -> which releases of a package can run the code. docs/versions.md is this in prose.

The order: `needs.py` collects what the code takes from each package and which releases have it; `ranges.py` finds the
releases that run most of it, and what closes each end; `pins.py` says what the manifests ask for; `python.py` whether
the code is Python 2. Existence is necessary, not sufficient: a release in the range has the names, no more is said.
"""

from __future__ import annotations

from analyzer.versions.needs import COUNTED
from analyzer.versions.packages import PACKAGES
from analyzer.versions.python import python_2
from analyzer.versions.ranges import Surroundings, directory_versions, version_ranges

__all__ = [
    "COUNTED",
    "PACKAGES",
    "Surroundings",
    "directory_versions",
    "python_2",
    "version_ranges",
]
