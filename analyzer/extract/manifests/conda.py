"""environment.yml and meta.yaml of conda: nodes only, nothing is constructed, aliases are not expanded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import yaml
from packaging.utils import canonicalize_name

from analyzer.extract.requirement import parse_requirement, pypi_specifier
from analyzer.extract.variables import ENVIRONMENT
from analyzer.model import Facts, FailReason, Read, ReadStatus, Region, Requirement, Setting
from analyzer.values import replace

LONGEST: Final = 2_000_000  # characters; PyYAML takes seconds for as much
_SET: Final = re.compile(r"\{%-?\s*set\s+(\w+)\s*=\s*[\"']?([\w.+-]{1,100})[\"']?\s*-?%\}")
_STATEMENT: Final = re.compile(r"\{%.*?%\}|\{#.*?#\}")
_VALUE: Final = re.compile(r"\$?\{\{\s*(\w*)[^{}\n]{0,200}\}\}")


def read_conda_environment(text: str) -> Facts:
    """`dependencies:` with conda's `name=version=build`, the `pip:` list, `variables:`. Other documents: nothing."""
    root = _composed(text)
    if isinstance(root, Facts):
        return root
    found: list[Requirement] = []
    for node in _entry(root, "dependencies"):
        if isinstance(node, yaml.ScalarNode) and (requirement := conda_requirement(node.value, _region(node))):
            found.append(requirement)
        for item in _entry(node, "pip"):
            if isinstance(item, yaml.ScalarNode) and (parsed := parse_requirement(item.value, _region(item))):
                found.append(parsed)
    settings = [
        Setting(name.value, value.value, _region(value), how="environment.yml")
        for name, value in _pairs(_child(root, "variables"))
        if isinstance(value, yaml.ScalarNode) and name.value in ENVIRONMENT and value.value
    ]
    return Facts(requirements=tuple(found), settings=tuple(settings))


def read_conda_recipe(text: str) -> Facts:
    """`requirements:` of a meta.yaml or recipe.yaml, of the package and of its outputs; those of tests are optional.

    Jinja is not run: statements are blanked, and a value stands for what a literal `set` gave it.
    """
    given = dict(_SET.findall(text))
    plain = _VALUE.sub(lambda match: given.get(match[1], ""), _STATEMENT.sub("", text))
    root = _composed(plain)
    if isinstance(root, Facts):
        return root
    found: list[Requirement] = []
    outputs = _child(root, "outputs")
    recipes = [root, *(outputs.value if isinstance(outputs, yaml.SequenceNode) else [])]
    for recipe in recipes:
        requirements = _child(recipe, "requirements")
        for part, optional in (("run", False), ("host", True), ("build", True), ("run_constrained", True)):
            found += [replace(item, optional=optional) for item in _packages(_entry(requirements, part))]
        for item in _packages(_entry(requirements, "")):
            found.append(item)
        found += [replace(item, optional=True) for item in _packages(_entry(_child(recipe, "test"), "requires"))]
    return Facts(requirements=tuple(dict.fromkeys(found)))


def _composed(text: str) -> yaml.Node | Facts | None:
    if len(text) > LONGEST:
        error = f"longer than {LONGEST} characters"
        return Facts(read=Read(status=ReadStatus.FAILED, failure=FailReason.SYNTAX, error=error))
    try:
        return yaml.compose(text, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        return Facts(read=Read(status=ReadStatus.FAILED, failure=FailReason.SYNTAX, error=f"no YAML: {error}"))


def _packages(nodes: list[yaml.Node]) -> Iterator[Requirement]:
    for node in nodes:
        if isinstance(node, yaml.ScalarNode) and (requirement := conda_requirement(node.value, _region(node))):
            yield requirement


def _pairs(node: yaml.Node | None) -> Iterator[tuple[yaml.ScalarNode, yaml.Node]]:
    if isinstance(node, yaml.MappingNode):
        for name, value in node.value:
            if isinstance(name, yaml.ScalarNode):
                yield name, value


def _child(node: yaml.Node | None, key: str) -> yaml.Node | None:
    return next((value for name, value in _pairs(node) if name.value == key), None)


def _entry(node: yaml.Node | None, key: str) -> list[yaml.Node]:
    """The items of a list below a key; of the node itself where the key is ""."""
    value = _child(node, key) if key else node
    return list(value.value) if isinstance(value, yaml.SequenceNode) else []


def conda_requirement(text: str, region: Region) -> Requirement | None:
    """A match specification of conda: `tensorflow-gpu=1.15=h0d30ee6_0`, `conda-forge::pytorch >=1.7,<2`."""
    text = text.split("::")[-1].split("#")[0].split("[")[0].strip()
    parts = text.split()
    if len(parts) == 3 and not any(mark in text for mark in "=<>!~"):  # `pytorch 1.7 py38_0`: the last is the build
        text = " ".join(parts[:2])
    if len(parts) >= 2 and parts[1][0].isdigit():
        text = f"{parts[0]}=={parts[1]}" if "*" not in parts[1] else f"{parts[0]}={parts[1]}"
    name, _, version = text.replace(" ", "").partition("=")
    for mark in "<>!~":
        if mark in name:
            at = name.index(mark)
            name, version = name[:at], f"{name[at:]}={version}" if version or text.endswith("=") else name[at:]
    if not name:
        return None
    exact = version.lstrip("=").split("=")[0] if version and version[0] not in "<>!~" else ""
    if exact and version == exact and "=" in text and "==" not in text and exact[-1].isdigit() and "," not in exact:
        exact += (
            ".*"  # one `=` and no build: any release that begins so (docs.conda.io, "Package match specifications")
        )
    return Requirement(
        name=canonicalize_name(name),
        ecosystem="conda",
        specifier=f"=={exact}" if exact and "*" not in exact and "," not in exact else pypi_specifier(exact or version),
        optional=False,
        region=region,
    )


def _region(node: yaml.Node) -> Region:
    start, end = node.start_mark, node.end_mark
    return Region(start.line + 1, start.column + 1, end.line + 1, end.column + 1)
