"""Archives to the world of modules of one release: unpack, parse, cache, and put together what makes one API."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from api_tables.download import Index, read_sources, sources_of
from api_tables.facts import FACTS_VERSION, ModuleFacts, module_facts
from api_tables.pins import Pin
from api_tables.syntax import UnreadableFile, parse

Facts = dict[str, ModuleFacts]


@dataclass(frozen=True, slots=True)
class Archive:
    """What one archive holds. ``released`` is an ISO day or empty; ``from_index`` says whether the index told it."""

    facts: Facts
    released: str
    from_index: bool


def read_archive(pin: Pin, cache: Path, index: Index | None, roots: frozenset[str]) -> Archive:
    """The facts of the packages ``roots`` of an archive, from the cache when they are there.

    Raises:
        UnreadableFile: some file of these packages cannot be parsed; a table without it would lie.
        ArchiveError: the archive cannot be had as pinned.
    """
    key = hashlib.sha256("\0".join([pin.sha256, str(FACTS_VERSION), *sorted(roots)]).encode()).hexdigest()[:24]
    kept = cache / "facts" / f"{pin.package}-{pin.version}-{key}.json.z"
    if not kept.exists():
        sources, uploaded, newest = read_sources(sources_of(pin, cache, index))
        facts = facts_of_sources(sources, roots)
        document = {"uploaded": uploaded, "newest": newest, "facts": {n: asdict(f) for n, f in facts.items()}}
        kept.parent.mkdir(parents=True, exist_ok=True)
        partial = kept.with_suffix(".partial")
        partial.write_bytes(zlib.compress(json.dumps(document).encode(), 6))
        partial.rename(kept)
    document = json.loads(zlib.decompress(kept.read_bytes()))
    facts = {name: ModuleFacts(**f) for name, f in document["facts"].items()}
    return Archive(facts, document["uploaded"] or document["newest"], bool(document["uploaded"]))


def released(pin: Pin, cache: Path, index: Index | None) -> str:
    """The day of an archive as `Archive` has it, without parsing it.

    Raises:
        ArchiveError: the archive cannot be had as pinned.
    """
    _, uploaded, newest = read_sources(sources_of(pin, cache, index))
    return uploaded or newest


def facts_of_sources(sources: Mapping[str, bytes], roots: frozenset[str]) -> Facts:
    """The facts of every module of the given top packages; a stub adds to the module it stands beside.

    Raises:
        UnreadableFile: some file cannot be parsed.
    """
    facts: Facts = {}
    failures = []
    for path, content in sorted((_inside(path), content) for path, content in sources.items()):
        name = _module_name(path)
        if name.partition(".")[0] not in roots or _is_no_module(path):
            continue
        try:
            tree = parse(content, path)
        except UnreadableFile as error:
            failures.append(str(error))
            continue
        is_package = path.endswith(("/__init__.py", "/__init__.pyi"))
        made = module_facts(tree, name, is_package=is_package, is_stub=path.endswith(".pyi"))
        facts[name] = _with_stub(facts[name], made) if name in facts else made
    if failures:
        raise UnreadableFile("\n".join(failures))
    return facts


def _inside(path: str) -> str:
    """Where the installer puts a member: wheels of old keep platform files in ``<name>.data/purelib``."""
    head, _, rest = path.partition(".data/purelib/")
    return rest if rest and "/" not in head else path.partition(".data/platlib/")[2] or path


def _module_name(path: str) -> str:
    return path.removesuffix(".pyi").removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _is_no_module(path: str) -> bool:
    """Templates and examples with names that no import statement can spell, and tests."""
    parts = path.removesuffix(".pyi").removesuffix(".py").split("/")
    if not path.endswith((".py", ".pyi")):
        return True
    return not all(part.isidentifier() for part in parts) or "tests" in parts or parts[-1].endswith("_test")


def _with_stub(code: ModuleFacts, stub: ModuleFacts) -> ModuleFacts:
    """A module together with its stub; ``.py`` sorts before ``.pyi``, and what the code says of a name counts."""
    steps = [step for step in stub.steps if step[0] not in ("all", "typing")]
    code.steps = [*steps, *code.steps]
    return code


def graft(facts: Facts, source: str, target: str) -> bool:
    """Show the modules under ``source`` under ``target`` too; False if there are none.

    Loaders put whole packages in places that no import statement tells (``tensorflow.keras``); a package that is there
    already keeps its own names.
    """
    found = [name for name in facts if name == source or name.startswith(source + ".")]
    for name in found:
        place = target + name.removeprefix(source)
        before = facts.get(place)
        steps = [*(before.steps if before is not None else ()), *facts[name].steps]
        facts[place] = ModuleFacts(place, facts[name].is_package, steps, has_getattr=facts[name].has_getattr)
    return bool(found)


def rename_root(facts: Facts, old: str, new: str) -> Facts:
    """The modules of package ``old`` as package ``new``, in place of what lies there; they import from either."""
    renamed: Facts = {}
    text = {old: new}
    for name, module in facts.items():
        root, _, rest = name.partition(".")
        if root == old:
            place = f"{new}.{rest}" if rest else new
            renamed[place] = ModuleFacts(
                place, module.is_package, _renamed(module.steps, text), module.documented, module.has_getattr
            )
        elif root != new:
            renamed[name] = module
    return renamed


def _renamed(steps: Iterable[list[object]], roots: Mapping[str, str]) -> list[list[object]]:
    result = []
    for step in steps:
        if step[0] in ("import", "from", "star") and isinstance(step[1], str):
            root, dot, rest = step[1].partition(".")
            step = [step[0], roots.get(root, root) + dot + rest, *step[2:]]
        result.append(step)
    return result
