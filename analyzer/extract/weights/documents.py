"""Model files that are text: JSON of TensorFlow.js, Keras and MXNet, weight indexes, OpenVINO's XML, `checkpoint`."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from analyzer.extract.weights.window import artifact
from analyzer.model import Artifact, Excerpt

_LOOKED_AT = 4096
_BOM = b"\xef\xbb\xbf"
# tensorflow/python/training/checkpoint_state.proto, written as text.
_CHECKPOINT_STATE = re.compile(rb'model_checkpoint_path:\s*"([^"\r\n]{0,300})"')
_OPENVINO = re.compile(rb"(?:<\?xml[^>]{0,100}\?>\s*)?<net\s[^>]{0,2000}>", re.DOTALL)
_OPENVINO_FRAMEWORK = re.compile(rb'<framework\s+value="([\w-]{1,30})"')
_OPENVINO_VERSION = re.compile(rb'\bversion="(\d{1,3})"')
# Top-level texts of a JSON object that is too long to be read whole.
_MEMBER = re.compile(rb'"(format|generatedBy|convertedBy|keras_version|backend|class_name)"\s*:\s*"([^"\\]{1,100})"')
_TFJS = frozenset({"graph-model", "layers-model"})


def sniff_document(ends: Excerpt) -> Artifact | None:
    """What a text file is by its first words or its keys."""
    start = ends.head.removeprefix(_BOM).lstrip(b" \t\r\n")
    if state := _CHECKPOINT_STATE.match(start):
        # Only the last part: whole paths tell of the machine that wrote them.
        newest = state[1].rpartition(b"/")[2].decode("utf-8", "replace")
        return artifact("tf-checkpoint-state", (), f"newest is {newest}")
    if start.startswith(b"<"):
        return _openvino(start, ends)
    if start.startswith(b"{"):
        return _json(_object(start, ends))
    return None


def sniff_text(ends: Excerpt) -> Artifact | None:
    """Any other text: a file of words is no model, whatever its name. Asked last."""
    start = ends.head[:_LOOKED_AT]
    if not start or b"\0" in start:
        return None
    try:
        start.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start < len(start) - 3:  # a character may be cut in two at the end
            return None
    controls = sum(byte < 32 and byte not in b"\t\n\r\f" for byte in start)
    return artifact("text", (), "text, no model") if controls == 0 else None


def _openvino(start: bytes, ends: Excerpt) -> Artifact | None:
    """The root element is `net`; `rt_info` names the framework it was converted from (docs.openvino.ai)."""
    net = _OPENVINO.match(start)
    if net is None or b"<layer" not in start or (version := _OPENVINO_VERSION.search(net[0])) is None:
        return None
    said = _OPENVINO_FRAMEWORK.search(ends.tail) or _OPENVINO_FRAMEWORK.search(ends.head)
    name = said[1].decode() if said else ""
    aside = f", converted from {name}" if name else ""
    return artifact("openvino", (f"framework={name}",) if name else (), f"IR version {version[1].decode()}{aside}")


def _object(start: bytes, ends: Excerpt) -> Mapping[str, Any]:
    """A JSON object; of one that is too long, the texts at its beginning and end."""
    if ends.size <= len(ends.head):
        try:
            found = json.loads(start)
        except (ValueError, RecursionError):
            return {}
        return found if isinstance(found, dict) else {}
    members: dict[str, Any] = {}
    for part in (start, ends.tail):
        for name, value in _MEMBER.findall(part):
            members.setdefault(name.decode(), value.decode("utf-8", "replace"))
    for key in ("weight_map", "modelTopology", "weightsManifest", "tree_metadata", "arg_nodes"):
        if f'"{key}"'.encode() in start:
            members[key] = {}
    return members


def _json(found: Mapping[str, Any]) -> Artifact | None:
    if found.get("format") in _TFJS or "modelTopology" in found:
        return _tensorflow_js(found)
    if isinstance(found.get("weight_map"), dict):
        parts = {part for part in found["weight_map"].values() if isinstance(part, str)}
        return artifact("weights-index", (), f"weights in {len(parts):,} files" if parts else "")
    if "tree_metadata" in found or "item_handlers" in found:
        return artifact("orbax", (), "metadata of an Orbax checkpoint")
    if "arg_nodes" in found and "nodes" in found:
        return artifact("mxnet-symbol", (), "graph of symbols")
    if isinstance(found.get("class_name"), str) and ("config" in found or "keras_version" in found):
        return _keras(found)
    return None


def _tensorflow_js(found: Mapping[str, Any]) -> Artifact:
    """js.tensorflow.org, "Import a Keras model": format, generatedBy, convertedBy."""
    said = {key: found[key] for key in ("format", "generatedBy", "convertedBy") if isinstance(found.get(key), str)}
    hints = [f"{key}={value.lower()}" for key, value in said.items()]
    return artifact("tfjs", hints, ", ".join(f"{key} {value}" for key, value in said.items()))


def _keras(found: Mapping[str, Any]) -> Artifact | None:
    """`model.to_json()`: an architecture without weights."""
    said = {key: found[key] for key in ("keras_version", "backend") if isinstance(found.get(key), str)}
    if not said and found["class_name"] not in ("Sequential", "Functional", "Model", "Graph"):
        return None
    hints = [f"{key}={value}" for key, value in said.items()]
    named = ", ".join(f"{key} {value}" for key, value in said.items())
    return artifact("keras-json", hints, ", ".join(filter(None, (f"architecture ({found['class_name'][:40]})", named))))
