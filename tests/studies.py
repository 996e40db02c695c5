"""Small studies for tests, written through the study's own writer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from analyzer.locators import parse_locator
from analyzer.model import (
    Candidate,
    Failure,
    FailureKind,
    HostInfo,
    InputList,
    InputProblem,
    ListedInput,
    Locator,
    LostReason,
    NotUnderstood,
    Resolution,
    Target,
    Trust,
)
from analyzer.study import RunInfo, Study
from analyzer.study.store import Chunk, Row

Use = tuple[str, float]  # framework, share
NOWHERE = (1, 1, 1, 2, 0)


@dataclass(frozen=True, kw_only=True)
class Repo:
    """A line of a list and what became of its repository."""

    url: str
    primary: str = "none"
    uses: tuple[Use, ...] = ()
    optional: tuple[str, ...] = ()
    compat: bool = False
    backends: tuple[str, ...] = ()
    libraries: tuple[tuple[str, str], ...] = ()
    deployment: tuple[str, ...] = ()
    languages: tuple[tuple[str, str], ...] = ()
    signals: tuple[tuple[str, str], ...] = ()
    first: str | None = None
    last: str | None = None
    commit: str = ""
    fork_of: str = ""
    full_name: str = ""
    confidence: str = "sure"
    metadata: tuple[tuple[str, str], ...] = ()
    paper: str = ""  # the line names this, which leads to `url`; "": it names the repository
    official: bool | None = None
    failure: FailureKind | None = None
    lost: LostReason | None = None
    rules: str = "d1"
    files: tuple[int, int, int] = (10, 2, 1)


def build(path: Path, repos: Sequence[Repo], problems: Sequence[str] = ()) -> Path:
    """A study of these."""
    with Study(path) as study:
        study.begin_run(RunInfo(command="batch", fwscan_version="1", extractor_version=1, ruleset_digest="d1"))
        inputs = tuple(
            ListedInput(line=n, text=r.paper or r.url, locator=locator(r.paper or r.url), metadata=r.metadata)
            for n, r in enumerate(repos, start=1)
        )
        bad = tuple(InputProblem(len(repos) + n, text, "it names nothing") for n, text in enumerate(problems, start=1))
        study.add_inputs("list.csv", InputList(inputs=inputs, problems=bad))
        for repo in repos:
            _record(study, repo)
        study.end_run()
    return path


def locator(text: str) -> Locator:
    """What the text names."""
    found = parse_locator(text)
    assert not isinstance(found, NotUnderstood), found
    return found


def _record(study: Study, repo: Repo) -> None:
    if repo.paper:
        best = Candidate(
            repository=locator(repo.url), official=repo.official, trust=Trust.STATED, service="arxiv", where="abstract"
        )
        found = () if repo.lost else (best,)
        study.record_resolution(
            Resolution(
                locator=locator(repo.paper),
                title=f"On {repo.paper}",
                candidates=found,
                chosen=None if repo.lost else best,
                lost=repo.lost,
            )
        )
        if repo.lost:
            return
    at = locator(repo.url)
    target = Target(repository_id=at.place, kind=at.kind.value, url=at.url, revision=at.commit or at.ref, subfolder="")
    if repo.failure:
        study.record_failure(target, Failure(stage="fetch", kind=repo.failure, error="gone"))
        return
    host = None
    if repo.full_name or repo.fork_of:
        host = HostInfo(host="github", full_name=repo.full_name or at.id.partition("/")[2], fork_of=repo.fork_of)
    study.record_scanned(target, list(_chunks(repo)), host=host)


def _chunks(repo: Repo) -> list[Chunk]:
    read, repaired, partial = repo.files
    verdict = (repo.primary, repo.confidence, "because", "undetermined", "", "[]", "[]", read, repaired, partial)
    shares: list[Row] = [("", name, share, 1, "{}", False, repo.compat) for name, share in repo.uses]
    shares += [("", name, 0.0, 0, "{}", True, False) for name in repo.optional]
    place = ("a.py", *NOWHERE)
    evidence: list[Row] = [
        (name, 1, *place, f"{name}.nn", "import", "none", f"{name}/any", "", "strong", "", False, False, "")
        for name, _ in repo.uses
    ]
    return [
        ("commits", [(repo.commit, repo.last, repo.first, False)]),
        ("verdicts", [(*verdict, repo.rules, 1, "1")]),
        ("coverage", [("skipped", "no-reader", 3), ("failed", "syntax", 1)]),
        ("shares", shares),
        ("evidence", evidence),
        ("libraries", [(library, framework, 1) for library, framework in repo.libraries]),
        ("keras_backends", [(backend,) for backend in repo.backends]),
        ("deployment", [(facet, facet.upper(), 1, "{}") for facet in repo.deployment]),
        (
            "languages",
            [(name.lower(), name, what.lower(), what, "framework", 1, "{}", False) for name, what in repo.languages],
        ),
        (
            "signals",
            [(n, source, framework, "", *place) for n, (source, framework) in enumerate(repo.signals, start=1)],
        ),
    ]
