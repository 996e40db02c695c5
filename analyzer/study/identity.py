"""What ids and lists say of a repository and of a paper: its owner, its page, permalinks, its year."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TypedDict
from urllib.parse import quote

# Names under which lists say when a paper came out, best first.
YEAR_COLUMNS = ("year", "paper_year", "paper-year", "published", "publication_year", "date")
_YEAR = re.compile(r"(?:^|[^0-9])((?:19|20)[0-9][0-9])(?:[^0-9]|$)")
_ARXIV = re.compile(r"arxiv:(?:.*/)?([0-9]{2})[0-9]{2}[.0-9]")
_OWNED = re.compile(r"(?:git:([^/]+)/|hf-[a-z]+:)([^/@#]+)/")
_NAME = re.compile(r"(?:git:[^/]+/|hf-[a-z]+:|path:)?([^@#]*)")
_GITHUB = re.compile(r"git:github\.com/([^/@#]+/[^/@#]+)")
_ON_THE_HUB = {"hf-model": "", "hf-dataset": "datasets/", "hf-space": "spaces/"}


class Identity(TypedDict):
    """Fields of `RepositoryRow` by name."""

    name: str
    owner: str
    host: str
    url: str
    permalinks: str


def paper_year(paper_id: str | None, metadata: Mapping[str, str]) -> str:
    """The year in which a paper came out: what its list says, else what its arXiv id says; "" where neither does."""
    told = [
        match[1] for name, value in metadata.items() if name.lower() in YEAR_COLUMNS and (match := _YEAR.search(value))
    ]
    if told:
        return min(told)
    match = _ARXIV.match(paper_id or "")
    return f"{'19' if match[1] > '90' else '20'}{match[1]}" if match else ""


def identity(repository_id: str, url: str, commit: str) -> Identity:
    """What the id of a repository says of it.

    Permalinks are made for GitHub and the Hugging Face Hub, whose addresses are documented.
    """
    kind = repository_id.partition(":")[0]
    owned, named = _OWNED.match(repository_id), _NAME.match(repository_id)
    host = (owned[1] or "huggingface.co") if owned else "huggingface.co" if kind in _ON_THE_HUB else ""
    name = named[1] if named else repository_id
    folder = repository_id.partition("#")[2] if kind != "path" else ""  # paths of its files are relative to this
    page, links = url if url.startswith(("https://", "http://")) else "", ""
    if github := _GITHUB.match(repository_id):
        page = f"https://github.com/{quote(github[1])}"
    elif kind in _ON_THE_HUB:
        page = f"https://huggingface.co/{_ON_THE_HUB[kind]}{quote(name)}"
    if commit and (github or kind in _ON_THE_HUB):
        links = "/".join((page, "blob", quote(commit), *(quote(part) for part in folder.split("/") if part), ""))
    name = f"{name}/{folder}" if folder else name
    return Identity(name=name, owner=owned[2] if owned else "", host=host, url=page, permalinks=links)


def values_of(value: str) -> list[str]:
    """The values in a cell of a list: several stand there with `;` between them."""
    return [part for part in (part.strip() for part in value.split(";")) if part]
