"""The questions that a report answers: docs/questions.md is generated from here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from analyzer.aggregate import sql
from analyzer.aggregate.answers import adoption, losses, sensitivity, surroundings, trends
from analyzer.aggregate.asked import Asked
from analyzer.model.report import FactTable, ShareTable

Answer = Callable[[Asked], tuple[ShareTable | FactTable, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """A question: what it can check, how its words are meant, the same as SQL, and who answers it."""

    id: str
    title: str
    claim: str
    definition: str
    sql: str
    sql_table: str  # the table of the report whose counts the SQL gives
    answer: Answer


QUESTIONS = (
    Asking(
        id="shares",
        title="Which framework leads, and which are used at all?",
        claim="“70 % of the papers of this venue use PyTorch.” Whether that means leading or used at all changes it.",
        definition="Out of the repositories that count: those whose primary framework it is (they add up to 100 %, "
        "`mixed` and `none` among them), and those that use it at all (they add up to more). In five groups as "
        "published tables have them, and by family. With `--by`, in each group of the columns, and the two largest "
        "groups compared.",
        sql=sql.PRIMARY,
        sql_table="primary",
        answer=adoption.shares,
    ),
    Asking(
        id="exclusive",
        title="How many use one framework only, and how many several?",
        claim="“85 % only PyTorch, 8 % only TensorFlow, the rest both.”",
        definition="The set of families that a repository uses at all puts it into exactly one class: only one "
        "family, one of three pairs, another combination, none.",
        sql=sql.EXCLUSIVE,
        sql_table="exclusive",
        answer=adoption.exclusive,
    ),
    Asking(
        id="hub",
        title="What do model repositories of the Hugging Face Hub hold, by each of four witnesses?",
        claim="“92 % of the models on the Hub are PyTorch only.” By the labels of the Hub, by file names, by what the "
        "files hold, or by code?",
        definition="Out of the model repositories that count: the same classes by what cards and configurations "
        "declare, by names of model files, by their headers, and by code. `none`: the witness says nothing. Two "
        "witnesses agree when they name the same families, out of the repositories in which both speak.",
        sql=sql.HUB,
        sql_table="hub-agreement",
        answer=adoption.hub,
    ),
    Asking(
        id="trends",
        title="How did shares change, and who overtook whom when?",
        claim="“PyTorch overtook TensorFlow in research in 2019.”",
        definition="By the year of the paper (a column such as `year`, else its arXiv id), of the first and of the "
        "last commit; each only where it is known of some repository. A lead changes in the first year in which the "
        "other family leads more repositories; years in which they stand level change nothing. The change from the "
        "first to the last year is over the years that are not small.",
        sql=sql.family_by("last-commit"),
        sql_table="family-by-last-commit",
        answer=trends.trends,
    ),
    Asking(
        id="tasks",
        title="Does it differ between vision, language and other tasks?",
        claim="“In natural language processing hardly anybody uses TensorFlow any more.”",
        definition="By the column of the lists that says the task (`task`, `area`, `domain`, `topic`, ...), and "
        "by the year of the paper in each, where it is known; no table where the lists have none. `fwscan report STUDY "
        "--question tasks --where title~transformer` asks it of the papers with that word in their title.",
        sql=sql.family_by("task"),
        sql_table="family-by-task",
        answer=trends.tasks,
    ),
    Asking(
        id="moves",
        title="Which organisations moved, and what do they use by year?",
        claim="“OpenAI standardised on PyTorch in 2020; Google moved to JAX.”",
        definition="By the column `organisation` of the lists, else by the owner of the repository, where known "
        "owners of one organisation (rules/organisations.tsv, `--organisations`) go together. An organisation moved "
        "when the family that leads most of its repositories differs between the first and the last year in which it "
        "has three repositories and one family leads alone; by the year of the first commit where that is known.",
        sql=sql.MOVES,
        sql_table="",
        answer=trends.moves,
    ),
    Asking(
        id="generations",
        title="Inside TensorFlow's family: TensorFlow 1 or 2, Keras 2 or 3, on which backend?",
        claim="“Nobody uses TensorFlow 1 any more.”",
        definition="Out of the repositories that use TensorFlow or Keras at all: each generation that they use, "
        "TensorFlow 1 through compat.v1 only apart, Keras 3 by backend. What nothing decides stays open. TensorFlow 1 "
        "code lives when its last commit is within 365 days before the newest commit of the study.",
        sql=sql.GENERATIONS,
        sql_table="generations",
        answer=trends.generations,
    ),
    Asking(
        id="co-use",
        title="Which frameworks are used together?",
        claim="“Code in JAX still needs TensorFlow for its data.”",
        definition="Of the repositories that use one framework at all, the part that uses each other one at all.",
        sql=sql.CO_USE,
        sql_table="co-use",
        answer=surroundings.co_use,
    ),
    Asking(
        id="libraries",
        title="Which libraries stand on each framework?",
        claim="“Flax has replaced Haiku.”",
        definition="Of the repositories that use a framework at all, the part whose code uses each library on it.",
        sql=sql.LIBRARIES,
        sql_table="libraries",
        answer=surroundings.libraries,
    ),
    Asking(
        id="deployment",
        title="How are models deployed?",
        claim="“Everybody exports to ONNX.”",
        definition="Out of the repositories that count: those with a file of their own that shows the way of "
        "deployment (docs/output.md). It says nothing about the framework.",
        sql=sql.DEPLOYMENT,
        sql_table="deployment",
        answer=surroundings.deployment,
    ),
    Asking(
        id="languages",
        title="In which other languages is deep learning done?",
        claim="“Deep learning is Python.”",
        definition="Out of the repositories that count: those that use a framework, a library or a runtime in another "
        "language, what they bundle left out.",
        sql=sql.LANGUAGES,
        sql_table="languages",
        answer=surroundings.languages,
    ),
    Asking(
        id="losses",
        title="What was lost on the way?",
        claim="“We scanned all papers of the venue.”",
        definition="Every listed line ends as scanned or under one reason; dead links (the host says that there is no "
        "such repository) by the year of the paper; repositories counted with another.",
        sql=sql.LOSSES,
        sql_table="losses",
        answer=losses.answer,
    ),
    Asking(
        id="files",
        title="How much of the code was read?",
        claim="“Old code cannot be analysed.”",
        definition="Files of the repositories that count. With a reader: read without loss, after rewriting Python 2, "
        "in part, failed. Skipped and failed ones by reason, out of all files.",
        sql=sql.FILES,
        sql_table="files-read",
        answer=losses.files,
    ),
    Asking(
        id="sensitivity",
        title="How far do the shares hang on how things were counted?",
        claim="“It depends on what you count.” By how much, then?",
        definition="The shares by family, primary and at all, if unofficial code (nobody stands by it) were left out, "
        "if duplicates and forks counted each, if unsure verdicts were left out, and if optional uses were counted.",
        sql=sql.SENSITIVITY,
        sql_table="sensitivity-families-used",
        answer=sensitivity.sensitivity,
    ),
)
BY_ID = {question.id: question for question in QUESTIONS}
