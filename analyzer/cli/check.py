"""`fwscan check [PATH...]`: code against what a team allows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from analyzer.cli import check_formats, options

if TYPE_CHECKING:
    from analyzer.gate import CheckOptions, Outcome
    from analyzer.model.policy import CheckReport, Policy

EXIT_STRUCK = 1
EXIT_STRICT = 3
EPILOG = """\b
Examples:
  fwscan check                                 this project, by [tool.fwscan] in its pyproject.toml
  fwscan check --forbid tensorflow-1 src       without a configuration
  fwscan check --diff main                     only what is not in main yet
  fwscan check --write-baseline                what is there today passes from now on
  fwscan check --report-only a.py b.ipynb      what these use; never fails
  fwscan check --format github --also sarif=fwscan.sarif   for CI (docs/ci.md)
\b
Exit status: 0 fine, 1 a policy struck, 2 the request or a configuration is
wrong, 3 --strict and files were not read. docs/check.md tells the rest."""


@click.command(epilog=EPILOG, short_help="Hold code against what your team allows.")
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path(path_type=str))
@click.option("--diff", metavar="REV", help="Judge only what is not in REV: lines added since HEAD left it.")
@options.policy
@click.option("--write-baseline", is_flag=True, help="Record what strikes now as known, and drop what is gone.")
@click.option("--shrink-baseline", is_flag=True, help="Drop what is gone from the baseline; add nothing.")
@click.option("--report-only", is_flag=True, help="Say what each file uses; no policy is needed and none fails.")
@options.scanning
@options.writing(check_formats.FORMATS, suffixes=check_formats.SUFFIXES, default=check_formats.FORMATS[0])
@click.option(
    "--also",
    metavar="FORMAT=FILE",
    multiple=True,
    callback=check_formats.pairs,
    help="Write it to FILE in this format, too. Repeatable.",
)
@click.option("-q", "--quiet", is_flag=True, help="Strikes only.")
@click.option("-v", "--verbose", is_flag=True, help="What each file uses, too.")
@options.appearance
@click.pass_context
def check(
    context: click.Context,
    /,
    paths: tuple[str, ...],
    form: str | None,
    output: str | None,
    also: tuple[tuple[str, str], ...],
    quiet: bool,
    verbose: bool,
    color: str,
    progress: bool,
    write_baseline: bool,
    shrink_baseline: bool,
    report_only: bool,
    strict: bool | None,
    **asked: Any,
) -> None:
    """Says where PATHs (files and folders, default: this one) use what a policy does not allow.

    Policies stand in the nearest pyproject.toml ([tool.fwscan]) or fwscan.toml. SUBJECT is the id of a framework
    (`tensorflow`: every generation, `tensorflow-1`: one), of a library, or names: `tensorflow.contrib.**`.
    """
    from analyzer.cli.output import opened
    from analyzer.cli.progress import shown
    from analyzer.gate import check as run

    _reject(asked, write_baseline=write_baseline, shrink_baseline=shrink_baseline)
    with opened(output) as out:
        with shown(progress) as tell:
            outcome = run(_options(paths, asked), tell)
        report = outcome.report
        if not report_only:
            _require_policy(report)
        if not (write_baseline or shrink_baseline):
            detail = check_formats.Detail(report_only, verbose, quiet)
            rules = tuple(asked["rules"])
            for one, file in also:
                with opened(file) as beside:
                    check_formats.write(report, beside, one, color="never", detail=detail, rules=rules)
            chosen = check_formats.form_of(form, output)
            check_formats.write(report, out, chosen, color=color, detail=detail, rules=rules)
    if write_baseline or shrink_baseline:
        _renew(outcome, only_shrink=shrink_baseline)
        context.exit(0)
    wants_all = outcome.checked.strict if strict is None else strict
    context.exit(_status(report, report_only=report_only, strict=wants_all))


def _options(paths: tuple[str, ...], asked: dict[str, Any]) -> CheckOptions:
    from analyzer.gate import CheckOptions
    from analyzer.model.policy import Severity

    return CheckOptions(
        paths=paths or (".",),
        scan=options.scan_options(asked),
        diff=asked["diff"],
        policies=_policies(asked),
        config=asked["config"],
        baseline="" if asked["no_baseline"] else asked["baseline"],
        fail_on=Severity(asked["fail_on"]) if asked["fail_on"] else None,
    )


def _policies(asked: dict[str, Any]) -> tuple[Policy, ...]:
    from analyzer.model.policy import Policy

    allow, forbid, exceptions = asked["allow"], asked["forbid"], asked["exceptions"]
    if not allow and not forbid:
        return ()
    return (Policy(id="command-line", allow=allow, forbid=forbid, exceptions=exceptions),)


def _reject(asked: dict[str, Any], *, write_baseline: bool, shrink_baseline: bool) -> None:
    from analyzer.errors import UsageError

    renewing = "--write-baseline" if write_baseline else "--shrink-baseline" if shrink_baseline else ""
    if write_baseline and shrink_baseline:
        raise UsageError(
            "--write-baseline and --shrink-baseline exclude each other", "The first also drops what is gone."
        )
    for option, key in (("--diff", "diff"), ("--rev", "rev"), ("--no-baseline", "no_baseline")):
        if renewing and asked[key]:
            raise UsageError(f"{renewing} and {option} exclude each other", f"Leave {option} out.")
    if asked["exceptions"] and not (asked["allow"] or asked["forbid"]):
        raise UsageError("--except needs --allow or --forbid", "Exceptions of a configured policy stand beside it.")


def _require_policy(report: CheckReport) -> None:
    """A gate that lets everything through because nobody told it what to stop must not look like one that works."""
    from analyzer.errors import ConfigError

    if not report.sources and report.judged:
        raise ConfigError(
            "there is no policy to check against",
            'Put forbid = ["tensorflow-1"] under [tool.fwscan] in pyproject.toml, give --forbid, or --report-only.',
        )


def _renew(outcome: Outcome, *, only_shrink: bool) -> None:
    from analyzer.cli.output import opened
    from analyzer.gate import baselines_anew

    anew = baselines_anew(outcome, only_shrink=only_shrink)
    for path, text in anew:
        with opened(str(path)) as out:
            out.write(text)
        click.echo(f"fwscan: wrote {path}", err=True)
    if not anew:
        click.echo("fwscan: the baseline is as it should be", err=True)


def _status(report: CheckReport, *, report_only: bool, strict: bool) -> int:
    from analyzer.reports.check_text import not_read

    if report.failing and not report_only:
        return EXIT_STRUCK
    return EXIT_STRICT if strict and any(not_read(report)) else 0
