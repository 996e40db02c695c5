"""Figures of small studies, counted by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from analyzer.aggregate import report
from analyzer.errors import UsageError
from analyzer.model import FailureKind
from analyzer.model.report import FactTable, ShareRow, ShareTable, StudyReport
from analyzer.study.organisations import organisations
from analyzer.study.reading import read_study
from tests.studies import Repo, build

GITHUB = "https://github.com"
PT, TF, JAX = ("pytorch", 1.0), ("tensorflow-2", 1.0), ("jax", 1.0)
PRIMARY = {"p": ("pytorch", PT), "t": ("tensorflow-2", TF), "j": ("jax", JAX)}


def year(letters: str, at: int, owner: str = "") -> list[Repo]:
    """A repository for each letter, last changed in that year."""
    return [
        Repo(
            url=f"{GITHUB}/{owner or f'o{at}{n}'}/r{at}{n}",
            primary=PRIMARY[letter][0],
            uses=(PRIMARY[letter][1],),
            first=f"{at}-02-03T00:00:00Z",
            last=f"{at}-06-07T00:00:00Z",
        )
        for n, letter in enumerate(letters)
    ]


def figures(
    folder: Path,
    repos: Sequence[Repo],
    *,
    by: Sequence[str] = (),
    where: Sequence[str] = (),
    questions: Sequence[str] = (),
) -> StudyReport:
    return report(
        read_study(build(folder / "s.duckdb", repos)),
        by=by,
        where=where,
        questions=questions,
        organisations=organisations(),
    )


def table(found: StudyReport, table_id: str) -> ShareTable:
    shares = [one for question in found.questions for one in question.tables if one.id == table_id]
    assert isinstance(shares[0], ShareTable)
    return shares[0]


def facts(found: StudyReport, table_id: str) -> FactTable:
    known = [one for question in found.questions for one in question.tables if one.id == table_id]
    assert isinstance(known[0], FactTable)
    return known[0]


def counts(found: StudyReport, table_id: str, group: tuple[str, ...] = ()) -> dict[str, tuple[int, int]]:
    return {row.id: (row.count, row.total) for row in table(found, table_id).rows if row.group == group and row.count}


def test_a_lead_changes_in_the_year_in_which_the_other_has_more(tmp_path: Path) -> None:
    letters = {2016: "ttttp", 2017: "ttpp", 2018: "ttppp", 2019: "tttpp", 2020: "tpppppppp"}
    repos = [repo for at, said in letters.items() for repo in year(said, at)]
    found = figures(tmp_path, repos, questions=["trends"])
    rows = facts(found, "crossings-last-commit").rows
    assert [row[:5] for row in rows] == [
        ("2018", "TensorFlow/Keras", "PyTorch", 2, 3),  # 2017 stands level: the lead stays
        ("2019", "PyTorch", "TensorFlow/Keras", 2, 3),
        ("2020", "TensorFlow/Keras", "PyTorch", 1, 8),
    ]
    assert [row[6] for row in rows] == ["no", "no", "yes"]
    assert rows[2][5] == pytest.approx(3 * 2 * (1 + 9) / 2**9, abs=1e-4), "one of nine or fewer, twice; of three rows"


def test_the_change_from_first_to_last_is_over_years_that_are_not_small(tmp_path: Path) -> None:
    repos = [*year("ttp", 2015), *year("t" * 30 + "p" * 10, 2016), *year("p" * 30 + "t" * 10, 2019)]
    rows = facts(figures(tmp_path, repos, questions=["trends"]), "change-last-commit").rows
    assert rows[0][:6] == ("PyTorch", 10, 0.25, 30, 0.75, 0.5)
    assert rows[1][:6] == ("TensorFlow/Keras", 30, 0.75, 10, 0.25, -0.5)
    low, high, p = rows[0][6:9]
    assert isinstance(low, float)
    assert isinstance(high, float)
    assert isinstance(p, float)
    # By hand: Wilson gives 0.1419-0.4019 for 10 of 40 and 0.5981-0.8581 for 30 of 40; Newcombe joins the roots of the
    # squared distances: 0.5 - sqrt(0.1519^2 + 0.1519^2), 0.5 + sqrt(0.1081^2 + 0.1081^2).
    assert (low, high) == pytest.approx((0.2852, 0.6529), abs=1e-3)
    assert p < 1e-4


def test_an_organisation_moved_when_another_family_leads(tmp_path: Path) -> None:
    repos = [
        *year("tttp", 2016, "openai"),
        *year("pp", 2018, "openai"),  # two are too few
        *year("pppt", 2020, "openai"),
        *year("ttt", 2016, "google-research"),
        *year("jjj", 2021, "deepmind"),  # the same organisation under another name
        *year("ppp", 2016, "stays"),
        *year("ppp", 2020, "stays"),
        *year("pptt", 2020, "level"),
    ]
    found = figures(tmp_path, repos, questions=["moves"])
    assert facts(found, "moves").rows == (
        ("OpenAI", 10, "2016", "TensorFlow/Keras", 3, 4, "2020", "PyTorch", 3, 4, "yes"),
        ("Google", 6, "2016", "TensorFlow/Keras", 3, 3, "2021", "JAX/Flax", 3, 3, "yes"),
        ("stays", 6, "2016", "PyTorch", 3, 3, "2020", "PyTorch", 3, 3, "no"),
    )


def test_tensorflow_1_lives_where_its_code_was_changed_of_late(tmp_path: Path) -> None:
    def old(name: str, last: str | None) -> Repo:
        return Repo(url=f"{GITHUB}/{name}/r", primary="tensorflow-1", uses=(("tensorflow-1", 1.0),), last=last)

    repos = [
        Repo(url=f"{GITHUB}/newest/r", primary="pytorch", uses=(PT,), last="2024-06-30T00:00:00Z"),
        old("a", "2023-07-01T00:00:00Z"),  # 365 days before the newest
        old("b", "2023-06-30T00:00:00Z"),
        old("c", None),
        Repo(
            url=f"{GITHUB}/optional/r",
            primary="pytorch",
            uses=(PT,),
            optional=("tensorflow-1",),
            last="2024-01-01T00:00:00Z",
        ),
    ]
    found = figures(tmp_path, repos, questions=["generations"])
    assert counts(found, "tf1-lives") == {"alive": (1, 3), "dormant": (1, 3), "unknown": (1, 3)}


def test_a_repository_of_several_papers_counts_once_under_each(tmp_path: Path) -> None:
    one, fork = f"{GITHUB}/a/one", f"{GITHUB}/b/fork"
    repos = [
        Repo(url=one, paper="arxiv:1706.00001", official=False, primary="pytorch", uses=(PT,), full_name="a/one"),
        Repo(url=one, paper="arxiv:1806.00001", official=True, primary="pytorch", uses=(PT,), full_name="a/one"),
        Repo(url=fork, paper="arxiv:1906.00001", primary="jax", uses=(JAX,), fork_of="A/One"),
        Repo(url=f"{GITHUB}/c/other", primary="jax", uses=(JAX,)),
    ]
    found = figures(tmp_path, repos, by=["paper-year"])
    assert counts(found, "primary") == {"pytorch": (1, 2), "jax": (1, 2)}, "the fork counts with its origin"
    for at in ("2017", "2018", "2019"):
        assert counts(found, "primary-by-paper-year", (at,)) == {"pytorch": (1, 1)}
    assert counts(found, "primary-by-paper-year", ("unknown",)) == {"jax": (1, 1)}
    assert facts(found, "counted-once").rows == (("fork", 1),)
    each = counts(found, "sensitivity-family", ("duplicates and forks counted each",))
    assert each == {"pytorch": (1, 3), "jax": (2, 3)}
    official = counts(found, "sensitivity-family", ("unofficial code left out",))
    assert official == {"pytorch": (1, 2), "jax": (1, 2)}, "one of its papers calls it official"
    row = next(row for row in found.repositories if row.name == "github.com/a/one" or row.name.endswith("a/one"))
    assert [url for _, url in row.papers] == [f"https://arxiv.org/abs/{n}06.00001" for n in (17, 18, 19)]


def test_what_is_lost_is_counted_by_reason_and_year(tmp_path: Path) -> None:
    repos = [
        Repo(url=f"{GITHUB}/a/{n}", paper=f"arxiv:1{n}01.00001", failure=kind, primary="pytorch", uses=(PT,))
        for n, kind in enumerate([None, FailureKind.MISSING, FailureKind.MISSING, FailureKind.MEMORY])
    ]
    repos.append(Repo(url=f"{GITHUB}/a/4", paper="arxiv:1101.00002", primary="pytorch", uses=(PT,)))
    found = figures(tmp_path, repos, questions=["losses"])
    assert [(step.stage, step.inputs) for step in found.flow] == [
        *(("listed", 5), ("resolved", 5), ("official", 0), ("fetched", 2), ("scanned", 2), ("framework", 2)),
    ]
    assert [(loss.stage, loss.reason, loss.inputs) for loss in found.losses] == [
        ("fetch", "memory", 1),
        ("fetch", "missing", 2),
    ]
    assert counts(found, "dead-links", ("2011",)) == {"dead": (1, 2), "reached": (1, 2)}
    assert counts(found, "dead-links", ("2013",)) == {"lost": (1, 1)}
    assert found.methods.warnings == ()


def test_conditions_choose_who_counts_and_the_title_says_so(tmp_path: Path) -> None:
    repos = [
        Repo(url=f"{GITHUB}/a/{n}", primary="pytorch", uses=(PT,), metadata=(("Venue", venue), ("note", note)))
        for n, (venue, note) in enumerate([("ICML", "A Transformer"), ("icml", "GAN"), ("NeurIPS", "transformers")])
    ]
    data = read_study(build(tmp_path / "s.duckdb", repos))
    found = report(data, where=["venue=ICML", "note~Transformer"], questions=["shares"])
    assert counts(found, "primary") == {"pytorch": (1, 1)}
    assert found.title.endswith("where Venue=ICML and note~Transformer")
    assert found.flow[0].inputs == 3, "the flow is of the whole study"
    nobody = report(data, where=["venue=CVPR"])
    assert "no repository counts: every share is empty" in nobody.methods.warnings
    assert table(nobody, "primary").rows == ()


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"by": ["vneue"]}, "no column 'vneue'"),
        ({"where": ["venue"]}, "no condition"),
        ({"where": ["nothing=1"]}, "no column 'nothing'"),
        ({"questions": ["share"]}, "no question 'share'"),
    ],
)
def test_what_cannot_be_asked_is_told(tmp_path: Path, asked: dict[str, list[str]], said: str) -> None:
    repos = [Repo(url=f"{GITHUB}/a/b", metadata=(("venue", "x"),))]
    with pytest.raises(UsageError, match=said) as error:
        figures(tmp_path, repos, **asked)
    assert error.value.hint


def test_several_rule_sets_are_told(tmp_path: Path) -> None:
    found = figures(tmp_path, [Repo(url=f"{GITHUB}/a/b"), Repo(url=f"{GITHUB}/a/c", rules="d2")], questions=["shares"])
    assert found.methods.ruleset_digests == ("d1", "d2")
    assert any("several rule sets" in warning for warning in found.methods.warnings)


def test_a_lists_own_column_goes_before_a_built_in_one(tmp_path: Path) -> None:
    repos = [Repo(url=f"{GITHUB}/a/b", primary="pytorch", uses=(PT,), metadata=(("owner", "someone"),))]
    found = figures(tmp_path, repos, by=["owner"])
    assert counts(found, "primary-by-owner", ("someone",)) == {"pytorch": (1, 1)}


def test_a_repository_leads_from_a_bar_to_the_line(tmp_path: Path) -> None:
    commit = "a" * 40
    repos = [Repo(url=f"{GITHUB}/Some/Repo", primary="pytorch", uses=(PT,), commit=commit)]
    found = figures(tmp_path, repos)
    row: ShareRow = table(found, "primary").rows[0]
    (at,) = row.repositories
    shown = found.repositories[at]
    assert (shown.owner, shown.host) == ("some", "github.com")
    assert shown.permalinks + shown.evidence[0].path == f"https://github.com/some/repo/blob/{commit}/a.py"


def test_the_same_study_gives_the_same_report(tmp_path: Path) -> None:
    repos = [*year("tttppp" * 2, 2018), *year("pptj" * 3, 2020, "owner"), *year("jjt" * 2, 2021, "other")]
    data = read_study(build(tmp_path / "s.duckdb", repos))
    first = report(data)
    drawn = [{(row.name, row.owner_low) for row in table(first, one).rows} for one in ("primary", "uses")]
    assert all(low is not None for _, low in drawn[0]), "there is something to seed"
    assert drawn[0] == drawn[1], "the same repositories have the same interval in every table"
    assert report(data) == first
    again = report(read_study(build(tmp_path / "t.duckdb", repos[::-1])))
    assert {q.id: q.tables for q in again.questions} == {q.id: q.tables for q in first.questions}, "whatever the order"


def test_a_run_that_was_cut_off_is_told_until_a_later_one_ends(tmp_path: Path) -> None:
    path = build(tmp_path / "s.duckdb", year("p", 2020))

    def run(*ends: str) -> tuple[str, ...]:
        with duckdb.connect(path) as database:
            database.execute("DELETE FROM runs")
            for day, ended in enumerate(ends, start=1):
                database.execute(
                    "INSERT INTO runs SELECT $n::TEXT, 'batch', make_timestamp(2026, 1, $n, 0, 0, 0), $e::TIMESTAMP, "
                    "'1', 1, '', '{}'",
                    {"n": day, "e": ended or None},
                )
        return report(read_study(path), questions=["files"]).methods.warnings

    assert run("2026-01-01", "") == ("the last run of this study goes on or was cut off",)
    assert run("", "2026-01-02") == ()


def test_tasks_are_told_by_the_year_of_the_paper_too(tmp_path: Path) -> None:
    repos = [
        replace(one, metadata=(("task", task), ("year", str(at))))
        for task, letters, at in (("vision", "tp", 2018), ("vision", "p", 2020), ("nlp", "t", 2018))
        for one in year(letters, at, owner=f"{task}{at}")
    ]
    found = figures(tmp_path, repos, questions=["tasks"])
    assert [one.id for one in found.questions[0].tables] == [
        "family-by-task",
        "uses-by-task",
        "family-by-task-paper-year",
    ]
    assert counts(found, "family-by-task-paper-year", ("vision", "2018")) == {
        "pytorch": (1, 2),
        "tensorflow": (1, 2),
    }
