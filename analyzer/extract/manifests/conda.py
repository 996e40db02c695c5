"""environment.yml of conda: nodes only, nothing is constructed, aliases are not expanded."""

from __future__ import annotations

from collections.abc import Iterator

import yaml
from packaging.utils import canonicalize_name

from analyzer.extract.manifests.lines import parse_requirement, pypi_specifier
from analyzer.model import Facts, FailReason, Read, ReadStatus, Region, Requirement


def read_conda_environment(text: str) -> Facts:
    """`dependencies:` with conda's `name=version=build` and the `pip:` list. Other documents give no facts."""
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        return Facts(read=Read(status=ReadStatus.FAILED, failure=FailReason.SYNTAX, error=f"no YAML: {error}"))
    found: list[Requirement] = []
    for node in _entry(root, "dependencies"):
        if isinstance(node, yaml.ScalarNode):
            found.extend(_conda(node))
        for item in _entry(node, "pip"):
            if isinstance(item, yaml.ScalarNode) and (parsed := parse_requirement(item.value, _region(item))):
                found.append(parsed)
    return Facts(requirements=tuple(found))


def _entry(node: yaml.Node | None, key: str) -> list[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        for name, value in node.value:
            if isinstance(name, yaml.ScalarNode) and name.value == key and isinstance(value, yaml.SequenceNode):
                return list(value.value)
    return []


def _conda(node: yaml.ScalarNode) -> Iterator[Requirement]:
    text = node.value.split("::")[-1].strip()
    name, _, version = text.replace(" ", "").partition("=")
    for mark in "<>!~":
        if mark in name:
            at = name.index(mark)
            name, version = name[:at], f"{name[at:]}={version}" if version else name[at:]
    if not name:
        return
    exact = version.lstrip("=").split("=")[0] if version and version[0] not in "<>!~" else ""
    yield Requirement(
        name=canonicalize_name(name),
        ecosystem="conda",
        specifier=f"=={exact}" if exact and "*" not in exact and "," not in exact else pypi_specifier(exact or version),
        optional=False,
        region=_region(node),
    )


def _region(node: yaml.Node) -> Region:
    start, end = node.start_mark, node.end_mark
    return Region(start.line + 1, start.column + 1, end.line + 1, end.column + 1)
