"""What every test stands on: no colours, no width and no settings of whoever runs the tests."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings

# CI draws the same examples each time: what it says depends on the change alone. Elsewhere they are drawn anew.
settings.register_profile(
    "fwscan", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize="CI" in os.environ
)
settings.load_profile("fwscan")


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    for name in list(os.environ):
        if name.startswith("FWSCAN_") or name in ("FORCE_COLOR", "NO_COLOR", "COLUMNS", "KERAS_BACKEND"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", os.devnull)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.getbasetemp() / "cache"))
