"""What GitHub's REST API says about a repository, through PyGithub; code never comes this way.

Works without a token (60 requests an hour and address; two are asked a repository) and with one (5,000). It never
waits: when GitHub asks for a pause, that is an error which says for how long, and the code is scanned all the same.
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from analyzer.errors import CredentialsError, LocatorError, NetworkError, SourceError
from analyzer.model import HostInfo

if TYPE_CHECKING:
    from github.License import License
    from github.Repository import Repository

# As in GitHub Actions, and what an installation of GitHub's own server is reached by.
_SERVER, _API = "GITHUB_SERVER_URL", "GITHUB_API_URL"
_TOKENS = ("GITHUB_TOKEN", "GH_TOKEN")
_TIMEOUT = 20  # seconds for one answer
_USUAL_WAIT = 60.0  # seconds, where GitHub asks for a pause and does not say for how long


def full_name(url: str) -> str:
    """`owner/name` of a repository on GitHub (github.com, or the server of GITHUB_SERVER_URL); "" for any other URL."""
    parts = urlsplit(url)
    server = urlsplit(os.environ.get(_SERVER) or "https://github.com")
    ours = (server.netloc.lower(), "github.com", "www.github.com")
    name = parts.path.strip("/").removesuffix(".git")
    return name if parts.netloc.lower() in ours and name.count("/") == 1 else ""


def github_info(name: str) -> HostInfo:
    """What GitHub says about the repository `owner/name`. Raises LocatorError (no such repository) and SourceError."""
    from github import Auth, BadCredentialsException, Github, GithubException, UnknownObjectException

    token = next((os.environ[key] for key in _TOKENS if os.environ.get(key)), "")
    client = Github(
        auth=Auth.Token(token) if token else None,
        base_url=os.environ.get(_API) or "https://api.github.com",
        timeout=_TIMEOUT,
        user_agent="fwscan",
        retry=None,
    )
    try:
        repository = client.get_repo(name)
        if not isinstance(repository.raw_data.get("full_name"), str):
            raise ValueError("no repository")
        return HostInfo(
            host="github",
            full_name=repository.full_name,
            stars=repository.stargazers_count,
            forks=repository.forks_count,
            created=_moment(repository.created_at),
            pushed=_moment(repository.pushed_at),
            default_branch=repository.default_branch or "",
            fork_of=_parent(repository),
            archived=repository.archived,
            license=_license(repository),
            description=repository.description or "",
            topics=tuple(sorted(repository.topics or ())),
            languages=_languages(repository),
        )
    except UnknownObjectException:
        raise LocatorError(f"GitHub knows no repository {name}") from None
    except BadCredentialsException:
        raise CredentialsError("GitHub refuses the token", "Give another GITHUB_TOKEN, or none.") from None
    except GithubException as error:
        raise _refusal(name, error.status, error.headers or {}) from None
    except (OSError, ValueError, TypeError, AttributeError) as error:  # no answer, or one of another form
        raise NetworkError(f"GitHub gave no answer for {name} that can be read: {type(error).__name__}") from None
    finally:
        client.close()


def _languages(repository: Repository) -> tuple[tuple[str, int], ...]:
    # PyGithub adds the address that it asked.
    found: Mapping[str, object] = repository.get_languages()
    return tuple(sorted((name, size) for name, size in found.items() if isinstance(size, int)))


def _parent(repository: Repository) -> str:
    parent: Repository | None = repository.parent if repository.fork else None
    return parent.full_name if parent is not None else ""


def _license(repository: Repository) -> str:
    found: License | None = repository.license
    return (found.spdx_id or "") if found is not None else ""


def _refusal(name: str, status: int, headers: Mapping[str, str]) -> SourceError:
    """GitHub's documentation, "Rate limits for the REST API": 403 or 429, with one of these headers."""
    if status in (403, 429):
        wait = _number(headers.get("retry-after"))
        if not wait and headers.get("x-ratelimit-remaining") == "0":
            wait = max(1.0, _number(headers.get("x-ratelimit-reset")) - time.time())
        if wait or status == 429:
            return NetworkError(
                "GitHub's rate limit is reached", "Set GITHUB_TOKEN: 5,000 requests an hour.", wait=wait or _USUAL_WAIT
            )
        return CredentialsError(f"GitHub does not show {name}")
    if status >= 500:
        return NetworkError(f"GitHub answers with status {status}", wait=_USUAL_WAIT)
    return SourceError(f"GitHub answers with status {status} for {name}")


def _number(text: str | None) -> float:
    try:
        return max(0.0, float(text or 0))
    except ValueError:
        return 0.0


def _moment(time: datetime | None) -> str:
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if time else ""
