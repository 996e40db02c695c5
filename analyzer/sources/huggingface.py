"""A model, dataset or space of the Hugging Face Hub, through huggingface_hub: its listing, and single files of it.

Only files that a reader takes are fetched, one by one, and of a file that may hold a model no more than its ends, by
range requests. What the Hub keeps in Git LFS or Xet is not fetched, but for the header of safetensors.
HF_ENDPOINT and HF_TOKEN are heard, as by huggingface_hub itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from analyzer.errors import CredentialsError, LimitError, LocatorError, NetworkError, SourceError
from analyzer.model import Excerpt, FileEntry, FileSkipped, HostInfo, Revision, SkippedEntry, SkipReason
from analyzer.sources.content import checked, too_large

if TYPE_CHECKING:
    from huggingface_hub.hf_api import DatasetInfo, ModelInfo, RepoSibling, SpaceInfo

    Info = ModelInfo | DatasetInfo | SpaceInfo

REPO_TYPES = {"hf-model": "model", "hf-dataset": "dataset", "hf-space": "space"}
_TIMEOUT = 30.0  # seconds without a byte
_USUAL_WAIT = 60.0  # seconds, where the Hub asks for a pause and does not say for how long


@dataclass(slots=True)
class HubRepository:
    """A repository of the Hub. Fulfils `analyzer.snapshot.Repository`; `kind` is a key of REPO_TYPES."""

    locator: str
    kind: str
    name: str  # "owner/name"
    inside: str = ""
    byte_limit: int = 0  # bytes that all files together may have; 0: any number
    _bytes: int = field(default=0, init=False)
    _info: dict[str | None, Info] = field(default_factory=dict, init=False)

    def snapshot(self, revision: str | None = None) -> HubSnapshot:
        """As `Repository.snapshot`. Raises SourceError and its kinds when the Hub does not answer, or refuses."""
        info = self._asked(revision)
        changed = info.last_modified if revision is None else None
        committed = changed.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if changed else ""
        prefix = f"{self.inside}/" if self.inside else ""
        files = {s.rfilename.removeprefix(prefix): s for s in info.siblings or () if s.rfilename.startswith(prefix)}
        if prefix and not files:
            raise LocatorError(f"{self.locator} has no folder {self.inside}")
        return HubSnapshot(self, files, prefix, Revision(info.sha or "", committed))

    def head(self, revision: str | None = None) -> str:
        """The commit that a branch or tag (None: the main branch) names now."""
        return self._asked(revision).sha or ""

    def host_info(self) -> HostInfo:
        """What the Hub says about it."""
        info = self._asked(None)
        card = getattr(info, "card_data", None)
        told = card.to_dict().get("license") if card is not None else None
        return HostInfo(
            host="hugging-face",
            full_name=info.id,
            stars=info.likes,
            downloads=getattr(info, "downloads", None),
            created=_moment(info.created_at),
            pushed=_moment(info.last_modified),
            default_branch="main",
            license=told if isinstance(told, str) else "",
            topics=tuple(sorted(str(tag) for tag in info.tags or ())),
        )

    def took(self, number: int) -> None:
        """So many bytes have been fetched. Raises LimitError where these are too many."""
        self._bytes += number
        if self.byte_limit and self._bytes > self.byte_limit:
            raise LimitError(f"{self.locator}: fetching it takes more space than was allowed", limit="disk")

    def close(self) -> None:
        """Nothing stays open."""

    def _asked(self, revision: str | None) -> Info:
        if revision not in self._info:
            self._info[revision] = _repo_info(self.locator, self.name, REPO_TYPES[self.kind], revision)
        return self._info[revision]


@dataclass(frozen=True, slots=True)
class HubSnapshot:
    """The files of one commit on the Hub. Fulfils `analyzer.snapshot.Snapshot`."""

    repository: HubRepository
    files: dict[str, RepoSibling]
    prefix: str
    revision: Revision

    def entries(self) -> Sequence[FileEntry | SkippedEntry]:
        """As `Snapshot.entries`."""
        return [FileEntry(path, self.files[path].blob_id or "") for path in sorted(self.files)]

    def read(self, entry: FileEntry, limit: int) -> bytes | FileSkipped:
        """As `Snapshot.read`. Raises NetworkError when the Hub does not answer: a part is no verdict."""
        held = self.withheld(entry, limit)
        if held is not None:
            return held
        content = self._fetched(entry, 0, limit + 1)
        if isinstance(content, FileSkipped):
            return content
        return too_large(entry.path, len(content), limit) if len(content) > limit else checked(entry.path, content)

    def size(self, entry: FileEntry) -> int:
        """As `Snapshot.size`."""
        return self.files[entry.path].size or 0

    def withheld(self, entry: FileEntry, limit: int) -> FileSkipped | None:
        """As `Snapshot.withheld`; the listing tells the size and where a file is kept."""
        file = self.files[entry.path]
        if file.lfs is not None:
            return FileSkipped(path=entry.path, reason=SkipReason.LFS_POINTER, size=file.size)
        return too_large(entry.path, file.size, limit) if (file.size or 0) > limit and file.size else None

    def read_ends(self, entry: FileEntry, head: int, tail: int, limit: int) -> Excerpt | FileSkipped:
        """As `Snapshot.read_ends`; of what is kept in LFS only safetensors are asked, whose header stands first."""
        file = self.files[entry.path]
        size = file.size or 0
        by_header = entry.path.endswith(".safetensors")
        if file.lfs is not None and not by_header:
            return FileSkipped(path=entry.path, reason=SkipReason.LFS_POINTER, size=file.size)
        first = self._fetched(entry, 0, min(head, size) or head)
        if isinstance(first, FileSkipped):
            return first
        if len(first) >= size or by_header:
            return Excerpt(first, b"", max(size, len(first)))
        last = self._fetched(entry, max(size - tail, len(first)), tail)
        return last if isinstance(last, FileSkipped) else Excerpt(first, last, size)

    def _fetched(self, entry: FileEntry, start: int, length: int) -> bytes | FileSkipped:
        """At most `length` bytes from `start`; never more is taken from the network, whatever the server sends."""
        from huggingface_hub import get_session, hf_hub_url
        from huggingface_hub.utils import build_hf_headers  # type: ignore[attr-defined]

        url = hf_hub_url(
            self.repository.name,
            self.prefix + entry.path,
            repo_type=REPO_TYPES[self.repository.kind],
            revision=self.revision.commit or None,
        )
        headers = build_hf_headers(library_name="fwscan")
        headers |= {"Range": f"bytes={start}-{start + length - 1}", "Accept-Encoding": "identity"}
        transport = _transport_error()
        try:
            with get_session().stream("GET", url, headers=headers, follow_redirects=True, timeout=_TIMEOUT) as answer:
                if answer.status_code == 416:  # an empty file has no range
                    return b""
                if answer.status_code not in (200, 206):
                    return self._refused(entry, answer.status_code, answer.headers)
                skip = start if answer.status_code == 200 else 0
                content = bytearray()
                for piece in answer.iter_bytes(65536):
                    content += piece
                    if len(content) >= skip + length:
                        break
                self.repository.took(len(content))
                return bytes(content[skip : skip + length])
        except (transport, OSError) as error:
            raise NetworkError(f"{self.repository.locator}: {entry.path}: {type(error).__name__}") from None

    def _refused(self, entry: FileEntry, status: int, headers: Any) -> FileSkipped:
        if status in (401, 403):
            raise CredentialsError(
                f"{self.repository.locator} does not show its files without credentials",
                "Accept its conditions on the Hub and set HF_TOKEN.",
            )
        if status == 429 or status >= 500:
            wait = _seconds(headers.get("retry-after"))
            raise NetworkError(f"{self.repository.locator}: the Hub answers with status {status}", wait=wait)
        return FileSkipped(path=entry.path, reason=SkipReason.UNREADABLE, detail=f"the Hub answers with {status}")


def _repo_info(locator: str, name: str, repo_type: str, revision: str | None) -> Info:
    from huggingface_hub import HfApi, errors

    transport = _transport_error()
    try:
        found = HfApi(library_name="fwscan").repo_info(
            name, repo_type=repo_type, revision=revision, files_metadata=True, timeout=_TIMEOUT
        )
    except errors.GatedRepoError:
        raise CredentialsError(
            f"{locator} is shown to those only who accepted its conditions", "Set HF_TOKEN."
        ) from None
    except errors.RepositoryNotFoundError:
        raise LocatorError(f"{locator} does not exist on the Hub, or is private", "Check its name.") from None
    except errors.RevisionNotFoundError:
        raise LocatorError(f"{locator} has no revision {revision!r}", "Give a branch, a tag or a commit.") from None
    except errors.HfHubHTTPError as error:
        status = error.response.status_code
        if status == 429 or status >= 500:
            wait = _seconds(error.response.headers.get("retry-after"))
            raise NetworkError(f"{locator}: the Hub answers with status {status}", wait=wait) from None
        raise SourceError(f"{locator}: the Hub answers with status {status}") from None
    except (transport, OSError) as error:
        raise NetworkError(f"{locator}: the Hub cannot be reached: {type(error).__name__}") from None
    except errors.HFValidationError:
        raise LocatorError(f"{locator}: the Hub has no repositories of such a name") from None
    return found  # type: ignore[return-value] # kernels are asked for by a type of their own


def _transport_error() -> type[Exception]:
    """What its HTTP library raises without an answer: huggingface_hub has changed that library, and re-exports this."""
    from huggingface_hub import errors

    known: type[Exception] = errors.HTTPError  # type: ignore[attr-defined]
    return known


def _seconds(text: str | None) -> float:
    try:
        return max(0.0, float(text or _USUAL_WAIT))
    except ValueError:
        return _USUAL_WAIT


def _moment(time: datetime | None) -> str:
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if time else ""
