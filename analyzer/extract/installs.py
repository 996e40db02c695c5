"""Install commands of a shell -> requirements: `pip install tensorflow==1.15 "keras>=3"`, conda, mamba, uv."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Sequence
from typing import Final

from packaging.utils import canonicalize_name

from analyzer.extract.requirement import parse_requirement, pypi_specifier
from analyzer.model import Region, Requirement

_SEPARATOR: Final = re.compile(r"[;&|()]+\Z")
_PIP: Final = re.compile(r"(?:.*[/\\])?pip(?:[23](?:\.\d+)?)?(?:\.exe)?\Z")
_CONDA: Final = re.compile(r"(?:.*[/\\])?(?:conda|mamba|micromamba)(?:\.exe)?\Z")
_REDIRECTION: Final = re.compile(r"\d?>>?(?:&\d|/|\Z)|&>")
_COMPARISON: Final = re.compile(r"(?:[<>=!~]=|===|[<>])\Z")
_OPENED: Final = re.compile(r"(?:[<>=!~]=|===|[<>,])\Z")
_PLACEHOLDER: Final = re.compile(r"[${}%]")
_NAMED: Final = re.compile(r"([A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?\s*(?:[<>=!~]=?=?)")
_CONDA_SPEC: Final = re.compile(r"(?:[\w./-]+::)?([A-Za-z0-9_][\w.-]*)\s*(.*)\Z", re.DOTALL)

# Options that take a value as the next word; from the help texts of pip 24, uv 0.4 and conda 24.
_VALUED: Final = frozenset(
    """
    -r --requirement -c --constraint -f --find-links -i --index-url --extra-index-url --default-index --index -t
    --target --prefix --root --src --no-binary --only-binary --python-version --platform --abi --implementation
    --progress-bar --trusted-host --timeout --retries --cache-dir --proxy --upgrade-strategy --log --use-feature
    --global-option --install-option --config-settings -C --report --python -p --index-strategy --exclude-newer
    --torch-backend --channel -n --name --file --solver --cert --client-cert --exists-action
    """.split()  # noqa: SIM905 - fifty words read better so
)
_LONGEST: Final = 20_000


def installed(command: str, region: Region) -> tuple[Requirement, ...]:
    """What a shell line installs; files (`-r`), paths and addresses that name no package are passed over."""
    if "install" not in command and " create " not in command:
        return ()
    found: list[Requirement] = []
    for words in _commands(_words(command[:_LONGEST])):
        found += _packages(words, region)
    return tuple(found)


def _words(command: str) -> list[str]:
    lexer = shlex.shlex(command, posix=True, punctuation_chars=";&|()")
    lexer.commenters = ""
    lexer.whitespace_split = True
    try:
        return list(lexer)
    except ValueError:  # a quote that is never closed
        return command.replace('"', " ").replace("'", " ").split()


def _commands(words: Sequence[str]) -> Iterator[list[str]]:
    command: list[str] = []
    for word in words:
        if word.startswith("#"):
            break
        if _SEPARATOR.match(word):
            yield command
            command = []
        else:
            command.append(word)
    yield command


def _packages(words: Sequence[str], region: Region) -> Iterator[Requirement]:
    """The packages of one simple command, whatever stands before the installer (sudo, python -m, uv, time)."""
    for i, word in enumerate(words):
        arguments = words[i + 1 :]
        verb = next((j for j, argument in enumerate(arguments) if not argument.startswith("-")), None)
        if verb is None:
            continue
        if _PIP.match(word) and arguments[verb] == "install":
            for text in _specified(arguments[verb + 1 :]):
                if requirement := _of_pip(text, region):
                    yield requirement
            return
        if _CONDA.match(word) and arguments[verb] in {"install", "create"}:
            for text in _specified(arguments[verb + 1 :]):
                if requirement := _of_conda(text, region):
                    yield requirement
            return


def _specified(words: Sequence[str]) -> list[str]:
    """The arguments that are packages, each in one piece: `torch >= 2` is one, as its writer meant it."""
    found: list[str] = []
    skip = editable = False
    for word in words:
        if skip:
            skip = False
        elif _COMPARISON.match(word) and found and word != ">":
            found[-1] += word
        elif _REDIRECTION.match(word):
            break
        elif found and _OPENED.search(found[-1]):
            found[-1] += word
        elif word.startswith("-"):
            editable = word in {"-e", "--editable"}
            skip = word in _VALUED
        elif editable:
            editable = False
            found += [word] if "egg=" in word else []
        else:
            found.append(word)
    return found


def _of_pip(text: str, region: Region) -> Requirement | None:
    if _PLACEHOLDER.search(text):
        named = _NAMED.match(text)
        return parse_requirement(named[1], region) if named else None
    if text.startswith((".", "/", "~")) and not text.endswith(".whl"):
        return None
    return parse_requirement(text, region)


def _of_conda(text: str, region: Region) -> Requirement | None:
    match = _CONDA_SPEC.match(text)
    if match is None or _PLACEHOLDER.search(match[1]):
        return None
    version = "" if _PLACEHOLDER.search(match[2]) else match[2].strip()
    if version.startswith("=") and not version.startswith("=="):
        version = "=" + version[1:].split("=")[0]
    return Requirement(
        name=canonicalize_name(match[1]),
        ecosystem="conda",
        specifier=pypi_specifier(version),
        optional=False,
        region=region,
    )
