"""Bytes of a Python file to text, as PEP 263 says, and with a way on where a file breaks its promise."""

from __future__ import annotations

import codecs
import re

from analyzer.model import FailReason, ReadNote
from analyzer.values import Struct, replace

_COOKIE = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_BLANK = re.compile(rb"^[ \t\f]*(?:#.*)?$")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL = re.compile(rb"[\x01-\x08\x0e-\x19\x7f]")  # in files that are no text
_TEXT_PER_NULL = 20  # bytes: with more null bytes than one in so many, a file is no text
# Decoders that are no encodings of files, and of which some take quadratic time.
_NOT_FOR_FILES = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"})


class Decoded(Struct, frozen=True):
    """The text of a file, without byte order mark; `failure` is set where there is none."""

    text: str
    encoding: str = "utf-8"
    notes: tuple[ReadNote, ...] = ()
    mended: bool = False  # bytes were passed over that no interpreter would
    failure: FailReason | None = None
    error: str = ""


def decode(content: bytes, *, cookie: bool = True) -> Decoded:
    """The text of a Python file: byte order mark, PEP 263 cookie, UTF-8, and Latin-1 where none of these holds.

    Without `cookie`, for text that is no Python file, the second is not asked. Line ends stay as they are. A few null
    bytes, such as a crash or a broken copy leaves, are passed over; more of them make a file binary.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _marked(content, encoding)
    if b"\0" in content:
        return _with_nulls(content)
    return _by_cookie(content) if cookie else _as_utf8(content, ())


def _with_nulls(content: bytes) -> Decoded:
    """UTF-16 without its mark, or text with a few null bytes in it or many at its end."""
    line = content.count(b"\n", 0, content.index(b"\0")) + 1
    body = content.rstrip(b"\0")
    for encoding, low, high in (("utf-16-le", 0, 1), ("utf-16-be", 1, 0)):
        if len(content) % 2 == 0 and 10 * content[high::2].count(0) > 4 * len(content) and not content[low::2].count(0):
            return replace(_marked(content, encoding), notes=(ReadNote(f"{encoding} without a byte order mark", 1, 1),))
    if body and body.count(0) * _TEXT_PER_NULL <= len(body) and not _CONTROL.search(body):
        try:
            text = body.replace(b"\0", b" ").decode("utf-8")
        except UnicodeDecodeError:
            pass
        else:
            return Decoded(text, notes=(ReadNote("null bytes", line, line),), mended=True)
    return Decoded("", failure=FailReason.BINARY, error=f"null byte in line {line}")


def _marked(content: bytes, encoding: str) -> Decoded:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding == "utf-8-sig":
            decoded = _by_cookie(content[len(codecs.BOM_UTF8) :])
            return decoded
        return Decoded("", encoding, failure=FailReason.ENCODING, error=f"not valid {encoding}: {error.reason}")
    if "\0" in text:
        return Decoded("", encoding, failure=FailReason.BINARY, error="null character")
    return Decoded(text, encoding)


def _by_cookie(content: bytes) -> Decoded:
    notes: tuple[ReadNote, ...] = ()
    cookie = _cookie(content)
    if cookie is not None:
        line, name = cookie
        encoding = _known(name)
        if encoding is None:
            notes = (ReadNote(f"unknown encoding {name!r}", line, line),)
        elif encoding not in ("utf-8", "ascii"):
            try:
                text = content.decode(encoding)
            except (UnicodeError, ValueError):
                notes = (ReadNote(f"not valid {encoding}", line, line),)
            else:
                if "\0" not in text:
                    return Decoded(text, encoding)
    return _as_utf8(content, notes)


def _as_utf8(content: bytes, notes: tuple[ReadNote, ...]) -> Decoded:
    try:
        return Decoded(content.decode("utf-8"), notes=notes)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        note = ReadNote("not valid utf-8: read as latin-1", line, line)
        return Decoded(content.decode("latin-1"), "latin-1", (*notes, note))


def _cookie(content: bytes) -> tuple[int, str] | None:
    for number, line in enumerate(re.split(rb"\r\n|\r|\n", content[:4096], maxsplit=2)[:2], 1):
        if match := _COOKIE.match(line):
            return number, match[1].decode("ascii", "replace")
        if not _BLANK.match(line):
            return None
    return None


def _known(name: str) -> str | None:
    try:
        info = codecs.lookup(name)
    except (LookupError, ValueError):
        return None
    normal = info.name.replace("-", "_")
    # `_is_text_encoding` is how bytes.decode itself tells text encodings from transforms such as hex.
    if normal in _NOT_FOR_FILES or not getattr(info, "_is_text_encoding", True):
        return None
    return info.name
