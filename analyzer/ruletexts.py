"""The texts of the rules: where they lie, reading them, and their digest. Nothing here knows what they say."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from analyzer.errors import RulesError

FRAMEWORKS: Final = "frameworks"  # the folder of the rules of one framework each


def rules_folder() -> Path:
    """Where the shipped rules lie: in the installed package, else beside it (a source checkout).

    Raises RulesError where neither is there.
    """
    package = Path(__file__).parent  # importlib.resources would take 7 ms to say so
    for folder in (package / "rules", package.parent / "rules"):
        if (folder / FRAMEWORKS).is_dir():
            return folder
    raise RulesError("the rules that belong to fwscan are missing", hint="reinstall fwscan")


def digest_of(extra: Sequence[Path] = ()) -> str:
    """The digest that `load(extra=extra)` gives its rules, without reading what they say; of faulty ones another."""
    base = rules_folder()
    texts, problems = framework_texts(base, extra)
    return digest(base, texts) + "".join(problems)


def framework_texts(base: Path, extra: Sequence[Path]) -> tuple[dict[str, str], list[str]]:
    """Name (as shown in problems) -> text of every framework file, shipped ones first, and what cannot be read."""
    texts: dict[str, str] = {}
    problems: list[str] = []
    for folder in (base, *extra):
        inner = folder / FRAMEWORKS
        found = sorted((inner if inner.is_dir() else folder).glob("*.toml"))
        if not found:
            problems.append(f"{folder}: no framework files (*.toml)")
        for path in found:
            name = path.relative_to(base).as_posix() if folder is base else path.as_posix()
            try:
                texts[name] = path.read_text(encoding="utf-8")
            except (OSError, UnicodeDecodeError) as error:
                problems.append(f"{name}: cannot be read: {error}")
    return texts, problems


def digest(base: Path, texts: Mapping[str, str]) -> str:
    """sha256 over name and content of all rule data; line ends and the folder's place do not count."""
    contents: dict[str, bytes | Path] = {
        f"{number}/{Path(name).name}": text.encode() for number, (name, text) in enumerate(texts.items())
    }
    for pattern in ("*.toml", "api/*.tsv", "api/renames/*"):
        for path in base.glob(pattern):
            contents[path.relative_to(base).as_posix()] = path
    found = hashlib.sha256()
    for name, given in sorted(contents.items()):
        content = given if isinstance(given, bytes) else given.read_bytes()
        # Looking for one byte is much faster than looking for two, and hardly any text has it.
        data = content.replace(b"\r\n", b"\n") if b"\r" in content else content
        found.update(f"{name}\0{len(data)}\0".encode())
        found.update(data)
    return found.hexdigest()
