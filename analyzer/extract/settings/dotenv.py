""".env files. They hold secrets: only the variables of `names.ENVIRONMENT` are ever looked at."""

from __future__ import annotations

from analyzer.extract.settings.shell import facts_of_commands, logical_lines
from analyzer.model import Facts


def read_dotenv(text: str) -> Facts:
    """Settings of a .env file; what its commands might install does not count."""
    return Facts(settings=facts_of_commands(logical_lines(text), {}, how=".env", optional=True).settings)
