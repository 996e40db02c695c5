"""Models, datasets and spaces of the Hugging Face Hub, as URLs and as `hf:owner/name`."""

from __future__ import annotations

import re

from analyzer.locators.web import WebUrl
from analyzer.model import Locator, LocatorKind, NotUnderstood

_HOSTS = {"huggingface.co", "hf.co"}
_KINDS = {
    "datasets": LocatorKind.HF_DATASET,
    "spaces": LocatorKind.HF_SPACE,
    "models": LocatorKind.HF_MODEL,
}
_FOLDERS = {LocatorKind.HF_DATASET: "datasets/", LocatorKind.HF_SPACE: "spaces/", LocatorKind.HF_MODEL: ""}
# huggingface_hub.utils.validate_repo_id: at most 96 characters, no "--" and no "..", neither "." nor "-" at the ends.
_PART = r"(?!.*(?:--|\.\.))[A-Za-z0-9_](?:[\w.-]{0,94}[A-Za-z0-9_])?"
_ID = re.compile(rf"{_PART}(?:/{_PART})?")
# First parts of paths that are pages of the Hub and no owners.
_PAGES = re.compile(
    "blog|chat|collections|docs|enterprise|inference|join|learn|login|new|organizations|papers|posts|pricing|"
    "settings|support|tasks|terms-of-service|privacy|spaces|datasets|models"
)
_NAME = re.compile(r"hf:(?://)?(?:(?P<kind>datasets|spaces|models)/)?(?P<id>[^@\s]+?)(?:@(?P<ref>[\w./-]+))?/?", re.I)


def of_name(text: str) -> Locator | NotUnderstood | None:
    """`hf:owner/name`, `hf:datasets/owner/name`, `hf:spaces/owner/name`, each with `@revision`."""
    match = _NAME.fullmatch(text)
    if match is None:
        return None
    kind = _KINDS[(match["kind"] or "models").lower()]
    if not _ID.fullmatch(match["id"]):
        return NotUnderstood("a repository of the Hugging Face Hub is written hf:owner/name, hf:datasets/owner/name")
    return _repository(kind, match["id"], match["ref"] or "", "")


def of_url(url: WebUrl) -> Locator | NotUnderstood | None:
    """The repository behind a URL of the Hub; None for other hosts."""
    if url.host not in _HOSTS:
        return None
    kind = _KINDS.get(url.parts[0]) if url.parts else None
    parts = url.parts[1:] if kind else url.parts
    if not parts or (kind is None and _PAGES.fullmatch(parts[0])):
        return NotUnderstood("it is a page of the Hugging Face Hub and names no repository")
    name, rest = "/".join(parts[:2]).removesuffix(".git"), parts[2:]
    if len(parts) == 1 or parts[1] in ("tree", "blob", "resolve", "raw"):
        if kind is None and len(parts) == 1:
            return NotUnderstood(
                "it is the page of a user or an organisation on the Hugging Face Hub; "
                f"a model of that name is written hf:{parts[0]}"
            )
        name, rest = parts[0], parts[1:]
    if not _ID.fullmatch(name):
        return NotUnderstood("the Hugging Face Hub has no repositories of such a name")
    ref, folder = "", ""
    if rest[:1] in (("tree",), ("blob",), ("resolve",), ("raw",), ("commit",)) and len(rest) > 1:
        ref, folder = rest[1], "/".join(rest[2:]) if rest[0] == "tree" else ""
    return _repository(kind or LocatorKind.HF_MODEL, name, ref, folder)


def _repository(kind: LocatorKind, name: str, ref: str, folder: str) -> Locator:
    is_commit = re.fullmatch(r"[0-9a-f]{40}", ref) is not None
    return Locator(
        kind=kind,
        id=name,
        url=f"https://huggingface.co/{_FOLDERS[kind]}{name}",
        ref="" if is_commit else ref,
        commit=ref if is_commit else "",
        subfolder=folder,
    )
