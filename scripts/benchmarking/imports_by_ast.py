"""The simplest program that answers the question: which frameworks do the files of a folder import, by `ast` alone.

    python imports_by_ast.py FOLDER

It knows no aliases, no generations, no notebooks and no Python 2; it is a floor for what reading every file costs.
"""

import ast
import sys
from collections import Counter
from pathlib import Path

ROOTS = frozenset(
    {"tensorflow", "tf_slim", "keras", "torch", "torchvision", "jax", "flax", "haiku", "optax"}
    | {"mxnet", "paddle", "theano"}
)


def main(folder: Path) -> None:
    """Prints how many files import each framework."""
    count: Counter[str] = Counter()
    for path in folder.rglob("*.py"):
        try:
            tree = ast.parse(path.read_bytes())
        except (SyntaxError, ValueError, RecursionError):
            count["unreadable"] += 1
            continue
        count["read"] += 1
        names: set[str] = set()
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                names.update(alias.name.partition(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names.add(node.module.partition(".")[0])
        count.update(names & ROOTS)
    print(dict(sorted(count.items())))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
