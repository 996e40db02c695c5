"""What can go wrong with a run. What goes wrong with one file or repository is a value (`FileFailed`, `RepoFailed`).

FwscanError
├── UsageError        the command or call asks for something that cannot be (exit status 2)
│   ├── LocatorError      the path, revision or URL names nothing that can be scanned
│   └── ConfigError       a configuration file is not what it should be
├── RulesError        rule data or an API table is malformed: every problem is listed at once (exit status 2)
└── SourceError       a repository exists but cannot be read or fetched (exit status 1)
    ├── NetworkError      the server does not answer, or not now: another time it may go well
    ├── CredentialsError  the server asks for credentials, or refuses those that there are
    └── LimitError        larger or slower than what was allowed for it
"""

from __future__ import annotations


class FwscanError(Exception):
    """Base of everything that fwscan raises on purpose; `message` is for people, `hint` says what to do next."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message, hint)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return self.message


class UsageError(FwscanError):
    """The request itself cannot be met; nothing was scanned."""


class LocatorError(UsageError):
    """A path, revision or URL that names nothing fwscan can scan."""


class ConfigError(UsageError):
    """A configuration file with an unknown key or a value of the wrong form."""


class RulesError(FwscanError):
    """Malformed rule data. `problems` holds one line for each problem, each naming file and place."""

    def __init__(self, message: str, problems: tuple[str, ...] = (), hint: str = "") -> None:
        super().__init__(message, hint)
        self.args = (message, problems, hint)
        self.problems = problems

    def __str__(self) -> str:
        return "\n  ".join((self.message, *self.problems))


class SourceError(FwscanError):
    """A repository that cannot be opened, fetched or read as a whole. Messages never hold credentials."""


class NetworkError(SourceError):
    """A server that cannot be reached, or not now; `wait` is how many seconds it asks for (0: not said)."""

    def __init__(self, message: str, hint: str = "", wait: float = 0.0) -> None:
        super().__init__(message, hint)
        self.args = (message, hint, wait)
        self.wait = wait


class CredentialsError(SourceError):
    """What a server shows only to those it knows, if it is there at all."""


class LimitError(SourceError):
    """What takes more time or space than was allowed; `limit` is "time" or "disk"."""

    def __init__(self, message: str, hint: str = "", limit: str = "time") -> None:
        super().__init__(message, hint)
        self.args = (message, hint, limit)
        self.limit = limit
