"""Pickles by their opcodes: which modules the pickled objects come from. Nothing is unpickled.

`pickletools.genops` only disassembles. A file of `torch.save` before 1.6 is several pickles in a row, the first of them
a magic number (torch/serialization.py, MAGIC_NUMBER).
"""

from __future__ import annotations

import io
import pickletools
import re
import warnings

from analyzer.extract.weights.window import artifact
from analyzer.model import Artifact, Excerpt
from analyzer.values import Struct, field

_TORCH_MAGIC = (0x1950A86A20F9469CFC6C).to_bytes(10, "little")
_PROTOCOLS = b"\x02\x03\x04\x05"
_MOST_OPCODES = 4_000
# Beyond that many opcodes (data, mostly) globals are searched for: GLOBAL is text, STACK_GLOBAL follows two memoised
# texts. Bytes of data that look so are too rare to matter, for they would have to spell a module.
_GLOBAL = re.compile(rb"c([A-Za-z_][\w.]{1,80})\n([A-Za-z_]\w{0,80})\n")
_STACK_GLOBAL = re.compile(rb"\x8c.([A-Za-z_][\w.]{1,80})\x94\x8c.([A-Za-z_]\w{0,80})\x94\x93", re.DOTALL)
_MOST_MODULES = 40
_MOST_PICKLES = 8
_TEXTS = frozenset(
    {"UNICODE", "SHORT_BINUNICODE", "BINUNICODE", "BINUNICODE8", "STRING", "BINSTRING", "SHORT_BINSTRING"}
)
# Says nothing about what made the file.
_EVERYDAY = frozenset({"builtins", "__builtin__", "collections", "copy_reg", "copyreg", "_codecs", "argparse"})
_LIGHTNING = "pytorch-lightning_version"
# An unpickler calls whatever a GLOBAL names; these names run code. Told, for whoever loads the file later.
_DANGEROUS = frozenset({"os", "posix", "nt", "subprocess", "sys", "socket", "runpy", "pty", "shutil", "webbrowser"})
_DANGEROUS_BUILTINS = re.compile(r"(?:builtins|__builtin__)\.(?:eval|exec|compile|__import__|getattr|open)")
_PLAIN_STARTS = b"(]}cl"


class Opcodes(Struct):
    """What the opcodes of a stretch of bytes tell."""

    modules: dict[str, None] = field(default_factory=dict)  # in order of appearance
    runs: dict[str, None] = field(default_factory=dict)  # names that run code when unpickled
    lightning: str = ""
    count: int = 0
    stores: bool = False  # puts something into the memo: text that only looks like opcodes seldom does
    complete: bool = False  # a STOP was reached

    def hints(self) -> list[str]:
        """Modules that say something, and the version of Lightning."""
        told = [module for module in self.modules if module.partition(".")[0] not in _EVERYDAY]
        return [*([f"pytorch-lightning={self.lightning}"] if self.lightning else []), *told]

    def detail(self) -> str:
        """The same for people."""
        roots = list(dict.fromkeys(module.partition(".")[0] for module in self.hints() if "=" not in module))
        said = [f"PyTorch Lightning {self.lightning}"] if self.lightning else []
        said += [f"pickled classes of {', '.join(roots[:6])}"] if roots else []
        said += [f"unpickling it would call {', '.join(list(self.runs)[:3])}"] if self.runs else []
        return "; ".join(said)


def sniff_pickle(ends: Excerpt) -> Artifact | None:
    """`torch-legacy` by the magic number; any other pickle as `pickle`, with the modules as hints."""
    head = ends.head
    if _TORCH_MAGIC in head[:40]:
        found = read_opcodes(head, pickles=_MOST_PICKLES)
        return artifact(
            "torch-legacy", found.hints(), "; ".join(filter(None, ("torch.save before 1.6", found.detail())))
        )
    binary = head[:1] == b"\x80" and head[1:2] != b"" and head[1:2] in _PROTOCOLS
    if not binary and (not head or head[:1] not in _PLAIN_STARTS):
        return None
    found = read_opcodes(head)
    if binary and not found.complete and found.count < 3:
        return None
    if not binary and not ((found.stores or found.modules) and (found.complete or found.count >= 20)):
        return None
    return artifact("pickle", found.hints(), found.detail())


def read_opcodes(data: bytes, *, pickles: int = 1) -> Opcodes:
    """The opcodes of the first pickles in `data`, as far as they go. Never raises."""
    found = Opcodes()
    stream = io.BytesIO(data)
    for _ in range(pickles):
        if not _read_one(stream, found):
            break
    if found.count >= _MOST_OPCODES:
        rest = data[stream.tell() :]
        for pattern in (_GLOBAL, _STACK_GLOBAL):
            for match in pattern.finditer(rest):
                if len(found.modules) < _MOST_MODULES:
                    _add(found, match[1].decode(), match[2].decode())
    return found


def _read_one(stream: io.BytesIO, found: Opcodes) -> bool:
    """Reads up to the next STOP; False where the data end or are no pickle."""
    with warnings.catch_warnings():
        # A text with unknown escapes makes genops warn of them, of one byte at a time: it is data, not our code.
        warnings.simplefilter("ignore")
        return _disassemble(stream, found)


def _disassemble(stream: io.BytesIO, found: Opcodes) -> bool:
    memo: dict[int, str] = {}
    texts: list[str] = []
    memoized = 0
    try:
        for opcode, argument, _ in pickletools.genops(stream):
            found.count += 1
            name = opcode.name
            if found.count >= _MOST_OPCODES or len(found.modules) >= _MOST_MODULES:
                return False
            if name in _TEXTS:
                text = str(argument)
                if texts and texts[-1] == _LIGHTNING:
                    found.lightning = text[:20]
                texts = [*texts[-1:], text]
            elif name == "GLOBAL" or name == "INST":
                _add(found, *str(argument).partition(" ")[::2])
            elif name == "STACK_GLOBAL" and len(texts) == 2:
                _add(found, *texts)
            elif name in ("PUT", "BINPUT", "LONG_BINPUT"):
                found.stores = True
                if texts:
                    memo[int(argument or 0)] = texts[-1]
            elif name == "MEMOIZE":
                found.stores = True
                if texts:
                    memo[memoized] = texts[-1]
                memoized += 1
            elif name in ("GET", "BINGET", "LONG_BINGET") and int(argument or 0) in memo:
                texts = [*texts[-1:], memo[int(argument or 0)]]
        found.complete = True
        return True
    except (ValueError, OverflowError, IndexError, MemoryError, AttributeError, TypeError):
        return False  # what genops raises for bytes that are no opcodes, and at the end of what was read


def _add(found: Opcodes, module: str, name: str) -> None:
    if not module.isprintable() or len(module) > 200:
        return
    found.modules.setdefault(module)
    if module.partition(".")[0] in _DANGEROUS or _DANGEROUS_BUILTINS.fullmatch(f"{module}.{name}"):
        found.runs.setdefault(f"{module}.{name}"[:80])
