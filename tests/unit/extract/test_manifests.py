"""Manifests are read as text: what is asked for, under which name, in which versions, on which line."""

from __future__ import annotations

import libcst as cst
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.extract import READERS, extract
from analyzer.extract.manifests.setup_files import setup_py_facts
from analyzer.model import Facts, FailReason, FileKind, ReadStatus


def _read(kind: FileKind, text: str) -> Facts:
    return extract(kind, text.encode())


def _rows(facts: Facts) -> list[tuple[str, str, bool, int]]:
    return [(r.name, r.specifier, r.optional, r.region.start_line) for r in facts.requirements]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("tensorflow-gpu==1.15  # old", ("tensorflow-gpu", "==1.15")),
        ("Keras=2.0.2", ("keras", "==2.0.2.*")),
        ("torch >= 1.0, < 2 ; python_version > '3.6'", ("torch", "<2,>=1.0")),
        ("jax[cuda]==0.4.1 --hash=sha256:abc", ("jax", "==0.4.1")),
        ("https://host/torch-1.7.1-cp36-cp36m-linux_x86_64.whl", ("torch", "==1.7.1")),
        ("-e git+https://host/x.git#egg=tf_slim", ("tf-slim", "")),
        ("numpy", ("numpy", "")),
    ],
)
def test_a_requirement_line(line: str, expected: tuple[str, str]) -> None:
    rows = _rows(_read(FileKind.REQUIREMENTS, line))
    assert [(name, specifier) for name, specifier, _, _ in rows] == [expected]


@pytest.mark.parametrize("line", ["", "# tensorflow==1.15", "-r other.txt", "--index-url https://host/", "???"])
def test_lines_that_ask_for_nothing(line: str) -> None:
    assert _rows(_read(FileKind.REQUIREMENTS, line)) == []


def test_includes_are_noted() -> None:
    read = _read(FileKind.REQUIREMENTS, "-r base.txt\n--constraint=../c.txt  # why\n-i https://host\n").read
    assert [(note.what, note.start_line) for note in read.notes] == [("includes base.txt", 1), ("includes ../c.txt", 2)]


def test_continued_lines_count_as_the_first() -> None:
    text = "numpy\ntorch==1.0 \\\n  --hash=sha256:ab\njax\n"
    assert _rows(_read(FileKind.REQUIREMENTS, text)) == [
        ("numpy", "", False, 1),
        ("torch", "==1.0", False, 2),
        ("jax", "", False, 4),
    ]


def test_pyproject_tells_required_from_optional_and_names_the_project() -> None:
    facts = _read(
        FileKind.TOML_MANIFEST,
        '[project]\nname = "Keras"\ndependencies = ["numpy>=1"]\n'
        '[project.optional-dependencies]\ntf = ["tensorflow>=2.16"]\n[dependency-groups]\ndev = ["torch"]\n',
    )
    assert _rows(facts) == [
        ("numpy", ">=1", False, 3),
        ("tensorflow", ">=2.16", True, 5),
        ("torch", "", True, 7),
    ]
    assert [(s.name, s.value) for s in facts.settings] == [("project.name", "keras")]


def test_poetry_and_pipfile_versions() -> None:
    poetry = '[tool.poetry.dependencies]\npython = "^3.8"\ntorch = "^1.7"\njax = {version = "0.4.*", optional = true}\n'
    assert _rows(_read(FileKind.TOML_MANIFEST, poetry)) == [
        ("torch", "<2,>=1.7", False, 3),
        ("jax", "==0.4.*", True, 4),
    ]
    pipfile = '[packages]\ntensorflow = "==2.0"\nkeras = "*"\n'
    assert _rows(_read(FileKind.TOML_MANIFEST, pipfile)) == [
        ("tensorflow", "==2.0", False, 2),
        ("keras", "", False, 3),
    ]


def test_setup_cfg() -> None:
    text = "[metadata]\nname = my-lib\n[options]\ninstall_requires =\n    torch>=1.6\n"
    text += "[options.extras_require]\ntf =\n  tensorflow\n"
    assert _rows(_read(FileKind.SETUP_CFG, text)) == [("torch", ">=1.6", False, 5), ("tensorflow", "", True, 8)]


def test_setup_py_is_read_and_not_run() -> None:
    text = (
        "import setuptools\nNAME = 'keras'\nREQ = ['numpy', 'theano>=1'] + ['pyyaml']\n"
        "raise SystemExit('running this file would end the test')\n"
        "setuptools.setup(name=NAME, install_requires=REQ, extras_require={'tf': ['tensorflow==1.4']})\n"
    )
    facts = setup_py_facts(cst.parse_module(text), text)
    assert {(r.name, r.specifier, r.optional) for r in facts.requirements} == {
        ("numpy", "", False),
        ("theano", ">=1", False),
        ("pyyaml", "", False),
        ("tensorflow", "==1.4", True),
    }
    assert facts.settings[0].value == "keras"


