"""What the bytes of one file tell, whatever its path and whatever the rules: results can be cached by blob oid."""

from __future__ import annotations

from analyzer.model import Facts, FailReason, FileKind, Read, ReadStatus

__all__ = ["EXTRACTOR_VERSION", "extract"]

# Part of the key of cached facts: raise it whenever the facts of any file can come out differently.
EXTRACTOR_VERSION = 1


def extract(kind: FileKind, content: bytes) -> Facts:
    """The facts of one file. Never raises: what could not be read is in `Facts.read`.

    A file of kind OTHER has no facts.
    """
    try:
        if kind is FileKind.PYTHON:
            from analyzer.extract.python import facts_of_bytes

            return facts_of_bytes(content)
        if kind is FileKind.NOTEBOOK:
            from analyzer.extract.notebook import facts_of_notebook

            return facts_of_notebook(content)
        if kind is not FileKind.OTHER:
            from analyzer.extract.manifests import facts_of_manifest

            return facts_of_manifest(kind, content)
    except Exception as error:  # the seam between files: one file's surprise is that file's failure
        message = f"{type(error).__name__}: {error}"
        return Facts(read=Read(status=ReadStatus.FAILED, failure=FailReason.INTERNAL, error=message))
    return Facts()
