"""The shape of the package: layers (import-linter), where third-party packages may be known, what start-up may load."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "analyzer"
MODULES = sorted(PACKAGE.rglob("*.py"))

# Third-party package -> the only places that may know it. What replaces it later is then one folder.
PLACES = {
    "altair": ("reports/charts",),
    "bibtexparser": ("inputs/bibtex.py",),
    "click": ("cli",),
    "defusedxml": ("papers/answers.py",),
    "duckdb": ("inputs/rows.py", "papers/index.py", "study"),
    "filelock": ("papers/index.py", "papers/pace.py"),
    "github": ("papers/github.py", "sources"),
    "hishel": ("papers/web.py",),
    "httpcore": ("papers/network.py",),
    "httpx": ("papers/github.py", "papers/limits.py", "papers/network.py", "papers/refusals.py", "papers/web.py"),
    "ijson": ("papers/index.py",),
    "huggingface_hub": ("sources/huggingface.py",),
    "jinja2": ("reports/webpage",),
    "libcst": ("extract/python", "extract/manifests"),
    "markupsafe": ("reports/webpage",),
    "msgspec": ("values.py", "factcodec/tables.py", "extract/python/pieces/frequent.py"),
    "numpy": ("aggregate/intervals.py",),
    "packaging": ("apitables.py", "ruleset.py", "extract", "verdict/pins.py"),
    "pathspec": ("globs.py", "sources"),
    "pebble": ("executors/processes.py", "parallel/extraction.py"),
    "platformdirs": ("cli/options.py", "papers/settings.py"),
    "pygit2": ("sources",),
    "pypdf": ("papers/pdfreader.py",),
    "requests": ("papers/github.py",),
    "rich": ("reports", "cli"),
    "scipy": ("aggregate/intervals.py",),
    "selectolax": ("papers/markup.py",),
    "statsmodels": ("aggregate/intervals.py",),
    "tomli": ("toml.py",),
    "tree_sitter": ("extract/python",),
    "tree_sitter_python": ("extract/python",),
    "vl_convert": ("reports/charts",),
    "yaml": ("extract/manifests", "extract/settings"),
}
# Runs scanned code or reads formats that can run code. `eval` and `exec` are found as calls below.
NEVER = {"pickle", "shelve", "dill", "marshal", "runpy", "code", "nbconvert", "nbclient"}
RESERVED = {"utils", "util", "helpers", "helper", "core", "common", "manager", "misc", "annotations", "json", "html"}


def imports(path: Path) -> set[str]:
    """Root names of everything that a module imports, at any depth."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found


def test_layers_hold() -> None:
    pytest.importorskip("importlinter")
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()", "--no-cache"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


def test_third_party_packages_are_known_in_their_places_only() -> None:
    misplaced = defaultdict(list)
    for path in MODULES:
        inside = path.relative_to(PACKAGE).as_posix()
        for name in imports(path) - sys.stdlib_module_names - {"analyzer"}:
            if not any(inside == place or inside.startswith(f"{place}/") for place in PLACES.get(name, ())):
                misplaced[name].append(inside)
    assert not misplaced, "an undeclared dependency, or one outside its place"


def test_nothing_that_could_run_scanned_code_is_imported() -> None:
    for path in MODULES:
        assert not imports(path) & NEVER, path
        calls = {
            node.func.id
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        }
        assert not calls & {"eval", "exec", "compile", "__import__"}, path


def test_modules_say_what_they_are_about() -> None:
    for path in MODULES:
        assert path.stem not in RESERVED, path
        assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), f"{path} has no docstring"


@pytest.mark.parametrize("statement", ["import analyzer", "import analyzer.cli"])
def test_start_up_loads_nothing_heavy(statement: str) -> None:
    heavy = ["libcst", "pygit2", "rich", "tree_sitter", "pebble", "analyzer.worker"]
    program = f"import sys; {statement}; print(*[name for name in {heavy} if name in sys.modules])"
    run = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.split() == []


def test_a_small_scan_loads_only_what_it_needs(tmp_path: Path) -> None:
    """What reads other files than these, draws tables, keeps facts or starts processes costs nothing where none do."""
    (tmp_path / "model.py").write_text("import torch\nmodel = torch.nn.Linear(1, 1)\n")
    needless = [
        *("multiprocessing", "packaging", "pathspec", "pebble", "platformdirs", "rich", "sqlite3", "tomllib"),
        *("tree_sitter", "yaml", "analyzer.cache", "analyzer.extract.manifests", "analyzer.extract.notebook"),
        *("analyzer.extract.python.repair", "analyzer.extract.settings", "analyzer.extract.weights", "analyzer.hints"),
        *("analyzer.model.hints", "analyzer.model.versions", "analyzer.policy", "analyzer.reports.table"),
        *("analyzer.sources.clone", "analyzer.versions"),
    ]
    command = ["scan", "-q", "--no-cache", str(tmp_path)]
    program = f"""import sys
from analyzer.cli.program import run
assert run({command}) == 0
print(*[name for name in {needless} if name in sys.modules])"""
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    verdict, loaded = done.stdout.splitlines()
    assert "pytorch" in verdict
    assert loaded.split() == []
