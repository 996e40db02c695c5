"""Loaded by the server that workers are forked from: what every job needs is then loaded and compiled once for all.

Importing this module does the work; nothing else imports it.
"""

from __future__ import annotations

import gc
from contextlib import suppress

import analyzer.extract.manifests
import analyzer.extract.notebook
import analyzer.extract.scripts
import analyzer.job
import analyzer.sources.clone
import analyzer.sources.git
from analyzer.errors import FwscanError
from analyzer.worker import ScanOptions, scan_line

# Rules that cannot be read are the first job's to tell.
with suppress(FwscanError):
    scan_line(ScanOptions())

# What is loaded by now stays: no worker need look through it for garbage, and by doing so copy its pages.
gc.freeze()

__all__ = ["analyzer"]
