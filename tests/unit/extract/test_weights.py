"""Headers of model files that the mini repositories cannot hold: large, cut off, lying, hostile."""

from __future__ import annotations

import io
import json
import pickle
import struct
import zipfile
import zlib

import pytest

from analyzer.extract.weights import facts_of_model_file
from analyzer.model import Artifact, Excerpt

KILOBYTE = 1024


def artifact(content: bytes | Excerpt) -> Artifact:
    (found,) = facts_of_model_file(content).artifacts
    return found


def ends(content: bytes, head: int, tail: int, gap: int = 0) -> Excerpt:
    """The ends of a file of which `gap` more bytes lie between them."""
    return Excerpt(content[:head], content[len(content) - tail :] if tail else b"", len(content) + gap)


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_pkl", ".pkl"), content)
    return out.getvalue()


def safetensors(header: object) -> bytes:
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text


# ------------------------------------------------------------------------------------------------ safetensors


def test_a_long_header_is_read_as_far_as_it_goes() -> None:
    tensors = {f"layer.{n}": {"dtype": "F32", "shape": [1], "data_offsets": [n, n + 1]} for n in range(500)}
    content = safetensors({"__metadata__": {"format": "pt"}, **tensors})
    found = artifact(ends(content, 1000, 100, gap=10**9))
    assert (found.format, found.hints) == ("safetensors", ("format=pt",))


@pytest.mark.parametrize(
    "content",
    [
        struct.pack("<Q", 25_000_001) + b'{"dtype": "data_offsets"}' * 10,
        struct.pack("<Q", 1 << 63) + b"{}",
        struct.pack("<Q", 2) + b"[]",
        safetensors({"weight": {"shape": [1]}}),
        safetensors({"__metadata__": {"format": "pt"}, "weight": 3}),
    ],
)
def test_what_only_looks_like_safetensors(content: bytes) -> None:
    assert all(found.format != "safetensors" for found in facts_of_model_file(content).artifacts)


@pytest.mark.parametrize("metadata", [{"format": 3}, {"format": ""}, {}, {"other": "pt"}])
def test_metadata_without_a_format_says_nothing(metadata: object) -> None:
    assert artifact(safetensors({"__metadata__": metadata})).hints == ()


# ------------------------------------------------------------------------------------------------ archives


def test_a_checkpoint_whose_directory_is_out_of_reach_is_known_by_its_first_member() -> None:
    content = zipped(archive__data_pkl=pickle.dumps({"a": 1}), archive__version=b"3")
    found = artifact(Excerpt(content[:200], b"\0" * 50, 10**10))
    assert found.format == "torch-zip"
    assert "out of reach" in found.detail


def test_the_directory_at_the_far_end_is_found() -> None:
    content = zipped(
        archive__data_pkl=pickle.dumps({"a": 1}), archive__code__model=b"pass", archive__data__0=b"\0" * 10
    )
    assert artifact(ends(content, 60, len(content) - 100)).format == "torchscript"


def test_a_bomb_stays_small() -> None:
    found = artifact(zipped(archive__data_pkl=b"\x80\x02" + b"N0" * 50_000_000 + b"."))
    assert found.format == "torch-zip"


def test_members_that_are_encrypted_or_lie_about_themselves_are_not_read() -> None:
    content = bytearray(zipped(archive__data_pkl=pickle.dumps([1])))
    content[content.rindex(b"PK\x01\x02") + 8] |= 1  # the flag for encryption in the central directory
    assert artifact(bytes(content)).format == "torch-zip"


def test_other_archives_are_no_models() -> None:
    assert facts_of_model_file(zipped(readme=b"hello")).artifacts == ()


# ------------------------------------------------------------------------------------------------ pickles


class Hostile:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return eval, ("1",)


@pytest.mark.parametrize("protocol", [0, 1, 2, 3, 4, 5])
def test_calls_are_told_and_never_made(protocol: int) -> None:
    found = artifact(pickle.dumps({"x": Hostile()}, protocol))
    assert found.format == "pickle"
    assert "unpickling it would call" in found.detail
    assert "eval" in found.detail


@pytest.mark.parametrize("protocol", [0, 2, 4])
def test_modules_come_from_memoised_names_too(protocol: int) -> None:
    value = [zlib, zipfile.BadZipFile, zipfile.LargeZipFile, zipfile.ZipInfo]
    found = artifact(pickle.dumps(value[1:], protocol))
    assert found.hints == ("zipfile",)


