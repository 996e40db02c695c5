"""keras.json and config.json: JSON that says which backend or model class is meant. Only named keys are read."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from analyzer.extract.variables import ENVIRONMENT
from analyzer.model import Facts, Read, ReadNote, ReadStatus, Region, Setting

_KEY: Final = re.compile(r'"((?:[^"\\]|\\.){1,100})"\s*:')
# Written by `save_pretrained` of transformers, diffusers and huggingface_hub's mixins
# (huggingface.co/docs/transformers/main_classes/configuration). `architectures` loses its TF or Flax prefix there.
_MODEL_KEYS: Final = (
    "architectures",
    "model_type",
    "library_name",
    "torch_dtype",
    "_class_name",
    "transformers_version",
)
_MANY: Final = 50


def read_keras_json(text: str) -> Facts:
    """`backend` of a keras.json (keras.io/getting_started, "Configuring your backend")."""
    document = _object(text)
    if document is None:
        return _no_json(text)
    backend = document.get("backend")
    if not isinstance(backend, str) or not backend:
        return Facts()
    return Facts(settings=(Setting("keras.backend", backend, _Lines(text).of("backend"), how="keras.json"),))


def read_model_config(text: str) -> Facts:
    """What a Hugging Face config.json declares, as settings `config.<key>`; other files of that name give nothing."""
    document = _object(text)
    if document is None:
        return _no_json(text)
    lines = _Lines(text)
    return Facts(settings=tuple(_declared(document, lines)))


def _declared(document: dict[str, Any], lines: _Lines) -> Iterator[Setting]:
    known = {
        key
        for key in ("architectures", "model_type", "transformers_version", "auto_map", "_class_name")
        if key in document
    }
    if not known:
        return
    for key in _MODEL_KEYS:
        value = document.get(key)
        for item in value[:_MANY] if isinstance(value, list) else [value]:
            if isinstance(item, str) and item and len(item) < 200:
                yield Setting(f"config.{key}", item, lines.of(key), how="config.json")
    auto_map = document.get("auto_map")
    if isinstance(auto_map, dict):
        for name in list(auto_map)[:_MANY]:
            yield Setting("config.auto_map", name, lines.of("auto_map"), how="config.json")


def read_devcontainer(text: str) -> Facts:
    """Environment variables of a devcontainer.json, which may hold comments: its lines are read by themselves."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        for match in re.finditer(r'"(\w{1,100})"\s*:\s*"([^"]{1,200})"', line[:2000]):
            if match[1] in ENVIRONMENT and "${" not in match[2]:
                region = Region(number, match.start() + 1, number, match.end() + 1)
                found.append(Setting(match[1], match[2], region, how="devcontainer.json"))
    return Facts(settings=tuple(found))


def _object(text: str) -> dict[str, Any] | None:
    """The document, {} where it is JSON and no object, None where it is no JSON."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) else {}


def _no_json(text: str) -> Facts:
    note = ReadNote("no JSON: nothing was read from it", 1, max(1, text.count("\n")))
    return Facts(read=Read(status=ReadStatus.PARTIAL, notes=(note,)))


class _Lines:
    """Where a key stands for the first time."""

    def __init__(self, text: str) -> None:
        self._places: dict[str, Region] = {}
        for number, line in enumerate(text.splitlines(), 1):
            for match in _KEY.finditer(line[:5000]):
                region = Region(number, match.start() + 1, number, match.end())
                self._places.setdefault(match[1], region)

    def of(self, key: str) -> Region:
        return self._places.get(key, Region(1, 1, 1, 1))
