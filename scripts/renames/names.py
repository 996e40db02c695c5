"""Where a name still exists: asked of the API tables, and below `tensorflow.compat.v1` of the newest wheel itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from analyzer.apitables import ApiTables
from renames.worlds import Opened

_COMPAT = "tensorflow.compat.v1."
# What TensorFlow takes from Keras 2 there: with Keras 3, which comes with it from 2.16 on, its lazy loaders refuse
# these (`KerasLazyLoader.__getattr__` in tensorflow/python/util/lazy_loader.py).
KERAS_2_ONLY = tuple(f"{_COMPAT}{part}" for part in ("keras", "layers", "nn.rnn_cell"))
_LAST_WITH_KERAS_2 = "2.15"


@dataclass(slots=True)
class Known:
    """Answers for names of packages with a table."""

    tables: ApiTables
    newest: Opened  # the newest TensorFlow
    _asked: dict[str, str | None] = field(default_factory=dict)

    def until(self, name: str) -> str | None:
        """ "" for a name that its package's newest sampled release has, else the last that had it; None: none had."""
        if name not in self._asked:
            self._asked[name] = self._until(name)
        return self._asked[name]

    def _until(self, name: str) -> str | None:
        table = self.tables.get(name.partition(".")[0])
        if table is None:
            return None
        found = table.lookup(name)
        if not found.exact and not self._may_hold(name, found.listed):
            return None
        newest = len(table.versions) - 1
        last = "" if found.mask >> newest & 1 else table.versions[found.mask.bit_length() - 1]
        if any(name == part or name.startswith(f"{part}.") for part in KERAS_2_ONLY):
            return last or _LAST_WITH_KERAS_2
        if name.startswith(_COMPAT) and not last and name.count(".") > _COMPAT.count("."):
            return "" if self.newest.bound(name) is not None else None
        return last

    def _may_hold(self, name: str, listed: str) -> bool:
        """Whether what the table lists may hold a name that it does not: compat.v1 is cut, classes have members."""
        table = self.tables.get(name.partition(".")[0])
        if table is None or not listed:
            return False
        if name.startswith(_COMPAT):
            return listed.startswith(_COMPAT)
        members = name.removeprefix(f"{listed}.").split(".")
        return not table.members(listed) and len(members) == 1 and listed.rpartition(".")[2][:1].isupper()

    def gone(self, package: str) -> Mapping[str, int]:
        """Every listed name of a package that its newest release lacks, with its mask."""
        table = self.tables.get(package)
        if table is None:
            return {}
        newest = len(table.versions) - 1
        return {name: mask for name, mask in table.masks.items() if not mask >> newest & 1}
