"""Facts as compact bytes and back, exactly: for stores that keep the facts of very many files, and between processes.

The bytes are the lengths of three sections and these, each JSON in zlib: what is asked of all files of a repository
(requirements, settings, how a file was read), what others can import, what the file itself names. A section that says
nothing is empty. `StoredFacts` reads each when it is asked for. What is not as it was written raises CodecError.
"""

from __future__ import annotations

from analyzer.factcodec.findings import PackedFindings
from analyzer.factcodec.stored import FORMAT, StoredFacts, decode, encode
from analyzer.factcodec.tables import CodecError

__all__ = ["FORMAT", "CodecError", "PackedFindings", "StoredFacts", "decode", "encode"]
