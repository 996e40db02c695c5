"""A folder of JSON results of `fwscan scan` as the value from which figures are taken (`StudyData`)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from analyzer.errors import UsageError
from analyzer.locators import parse_locator, shown
from analyzer.model import NotUnderstood, printable
from analyzer.model.report import EvidenceLine, FrameworkCount, RepositoryRow
from analyzer.model.studies import InputRow, StudyData
from analyzer.study.identity import identity

SCHEMA = "fwscan.scan/v1"
_FINDINGS = 10  # lines of evidence that are kept for each framework, as in a study

Entry = dict[str, Any]


def read_scans(folder: Path) -> StudyData:
    """Reads every `*.json` of a folder; each repository in them is one input.

    What is no result of `fwscan scan` becomes a warning. Raises UsageError where none of the files is one.
    """
    entries: list[tuple[str, int, Entry]] = []
    warnings: list[str] = []
    for path in sorted(folder.glob("*.json")):
        found = _entries(path)
        if isinstance(found, str):
            warnings.append(f"{printable(path.name)} was left out: {found}")
        else:
            entries += [(path.name, number, entry) for number, entry in enumerate(found, start=1)]
    if not entries:
        reason = f": {warnings[0]}" if warnings else ""
        raise UsageError(
            f"{folder} holds no results of fwscan scan{reason}", "`fwscan scan --format json -o FILE PATH` makes one."
        )
    ids = list(_ids(entry for _, _, entry in entries))
    order = sorted(range(len(ids)), key=lambda n: ids[n])
    position = {number: at for at, number in enumerate(order)}
    rows = [_repository(ids[number], entries[number][2]) for number in order]
    return StudyData(
        source=printable(folder.resolve().name),
        inputs=tuple(
            InputRow(
                list=printable(name),
                line=line,
                text=printable(shown(str(entry.get("repository", "")))),
                kind=rows[position[number]].kind,
                reached="scanned" if entry.get("status") == "scanned" else "resolved",
                lost="" if entry.get("status") == "scanned" else str(entry.get("stage", "scan")),
                reason="" if entry.get("status") == "scanned" else "failed",
                repository=position[number],
                official=None,
                paper_year="",
            )
            for number, (name, line, entry) in enumerate(entries)
        ),
        repositories=tuple(_once(rows)),
        columns=(),
        warnings=tuple(warnings),
    )


def _entries(path: Path) -> list[Entry] | str:
    """The repositories of a result, or why it is none."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        return f"it cannot be read ({error.strerror})"
    except (ValueError, RecursionError):
        return "it is no JSON"
    if not isinstance(document, dict) or document.get("schema") != SCHEMA:
        return f"it is not of schema {SCHEMA}"
    repositories = document.get("repositories")
    if not isinstance(repositories, list) or not all(isinstance(entry, dict) for entry in repositories):
        return f"it is not as {SCHEMA} says"
    found = [{**entry, "fwscan": document.get("fwscan", "")} for entry in repositories]
    try:
        for entry in found:
            _repository("path:", entry)
    except (KeyError, TypeError, AttributeError, ValueError):
        return f"a repository in it is not as {SCHEMA} says"
    return found


def _ids(entries: Iterator[Entry]) -> Iterator[str]:
    """An id for each, no two the same: what stands twice has its number behind it."""
    seen: dict[str, int] = {}
    for entry in entries:
        text = str(entry["repository"])
        named = parse_locator(text) if "://" in text and not text.startswith("file:") else NotUnderstood("")
        one = f"path:{shown(text)}" if isinstance(named, NotUnderstood) else named.place
        seen[one] = seen.get(one, 0) + 1
        yield printable(one if seen[one] == 1 else f"{one}@{seen[one]}")


def _once(rows: list[RepositoryRow]) -> Iterator[RepositoryRow]:
    """Commits that stand there twice, under whatever names, are counted once, unless a work tree lay over them."""
    first: dict[str, int] = {}
    for number, row in enumerate(rows):
        known = first.setdefault(row.commit, number) if row.commit else number
        yield row if known == number else replace(row, same_as=known, why_same="same commit")


def _repository(one: str, entry: Entry) -> RepositoryRow:
    kind = one.partition(":")[0]
    url = str(entry["repository"])
    if entry.get("status") != "scanned":
        return RepositoryRow(
            repository_id=one,
            kind=kind,
            status="failed",
            **identity(one, shown(url), ""),
            failure=str(entry.get("stage", "")),
            error=str(entry.get("error", "")),
        )
    revision, verdict, cover = entry["revision"], entry["verdict"], entry["coverage"]
    commit = "" if revision["worktree"] else revision["commit"]
    return RepositoryRow(
        repository_id=one,
        kind=kind,
        status="scanned",
        **identity(one, shown(url), commit),
        commit=commit,
        committed=revision["committed"],
        primary=verdict["framework"],
        confidence=verdict["confidence"],
        why=verdict["why"],
        uses=tuple(sorted(map(_use, verdict["shares"]), key=lambda use: (use.optional, -use.share, use.framework))),
        libraries=tuple((use["library"], use["framework"], use["files"]) for use in entry["libraries"]),
        keras_backends=tuple(entry["keras_backend"]["backends"]),
        deployment=tuple((use["facet"], use["name"], use["files"]) for use in entry["deployment"]),
        languages=tuple(
            (use["language_name"], use["name"], use["files"]) for use in entry["languages"] if not use["bundled"]
        ),
        signals=tuple(
            sorted(
                {
                    (signal["source"], signal["framework"])
                    for signal in entry["signals"]
                    if signal["framework"] and signal["source"] != "code"
                }
            )
        ),
        read=cover["read"],
        repaired=cover["repaired"],
        partial=cover["partial"],
        skipped=tuple(sorted(cover["skipped"].items())),
        failed=tuple(sorted(cover["failed"].items())),
        evidence=tuple(sorted(_evidence(entry["evidence"], verdict["shares"]), key=lambda line: line.framework)),
        ruleset_digest=entry["ruleset_digest"],
        extractor_version=entry["extractor_version"],
        fwscan_version=entry["fwscan"],
    )


def _use(share: Mapping[str, Any]) -> FrameworkCount:
    return FrameworkCount(
        framework=share["framework"],
        share=share["share"],
        files=share["files"],
        optional=share["optional"],
        compat=share["compat"],
    )


def _evidence(findings: list[Entry], shares: list[Entry]) -> Iterator[EvidenceLine]:
    """What a finding shows of a family whose generation other findings tell is evidence for that generation."""
    used = [share["framework"] for share in shares]
    seen: dict[str, int] = {}
    for finding in findings:
        said = finding["framework"]
        framework = said if said in used else next((one for one in used if one.startswith(f"{said}-")), said)
        seen[framework] = seen.get(framework, 0) + 1
        if seen[framework] <= _FINDINGS:
            names = ("path", "line", "cell", "symbol", "rule", "detail")
            yield EvidenceLine(framework=framework, **{name: finding[name] for name in names})
