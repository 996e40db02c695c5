"""What a locator means, and that credentials never show."""

from __future__ import annotations

from pathlib import Path

import pytest

from analyzer.errors import LocatorError
from analyzer.sources.locators import RemoteUrl, hint_for_missing, local_path, redact, remote_url


@pytest.mark.parametrize(
    ("locator", "expected"),
    [
        ("https://github.com/openai/gpt-2", RemoteUrl("https://github.com/openai/gpt-2")),
        ("git+https://host/a/b.git", RemoteUrl("https://host/a/b.git")),
        ("HTTPS://Host/a/b?x=1#readme", RemoteUrl("https://host/a/b")),
        ("https://me:s3cr%40t@host:8443/a", RemoteUrl("https://host:8443/a", "me", "s3cr@t")),
        ("https://ghp_token@host/a", RemoteUrl("https://host/a", "ghp_token")),
        ("ssh://git@host:22/a/b", RemoteUrl("ssh://git@host:22/a/b")),
        ("ssh://git:word@host/a", RemoteUrl("ssh://git@host/a", "", "word")),
        ("git@host:a/b.git", RemoteUrl("git@host:a/b.git")),
        ("git://[::1]:9418/a", RemoteUrl("git://[::1]:9418/a")),
    ],
)
def test_urls_are_taken_apart(locator: str, expected: RemoteUrl) -> None:
    assert remote_url(locator) == expected


@pytest.mark.parametrize("locator", ["some/folder", "C:folder", "file:///some/folder", ".", "a b:c", "name:tag"])
def test_paths_are_not_urls(locator: str) -> None:
    assert remote_url(locator) is None


@pytest.mark.parametrize(
    "locator",
    [
        "ext::sh -c touch% /tmp/x",
        "ftp://host/a",
        "s3://bucket/a",
        "https::x",
        "https://",
        "https://host",
        "ssh://-oProxyCommand=x/a",
        "https://host:port/a",
    ],
)
def test_other_urls_are_refused(locator: str) -> None:
    with pytest.raises(LocatorError):
        remote_url(locator)


def test_a_refused_url_is_quoted_without_its_credentials() -> None:
    with pytest.raises(LocatorError) as raised:
        remote_url("ftp://me:password@host/a")
    assert "password" not in str(raised.value) + raised.value.hint
    assert "host/a" in str(raised.value)


def test_a_remote_url_keeps_its_credentials_out_of_repr() -> None:
    assert "tok" not in repr(remote_url("https://user-tok:tok-en@host/a"))


@pytest.mark.parametrize(
    ("text", "secrets", "expected"),
    [
        ("fatal: unable to access 'https://me:pw@host/a/'", (), "fatal: unable to access 'https://host/a/'"),
        ("https://tok@h/a and ssh://git@h/b", (), "https://h/a and ssh://h/b"),
        ("helper said hunter2hunter2", ("hunter2",), "helper said ******"),
        ("secrets of one letter garble nothing", ("a",), "secrets of one letter garble nothing"),
        ("git@host:a/b", (), "git@host:a/b"),
        ("mail me@host", (), "mail me@host"),
    ],
)
def test_redact(text: str, secrets: tuple[str, ...], expected: str) -> None:
    assert redact(text, secrets) == expected


def test_file_urls_are_paths_of_commits() -> None:
    assert local_path("file:///a/b%20c") == (Path("/a/b c"), True)
    assert local_path("file://localhost/a") == (Path("/a"), True)
    assert local_path("a/b") == (Path("a/b"), False)
    with pytest.raises(LocatorError, match="another machine"):
        local_path("file://host/a")


def test_hints_for_what_is_missing(tmp_path: Path) -> None:
    (tmp_path / "Project").mkdir()
    assert hint_for_missing(str(tmp_path / "projct")) == f"Did you mean {tmp_path / 'Project'}?"
    assert "https://github.com/owner/name" in hint_for_missing("github.com/owner/name")
    assert "https://github.com/owner/name" in hint_for_missing("owner/name")
    assert "https://" not in hint_for_missing(str(tmp_path / "zzzzzzz"))
