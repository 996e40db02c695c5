"""Dockerfiles, scripts, CI and JSON are read as text: what they install, set and declare, on which line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.extract import extract
from analyzer.kinds import kind_of
from analyzer.model import Facts, FailReason, FileKind, ReadStatus


def _read(path: str, text: str) -> Facts:
    return extract(kind_of(path), text.encode())


def _asked(facts: Facts) -> list[tuple[str, str, str, int]]:
    return [(r.ecosystem, r.name, r.specifier, r.region.start_line) for r in facts.requirements]


def _set(facts: Facts) -> list[tuple[str, str, str, int]]:
    return [(s.name, s.value, s.how, s.region.start_line) for s in facts.settings]


# ------------------------------------------------------------------------------------------------ Dockerfiles


def test_a_dockerfile_from_base_image_to_installs() -> None:
    text = (
        "ARG TF=1.15.2\n"
        "FROM tensorflow/tensorflow:${TF}-gpu-py3 AS base\n"
        'ENV KERAS_BACKEND=jax LABEL="a b"\n'
        "ENV TF_USE_LEGACY_KERAS 1\n"
        "RUN pip install \\\n    # why\n    torch==1.7.1 \\\n    && KERAS_BACKEND=torch python train.py\n"
        "RUN <<EOF\npip install jax==0.4.1\nEOF\n"
        'RUN ["pip", "install", "keras==2.3"]\n'
        "FROM base\n"
    )
    facts = _read("docker/Dockerfile.gpu", text)
    assert _asked(facts) == [
        ("docker", "tensorflow/tensorflow", "==1.15.2", 2),
        ("pypi", "torch", "==1.7.1", 5),
        ("pypi", "jax", "==0.4.1", 10),
        ("pypi", "keras", "==2.3", 12),
    ]
    assert _set(facts) == [
        ("KERAS_BACKEND", "jax", "ENV", 3),
        ("TF_USE_LEGACY_KERAS", "1", "ENV", 4),
        ("KERAS_BACKEND", "torch", "shell", 5),
    ]


@pytest.mark.parametrize(
    ("image", "name", "specifier"),
    [
        ("pytorch/pytorch:1.9.0-cuda11.1-cudnn8-devel", "pytorch/pytorch", "==1.9.0"),
        ("docker.io/TensorFlow/tensorflow:latest-gpu", "tensorflow/tensorflow", ""),
        ("nvcr.io/nvidia/tensorflow:20.03-tf1-py3", "nvcr.io/nvidia/tensorflow", "<2"),
        ("nvcr.io/nvidia/tensorflow:21.07-tf2-py3", "nvcr.io/nvidia/tensorflow", ">=2"),
        ("nvcr.io/nvidia/tensorflow:19.05-py3", "nvcr.io/nvidia/tensorflow", "<2"),
        ("nvcr.io/nvidia/pytorch:21.07-py3", "nvcr.io/nvidia/pytorch", ""),
        ("rocm/tensorflow:rocm3.3-tf1.15-dev", "rocm/tensorflow", "==1.15.*"),
        ("registry:5000/team/image@sha256:abc", "registry:5000/team/image", ""),
    ],
)
def test_the_version_that_a_tag_states(image: str, name: str, specifier: str) -> None:
    assert _asked(_read("Dockerfile", f"FROM {image}\n")) == [("docker", name, specifier, 1)]


@pytest.mark.parametrize(
    "line", ["FROM $BASE", "FROM ", "# FROM torch", "ENV KERAS_BACKEND=$B", "FROM scratch AS x y z"]
)
def test_what_names_no_image_and_sets_no_literal(line: str) -> None:
    facts = _read("Dockerfile", line)
    assert not facts.settings
    assert all(name == "scratch" for _, name, _, _ in _asked(facts))


# ------------------------------------------------------------------------------------------------ shell


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('export KERAS_BACKEND="jax"', [("KERAS_BACKEND", "jax", "export")]),
        ("KERAS_BACKEND=theano python train.py", [("KERAS_BACKEND", "theano", "shell")]),
        ("env KERAS_BACKEND=torch pytest", [("KERAS_BACKEND", "torch", "shell")]),
        ("docker run -e KERAS_BACKEND=jax image", [("KERAS_BACKEND", "jax", "shell")]),
        ("setenv KERAS_BACKEND cntk", [("KERAS_BACKEND", "cntk", "export")]),
        ("set KERAS_BACKEND=theano", [("KERAS_BACKEND", "theano", "shell")]),
        ("export KERAS_BACKEND=${B:-jax}", [("KERAS_BACKEND", "jax", "export")]),
        ("for b in jax torch; do KERAS_BACKEND=$b pytest; done",
         [("KERAS_BACKEND", "jax", "shell"), ("KERAS_BACKEND", "torch", "shell")]),
        ("""echo '{"backend": "theano"}' > ~/.keras/keras.json""", [("keras.backend", "theano", "keras.json")]),
        ("sed -i 's/tensorflow/theano/' ~/.keras/keras.json", [("keras.backend", "theano", "keras.json")]),
        ("export HF_TOKEN=secret", []),
        ("# export KERAS_BACKEND=jax", []),
        ("echo $KERAS_BACKEND", []),
        ("if [ $KERAS_BACKEND = jax ]; then", []),
        ("export KERAS_BACKEND=$1", []),
        ("MY_KERAS_BACKEND=jax", []),
    ],
)  # fmt: skip
def test_settings_of_a_script(line: str, expected: list[tuple[str, str, str]]) -> None:
    assert [(name, value, how) for name, value, how, _ in _set(_read("run.sh", line))] == expected


def test_a_makefile_installs() -> None:
    text = "TF = 1.15\ninstall:\n\tpip install tensorflow==2.4 # comment\n"
    assert _asked(_read("Makefile", text)) == [("pypi", "tensorflow", "==2.4", 3)]


def test_of_a_dotenv_file_only_known_names_are_looked_at() -> None:
    assert _set(_read(".env", "API_KEY=abc\nKERAS_BACKEND=jax\n")) == [("KERAS_BACKEND", "jax", ".env", 2)]


# ------------------------------------------------------------------------------------------------ CI


def test_a_matrix_of_github_stands_for_each_of_its_values() -> None:
    text = (
        "jobs:\n  test:\n    strategy:\n      matrix:\n        backend: [tensorflow, jax]\n"
        "        include:\n          - backend: torch\n            tf: 2.16.1\n"
        "    env:\n      KERAS_BACKEND: ${{ matrix.backend }}\n      TOKEN: ${{ secrets.TOKEN }}\n"
        "    steps:\n      - run: |\n          echo\n          pip install tensorflow==${{ matrix.tf }}\n"
    )
    facts = _read(".github/workflows/test.yml", text)
    assert _set(facts) == [("KERAS_BACKEND", name, "CI", 10) for name in ("tensorflow", "jax", "torch")]
    assert _asked(facts) == [("pypi", "tensorflow", "==2.16.1", 15)]
    assert facts.requirements[0].optional


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (".travis.yml", "env:\n  - KERAS_BACKEND=jax TF=2\n  - KERAS_BACKEND=torch\n"),
        (".gitlab-ci.yml", "t:\n  parallel:\n    matrix:\n      - KERAS_BACKEND: [jax, torch]\n"),
        ("azure-pipelines.yml",
         "strategy:\n  matrix:\n    a:\n      b: jax\n    c:\n      b: torch\n"
         "steps:\n- script: KERAS_BACKEND=$(b) pytest\n"),
        (".circleci/config.yml",
         "workflows:\n  w:\n    jobs:\n    - t:\n        matrix:\n          parameters:\n            b: [jax, torch]\n"
         "jobs:\n  t:\n    environment:\n      KERAS_BACKEND: << parameters.b >>\n"),
    ],
)  # fmt: skip
def test_a_matrix_of_other_services(path: str, text: str) -> None:
    assert [value for _, value, _, _ in _set(_read(path, text))] == ["jax", "torch"]


def test_images_of_ci_and_of_compose() -> None:
    assert _asked(_read(".gitlab-ci.yml", "t:\n  image: tensorflow/tensorflow:2.4.0\n")) == [
        ("docker", "tensorflow/tensorflow", "==2.4.0", 2)
    ]
    compose = "services:\n  a:\n    image: pytorch/pytorch:1.9.0\n    environment:\n      - KERAS_BACKEND=torch\n"
    facts = _read("docker-compose.yml", compose)
    assert (_asked(facts)[0][1], facts.requirements[0].optional) == ("pytorch/pytorch", False)
    assert _set(facts) == [("KERAS_BACKEND", "torch", "compose", 5)]


def test_cog() -> None:
    text = 'build:\n  python_packages:\n    - "torch==2.0.1"\n  run:\n    - pip install tensorflow==2.4\n'
    assert _asked(_read("cog.yaml", text)) == [("pypi", "torch", "==2.0.1", 3), ("pypi", "tensorflow", "==2.4", 5)]


def test_a_workflow_that_is_no_yaml_is_read_line_by_line_and_says_so() -> None:
    facts = _read(".travis.yml", "a: [\n- pip install torch==1.4\n")
    assert _asked(facts) == [("pypi", "torch", "==1.4", 2)]
    assert facts.read.status is ReadStatus.PARTIAL


def test_aliases_are_not_expanded_without_end() -> None:
    bomb = "a0: &a0 [pip install torch]\n" + "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12)
    )
    assert _asked(_read(".travis.yml", bomb)) == [("pypi", "torch", "", 1)]


# ------------------------------------------------------------------------------------------------ JSON and cards


def test_keras_json() -> None:
    assert _set(_read("ci/jax/keras.json", '{\n  "backend": "jax"\n}')) == [("keras.backend", "jax", "keras.json", 2)]
    assert _read("keras.json", "[1]").settings == ()
    assert _read("keras.json", "{oops").read.status is ReadStatus.PARTIAL


def test_what_a_model_configuration_declares() -> None:
    text = '{\n "architectures": ["TreeModel"],\n "model_type": "tree",\n "auto_map": {"AutoModel": "m.TreeModel"}\n}'
    assert [(name, value, line) for name, value, _, line in _set(_read("config.json", text))] == [
        ("config.architectures", "TreeModel", 2),
        ("config.model_type", "tree", 3),
        ("config.auto_map", "AutoModel", 4),
    ]
    assert _read("config.json", '{"api_key": "x", "library_name": "y"}').settings == ()


def test_front_matter_of_a_card() -> None:
    text = "---\nlicense: mit\nlibrary_name: timm\ntags:\n- pytorch\n- vision\n---\n# A model\n"
    assert [(name, value, line) for name, value, _, line in _set(_read("README.md", text))] == [
        ("card.library_name", "timm", 3),
        ("card.tags", "pytorch", 5),
        ("card.tags", "vision", 6),
    ]
    assert _read("README.md", "# A project\n\n---\nlibrary_name: timm\n---\n").settings == ()


def test_commands_that_a_readme_shows() -> None:
    text = "# Run\n\n    $ KERAS_BACKEND=theano python2 train.py\n"
    assert _set(_read("README.md", text)) == [("KERAS_BACKEND", "theano", "README.md", 3)]


_WORDS = r"""
FROM RUN ENV <<EOF EOF pip install torch== KERAS_BACKEND= ${ } $( ) ${{ matrix.a }} a: &a *a - [ ] { " ' # --- for x
in ` keras.json "backend":"
sed s/a/ conda image: matrix: env: = : , 1.0 [[package]] name="torch" version="1" deps= {% %} {{ \
"""
_PIECES = st.sampled_from([*_WORDS.split(), " ", "\n", "\n  ", "\0", "\u2028", 'name = "torch"\n', 'version = "1"\n'])
_KINDS = st.sampled_from(sorted(set(FileKind) - {FileKind.PYTHON, FileKind.NOTEBOOK, FileKind.MODEL, FileKind.OTHER}))


@given(_KINDS, st.lists(_PIECES, max_size=60).map("".join))
def test_no_reader_raises_on_pieces_of_its_own_syntax(kind: FileKind, text: str) -> None:
    facts = extract(kind, text.encode("utf-8", "replace"))
    assert facts.read.failure is not FailReason.INTERNAL, facts.read.error
    lines = text.count("\n") + text.count("\u2028") + 2
    regions = [item.region for item in facts.requirements] + [item.region for item in facts.settings]
    assert all(0 < region.start_line <= lines for region in regions)
