"""The simplest program that finds what fwscan finds in Python: uses of imported names with aliases resolved, by `ast`.

    python uses_by_ast.py JOBS FOLDER...

It keeps for each use its qualified name, kind, place and keywords, and knows no scopes, guards, generations, notebooks,
repairs or verdicts: a floor for what these facts cost with the standard library's parser.
"""

import ast
import sys
from collections import Counter
from multiprocessing import Pool
from pathlib import Path

Use = tuple[str, str, int, int, int, int, tuple[str, ...]]


def uses_of(path: Path) -> list[Use] | None:
    """Every use of an imported name; None where the running Python does not take the text."""
    try:
        tree = ast.parse(path.read_bytes())
    except (SyntaxError, ValueError, RecursionError):
        return None
    bound: dict[str, str] = {}
    found: list[Use] = []
    inner: set[int] = set()
    calls: dict[int, ast.Call] = {}
    nodes = list(ast.walk(tree))
    for node in nodes:
        if isinstance(node, ast.Import):
            for alias in node.names:
                bound[alias.asname or alias.name.partition(".")[0]] = (
                    alias.name if alias.asname else alias.name.partition(".")[0]
                )
                found.append((alias.name, "import", *_place(alias), ()))
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            for alias in node.names:
                name = f"{module}.{alias.name}"
                bound[alias.asname or alias.name] = name
                found.append((name, "import", *_place(alias), ()))
        elif isinstance(node, ast.Assign):
            if isinstance(node.value, (ast.Name, ast.Attribute)) and isinstance(node.targets[0], ast.Name):
                name = _qualified(node.value, bound)
                if name:
                    bound[node.targets[0].id] = name
        elif isinstance(node, ast.Call):
            calls[id(node.func)] = node
    for node in nodes:
        if isinstance(node, (ast.Name, ast.Attribute)) and id(node) not in inner:
            one: ast.expr = node
            while isinstance(one, ast.Attribute):
                one = one.value
                inner.add(id(one))
            name = _qualified(node, bound)
            if name:
                call = calls.get(id(node))
                keywords = tuple(sorted(word.arg for word in call.keywords if word.arg)) if call else ()
                found.append((name, "call" if call else "reference", *_place(node), keywords))
    return found


def _qualified(node: ast.expr, bound: dict[str, str]) -> str:
    parts = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name) or node.id not in bound:
        return ""
    return ".".join((bound[node.id], *reversed(parts)))


def _place(node: ast.expr | ast.alias) -> tuple[int, int, int, int]:
    return node.lineno, node.col_offset, node.end_lineno or 0, node.end_col_offset or 0


def main(jobs: int, folders: list[str]) -> None:
    """Prints how many files were read and the roots of what they use."""
    paths = [path for folder in folders for path in Path(folder).rglob("*.py")]
    count: Counter[str] = Counter()
    roots: Counter[str] = Counter()
    with Pool(jobs) as pool:
        for found in pool.imap(uses_of, paths, chunksize=16):
            if found is None:
                count["unreadable"] += 1
                continue
            count["read"] += 1
            roots.update(name.partition(".")[0] for name, *_ in found)
    print(dict(count), dict(roots.most_common(12)))


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
