from __future__ import annotations

import pytest

from analyzer.cli.program import run


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_a_script_says_how_to_install_it(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["completion", shell]) == 0
    script = capsys.readouterr().out
    assert f"# To install: fwscan completion {shell} >" in script
    assert "_FWSCAN_COMPLETE" in script
    assert shell != "zsh" or script.startswith("#compdef fwscan\n")


def test_an_unknown_shell_is_a_usage_error() -> None:
    assert run(["completion", "tcsh"]) == 2
