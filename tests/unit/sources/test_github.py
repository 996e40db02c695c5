"""What GitHub says, from a server that answers in its documented form."""

from __future__ import annotations

import time

import pytest

from analyzer.errors import CredentialsError, LocatorError, NetworkError
from analyzer.sources.github import full_name, github_info
from tests.unit.sources.services import Answer, service

REPOSITORY = {
    "id": 1,
    "full_name": "Owner/Renamed",
    "name": "Renamed",
    "url": "",
    "stargazers_count": 12,
    "forks_count": 3,
    "created_at": "2019-01-02T03:04:05Z",
    "pushed_at": "2021-05-06T07:08:09Z",
    "default_branch": "main",
    "fork": True,
    "parent": {"id": 2, "full_name": "Upstream/Original"},
    "archived": False,
    "license": {"key": "mit", "spdx_id": "MIT", "name": "MIT License"},
    "description": "A model",
    "topics": ["vision", "attention"],
}


def answers(url: str = "") -> dict[str, Answer]:
    api = f"{url}/repos/owner/name"
    return {
        "/repos/owner/name": Answer({**REPOSITORY, "url": api}),
        "/repos/owner/name/languages": Answer({"Python": 1000, "C": 5}),
    }


def test_everything_that_github_tells_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "ghp_secret")
    with service({}) as github:
        github.answers.update(answers(github.url))
        monkeypatch.setenv("GITHUB_API_URL", github.url)
        info = github_info("owner/name")
    assert info.full_name == "Owner/Renamed"
    assert (info.stars, info.forks, info.archived, info.license) == (12, 3, False, "MIT")
    assert (info.created, info.pushed) == ("2019-01-02T03:04:05Z", "2021-05-06T07:08:09Z")
    assert info.fork_of == "Upstream/Original"
    assert info.topics == ("attention", "vision")
    assert info.languages == (("C", 5), ("Python", 1000))
    assert all("ghp_secret" in headers["authorization"] for _, headers in github.asked)
    assert len(github.asked) == 2, "sixty requests an hour are not many"


@pytest.mark.parametrize(
    ("answer", "error", "wait"),
    [
        (Answer({"message": "Not Found"}, 404), LocatorError, 0),
        (Answer({"message": "Bad credentials"}, 401), CredentialsError, 0),
        (Answer({"message": "Repository access blocked"}, 403), CredentialsError, 0),
        (Answer({"message": "secondary rate limit"}, 403, {"Retry-After": "77"}), NetworkError, 77),
        (Answer({"message": "slow down"}, 429), NetworkError, 60),
        (Answer({"message": "oops"}, 502), NetworkError, 60),
        (Answer(b"<html>not JSON", 200), NetworkError, 0),
        (Answer([1, 2], 200), NetworkError, 0),
    ],
)
def test_refusals_are_told_apart_and_never_waited_for(
    answer: Answer, error: type[Exception], wait: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    with service({"/repos/owner/name": answer}) as github:
        monkeypatch.setenv("GITHUB_API_URL", github.url)
        with pytest.raises(error) as raised:
            github_info("owner/name")
    assert len(github.asked) == 1
    if isinstance(raised.value, NetworkError):
        assert raised.value.wait == wait


def test_a_used_up_rate_limit_says_until_when(monkeypatch: pytest.MonkeyPatch) -> None:
    headers = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(int(time.time()) + 500)}
    with service({"/repos/owner/name": Answer({"message": "API rate limit exceeded"}, 403, headers)}) as github:
        monkeypatch.setenv("GITHUB_API_URL", github.url)
        with pytest.raises(NetworkError) as raised:
            github_info("owner/name")
    assert 300 < raised.value.wait <= 500


def test_nobody_there_is_an_error_of_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_API_URL", "http://127.0.0.1:1")
    with pytest.raises(NetworkError):
        github_info("owner/name")


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://github.com/Owner/Name", "Owner/Name"),
        ("https://github.com/owner/name.git", "owner/name"),
        ("https://gitlab.com/owner/name", ""),
        ("https://github.com/owner", ""),
        ("file:///github.com/owner/name", ""),
        ("https://git.firm.example/owner/name", "owner/name"),
    ],
)
def test_only_repositories_on_github_are_asked_for(url: str, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_SERVER_URL", "https://git.firm.example")
    assert full_name(url) == name
