"""Runs the git program to fetch from a remote, with an environment in which nothing asks, and nothing else runs."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from threading import Thread
from typing import IO

from analyzer.errors import LimitError, SourceError
from analyzer.sources.locators import RemoteUrl
from analyzer.sources.space import Space

_DROPPED = (
    # Set inside git hooks; they would send the command into another repository.
    "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR", "GIT_NAMESPACE", "GIT_PREFIX", "GIT_QUARANTINE_PATH",
    # They write what is sent, credentials too, to stderr or to files.
    "GIT_TRACE", "GIT_TRACE_CURL", "GIT_TRACE_PACKET", "GIT_CURL_VERBOSE", "GIT_TRACE2", "GIT_TRACE2_EVENT",
    "GIT_TRACE2_PERF",
)  # fmt: skip
_SETTINGS = (
    ("protocol.allow", "never"),
    ("protocol.https.allow", "always"),
    ("protocol.http.allow", "always"),
    ("protocol.ssh.allow", "always"),
    ("protocol.git.allow", "always"),
    ("core.hooksPath", os.devnull),
    ("core.fsmonitor", "false"),
    ("gc.auto", "0"),
    ("fetch.unpackLimit", "1"),  # one pack, and no file for each object
    ("fetch.recurseSubmodules", "false"),
    ("advice.fetchShowForcedUpdates", "false"),
)
# A stalled transfer is given up long before the time limit: under 1 kB/s for a minute.
_HTTP = (("http.lowSpeedLimit", "1000"), ("http.lowSpeedTime", "60"))
_LOOK_EVERY = 0.2  # seconds between two looks at the space that is taken
# The credentials of a URL reach git through its environment, which other users cannot read, and not through the
# command line, which they can.
_HELPER = (
    '!f() { test "$1" = get && printf "username=%s\\npassword=%s\\n" "$FWSCAN_GIT_USER" "$FWSCAN_GIT_PASSWORD"; }; f'
)


class GitFailed(Exception):
    """Git ended with an error; `said` is the end of what it wrote, which may hold credentials."""

    def __init__(self, status: int, said: str) -> None:
        super().__init__(status)
        self.status = status
        self.said = said


def run_git(
    arguments: Sequence[str],
    *,
    remote: RemoteUrl | None = None,
    progress: Callable[[str], None] | None = None,
    time_limit: float,
    output: IO[bytes] | int = subprocess.DEVNULL,
    space: Space | None = None,
) -> None:
    """Runs git; what it prints goes to `output`, and what it writes must find room in `space`.

    Raises GitFailed with what it said, LimitError when the time is up or the space used up, SourceError where there is
    no git.
    """
    options = [word for key, value in (*_SETTINGS, *_HTTP) for word in ("-c", f"{key}={value}")]
    try:
        with _files_up_to(space.limit if space else 0):
            process = subprocess.Popen(
                ["git", *options, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.PIPE,
                env=_environment(remote),
                # Without a terminal, neither git nor ssh can stop to ask; and all of it can be ended at once.
                start_new_session=True,
            )
    except FileNotFoundError:
        raise SourceError(
            "the git program is not installed, and fetching needs it",
            "Install git, or give the path of a repository that is already here.",
        ) from None
    assert process.stderr is not None
    said: deque[str] = deque(maxlen=40)
    listener = Thread(target=_listen, args=(process.stderr, said, progress), daemon=True)
    listener.start()
    try:
        status = _ended(process, time_limit, space)
    except subprocess.TimeoutExpired:
        raise LimitError(
            f"fetching took longer than {time_limit:g} s and was given up", "Clone it yourself and give the folder."
        ) from None
    finally:
        # Also on Ctrl-C; a process group that has ended is no error.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        listener.join()
        process.stderr.close()
    if status:
        raise GitFailed(status, "\n".join(said))


def _ended(process: subprocess.Popen[bytes], time_limit: float, space: Space | None) -> int:
    """The exit status. Raises TimeoutExpired, and LimitError while it runs and when it has ended."""
    if space is None:
        return process.wait(time_limit)
    until = time.monotonic() + time_limit
    while True:
        space.check()
        try:
            status = process.wait(min(_LOOK_EVERY, max(0.0, until - time.monotonic())))
        except subprocess.TimeoutExpired:
            if time.monotonic() >= until:
                raise
            continue
        space.check()
        return status


@contextlib.contextmanager
def _files_up_to(limit: int) -> Iterator[None]:
    """What is started meanwhile inherits the limit; this process has its own back at once."""
    if not limit:
        yield
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit if hard == resource.RLIM_INFINITY else min(limit, hard), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def _listen(stream: IO[bytes], said: deque[str], progress: Callable[[str], None] | None) -> None:
    rest = b""
    while block := os.read(stream.fileno(), 4096):
        *lines, rest = re.split(rb"[\r\n]", rest + block)
        for line in lines:
            _hear(line, said, progress)
    _hear(rest, said, progress)


def _hear(line: bytes, said: deque[str], progress: Callable[[str], None] | None) -> None:
    text = "".join(c for c in line.decode("utf-8", "replace") if c.isprintable()).strip()
    if not text:
        return
    # What a server says about itself is prefixed so; the rest ends in a percentage while it goes on.
    if progress and re.search(r"\d+% \(|objects: \d+", text):
        progress(text.removeprefix("remote: "))
    else:
        said.append(text)


def _environment(remote: RemoteUrl | None) -> dict[str, str]:
    environment = {key: value for key, value in os.environ.items() if key not in _DROPPED}
    environment |= {
        "LC_ALL": "C",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_ASKPASS": "",
        "SSH_ASKPASS": "",
        "SSH_ASKPASS_REQUIRE": "never",
        "GIT_LFS_SKIP_SMUDGE": "1",
    }
    if remote is None or not (remote.user or remote.password):
        return environment
    first = int(environment.get("GIT_CONFIG_COUNT") or 0)
    # The empty value drops the user's own helpers: they must neither answer first nor store these.
    for number, value in enumerate(("", _HELPER), start=first):
        environment |= {f"GIT_CONFIG_KEY_{number}": "credential.helper", f"GIT_CONFIG_VALUE_{number}": value}
    return environment | {
        "GIT_CONFIG_COUNT": str(first + 2),
        "FWSCAN_GIT_USER": remote.user,
        "FWSCAN_GIT_PASSWORD": remote.password,
    }
