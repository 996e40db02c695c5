"""Patterns of paths with the meaning that git gives them in .gitignore."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from analyzer.errors import ConfigError


def path_matcher(patterns: Sequence[str], setting: str) -> Callable[[str], int | None]:
    """A function from a path to the number of the pattern that takes it; None where none does or the last negates.

    Raises ConfigError, which names `setting`, for a pattern that cannot be understood.
    """
    if not patterns:
        return lambda path: None
    # Late: importing it takes as long as a small scan, and most repositories configure nothing.
    from pathspec import GitIgnoreSpec

    try:
        spec = GitIgnoreSpec.from_lines(patterns)
    except ValueError as error:
        raise ConfigError(f"{setting}: {error}", "Patterns are those of .gitignore.") from error

    def match(path: str) -> int | None:
        result = spec.check_file(path)
        return result.index if result.include else None

    return match


def below(folder: str, pattern: str) -> str:
    """A pattern that is relative to `folder`, as one that is relative to the folder's root."""
    if not folder:
        return pattern
    sign, bare = ("!", pattern[1:]) if pattern.startswith("!") else ("", pattern)
    anchored = "/" in bare.rstrip("/")
    return f"{sign}/{_literal(folder)}/{bare.lstrip('/')}" if anchored else f"{sign}/{_literal(folder)}/**/{bare}"


def _literal(folder: str) -> str:
    return "".join(f"\\{char}" if char in "\\*?[]" else char for char in folder)
