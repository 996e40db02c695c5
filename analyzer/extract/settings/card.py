"""The front matter of a README.md: what a model card of the Hugging Face Hub declares.

https://huggingface.co/docs/hub/model-cards ("Model card metadata"): YAML between two lines `---` at the very beginning.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from typing import Final

import yaml

from analyzer.extract.settings.shell import facts_of_commands, logical_lines
from analyzer.extract.variables import mentions_settings
from analyzer.model import Facts, Read, ReadNote, ReadStatus, Region, Setting

_FRONT: Final = re.compile(r"\A\ufeff?---[ \t]*\r?\n(.*?)^---[ \t]*$", re.DOTALL | re.MULTILINE)
_LONGEST: Final = 200_000
_KEYS: Final = frozenset({"library_name", "tags", "pipeline_tag", "base_model"})
_MANY: Final = 100


def read_card(text: str) -> Facts:
    """Settings `card.library_name`, `card.tags`, `card.pipeline_tag`, `card.base_model` of the front matter, and the
    settings of commands that the text shows (`KERAS_BACKEND=jax python train.py`).
    """
    front = _front_matter(text)
    if not mentions_settings(text):
        return front
    commands = (line for line in logical_lines(text) if "=" in line.text)
    shown = facts_of_commands(commands, {}, how="README.md", optional=True).settings
    return dataclasses.replace(front, settings=(*front.settings, *shown))


def _front_matter(text: str) -> Facts:
    matter = _FRONT.match(text[:_LONGEST]) if text.startswith(("---", "\ufeff---")) else None
    if matter is None:
        return Facts()
    try:
        root = yaml.compose(matter[1], Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        note = ReadNote(f"front matter is no YAML ({type(error).__name__})", 1, matter[0].count("\n") + 1)
        return Facts(read=Read(status=ReadStatus.PARTIAL, notes=(note,)))
    return Facts(settings=tuple(_declared(root)))


def _declared(root: yaml.Node | None) -> Iterator[Setting]:
    if not isinstance(root, yaml.MappingNode):
        return
    for key, value in root.value:
        if not isinstance(key, yaml.ScalarNode) or key.value not in _KEYS:
            continue
        for node in value.value[:_MANY] if isinstance(value, yaml.SequenceNode) else [value]:
            if isinstance(node, yaml.ScalarNode) and node.value and len(node.value) < 200:
                start, end = node.start_mark, node.end_mark
                region = Region(start.line + 2, start.column + 1, end.line + 2, end.column + 1)
                yield Setting(f"card.{key.value}", node.value, region, how="README.md")
