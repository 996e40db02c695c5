"""What the shared types are made of: classes that msgspec makes in C, with their fields in slots.

A scan is over in less time than `dataclasses` needs to write and compile the methods of a hundred classes
(docs/decisions/0021-structs.md). Frozen ones are equal and hashed by their fields.
"""

from __future__ import annotations

from msgspec import Struct, field
from msgspec.structs import asdict, replace

__all__ = ["Struct", "asdict", "field", "replace"]
