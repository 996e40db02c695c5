"""`fwscan config show|schema`: the configuration that is in force, and what may stand in one."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import click

from analyzer.cli import options

if TYPE_CHECKING:
    from analyzer.config.effective import Section

EPILOG = """\b
Examples:
  fwscan config show                      what holds for the files of this folder, and where it is said
  fwscan config show --format json src
  fwscan config schema > fwscan.schema.json   for editors (docs/check.md)"""


@click.group(epilog=EPILOG, short_help="Show the configuration in force, and its JSON Schema.")
def config() -> None:
    """Shows what configuration is in force, and what may stand in one."""


@config.command(
    short_help="Every key, its value, and where that is said.", epilog="\b\nExample:\n  fwscan config show src"
)
@click.argument("path", metavar="[PATH]", default=".", type=click.Path(path_type=str))
@options.policy
@click.option("--exclude", metavar="GLOB", multiple=True, help="As in fwscan check. Repeatable.")
@click.option("--role", metavar="GLOB=ROLE", multiple=True, callback=options.roles, help="As in fwscan check.")
@click.option("--isolated", is_flag=True, help="Defaults and options alone.")
@click.option("--format", "form", type=click.Choice(("toml", "json")), default="toml", show_default=True, help="How.")
def show(path: str, form: str, isolated: bool, **asked: Any) -> None:
    """Prints the configuration that holds for PATH (a file, or the files of a folder) as TOML, or as JSON.

    Each value has where it comes from beside it: a file, an option given here, or `default`.
    """
    from analyzer.cli.output import use_utf8
    from analyzer.config.effective import effective
    from analyzer.gate import configuration_of

    found, folder = configuration_of(path, asked["config"], isolated=isolated)
    given = {
        "allow": asked["allow"],
        "forbid": asked["forbid"],
        "except": asked["exceptions"],
        "baseline": "" if asked["no_baseline"] else asked["baseline"],
        "fail-on": asked["fail_on"],
        "strict": asked["strict"],
        "exclude": asked["exclude"],
        "roles": asked["role"],
    }
    sections = effective(found, given)
    use_utf8(sys.stdout)
    if form == "json":
        click.echo(json.dumps(_document(found.source, folder, sections), indent=2, sort_keys=True, ensure_ascii=False))
    else:
        _echo_toml(found.source, folder, sections)


@config.command(
    short_help="JSON Schema of fwscan.toml and [tool.fwscan].", epilog="\b\nExample:\n  fwscan config schema"
)
def schema() -> None:
    """Prints the JSON Schema of `fwscan.toml`, which is also that of `[tool.fwscan]`, for editors."""
    from analyzer.config.keys import json_schema

    click.echo(json.dumps(json_schema(), indent=2, ensure_ascii=False))


def _echo_toml(source: str, folder: str, sections: tuple[Section, ...]) -> None:
    from analyzer.model import printable

    click.echo(f"# {printable(source)}, for {printable(folder)}" if source else "# no configuration file: defaults")
    for section in sections:
        if section.policy:
            click.echo("\n[[policy]]")
        lines = [(f"{value.key} = {value.value}", value.source) for value in section.values]
        width = min(max(len(line) for line, _ in lines), 60)
        for line, said in lines:
            click.echo(f"{printable(line):<{width}}  # {printable(said)}")


def _document(source: str, folder: str, sections: tuple[Section, ...]) -> dict[str, Any]:
    import tomllib

    def values(section: Section) -> dict[str, Any]:
        return {
            value.key: {"value": tomllib.loads(f"x = {value.value}")["x"], "source": value.source}
            for value in section.values
        }

    project, *policies = sections
    return {"schema": "fwscan.config/v1", "file": source, "folder": folder} | {
        "project": values(project),
        "policies": [values(section) for section in policies],
    }
