"""Compares an API table with the package as installed: run it with the Python of an environment that has the package.

    python scripts/check_api_tables.py tensorflow [--repositories DIR] [--show N]

The table's verdict on every listed name is held against a walk over real attributes, and so is its verdict on listed
keywords. With --repositories, a folder of bare git repositories, so are the names that their files use: that is the
sharper test, for it weighs names as users do. Needs libcst and tree-sitter beside the package. This is the one script
that imports the packages; the tables are built without.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.metadata
import inspect
import sys
import warnings
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

_ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(_ROOT))

from analyzer.apitables import ApiTable, ApiTables  # noqa: E402

_DISTRIBUTIONS = {"haiku": "dm-haiku", "tensorflow": "tensorflow-cpu"}


@dataclass(slots=True)
class Agreement:
    """Counts of verdicts that reality bears out and that it does not, the latter with examples."""

    present: int = 0
    present_wrong: list[str] = field(default_factory=list)
    absent: int = 0
    absent_wrong: list[str] = field(default_factory=list)

    def add(self, what: str, said: bool, real: bool) -> None:
        """Count one verdict: the table ``said`` it is there, and whether it ``real``ly is."""
        if said:
            self.present += 1
            self.present_wrong += [] if real else [what]
        else:
            self.absent += 1
            self.absent_wrong += [what] if real else []

    def show(self, title: str, most: int) -> None:
        """Print the figures, and at most so many misses of each kind."""
        for said, total, wrong in (
            ("present", self.present, self.present_wrong),
            ("absent", self.absent, self.absent_wrong),
        ):
            share = f"{(total - len(wrong)) / total:.2%}" if total else "-"
            print(f"{title}: said {said} {total}, right {total - len(wrong)} ({share})")
            for name in wrong[:most]:
                print(f"    {name}")


def real_object(name: str) -> tuple[bool, Any]:
    """Whether a qualified name can be had by imports and attributes, and the object."""
    parts = name.split(".")
    found: Any = importlib.import_module(parts[0])
    for i, part in enumerate(parts[1:], start=2):
        try:
            found = getattr(found, part)
        except Exception:  # a lazy loader may raise anything; to a user the name is not there
            try:
                found = importlib.import_module(".".join(parts[:i]))
            except Exception:
                return False, None
    return True, found


def check_names(table: ApiTable, bit: int) -> Agreement:
    """The verdicts on all listed names."""
    agreement = Agreement()
    for name in _listed(table, table.package):
        if _below_missing(name, agreement):
            continue
        agreement.add(name, bool(table.lookup(name).mask & bit), real_object(name)[0])
    return agreement


def _below_missing(name: str, agreement: Agreement) -> bool:
    """Children of a name that is missing would count one miss many times."""
    return any(name.startswith(f"{missing}.") for missing in agreement.present_wrong[-3:])


def _listed(table: ApiTable, module: str) -> Iterable[str]:
    for child in sorted(table.members(module)):
        yield f"{module}.{child}"
        yield from _listed(table, f"{module}.{child}")


def check_keywords(table: ApiTable, bit: int) -> Agreement:
    """The verdicts on listed keywords, where the real signature tells all names that can be given."""
    agreement = Agreement()
    for name, keywords in table.keywords.items():
        there, found = real_object(name)
        if not there or not table.lookup(name).mask & bit:
            continue
        try:
            parameters = inspect.signature(found).parameters.values()
        except (TypeError, ValueError):
            continue
        takes_more = any(p.kind is p.VAR_KEYWORD for p in parameters)
        given = {p.name for p in parameters if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)}
        for keyword in sorted(keywords):
            said = bool(table.lookup(name, (keyword,)).mask & bit)
            if keyword in given or not takes_more:
                agreement.add(f"{name}({keyword}=)", said, keyword in given)
    return agreement


def unlisted(table: ApiTable, bit: int) -> list[str]:
    """Public names of the package's first two levels that the table does not list, foreign modules left out."""
    missing = []
    for module in [table.package, *(f"{table.package}.{name}" for name in sorted(table.members(table.package)))]:
        there, found = real_object(module)
        if (
            module.endswith(".raw_ops")
            or not there
            or not inspect.ismodule(found)
            or not table.lookup(module).mask & bit
        ):
            continue
        for name in dir(found):
            if name.startswith("_") or name in table.members(module):
                continue
            value = getattr(found, name, None)
            foreign = isinstance(value, ModuleType) and not value.__name__.startswith(table.package)
            missing += [] if foreign else [f"{module}.{name}"]
    return missing


def check_used(table: ApiTable, bit: int, folder: Path) -> Agreement:
    """The verdicts on the names that real repositories use, each name once."""
    from api_tables.used_names import used_names

    used: Counter[str] = Counter()
    for repository in sorted(p for p in folder.glob("*/*") if (p / "HEAD").exists()):
        used += used_names(repository, table.package)
    agreement = Agreement()
    for name in sorted(used):
        lookup = table.lookup(name)
        # The table says nothing of what lies deeper than it lists: attributes of classes, internals.
        if lookup.exact or not lookup.mask & bit:
            agreement.add(name, bool(lookup.mask & bit), real_object(name)[0])
    print(f"names used: {len(used)}, of which the table decides {agreement.present + agreement.absent}")
    return agreement


def main() -> int:
    """Print the agreement of one table; exit status 1 when the installed version is older than all samples."""
    parser = argparse.ArgumentParser(description="Hold an API table against the installed package.")
    parser.add_argument("package", help="import name")
    parser.add_argument("--repositories", type=Path, help="folder of bare git repositories, <name>/<git directory>")
    parser.add_argument("--show", type=int, default=10, help="misses to print of each kind")
    arguments = parser.parse_args()
    warnings.simplefilter("ignore")
    table = ApiTables(_ROOT / "rules" / "api").get(arguments.package)
    if table is None:
        parser.error(f"no table of {arguments.package}")
    installed = importlib.metadata.version(_DISTRIBUTIONS.get(arguments.package, arguments.package))
    bit = table.mask(f"=={installed.partition('+')[0]}")
    print(f"{arguments.package} {installed} against the sample {table.spell(bit)}")
    if not bit:
        return 1
    check_names(table, bit).show("listed names", arguments.show)
    check_keywords(table, bit).show("listed keywords", arguments.show)
    missing = unlisted(table, bit)
    print(f"public names of the first two levels that are not listed: {len(missing)}")
    print("".join(f"    {name}\n" for name in missing[: arguments.show]), end="")
    if arguments.repositories:
        check_used(table, bit, arguments.repositories).show("used names", arguments.show)
    return 0


if __name__ == "__main__":
    sys.exit(main())