def test_conda_environment() -> None:
    text = "name: x\ndependencies:\n  - pytorch=1.0.1=py37_0\n  - tensorflow>=2.0\n"
    text += "  - conda-forge::jax\n  - pip:\n    - keras==2.2.4\n"
    facts = _read(FileKind.CONDA_ENVIRONMENT, text)
    assert _rows(facts) == [
        ("pytorch", "==1.0.1", False, 3),
        ("tensorflow", ">=2.0", False, 4),
        ("jax", "", False, 5),
        ("keras", "==2.2.4", False, 7),
    ]


@pytest.mark.parametrize("kind", [FileKind.TOML_MANIFEST, FileKind.SETUP_CFG, FileKind.CONDA_ENVIRONMENT])
def test_what_is_malformed_is_recorded_as_failed(kind: FileKind) -> None:
    assert _read(kind, "[[[\n{:").read.status is ReadStatus.FAILED


@given(st.sampled_from(sorted(READERS)), st.text(max_size=300))
def test_no_text_makes_a_reader_raise(kind: FileKind, text: str) -> None:
    read = _read(kind, text).read
    assert read.failure is not FailReason.INTERNAL, read.error


def test_a_value_is_found_below_the_key_it_belongs_to() -> None:
    text = '[project]\nkeywords = ["tensorflow"]\ndependencies = [\n  "tensorflow",\n]\n'
    assert _rows(_read(FileKind.TOML_MANIFEST, text)) == [("tensorflow", "", False, 4)]


def test_environments_of_hatch_tox_and_pixi() -> None:
    text = (
        '[tool.hatch.envs.test]\ndependencies = ["jax"]\nenv-vars = { KERAS_BACKEND = "jax" }\n'
        '[tool.pixi.dependencies]\npytorch = ">=2"\n[tool.pixi.feature.a.pypi-dependencies]\nflax = "*"\n'
        '[tool.tox]\nlegacy_tox_ini = """\n[testenv]\ndeps = tensorflow==2.3\n"""\n'
        '[tool.pytest.ini_options]\nenv = ["D:KERAS_BACKEND=torch"]\n'
    )
    facts = _read(FileKind.TOML_MANIFEST, text)
    assert [(r.ecosystem, *row) for r, row in zip(facts.requirements, _rows(facts), strict=True)] == [
        ("pypi", "jax", "", True, 2),
        ("conda", "pytorch", ">=2", False, 5),
        ("pypi", "flax", "", True, 7),
        ("pypi", "tensorflow", "==2.3", True, 11),
    ]
    assert [(s.value, s.region.start_line) for s in facts.settings] == [("jax", 3), ("torch", 14)]


def test_tox_ini_with_factors() -> None:
    text = (
        "[tox]\nenvlist = py-{tf1,tf2}\n[testenv]\ndeps =\n    tf1: tensorflow==1.15\n    -r requirements.txt\n"
        "    {extra}\nsetenv =\n    jax: KERAS_BACKEND=jax\n    TOKEN = secret\n"
    )
    facts = _read(FileKind.TOX, text)
    assert _rows(facts) == [("tensorflow", "==1.15", True, 5)]
    assert [(s.name, s.value, s.region.start_line) for s in facts.settings] == [("KERAS_BACKEND", "jax", 9)]


def test_a_conda_recipe_with_jinja() -> None:
    text = (
        '{% set version = "1.15" %}\npackage:\n  name: x\nrequirements:\n  host:\n    - keras\n  run:\n'
        "    - tensorflow {{ version }}\n    - pytorch >=1.0  # [linux]\n    - {{ compiler('c') }}\n"
        "test:\n  requires:\n    - jax 0.4.* cpu\n"
    )
    assert _rows(_read(FileKind.CONDA_RECIPE, text)) == [
        ("tensorflow", "==1.15", False, 8),
        ("pytorch", ">=1.0", False, 9),
        ("keras", "", True, 6),
        ("jax", "==0.4.*", True, 13),
    ]


def test_many_requirements_are_found_in_one_pass_over_the_text() -> None:
    names = [f"package-{n}" for n in range(20_000)]
    text = "[project]\ndependencies = [\n" + "".join(f'  "{name}",\n' for name in names) + "]\n"
    assert _rows(_read(FileKind.TOML_MANIFEST, text))[-1] == ("package-19999", "", False, 20_002)
