"""The parser of the rules' TOML: tomli, which is the standard library's `tomllib` compiled, and three times as fast.

Systems that ship Python 3.11 often leave tomli out because of `tomllib`; so that is taken where tomli is missing. What
is scanned is read by `tomllib` itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tomllib import TOMLDecodeError, loads
else:
    try:
        from tomli import TOMLDecodeError, loads
    except ModuleNotFoundError:
        from tomllib import TOMLDecodeError, loads

__all__ = ["TOMLDecodeError", "loads"]
