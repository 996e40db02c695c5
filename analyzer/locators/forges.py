"""URLs of git repositories, with what deep links say about branch, commit and folder."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, quote

from analyzer.locators.web import WebUrl
from analyzer.model import Locator, LocatorKind, NotUnderstood

_OID = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_SHORT_OID = re.compile(r"[0-9a-f]{7,64}")
_OWNER = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*")
_NAME = re.compile(r"(?!\.{1,2}$)[\w.-]+")
# First parts of paths on GitHub that are pages of its own and no owners.
_GITHUB_PAGES = re.compile(
    "about|apps|collections|codespaces|contact|customer-stories|dashboard|enterprise|events|explore|features|"
    "issues|join|login|logout|marketplace|new|notifications|orgs|organizations|pricing|pulls|search|security|"
    "settings|signup|site|sponsors|stars|team|topics|trending|users",
    re.IGNORECASE,
)
# Names of git's own hosts that run no known forge: their first label says that git is what they serve.
_GIT_HOST = re.compile(r"(?:git|github|gitlab|gitea|forgejo)[.-]")


@dataclass(frozen=True, slots=True)
class _Deep:
    """What a link into a repository says besides the repository."""

    ref: str = ""
    folder: str = ""
    commit: str = ""


def of_name(text: str) -> Locator | NotUnderstood | None:
    """`github:owner/name`, `gh:owner/name`, `gitlab:group/name`, with `@ref`."""
    match = re.fullmatch(r"(?i:(gh|github|gitlab|bitbucket|codeberg)):(?!//)([\w./-]+?)(?:@([\w./-]+))?", text)
    if match is None:
        return None
    host = {"gh": "github.com", "bitbucket": "bitbucket.org", "codeberg": "codeberg.org"}.get(
        match[1].lower(), f"{match[1].lower()}.com"
    )
    parts = tuple(part for part in match[2].split("/") if part)
    if len(parts) < 2 or (host != "gitlab.com" and len(parts) != 2):
        return NotUnderstood(f"a repository of {host} is written {match[1]}:owner/name")
    return _repository(host, parts, _revision(match[3] or ""))


def of_url(url: WebUrl) -> Locator | NotUnderstood | None:
    """The repository behind a URL; None where nothing shows that the host serves git."""
    if url.as_git and (".git@" in url.path or (url.scheme != "ssh" and "@" in url.path)):
        return _of_requirement(url)
    reader = _FORGES.get(url.host) if url.port is None else None
    if url.scheme in ("ssh", "git") or (url.as_git and reader is None):
        return _by_clone_url(url)
    if url.host in _WITHIN:
        return _WITHIN[url.host](url)
    if reader is not None:
        return reader(url)
    if url.host.endswith(".github.com"):
        return _page(url.host)
    if url.host.endswith((".github.io", ".gitlab.io")):
        return NotUnderstood("it is a web page; the repository behind it may have another name")
    if "-" in url.parts[2:]:
        return _gitlab(url)
    if url.path.rstrip("/").endswith(".git") or (_GIT_HOST.match(url.host) and len(url.parts) > 1):
        return _by_clone_url(url)
    return None


def _of_requirement(url: WebUrl) -> Locator | NotUnderstood | None:
    """As pip takes it ("VCS Support" in its documentation): `git+https://host/name.git@revision#subdirectory=folder`."""
    path, _, revision = url.path.rpartition("@")
    found = of_url(replace(url, path=path, parts=tuple(part for part in path.split("/") if part not in ("", "."))))
    if not isinstance(found, Locator):
        return found
    folder = dict(parse_qsl(url.fragment)).get("subdirectory", "").strip("/")
    deep = _revision(revision)
    return replace(found, ref=deep.ref, commit=deep.commit, subfolder=folder)


def _by_clone_url(url: WebUrl) -> Locator | NotUnderstood:
    if not url.parts:
        return NotUnderstood(f"the URL names no repository on {url.host}")
    host = url.host.removeprefix("ssh.").removeprefix("altssh.")
    known = host in _FORGES
    parts = (*url.parts[:-1], url.parts[-1].removesuffix(".git"))
    if not parts[-1] or (known and len(parts) < 2):
        return _organisation(host)
    if known and url.scheme == "git":
        return _repository(host, parts, _Deep())  # the forges have turned git:// off
    user = f"{quote(url.user)}@" if url.user else ""
    path = quote("/" + "/".join(url.parts), safe="/~@:+,")
    clone = f"{url.scheme}://{user}{url.address}{path}"
    return Locator(kind=LocatorKind.GIT, id=_id(host if known else url.address, parts), url=clone)


def _id(host: str, parts: tuple[str, ...]) -> str:
    path = "/".join(parts)
    return f"{host}/{path.lower() if host in _FORGES else path}"


def _repository(host: str, parts: tuple[str, ...], deep: _Deep) -> Locator:
    parts = (*parts[:-1], parts[-1].removesuffix(".git"))
    return Locator(
        kind=LocatorKind.GIT,
        id=_id(host, parts),
        url=f"https://{host}/{quote('/'.join(parts), safe='/~')}",
        ref=deep.ref,
        subfolder=deep.folder,
        commit=deep.commit,
    )


def _organisation(host: str) -> NotUnderstood:
    return NotUnderstood(f"it is the page of a user or an organisation on {host} and names no repository")


def _page(host: str) -> NotUnderstood:
    return NotUnderstood(f"it is a page of {host} and names no repository")


def _revision(name: str) -> _Deep:
    return _Deep(commit=name) if _OID.fullmatch(name) else _Deep(ref=name)


def _tree(rest: tuple[str, ...], *, of_file: bool) -> _Deep:
    """Of `REF/path...`: a link to a file means its repository, a link to a folder that folder."""
    if not rest:
        return _Deep()
    ref = rest[2] if rest[:2] in (("refs", "heads"), ("refs", "tags")) and len(rest) > 2 else rest[0]
    below = rest[3:] if ref != rest[0] else rest[1:]
    found = _revision(ref)
    return _Deep(ref=found.ref, commit=found.commit, folder="" if of_file else "/".join(below))


def _deep(rest: tuple[str, ...]) -> _Deep:
    """What the parts behind `owner/name` say, in the words of GitHub and GitLab (which puts `-` before them)."""
    match rest:
        case ("-", *more):
            return _deep(tuple(more))
        case ("tree", *more):
            return _tree(tuple(more), of_file=False)
        case ("blob" | "raw" | "blame" | "edit" | "commits", *more):
            return _tree(tuple(more), of_file=True)
        case ("commit", oid, *_) if _SHORT_OID.fullmatch(oid):
            return _Deep(commit=oid)
        case ("releases", "tag" | "download", tag, *_) | ("tags", tag, *_):
            return _Deep(ref=tag)
        case ("archive", "refs", "tags" | "heads", *name):
            return _Deep(ref=re.sub(r"\.(?:zip|tar\.gz)$", "", "/".join(name)))
        case ("archive", name, *_):
            return _revision(re.sub(r"\.(?:zip|tar\.gz)$", "", name))
        case _:
            return _Deep()


def _github(url: WebUrl) -> Locator | NotUnderstood:
    parts = url.parts
    if parts and _GITHUB_PAGES.fullmatch(parts[0]):
        return _page(url.host)
    if len(parts) < 2:
        return _organisation(url.host) if parts else _page(url.host)
    if not _OWNER.fullmatch(parts[0]) or not _NAME.fullmatch(parts[1]) or parts[1] == ".git":
        return NotUnderstood("GitHub has no repositories of such a name")
    return _repository("github.com", parts[:2], _deep(parts[2:]))


def _gitlab(url: WebUrl) -> Locator | NotUnderstood:
    parts = url.parts
    words = ("-", "tree", "blob", "raw", "commit", "commits", "blame")
    cut = next((n for n, part in enumerate(parts) if n >= 2 and part in words), len(parts))
    if cut < 2 or parts[0] in ("explore", "users", "groups", "help", "search"):
        return _organisation(url.host)
    host = url.host if url.port is None else url.address
    return _repository(host, parts[:cut], _deep(parts[cut:]))


def _bitbucket(url: WebUrl) -> Locator | NotUnderstood:
    parts = url.parts
    if len(parts) < 2:
        return _organisation(url.host)
    match parts[2:]:
        case ("src", *more):
            return _repository(url.host, parts[:2], _tree(tuple(more), of_file="." in parts[-1] and len(more) > 1))
        case ("commits", oid, *_) if _SHORT_OID.fullmatch(oid):
            return _repository(url.host, parts[:2], _Deep(commit=oid))
        case _:
            return _repository(url.host, parts[:2], _Deep())


def _codeberg(url: WebUrl) -> Locator | NotUnderstood:
    parts = url.parts
    if len(parts) < 2:
        return _organisation(url.host)
    match parts[2:]:
        case ("src", "branch" | "tag", ref, *folder):
            return _repository(url.host, parts[:2], _Deep(ref=ref, folder="/".join(folder)))
        case ("src" | "commit", *more) if more and _SHORT_OID.fullmatch(more[-1]):
            return _repository(url.host, parts[:2], _Deep(commit=more[-1]))
        case ("src", "commit", oid, *folder):
            return _repository(url.host, parts[:2], _Deep(commit=oid, folder="/".join(folder)))
        case _:
            return _repository(url.host, parts[:2], _Deep())


def _sourcehut(url: WebUrl) -> Locator | NotUnderstood:
    parts = url.parts
    if len(parts) < 2 or not parts[0].startswith("~"):
        return _page(url.host)
    return _repository(url.host, parts[:2], _deep(parts[2:]))


_FORGES: dict[str, Callable[[WebUrl], Locator | NotUnderstood]] = {
    "github.com": _github,
    "gitlab.com": _gitlab,
    "bitbucket.org": _bitbucket,
    "codeberg.org": _codeberg,
    "gitee.com": _github,
    "git.sr.ht": _sourcehut,
}


def _inside(place: int, *, revision: int) -> Callable[[WebUrl], Locator | NotUnderstood]:
    """Services that show a repository of GitHub: owner and name stand at `place`, a revision at `revision`."""

    def read(url: WebUrl) -> Locator | NotUnderstood:
        parts = url.parts[place:]
        if len(parts) < 2 or not _OWNER.fullmatch(parts[0]) or not _NAME.fullmatch(parts[1]):
            return _page(url.host)
        rest = url.parts[revision:]
        return _repository("github.com", parts[:2], _tree(rest, of_file=True) if revision else _Deep())

    return read


def _gist(url: WebUrl) -> NotUnderstood:
    return NotUnderstood("it is a gist, which is no repository")


def _colab(url: WebUrl) -> Locator | NotUnderstood:
    if url.parts[:1] != ("github",):
        return NotUnderstood("it is a notebook on Colab and names no repository")
    return _inside(1, revision=4)(url)


def _nbviewer(url: WebUrl) -> Locator | NotUnderstood:
    return _inside(1, revision=4)(url) if url.parts[:1] == ("github",) else _page(url.host)


def _anonymous(url: WebUrl) -> NotUnderstood:
    return NotUnderstood("it is an anonymous copy for reviewers, which is no repository")


_WITHIN: dict[str, Callable[[WebUrl], Locator | NotUnderstood]] = {
    "raw.githubusercontent.com": _inside(0, revision=2),
    "codeload.github.com": _inside(0, revision=0),
    "api.github.com": _inside(1, revision=0),
    "github.dev": _github,
    "gist.github.com": _gist,
    "gist.githubusercontent.com": _gist,
    "colab.research.google.com": _colab,
    "nbviewer.org": _nbviewer,
    "nbviewer.jupyter.org": _nbviewer,
    "mybinder.org": _inside(2, revision=4),
    "anonymous.4open.science": _anonymous,
}