@pytest.mark.parametrize("text", [b"(see below) a list of things\n", b"l'art pour l'art\n", b"]]]]\n", b"{}"])
def test_prose_is_no_pickle(text: bytes) -> None:
    assert all(found.format == "text" for found in facts_of_model_file(text).artifacts)


@pytest.mark.parametrize("protocol", [2, 4])
def test_modules_behind_much_data_are_found(protocol: int) -> None:
    found = artifact(pickle.dumps([list(map(str, range(8000))), zipfile.BadZipFile], protocol))
    assert found.hints == ("zipfile",)


def test_a_text_with_unknown_escapes_is_no_warning_of_ours() -> None:
    """The disassembler unescapes protocol-0 texts and warns of each escape that Python does not know."""
    assert artifact(b"\x80\x02S'\\q'\nctorch\nTensor\n.").hints == ("torch",)


# ------------------------------------------------------------------------------------------------ the rest


def test_keras_attributes_far_apart_are_found_at_either_end() -> None:
    start = b"\x89HDF\r\n\x1a\n" + b"\0" * 100
    attributes = b"layer_names\0\0" + b"backend\0\0\0tensorflow" + b"\0keras_version\0\0\0" + b"2.2.4-tf\0"
    found = artifact(Excerpt(start, attributes, 10**9))
    assert found.format == "keras-h5"
    assert found.hints == ("keras_version=2.2.4-tf", "backend=tensorflow")


@pytest.mark.parametrize("word", [b"GCOL", b"keras_version", b"GCOL\0keras_version\0"])
def test_a_file_of_nothing_but_one_word_is_looked_at_in_a_few_places(word: bytes) -> None:
    # Searched at each of 131,072 places this would take minutes.
    content = b"\x89HDF\r\n\x1a\nlayer_names keras_version" + word * (512 * KILOBYTE // len(word))
    assert artifact(content).hints == ()


def test_a_table_without_its_end_is_none() -> None:
    magic = (0xDB4775248B80FB57).to_bytes(8, "little")
    assert artifact(b"\0\0\x04\x08\x01" + b"\0" * 60 + magic).format == "tf-checkpoint-v2"
    assert artifact(b"\0\0\x04\x0a\x01" + b"\0" * 60 + magic).format == "tf-checkpoint-v1"
    assert facts_of_model_file(b"\0\0\x04\x08\x01" + b"\0" * 60).artifacts == ()


def test_compressed_tables_are_told_apart_too() -> None:
    # Snappy: the length of the block, a literal of eight bytes, and in it the first entry.
    magic = (0xDB4775248B80FB57).to_bytes(8, "little")
    for first, form in ((b"\x08", "tf-checkpoint-v2"), (b"\x0a", "tf-checkpoint-v1"), (b"\x77", "tf-table")):
        block = b"\xa4\x2c" + bytes([(8 - 1) << 2]) + b"\0\0\x06" + first + b"\x01\x1a\x02\x08"
        assert artifact(block + b"\0" * 60 + magic).format == form


def test_a_long_model_json_is_read_at_both_ends() -> None:
    start = b'{"format": "graph-model", "generatedBy": "2.4.1", "modelTopology": {"node": ['
    found = artifact(Excerpt(start, b"]}}", 10**7))
    assert (found.format, found.hints) == ("tfjs", ("format=graph-model", "generatedBy=2.4.1"))


@pytest.mark.parametrize(
    ("value", "hint"), [(b'<framework value="pytorch"/>', "framework=pytorch"), (b"<rt_info/>", "")]
)
def test_openvino_says_in_its_last_lines_what_it_was_converted_from(value: bytes, hint: str) -> None:
    start = b'<?xml version="1.0"?>\n<net name="m" version="11">\n<layers><layer id="0"/>'
    found = artifact(Excerpt(start, value + b"</net>", 10**7))
    assert found.format == "openvino"
    assert found.hints == ((hint,) if hint else ())


@pytest.mark.parametrize(
    "content",
    [
        b"<?xml version='1.0'?><annotation><net>x</net></annotation>",
        b'{"class_name": "dog", "boxes": []}',
        b'{"metadata": {}, "weights": []}',
        b"item {\n  name: 'cat'\n}\n",
        b"",
        b"\0",
        bytes(range(256)),
        # SentencePiece: pieces with a score of 32 bits where a node has its operation.
        b"\x0a\x0e\x0a\x05<unk>\x15\0\0\0\0\x18\x02" * 3,
    ],
)
def test_what_is_no_model(content: bytes) -> None:
    assert all(found.format == "text" for found in facts_of_model_file(content).artifacts)
