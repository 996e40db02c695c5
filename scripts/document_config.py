"""The tables of docs/check.md and docs/fwscan.schema.json from the keys of the configuration; --check only compares."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

from generated import renew

from analyzer.config.keys import KEYS, POLICY_KEYS, Key, json_schema

DOCS = Path(__file__).resolve().parents[1] / "docs"


def table(keys: tuple[Key, ...]) -> str:
    """A Markdown table of keys."""
    rows = ["| key | value | default | meaning | option |", "|---|---|---|---|---|"]
    for key in keys:
        default = f"`{key.default}`" if key.default else ""
        option = f"`{key.option}`" if key.option else ""
        rows.append(f"| `{key.name}` | {key.shape.value} | {default} | {key.meaning} | {option} |")
    return "\n".join(rows)


def filled(page: str, tables: dict[str, str]) -> str:
    """A page with each table in its place, between `<!-- NAME -->` and `<!-- end -->`."""
    for name, text in tables.items():
        pattern = re.compile(rf"(<!-- {name} -->\n).*?(<!-- end -->)", re.DOTALL)
        page, count = pattern.subn(lambda match, text=text: f"{match[1]}{text}\n{match[2]}", page)  # type: ignore[misc]
        if count != 1:
            raise SystemExit(f"docs/check.md has {count} places for {name}")
    return page


def main() -> int:
    """Writes both files; with --check gives 1 where one is not as it would be written."""
    page = DOCS / "check.md"
    wanted = {
        page: filled(page.read_text(encoding="utf-8"), {"keys": table(KEYS), "policy keys": table(POLICY_KEYS)}),
        DOCS / "fwscan.schema.json": json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n",
    }
    return renew(wanted)


if __name__ == "__main__":
    sys.exit(main())
