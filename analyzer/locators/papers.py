"""Ids and URLs of papers: all ways to write one paper meet in one `Locator`."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import quote

from analyzer.locators.web import WebUrl
from analyzer.model import Locator, LocatorKind, NotUnderstood

# https://info.arxiv.org/help/arxiv_identifier.html; the subject class of an old id (math.GT/) may be left out.
_ARXIV = r"(?:(?P<new>\d{4}\.\d{4,5})|(?P<archive>[a-z]+(?:-[a-z]+)?)(?:\.[A-Za-z]{2})?/(?P<number>\d{7}))(?P<v>v\d+)?"
_ARXIV_ID = re.compile(_ARXIV)
_ARXIV_NAME = re.compile(rf"(?:arxiv\s*:\s*)?{_ARXIV}(?:\s*\[[\w.-]+\])?", re.IGNORECASE)
_ARXIV_HOSTS = {
    "arxiv.org",
    "export.arxiv.org",
    "browse.arxiv.org",
    "xxx.lanl.gov",
    "alphaxiv.org",
    "ar5iv.org",
    "ar5iv.labs.arxiv.org",
    "scirate.com",
}
_ARXIV_PATH = re.compile(rf"/?(?:\w[\w-]*/)?{_ARXIV}(?:\.pdf|\.html?)?/?")
_DOI = re.compile(r"10\.\d{4,9}(?:\.\d+)*/[^\s\"<>]+")
_DOI_NAME = re.compile(rf"(?:doi\s*:\s*)?({_DOI.pattern})", re.IGNORECASE)
_ARXIV_DOI = re.compile(rf"10\.48550/arxiv\.{_ARXIV}", re.IGNORECASE)
_ACL_DOI = re.compile(r"10\.(?:18653|3115)/v1/(.+)", re.IGNORECASE)
_ZENODO_DOI = re.compile(r"10\.5281/zenodo\.(\d+)", re.IGNORECASE)
_ACL_OLD = re.compile(r"[A-Za-z]\d{2}-\d{4,5}")
_ACL_NEW = re.compile(r"\d{4}\.[a-z0-9_]+-[a-z0-9_]+\.\d+", re.IGNORECASE)
_HASHED = re.compile(r"(?P<hash>[0-9a-f]{32})-[A-Za-z]+(?:-(?P<track>\w+))?\.\w+")
_NUMBERED = re.compile(r"(?P<number>\d{1,5})-(?P<words>[\w-]+?)(?:\.pdf|\.html)?")
_S2 = re.compile(r"[0-9a-f]{40}")
_CORPUS = re.compile(r"corpusid\s*:\s*(\d+)", re.IGNORECASE)
_CVF = re.compile(
    r"/content(?P<joint>[/_])(?P<event>[\w/-]+?)/(?:html|papers)/(?P<group>\w+/)?(?P<name>[^/]+)_paper\.(?:html|pdf)"
)
_NOTE = re.compile(r"[\w-]{5,40}")
_SLUG = re.compile(r"[A-Za-z0-9][\w-]*")


def arxiv(text: str) -> Locator | None:
    """The paper of an arXiv id, with or without version."""
    return _arxiv(_ARXIV_ID.fullmatch(text.strip()))


def _arxiv(match: re.Match[str] | None) -> Locator | None:
    if match is None:
        return None
    paper = match["new"] or f"{match['archive'].lower()}/{match['number']}"
    url = f"https://arxiv.org/abs/{paper}{match['v'] or ''}"
    return Locator(kind=LocatorKind.ARXIV, id=paper, url=url, ref=match["v"] or "")


def doi(text: str) -> Locator | None:
    """The paper, record or preprint of a DOI. Names of DOIs ignore case (ISO 26324)."""
    match = _DOI.fullmatch(text.strip().rstrip(".,;/"))
    if match is None:
        return None
    name = match[0].lower()
    record, anthology = _ZENODO_DOI.fullmatch(name), _ACL_DOI.fullmatch(name)
    return (
        _arxiv(_ARXIV_DOI.fullmatch(name))
        or (zenodo(record[1]) if record else None)
        or (acl(anthology[1]) if anthology else None)
        or Locator(kind=LocatorKind.DOI, id=name, url=f"https://doi.org/{quote(name, safe='/:;()._-')}")
    )


def acl(text: str) -> Locator | None:
    """The paper of an id of the ACL Anthology: `P19-1001`, `2020.acl-main.1`."""
    if _ACL_OLD.fullmatch(text):
        text = text.upper()
    elif _ACL_NEW.fullmatch(text):
        text = text.lower()
    else:
        return None
    return Locator(kind=LocatorKind.ACL, id=text, url=f"https://aclanthology.org/{text}/")


def openreview(note: str) -> Locator | None:
    """The paper of an OpenReview forum."""
    if not _NOTE.fullmatch(note):
        return None
    return Locator(kind=LocatorKind.OPENREVIEW, id=note, url=f"https://openreview.net/forum?id={note}")


def semantic_scholar(text: str) -> Locator | None:
    """The paper of a Semantic Scholar id: 40 hex digits, or `CorpusId:NUMBER`."""
    corpus = _CORPUS.fullmatch(text)
    if corpus:
        number = f"CorpusId:{corpus[1]}"
        return Locator(
            kind=LocatorKind.SEMANTIC_SCHOLAR, id=number, url=f"https://api.semanticscholar.org/CorpusID:{corpus[1]}"
        )
    if not _S2.fullmatch(text.lower()):
        return None
    url = f"https://www.semanticscholar.org/paper/{text.lower()}"
    return Locator(kind=LocatorKind.SEMANTIC_SCHOLAR, id=text.lower(), url=url)


def papers_with_code(slug: str) -> Locator | None:
    """A paper as the archive of Papers with Code calls it."""
    if not _SLUG.fullmatch(slug):
        return None
    slug = slug.lower()
    return Locator(kind=LocatorKind.PAPERS_WITH_CODE, id=slug, url=f"https://paperswithcode.com/paper/{slug}")


def zenodo(number: str) -> Locator | None:
    """A record of Zenodo."""
    if not re.fullmatch(r"\d{1,12}", number):
        return None
    return Locator(kind=LocatorKind.ZENODO, id=number, url=f"https://zenodo.org/records/{number}")


def of_name(text: str) -> Locator | None:
    """The paper of an id that stands alone: `arXiv:1706.03762`, `doi:10...`, `acl:P19-1001`."""
    scheme, _, rest = text.partition(":")
    rest = rest.strip()
    named = {
        "openreview": openreview,
        "acl": acl,
        "s2": semantic_scholar,
        "pwc": papers_with_code,
        "paperswithcode": papers_with_code,
        "zenodo": zenodo,
    }.get(scheme.lower())
    if named and rest and not rest.startswith("//"):
        return named(rest)
    if scheme.lower() == "corpusid":
        return semantic_scholar(text)
    match = _DOI_NAME.fullmatch(text)
    if match:
        return doi(match[1])
    return _arxiv(_ARXIV_NAME.fullmatch(text)) or acl(text)


def of_url(url: WebUrl) -> Locator | NotUnderstood | None:
    """The paper behind a URL; None where the host is not one of papers."""
    if url.scheme not in ("http", "https"):
        return None
    if url.host in _ARXIV_HOSTS:
        return _arxiv(_ARXIV_PATH.fullmatch(url.path)) or NotUnderstood("it is a page of arXiv and names no paper")
    reader = _READERS.get(url.host)
    if reader is not None:
        return reader(url) or NotUnderstood(f"it is a page of {url.host} and names no paper")
    if url.host in ("huggingface.co", "hf.co") and url.parts[:1] == ("papers",) and len(url.parts) > 1:
        return arxiv("/".join(url.parts[1:])) or NotUnderstood("papers on Hugging Face go by their arXiv id")
    # PMLR keeps the PDFs of its newer volumes in repositories of its own.
    if url.host == "raw.githubusercontent.com" and url.parts[:1] == ("mlresearch",):
        assets = re.fullmatch(r"/mlresearch/(v\d+)/.+/assets/([\w-]+)/[^/]+\.pdf", url.path)
        return _pmlr_paper(assets[1], assets[2]) if assets else None
    within = _DOI.search(url.path) if url.host in _PUBLISHERS else None
    return doi(_without_view(within[0])) if within else None


# Hosts whose paths hold the DOI, in whatever form of page.
_PUBLISHERS = {
    "dl.acm.org",
    "link.springer.com",
    "onlinelibrary.wiley.com",
    "journals.sagepub.com",
    "tandfonline.com",
    "pubs.acs.org",
    "science.org",
    "pnas.org",
    "biorxiv.org",
    "medrxiv.org",
    "journals.plos.org",
    "frontiersin.org",
    "direct.mit.edu",
    "academic.oup.com",
}


def _without_view(name: str) -> str:
    """A DOI without what publishers append to it in paths: `.full.pdf`, `v2.full`, `/full`, `/abstract`, `.pdf`."""
    name = re.sub(r"/(?:full|abstract|pdf|epdf|html)$", "", name)
    return re.sub(r"(?:(?<=\d)v\d+)?(?:\.full)?(?:\.pdf|\.html?|\.full)?$", "", name)


def _doi_page(url: WebUrl) -> Locator | None:
    return doi(url.path.strip("/"))


def _openreview_page(url: WebUrl) -> Locator | None:
    return openreview(url.asked("id")) if url.parts[:1] and "id" in dict(url.query) else None


def _acl_page(url: WebUrl) -> Locator | None:
    for part in url.parts:
        found = acl(re.sub(r"(?:v\d+)?\.(?:pdf|bib|html|xml|endf)$", "", part, flags=re.IGNORECASE))
        if found:
            return found
    return None


def _cvf_page(url: WebUrl) -> Locator | None:
    match = _CVF.fullmatch(url.path)
    if match is None:
        return None
    event, name = match["event"], f"{match['group'] or ''}{match['name']}"
    page = f"https://openaccess.thecvf.com/content{match['joint']}{event}/html/{quote(name)}_paper.html"
    return Locator(kind=LocatorKind.CVF, id=f"{event}/{name}".lower(), url=page)


def _pmlr_paper(volume: str, name: str) -> Locator:
    return Locator(
        kind=LocatorKind.PMLR, id=f"{volume}/{name}".lower(), url=f"https://proceedings.mlr.press/{volume}/{name}.html"
    )


def _pmlr_page(url: WebUrl) -> Locator | None:
    match = re.fullmatch(r"/(?:proceedings/papers/)?(v\d+|r\d+)/([\w-]+)(?:\.html|\.pdf|/[\w-]+\.pdf)?/?", url.path)
    return _pmlr_paper(match[1], match[2]) if match else None


def _jmlr_page(url: WebUrl) -> Locator | None:
    if url.path.startswith("/proceedings/"):
        return _pmlr_page(url)
    match = re.fullmatch(r"/(?:beta/)?papers/v(?:olume)?(\d+)/([\w-]+)(?:\.html|/[\w-]+\.pdf)?/?", url.path)
    if match is None:
        return None
    paper = f"v{match[1]}/{match[2]}"
    return Locator(kind=LocatorKind.JMLR, id=paper.lower(), url=f"https://jmlr.org/papers/{paper}.html")


def _proceedings(kind: LocatorKind, host: str) -> Callable[[WebUrl], Locator | None]:
    """NeurIPS and ICLR publish with the same program; NIPS had numbers in the place of hashes before."""

    def read(url: WebUrl) -> Locator | None:
        hashed = _HASHED.fullmatch(url.parts[-1]) if len(url.parts) >= 4 else None
        year = url.parts[-3] if hashed else ""
        if hashed and re.fullmatch(r"\d{4}", year):
            track = f"-{hashed['track']}" if hashed["track"] else ""
            page = f"https://{host}/paper_files/paper/{year}/hash/{hashed['hash']}-Abstract{track}.html"
            return Locator(kind=kind, id=f"{year}/{hashed['hash']}", url=page)
        numbered = _NUMBERED.fullmatch(url.parts[-1]) if url.parts[:1] == ("paper",) and len(url.parts) == 2 else None
        if numbered is None:
            return None
        page = f"https://papers.nips.cc/paper/{numbered['number']}-{numbered['words']}"
        return Locator(kind=kind, id=numbered["number"], url=page)

    return read


def _semantic_scholar_page(url: WebUrl) -> Locator | None:
    if url.parts[:1] == ("arxiv",) and len(url.parts) > 1:
        return arxiv("/".join(url.parts[1:]))
    found = (semantic_scholar(part) for part in reversed(url.parts))
    return next((paper for paper in found if paper), None)


def _papers_with_code_page(url: WebUrl) -> Locator | None:
    return papers_with_code(url.parts[1]) if url.parts[:1] == ("paper",) and len(url.parts) > 1 else None


def _zenodo_page(url: WebUrl) -> Locator | None:
    if url.parts[:1] in (("record",), ("records",)) and len(url.parts) > 1:
        return zenodo(url.parts[1])
    within = _ZENODO_DOI.search(url.path)
    return zenodo(within[1]) if within else None


def _nature_page(url: WebUrl) -> Locator | None:
    # Springer Nature: the last part of an article's path is the DOI's suffix under 10.1038.
    return (
        doi(f"10.1038/{url.parts[1].removesuffix('.pdf')}")
        if url.parts[:1] == ("articles",) and len(url.parts) > 1
        else None
    )


_NEURIPS = _proceedings(LocatorKind.NEURIPS, "proceedings.neurips.cc")
_READERS: dict[str, Callable[[WebUrl], Locator | None]] = {
    "doi.org": _doi_page,
    "dx.doi.org": _doi_page,
    "openreview.net": _openreview_page,
    "aclanthology.org": _acl_page,
    "aclanthology.info": _acl_page,
    "aclweb.org": _acl_page,
    "openaccess.thecvf.com": _cvf_page,
    "proceedings.mlr.press": _pmlr_page,
    "jmlr.org": _jmlr_page,
    "jmlr.csail.mit.edu": _jmlr_page,
    "papers.nips.cc": _NEURIPS,
    "papers.neurips.cc": _NEURIPS,
    "proceedings.neurips.cc": _NEURIPS,
    "proceedings.iclr.cc": _proceedings(LocatorKind.ICLR, "proceedings.iclr.cc"),
    "semanticscholar.org": _semantic_scholar_page,
    "api.semanticscholar.org": _semantic_scholar_page,
    "paperswithcode.com": _papers_with_code_page,
    "zenodo.org": _zenodo_page,
    "nature.com": _nature_page,
}
