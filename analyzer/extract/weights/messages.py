"""Protocol buffers without their schemas: SavedModel, MetaGraph, GraphDef, ONNX, Core ML, Caffe by their first fields.

The field numbers come from the .proto files: tensorflow/core/protobuf/{saved_model,meta_graph}.proto,
tensorflow/core/framework/{graph,node_def}.proto, onnx/onnx.proto, coremltools' Model.proto, caffe.proto. A message that
fits none of them is none of these.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from analyzer.extract.weights.window import VERSION, artifact
from analyzer.model import Artifact, Excerpt
from analyzer.values import Struct

_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_MOST_FIELDS = 3_000
_OPERATION = re.compile(rb"[A-Z_][A-Za-z0-9_>.]{1,80}")
_NODE_NAME = re.compile(rb"[A-Za-z0-9._\\/^>:-][\x20-\x7e]{0,500}")
_PRODUCER = re.compile(rb"[\x20-\x7e]{1,60}")
_COREMLTOOLS = re.compile(rb"com\.github\.apple\.coremltools\.source[^A-Za-z]{1,6}([A-Za-z]{2,20}(?:==[\w.+-]{1,30})?)")
# Core ML: model types are the fields from 200 on (Model.proto, `oneof Type`).
_COREML_TYPES = range(200, 4000)
_CAFFE_LAYER = 100


class _Field(Struct, frozen=True):
    number: int
    wire: int
    value: int  # of a varint
    data: bytes  # of a length-delimited field, as far as it was read
    cut: bool  # it goes on beyond what was read


def sniff_protobuf(ends: Excerpt) -> Artifact | None:
    """The message that the first fields fit."""
    fields = list(_fields(ends.head, ends.size))
    if len(fields) == 0:
        return None
    first = {field.number: field for field in reversed(fields)}
    for read in (_coreml, _onnx, _saved_model, _meta_graph, _graph, _caffe):
        found = read(first, fields, ends)
        if found is not None:
            return found
    return None


def _coreml(first: dict[int, _Field], fields: list[_Field], ends: Excerpt) -> Artifact | None:
    if not _is_varint(first, 1, 1, 100) or not any(f.number in _COREML_TYPES and f.wire == _BYTES for f in fields):
        return None
    source = _COREMLTOOLS.search(ends.head) or _COREMLTOOLS.search(ends.tail)
    said = source[1].decode() if source else ""
    hints = (f"source={said.lower()}",) if said else ()
    aside = f", converted from {said}" if said else ""
    return artifact("coreml", hints, f"specification version {first[1].value}{aside}")


def _onnx(first: dict[int, _Field], fields: list[_Field], ends: Excerpt) -> Artifact | None:
    """ModelProto: ir_version 1, producer_name 2, producer_version 3, graph 7, opset_import 8."""
    graph = first.get(7)
    if not _is_varint(first, 1, 1, 50) or graph is None or graph.wire != _BYTES:
        return None
    if graph.data[:1] not in (b"\x0a", b"\x12", b"\x2a", b""):
        return None
    name, version = _text(first, 2, _PRODUCER), _text(first, 3, _PRODUCER)
    by = f"{name} {version}".strip()
    detail = f"IR version {first[1].value}, " + (f"written by {by}" if by else "its producer is not named")
    return artifact("onnx", (f"producer={name.lower()}",) if name else (), detail)


def _saved_model(first: dict[int, _Field], fields: list[_Field], ends: Excerpt) -> Artifact | None:
    """SavedModel: schema version 1, meta_graphs 2 with meta_info_def 1."""
    graphs = first.get(2)
    if not _is_varint(first, 1, 1, 1) or graphs is None or graphs.wire != _BYTES:
        return None
    inner = next(_fields(graphs.data, len(graphs.data), open_end=graphs.cut), None)
    if inner is None or inner.number != 1 or inner.wire != _BYTES:
        return None
    version, tags = _meta_info(inner)
    if not version and not tags:
        return None
    return artifact("savedmodel", _by_version(version), _said(version, tags))


def _meta_graph(first: dict[int, _Field], fields: list[_Field], ends: Excerpt) -> Artifact | None:
    """MetaGraphDef: meta_info_def 1 with tensorflow_version 5, graph_def 2."""
    info, graph = first.get(1), first.get(2)
    if info is None or info.wire != _BYTES or fields[0].number != 1:
        return None
    version, tags = _meta_info(info)
    if not version and not (graph is not None and graph.wire == _BYTES and _is_node(_inner(graph))):
        return None
    return artifact("tf-metagraph", _by_version(version), _said(version, tags))


def _graph(first: dict[int, _Field], fields: list[_Field], ends: Excerpt) -> Artifact | None:
    """GraphDef: nodes 1, each with name 1 and op 2."""
    nodes = [field for field in fields if field.number == 1]
    if not nodes or fields[0].number != 1 or not all(_is_node(node) for node in nodes[:5]):
        return None
    return artifact("tf-graph", (), "frozen GraphDef" if ends.size > 100_000 else "GraphDef")


def _caffe(first: dict[int, _Field], fields: list[_Field], ends: Excerpt) -> Artifact | None:
    """NetParameter: name 1, layer 100, each with name 1 and type 2."""
    layer = first.get(_CAFFE_LAYER)
    if layer is None or not _text(first, 1, _PRODUCER) or not _is_node(layer):
        return None
    return artifact("caffe", (), "NetParameter")


# ------------------------------------------------------------------------------------------------ parts


def _is_varint(first: dict[int, _Field], number: int, low: int, high: int) -> bool:
    field = first.get(number)
    return field is not None and field.wire == _VARINT and low <= field.value <= high


def _text(first: dict[int, _Field], number: int, pattern: re.Pattern[bytes]) -> str:
    field = first.get(number)
    if field is None or field.wire != _BYTES or field.cut or not pattern.fullmatch(field.data):
        return ""
    return field.data.decode("ascii")


def _inner(field: _Field) -> _Field:
    """The first field of a message, or the message itself where it has none."""
    return next(_fields(field.data, len(field.data), open_end=field.cut), field)


def _is_node(field: _Field) -> bool:
    """NodeDef: a name and then an operation. A long node is read as far as it goes."""
    if field.wire != _BYTES:
        return False
    inner = _fields(field.data, len(field.data), open_end=field.cut)
    name, operation = next(inner, None), next(inner, None)
    if name is None or operation is None or (name.number, operation.number) != (1, 2):
        return False
    fits = _NODE_NAME.fullmatch(name.data) and _OPERATION.fullmatch(operation.data)
    return bool(fits) and not name.cut and not operation.cut


def _meta_info(field: _Field) -> tuple[str, list[str]]:
    """MetaInfoDef: tags 4 and tensorflow_version 5."""
    version, tags = "", []
    for inner in _fields(field.data, len(field.data), open_end=field.cut):
        if inner.wire != _BYTES or inner.cut:
            continue
        if inner.number == 4 and re.fullmatch(rb"[\w-]{1,30}", inner.data):
            tags.append(inner.data.decode("ascii"))
        elif inner.number == 5 and VERSION.fullmatch(inner.data):
            version = inner.data.decode("ascii")
    return version, tags


def _by_version(version: str) -> tuple[str, ...]:
    return (f"tensorflow_version={version}",) if version else ()


def _said(version: str, tags: list[str]) -> str:
    by = f"written by TensorFlow {version}" if version else "the part that was read names no release"
    return f"{by}, tags {', '.join(tags[:5])}" if tags else by


def _fields(data: bytes, size: int, *, open_end: bool = False) -> Iterator[_Field]:
    """The fields of a message of `size` bytes whose beginning is `data`; nothing more after the first that is none.

    protobuf.dev/programming-guides/encoding. Groups are not read: none of the formats here has them.
    """
    at = 0
    for _ in range(_MOST_FIELDS):
        key, at = _varint(data, at)
        number, wire = key >> 3, key & 7
        if at < 0 or not number or number >= 1 << 29:
            return
        if wire == _VARINT:
            value, at = _varint(data, at)
            if at < 0:
                return
            yield _Field(number, wire, value, b"", False)
        elif wire == _BYTES:
            length, at = _varint(data, at)
            if at < 0 or (at + length > size and not open_end):
                return
            yield _Field(number, wire, length, data[at : at + length], at + length > len(data))
            at += length
        elif wire in (_FIXED64, _FIXED32):
            at += 8 if wire == _FIXED64 else 4
            if at > len(data):
                return
            yield _Field(number, wire, 0, b"", False)
        else:
            return
        if at >= len(data):
            return


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """A base-128 number and the offset behind it; -1 for the offset where there is none."""
    number = shift = 0
    while at < len(data) and shift < 64:
        byte = data[at]
        at += 1
        number |= (byte & 0x7F) << shift
        if byte < 0x80:
            return number, at
        shift += 7
    return 0, -1
