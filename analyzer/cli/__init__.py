"""The command line. One file a command, thin: parse, call once, turn the result into an exit status.

Everything heavier than click is imported inside functions, so that `fwscan --version` and completion stay fast.
"""

from analyzer.cli.program import main

__all__ = ["main"]
