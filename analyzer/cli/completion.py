"""`fwscan completion SHELL`: the script that makes a shell complete fwscan's arguments."""

from __future__ import annotations

import click

INSTALL = {
    "bash": "fwscan completion bash > ~/.local/share/bash-completion/completions/fwscan",
    "zsh": "fwscan completion zsh > ~/.zfunc/_fwscan   # with `fpath+=~/.zfunc` before compinit in ~/.zshrc",
    "fish": "fwscan completion fish > ~/.config/fish/completions/fwscan.fish",
}
EPILOG = "\b\nTo install, create the folder if need be and open a new shell after:\n" + "\n".join(
    f"  {line}" for line in INSTALL.values()
)


@click.command(epilog=EPILOG, no_args_is_help=True, short_help="Print the completion script of a shell.")
@click.argument("shell", type=click.Choice(tuple(INSTALL)))
def completion(shell: str) -> None:
    """Prints the completion script of a shell."""
    from click.shell_completion import get_completion_class

    from analyzer.cli.program import program

    maker = get_completion_class(shell)
    if maker is None:  # click knows all of INSTALL
        raise click.UsageError(f"click has no completion for {shell}")
    script = maker(program, {}, "fwscan", "_FWSCAN_COMPLETE").source()
    head, rest = ("#compdef fwscan\n", script.removeprefix("#compdef fwscan\n")) if shell == "zsh" else ("", script)
    click.echo(f"{head}# To install: {INSTALL[shell]}\n{rest}")
