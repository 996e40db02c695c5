"""`fwscan rules list|show|check`: the rule data."""

from __future__ import annotations

import sys
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

import click

from analyzer.cli.options import color_option, rules_option

if TYPE_CHECKING:
    from analyzer.rule import RuleSet

EPILOG = """\b
Examples:
  fwscan rules list pytorch
  fwscan rules show tensorflow-1/contrib
  fwscan rules check my-rules"""

form_option = click.option(
    "--format",
    "form",
    type=click.Choice(("table", "json")),
    default="table",
    show_default=True,
    help="How to write it.",
)


@click.group(epilog=EPILOG, short_help="List, show and check the rules.")
def rules() -> None:
    """Lists, shows and checks the rules that verdicts rest on."""


@rules.command("list", short_help="One line a rule.", epilog="\b\nExample:\n  fwscan rules list --format json jax")
@click.argument("framework", required=False, default="")
@form_option
@rules_option
@color_option
def list_rules(framework: str, form: str, rules: tuple[str, ...], color: str) -> None:
    """One line for each rule, or for each rule of one FRAMEWORK id."""
    from analyzer.cli.output import look_of, use_utf8
    from analyzer.reports import rulebook

    ruleset = _loaded(rules)
    if framework and framework not in ruleset.frameworks:
        raise _unknown("framework", framework, list(ruleset.frameworks))
    chosen = rulebook.rules_of(ruleset, framework)
    if form == "json":
        use_utf8(sys.stdout)
        rulebook.write_json(ruleset, chosen, sys.stdout)
    else:
        rulebook.write_list(ruleset, chosen, sys.stdout, look=look_of(sys.stdout, color))


@rules.command(short_help="One rule in full.", epilog="\b\nExample:\n  fwscan rules show tensorflow-1/contrib")
@click.argument("rule_id", metavar="ID")
@form_option
@rules_option
@color_option
def show(rule_id: str, form: str, rules: tuple[str, ...], color: str) -> None:
    """One rule: why it holds, where that can be read, what it matches, lines of code that show it."""
    from analyzer.cli.output import look_of, use_utf8
    from analyzer.reports import rulebook

    ruleset = _loaded(rules)
    found = next((rule for rule in ruleset.rules if rule.id == rule_id), None)
    beside = rulebook.facet_rule(ruleset, rule_id)
    if found is None and beside is not None:
        if form == "json":
            use_utf8(sys.stdout)
            rulebook.write_facet_json(ruleset, beside, sys.stdout)
        else:
            rulebook.write_facet_rule(beside, sys.stdout, look=look_of(sys.stdout, color))
        return
    if found is None:
        raise _unknown("rule", rule_id, [*(rule.id for rule in ruleset.rules), *rulebook.facet_rule_ids(ruleset)])
    if form == "json":
        use_utf8(sys.stdout)
        rulebook.write_json(ruleset, [found], sys.stdout)
    else:
        from analyzer.cli.examples import lines_of

        rulebook.write_rule(found, sys.stdout, look=look_of(sys.stdout, color), examples=lines_of(found))


@rules.command(
    short_help="Everything that is wrong with rule files.",
    epilog="\b\nExample:\n  fwscan rules check my-rules   status 1 if anything is wrong",
)
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(exists=True, file_okay=False))
@click.pass_context
def check(context: click.Context, folder: str | None) -> None:
    """Checks rule files and the examples beside them, and says everything that is wrong at once.

    Without DIR: the rules that belong to fwscan. With DIR: the files of that folder, laid over these as --rules does.
    """
    from analyzer.errors import RulesError
    from analyzer.model import printable

    try:
        ruleset = _loaded((folder,) if folder else ())
        problems = _wrong_examples(ruleset, folder)
    except RulesError as error:
        problems = error.problems or (error.message,)
    for problem in problems:
        click.echo(printable(problem))
    if problems:
        click.echo(f"fwscan: {len(problems)} problem{'s'[: len(problems) != 1]}", err=True)
        context.exit(1)
    checked = len({rule.place.file for rule in ruleset.rules if _checked(rule.place.file, folder)})
    click.echo(f"nothing wrong in {checked} file{'s'[: checked != 1]} of rules and their examples")


def _wrong_examples(ruleset: RuleSet, folder: str | None) -> tuple[str, ...]:
    from analyzer.cli.examples import facet_problems, problems

    files = frozenset(rule.place.file for rule in ruleset.rules if _checked(rule.place.file, folder))
    beside = facet_problems(ruleset) if folder is None else ()
    return (*problems(ruleset, files), *beside)


def _checked(file: str, folder: str | None) -> bool:
    """Whether a rule file is one to check: one of the folder, or any where no folder was named."""
    return folder is None or Path(folder).resolve() in Path(file).resolve().parents


def _loaded(extra: tuple[str, ...]) -> RuleSet:
    from analyzer.ruleset import load

    return load(extra=tuple(Path(folder) for folder in extra))


def _unknown(what: str, name: str, known: list[str]) -> Exception:
    from analyzer.errors import UsageError

    close = get_close_matches(name, known, n=3, cutoff=0.4)
    hint = f"did you mean {' or '.join(close)}?" if close else "fwscan rules list shows them all"
    return UsageError(f"there is no {what} {name!r}", hint)
