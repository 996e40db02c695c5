"""The tables of a study. docs/study.md is generated from here, and so are the statements that make them.

Text is empty where there is nothing to say, and never NULL unless the column says so. Lists and counts by role are
JSON in text. A `volatile` table tells when and how fast something went: it is no part of what two equal studies share.
"""

from __future__ import annotations

from dataclasses import dataclass

SCHEMA_VERSION = 1

TEXT, NUMBER, REAL, FLAG, MOMENT, BYTES = "VARCHAR", "BIGINT", "DOUBLE", "BOOLEAN", "TIMESTAMP", "BLOB"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, its type in DuckDB, what it holds. Text is NOT NULL unless `null` is set."""

    name: str
    type: str
    what: str
    null: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table; `key` names the columns that no two rows share."""

    name: str
    what: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    volatile: bool = False
    of_repository: bool = False  # its rows come and go with the scan of one repository

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return tuple(column.name for column in self.columns)


def _text(name: str, what: str, *, null: bool = False) -> Column:
    return Column(name, TEXT, what, null)


def _number(name: str, what: str) -> Column:
    return Column(name, NUMBER, what)


def _flag(name: str, what: str) -> Column:
    return Column(name, FLAG, what)


_REPOSITORY = _text("repository_id", "key of `repositories`")
_PATH = _text("path", "POSIX, relative to the root; undecodable bytes and control characters as escapes")
_PLACE = (
    _PATH,
    _number("line", "1-based; in a notebook, of the cell"),
    _number("column", "1-based"),
    _number("end_line", "inclusive"),
    _number("end_column", "exclusive"),
    _number("cell", "cell of a notebook, from 1; 0: no notebook"),
)
_FINDING = (
    *_PLACE,
    _text("symbol", "qualified name, whatever the alias in the code; a requirement; a setting as NAME=value"),
    _text("kind", "`import`, `call`, `base`, ..., `requirement`, `setting`"),
    _text("guard", "condition under which it stands; `none`"),
    _text("rule", "`fwscan rules show ID` gives reason and source"),
    _text("library", "library that the symbol belongs to"),
    _text("strength", "`decisive`, `strong`, `pipeline`, `weak`"),
    _text("detail", "such as `only in tensorflow <=1.15`"),
    _flag("compat", "through tensorflow.compat.v1"),
    _flag("tentative", "says the style and proves no generation"),
    _text("via", "the project's own module through which the name came"),
)
_ROLES = _text("files_by_role", "JSON: role -> files")

INPUTS = (
    Table(
        name="study",
        what="What the file is: `schema` (version of these tables).",
        key=("name",),
        columns=(_text("name", ""), _text("value", "")),
    ),
    Table(
        name="runs",
        what="Each run of `fwscan batch`, `reclassify` and `merge` that wrote to the study.",
        key=("run_id",),
        volatile=True,
        columns=(
            _text("run_id", "random"),
            _text("command", "`batch`, `reclassify`, `merge`"),
            Column("started", MOMENT, "UTC"),
            Column("ended", MOMENT, "UTC; NULL: it goes on, or was killed"),
            _text("fwscan_version", ""),
            _number("extractor_version", ""),
            _text("ruleset_digest", "sha256 of the rule data"),
            _text("options", "JSON; never a credential"),
        ),
    ),
    Table(
        name="inputs",
        what="Every line of every list: nothing that was listed is missing here.",
        key=("input_id",),
        columns=(
            _text("input_id", "digest of text and metadata; a line that stands twice has `-2` behind it"),
            _text("list", "name of the list's file"),
            _number("line", "of the list, 1-based"),
            _text("text", "as it stands there, without credentials"),
            _text("kind", "what it names: `arxiv`, `doi`, `git`, `hf-model`, ...; empty: not understood"),
            _text("problem", "why it was not understood"),
            _text("paper_id", "key of `papers`; NULL: it names a repository itself, or nothing", null=True),
            _text("repository_id", "key of `repositories`; NULL: there is none (yet)", null=True),
        ),
    ),
    Table(
        name="input_metadata",
        what="The other columns of a list, to group by.",
        key=("input_id", "name"),
        columns=(
            _text("input_id", "key of `inputs`"),
            _number("position", "of the column in the list, from 0"),
            _text("name", "of the column"),
            _text("value", "as it stands there"),
        ),
    ),
    Table(
        name="papers",
        what="Every paper that a list names, once, and what became of it on the way to its code.",
        key=("paper_id",),
        columns=(
            _text("paper_id", "kind and normalised id: `arxiv:1706.03762`"),
            _text("kind", ""),
            _text("url", ""),
            _text("status", "`pending`, `resolved`, `lost`"),
            _text("title", "where a service told it"),
            _text("aliases", "JSON: URLs of the same paper elsewhere"),
            _text("lost", "why no repository was chosen: `unknown-paper`, `no-code`, ... (docs/papers.md)"),
            _text("repository_id", "the chosen one; NULL: none", null=True),
        ),
    ),
    Table(
        name="candidates",
        what="Repositories that may be the code of a paper, and where that was learnt.",
        key=("paper_id", "rank"),
        columns=(
            _text("paper_id", "key of `papers`"),
            _number("rank", "1: the best"),
            _text("repository_id", "as it would stand in `repositories`"),
            _text("url", ""),
            _flag("official", "NULL: nobody says"),
            _text("trust", "`stated`, `listed`, `searched`, `mentioned`"),
            _text("service", "who said so"),
            _text("place", "where: `abstract`, `comment`, `PDF page 1 link`, ..."),
            _text("said", "the words around it"),
            _flag("chosen", ""),
        ),
    ),
    Table(
        name="services",
        what="What each service said when it was asked for the code of a paper.",
        key=("paper_id", "position"),
        columns=(
            _text("paper_id", "key of `papers`"),
            _number("position", "in the chain, from 1"),
            _text("service", ""),
            _text("outcome", "`found`, `nothing`, `unknown`, `skipped`, `waiting`, `failed`"),
            _text("detail", ""),
        ),
    ),
    Table(
        name="repositories",
        what="Every repository to scan, once for each revision and subfolder that is asked for.",
        key=("repository_id",),
        columns=(
            _text("repository_id", "kind, normalised id, revision, subfolder: `git:github.com/openai/gpt-2`"),
            _text("kind", "`git`, `hf-model`, `hf-dataset`, `hf-space`, `path`, ..."),
            _text("url", "without credentials"),
            _text("revision", "asked for: commit, branch or tag; empty: the default branch"),
            _text("subfolder", "asked for; empty: all of it"),
            _text("status", "`pending`, `scanned`, `failed`"),
        ),
    ),
    Table(
        name="attempts",
        what="Every attempt to scan a repository.",
        key=("repository_id", "started"),
        volatile=True,
        columns=(
            _REPOSITORY,
            _text("run_id", "key of `runs`"),
            Column("started", MOMENT, "UTC"),
            Column("seconds", REAL, "from the start of the worker to its end"),
            _number("peak_memory", "bytes that the worker held in memory at most; NULL: not known"),
            _text("outcome", "`scanned`, or the kind of failure"),
        ),
    ),
    Table(
        name="failures",
        what="Why a repository has no verdict: the last attempt's reason.",
        key=("repository_id",),
        of_repository=True,
        columns=(
            _REPOSITORY,
            _text("stage", "`fetch`, `scan`, `store`"),
            _text("kind", "`network`, `missing`, `credentials`, `empty`, ... (docs/batch.md)"),
            _text("error", "one sentence"),
        ),
    ),
)

SCANS = (
    Table(
        name="commits",
        what="What was scanned of a repository.",
        key=("repository_id",),
        of_repository=True,
        columns=(
            _REPOSITORY,
            _text("oid", "hex; empty: no git"),
            Column("committed", MOMENT, "of this commit, UTC; NULL: not known"),
            Column("first_committed", MOMENT, "of the oldest commit; NULL: not known, as without --history"),
            _flag("worktree", "files as they were on disk, not the commit's"),
        ),
    ),
    Table(
        name="hosts",
        what="What the host of a repository says about it; no row where it was not asked or did not answer.",
        key=("repository_id",),
        of_repository=True,
        columns=(
            _REPOSITORY,
            _text("host", "`github`, `hugging-face`"),
            _text("full_name", "as the host calls it now: another name than in the URL after a rename"),
            _number("stars", "likes on the Hugging Face Hub; NULL: not told"),
            _number("forks", "NULL: not told"),
            _number("downloads", "Hugging Face Hub: of the last 30 days; NULL: not told"),
            Column("created", MOMENT, "UTC; NULL: not told"),
            Column("pushed", MOMENT, "UTC; NULL: not told"),
            _text("default_branch", ""),
            _text("fork_of", "full name of the repository that this is a fork of"),
            _flag("archived", "NULL: not told"),
            _text("license", "SPDX id"),
            _text("description", ""),
            _text("topics", "JSON; tags on the Hugging Face Hub"),
        ),
    ),
    Table(
        name="host_languages",
        what="Bytes by language, as the host counts them.",
        key=("repository_id", "language"),
        of_repository=True,
        columns=(_REPOSITORY, _text("language", "its name there"), _number("bytes", "")),
    ),
    Table(
        name="verdicts",
        what="The verdict over each scanned repository.",
        key=("repository_id",),
        of_repository=True,
        columns=(
            _REPOSITORY,
            _text("framework", "the primary one: an id, `mixed` or `none`"),
            _text("confidence", "`sure`, `likely`, `unsure`"),
            _text("why", "one sentence"),
            _text("backend_basis", "how the Keras backend is known: `set`, `used`, `required`, `undetermined`"),
            _text("backend_why", "one sentence"),
            _text("own_packages", "JSON: names of frameworks that the project's own packages bear"),
            _text("notes", "JSON: contradictions and warnings"),
            _number("read", "files read without loss; with `repaired` and `partial` all that have facts"),
            _number("repaired", "files read after rewriting Python 2"),
            _number("partial", "files of which statements were left out"),
            _text("ruleset_digest", "sha256 of the rule data"),
            _number("extractor_version", "changes when the same bytes may give other facts"),
            _text("fwscan_version", ""),
        ),
    ),
    Table(
        name="coverage",
        what="What was not read, counted by reason, and how far model files are known.",
        key=("repository_id", "status", "reason"),
        of_repository=True,
        columns=(
            _REPOSITORY,
            _text("status", "`skipped`, `failed`, `model-file`"),
            _text("reason", "as in docs/output.md"),
            _number("files", ""),
        ),
    ),
    Table(
        name="directories",
        what="The verdict over each directory below which a file uses a framework.",
        key=("repository_id", "directory"),
        of_repository=True,
        columns=(
            _REPOSITORY,
            _text("directory", "POSIX"),
            _text("framework", ""),
            _text("confidence", ""),
            _text("why", ""),
        ),
    ),
    Table(
        name="shares",
        what="What a repository (directory empty) or a directory holds of each framework: primary or not.",
        key=("repository_id", "directory", "framework"),
        of_repository=True,
        columns=(
            _REPOSITORY,
            _text("directory", "empty: the whole repository"),
            _text("framework", ""),
            Column("share", REAL, "0 to 1; those of a group add up to 1, or there are none"),
            _number("files", "of role source that need it"),
            _ROLES,
            _flag("optional", "nothing needs it"),
            _flag("compat", "TensorFlow 1 through tensorflow.compat.v1 only"),
        ),
    ),
    Table(
        name="evidence",
        what="At most ten findings for each framework of a repository, the most telling first.",
        key=("repository_id", "framework", "position"),
        of_repository=True,
        columns=(_REPOSITORY, _text("framework", ""), _number("position", "from 1"), *_FINDING),
    ),
    Table(
        name="libraries",
        what="Libraries that stand on a framework: flax-linen on jax.",
        key=("repository_id", "library"),
        of_repository=True,
        columns=(_REPOSITORY, _text("library", ""), _text("framework", ""), _number("files", "that use it")),
    ),
    Table(
        name="keras_backends",
        what="Backends of multi-backend Keras; no row: none is determined (`verdicts.backend_basis`).",
        key=("repository_id", "backend"),
        of_repository=True,
        columns=(_REPOSITORY, _text("backend", "as Keras writes it")),
    ),
    Table(
        name="backend_evidence",
        what="Places that speak for a Keras backend.",
        key=("repository_id", "legacy", "position"),
        of_repository=True,
        columns=(
            _REPOSITORY,
            _flag("legacy", "it makes tf.keras Keras 2, rather than choosing a backend"),
            _number("position", "from 1"),
            _text("backend", ""),
            _text("how", "`os.environ`, `CI`, `keras.json`, ..."),
            _flag("overridden", "another setting of the same program goes before this one"),
            *_PLACE,
        ),
    ),
    Table(
        name="deployment",
        what="Ways in which models are run elsewhere.",
        key=("repository_id", "facet"),
        of_repository=True,
        columns=(
            _REPOSITORY,
            _text("facet", "id of rules/deployment.toml"),
            _text("name", ""),
            _number("files", "that show it and are neither vendored nor generated"),
            _ROLES,
        ),
    ),
    Table(
        name="languages",
        what="What is used in languages other than Python; never counted in `shares`.",
        key=("repository_id", "language", "subject"),
        of_repository=True,
        columns=(
            _REPOSITORY,
            _text("language", "id of rules/languages.toml"),
            _text("language_name", ""),
            _text("subject", "id of a framework, a library or a facet of deployment"),
            _text("name", ""),
            _text("kind", "`framework`, `library`, `deployment`"),
            _number("files", "that use it and are neither vendored nor generated"),
            _ROLES,
            _flag("bundled", "most of it the repository itself holds"),
        ),
    ),
    Table(
        name="facet_evidence",
        what="The most telling places of `deployment` and `languages`, at most ten each.",
        key=("repository_id", "language", "subject", "position"),
        of_repository=True,
        columns=(
            _REPOSITORY,
            _text("language", "empty: of a way of deployment"),
            _text("subject", "facet, framework or library"),
            _number("position", "from 1"),
            *_PLACE,
            _text("symbol", "as it is written"),
            _text("kind", "`import`, `manifest`, `call`, ..."),
            _text("rule", ""),
        ),
    ),
    Table(
        name="signals",
        what="What speaks for a framework besides the verdict, kept apart by source.",
        key=("repository_id", "position"),
        of_repository=True,
        columns=(
            _REPOSITORY,
            _number("position", "from 1"),
            _text("source", "`declared`, `files`, `header`, `code`"),
            _text("framework", "empty: it names none"),
            _text("what", "as one would quote it"),
            *_PLACE,
        ),
    ),
    Table(
        name="model_files",
        what="Files that hold a model or a part of one.",
        key=("repository_id", "path"),
        of_repository=True,
        columns=(
            _REPOSITORY,
            _PATH,
            _text("role", ""),
            _text("format", "id of rules/artifacts.toml"),
            _text("framework", "what the header hints at, or else the name"),
            _text("known_by", "`header`, `name`, `pointer`"),
            _text("named", "framework that the name alone promises"),
            _text("header", "framework that the header alone hints at"),
            _flag("ambiguous", "a container that data is kept in as well"),
            _number("size", "bytes of the file that a pointer stands for; NULL: not told"),
            _text("detail", ""),
            _text("contradicts", "where name and header disagree"),
        ),
    ),
    Table(
        name="files",
        what="Every entry of every scanned repository.",
        key=("repository_id", "path"),
        of_repository=True,
        columns=(
            _REPOSITORY,
            _PATH,
            _text("status", "`read`, `skipped`, `failed`"),
            _text("kind", "of a file that was read: `python`, `notebook`, ..."),
            _text("role", "`source`, `test`, ...; empty: skipped"),
            _text("role_reason", "the pattern that decided"),
            _text("oid", "of the blob; empty: not known to git, or not read"),
            _text("framework", "the file's own primary; empty: none"),
            _text("libraries", "JSON"),
            _text("read", "`ok`, `repaired`, `partial`; empty: not read"),
            _text("encoding", ""),
            _text("reason", "why it was skipped or failed"),
            _text("detail", "of the reason"),
            _number("size", "bytes, of what was skipped and told its size; else NULL"),
            _text("notes", "JSON: what was repaired or left out, with lines"),
            _text("unresolved", "JSON: names of the project's own modules that were not found"),
        ),
    ),
    Table(
        name="file_uses",
        what="Frameworks that a file uses.",
        key=("repository_id", "path", "framework"),
        of_repository=True,
        columns=(
            _REPOSITORY,
            _PATH,
            _text("framework", ""),
            _text("strength", "what its findings say together"),
            _flag("optional", "the file works without it"),
            _flag("compat", "TensorFlow 1 through tensorflow.compat.v1 only"),
            _text("settled_by", "how the generation came about"),
            _text("contradicts", "what in the file speaks against the generation"),
            _number("findings", "how many there are"),
        ),
    ),
    Table(
        name="findings",
        what="For each file and framework the 20 strongest findings (`batch --all-evidence`: all), in order of place.",
        key=("repository_id", "path", "framework", "position"),
        of_repository=True,
        columns=(_REPOSITORY, _text("framework", ""), _number("position", "from 1"), *_FINDING),
    ),
    Table(
        name="facts",
        what="What judging again needs, for `fwscan reclassify`; not meant for SQL.",
        key=("repository_id",),
        of_repository=True,
        columns=(
            _REPOSITORY,
            _text("format", "name and version of the encoding"),
            Column("content", BYTES, "facts of every file that was read, and what was not"),
        ),
    ),
)

TABLES = (*INPUTS, *SCANS)
# What a verdict consists of: judging again replaces these.
JUDGED = tuple(table for table in SCANS if table.name not in ("commits", "hosts", "host_languages", "facts"))
BY_NAME = {table.name: table for table in TABLES}


def statements() -> list[str]:
    """What makes an empty study, in order."""
    return [*(_create(table) for table in TABLES), *(view.statement for view in VIEWS)]


def _create(table: Table) -> str:
    columns = [f'"{c.name}" {c.type}' + (" NOT NULL" if c.type == TEXT and not c.null else "") for c in table.columns]
    # Keys of the large tables are not declared: an index over every file and finding would be held in memory. They
    # hold because the rows of one repository are written by one transaction, after those that were there are gone.
    if not table.of_repository and not table.volatile:
        columns.append(f"PRIMARY KEY ({', '.join(table.key)})")
    return f'CREATE TABLE "{table.name}" ({", ".join(columns)})'


@dataclass(frozen=True, slots=True)
class View:
    """A question that is asked often."""

    name: str
    what: str
    query: str

    @property
    def statement(self) -> str:
        """The statement that makes it."""
        return f'CREATE VIEW "{self.name}" AS {self.query}'


VIEWS = (
    View(
        "duplicates",
        "Repositories that are another one under another name: `why` is `renamed` (the host calls both the same) or "
        "`same commit` (a fork or mirror that adds nothing). `same_as` is no fork where there is a choice, and then "
        "the one with the smallest id; it never stands here itself.",
        """
        WITH identified AS (
            SELECT r.repository_id, r.revision, r.subfolder, c.oid, coalesce(h.fork_of, '') <> '' AS is_fork,
                   h.host || ':' || lower(h.full_name) AS name
            FROM repositories r
            LEFT JOIN commits c USING (repository_id) LEFT JOIN hosts h USING (repository_id)
            WHERE r.status = 'scanned'
        ), firsts AS (
            SELECT *,
                first_value(repository_id) OVER (
                    PARTITION BY name, revision, subfolder ORDER BY repository_id) AS by_name,
                first_value(repository_id) OVER (
                    PARTITION BY nullif(oid, ''), subfolder ORDER BY is_fork, repository_id) AS by_commit
            FROM identified
        )
        SELECT repository_id, CASE WHEN coalesce(oid, '') <> '' THEN by_commit ELSE by_name END AS same_as,
               CASE WHEN name IS NOT NULL AND by_name <> repository_id THEN 'renamed' ELSE 'same commit' END AS why
        FROM firsts
        WHERE (coalesce(oid, '') <> '' AND by_commit <> repository_id)
           OR (coalesce(oid, '') = '' AND name IS NOT NULL AND by_name <> repository_id)
        """,
    ),
    View(
        "outcomes",
        "One row for each line of each list: how far it came, where and why it was lost, and its verdict. `reached` "
        "is `listed`, `resolved`, `fetched`, `scanned`; `lost` the stage at which it was lost (`list`, `resolve`, "
        "`fetch`, `scan`), `pending`, or empty; `duplicate_of` the first input with the same repository, else NULL.",
        """
        SELECT i.input_id, i.list, i.line, i.text, i.kind, i.paper_id, i.repository_id,
            CASE WHEN r.status = 'scanned' THEN 'scanned'
                 WHEN f.stage = 'scan' OR f.stage = 'store' THEN 'fetched'
                 WHEN i.repository_id IS NOT NULL THEN 'resolved'
                 ELSE 'listed' END AS reached,
            CASE WHEN i.problem <> '' THEN 'list'
                 WHEN p.status = 'lost' THEN 'resolve'
                 WHEN r.status = 'failed' THEN f.stage
                 WHEN r.status = 'scanned' THEN ''
                 ELSE 'pending' END AS lost,
            CASE WHEN i.problem <> '' THEN 'input' WHEN p.status = 'lost' THEN p.lost
                 WHEN r.status = 'failed' THEN f.kind ELSE '' END AS reason,
            CASE WHEN i.problem <> '' THEN i.problem WHEN r.status = 'failed' THEN f.error ELSE '' END AS error,
            v.framework, v.confidence, c.oid AS commit_oid, c.committed,
            nullif(first_value(i.input_id) OVER (
                PARTITION BY coalesce(d.same_as, i.repository_id, i.paper_id, i.input_id)
                ORDER BY i.list, i.line, i.input_id), i.input_id) AS duplicate_of
        FROM inputs i
        LEFT JOIN papers p USING (paper_id)
        LEFT JOIN repositories r ON r.repository_id = i.repository_id
        LEFT JOIN failures f ON f.repository_id = i.repository_id
        LEFT JOIN verdicts v ON v.repository_id = i.repository_id
        LEFT JOIN commits c ON c.repository_id = i.repository_id
        LEFT JOIN duplicates d ON d.repository_id = i.repository_id
        """,
    ),
    View(
        "flow",
        "How many inputs, and how many different repositories, came how far.",
        """
        WITH o AS (SELECT *, CASE reached WHEN 'listed' THEN 0 WHEN 'resolved' THEN 1 WHEN 'fetched' THEN 2
                                          ELSE 3 END AS depth FROM outcomes)
        SELECT * FROM (
            SELECT 1 AS step, 'listed' AS stage, count(*) AS inputs, count(DISTINCT repository_id) AS repositories
                      FROM o
            UNION ALL SELECT 2, 'resolved', count(*), count(DISTINCT repository_id) FROM o WHERE depth >= 1
            UNION ALL SELECT 3, 'fetched', count(*), count(DISTINCT repository_id) FROM o WHERE depth >= 2
            UNION ALL SELECT 4, 'scanned', count(*), count(DISTINCT repository_id) FROM o WHERE depth >= 3
            UNION ALL SELECT 5, 'with a framework', count(*), count(DISTINCT repository_id) FROM o
                      WHERE depth >= 3 AND framework <> 'none'
        ) ORDER BY step
        """,
    ),
    View(
        "losses",
        "How many inputs were lost at which stage and for which reason; `pending`: a further run goes on with them.",
        """
        SELECT lost AS stage, reason, count(*) AS inputs FROM outcomes WHERE lost <> ''
        GROUP BY ALL ORDER BY stage, reason
        """,
    ),
    View(
        "counted",
        "One row for each scanned repository. Shares count it if `counts_as` is itself; else it is counted with that "
        "one, and `why` says why: `renamed`, `same commit`, or `fork` of a repository that was scanned as well.",
        """
        WITH forks AS (
            SELECT h.repository_id, min(o.repository_id) AS same_as
            FROM hosts h
            JOIN repositories r ON r.repository_id = h.repository_id AND r.status = 'scanned'
            JOIN hosts o ON o.host = h.host AND lower(o.full_name) = lower(h.fork_of)
                        AND lower(o.fork_of) <> lower(h.full_name)
            JOIN repositories s ON s.repository_id = o.repository_id AND s.status = 'scanned'
                               AND s.revision = r.revision AND s.subfolder = r.subfolder
            WHERE h.fork_of <> '' AND s.repository_id <> h.repository_id
            GROUP BY h.repository_id
        ), kin AS (
            SELECT r.repository_id, coalesce(d.same_as, f.same_as) AS same_as,
                   coalesce(d.why, CASE WHEN f.same_as IS NOT NULL THEN 'fork' END, '') AS why
            FROM repositories r LEFT JOIN duplicates d USING (repository_id) LEFT JOIN forks f USING (repository_id)
            WHERE r.status = 'scanned'
        )
        SELECT one.repository_id,
               coalesce(three.same_as, two.same_as, one.same_as, one.repository_id) AS counts_as, one.why
        FROM kin one
        LEFT JOIN kin two ON two.repository_id = one.same_as
        LEFT JOIN kin three ON three.repository_id = two.same_as
        """,
    ),
    View(
        "groupings",
        "What counted repositories can be grouped by: the columns of their lists (a value with `;` is several) and, "
        "where no list has such a column, `list`, `paper-year` (of a column such as `year`, else of the arXiv id), "
        "`first-commit` and `last-commit` (years), `owner`, `host` and `kind`. A repository that several inputs lead "
        "to, itself or one that is counted with it, has several values and counts once under each.",
        """
        WITH listed AS (
            SELECT i.input_id, i.list, c.counts_as AS repository_id,
                   coalesce(
                       (SELECT min(regexp_extract(m.value, '(?:^|[^0-9])((?:19|20)[0-9][0-9])(?:[^0-9]|$)', 1))
                        FROM input_metadata m
                        WHERE m.input_id = i.input_id AND lower(m.name) IN (
                            'year', 'paper_year', 'paper-year', 'published', 'publication_year', 'date')
                          AND regexp_matches(m.value, '(?:^|[^0-9])((?:19|20)[0-9][0-9])(?:[^0-9]|$)')),
                       CASE WHEN regexp_matches(i.paper_id, '^arxiv:(.*/)?[0-9]{4}[.0-9]') THEN
                           CASE WHEN regexp_extract(i.paper_id, '^arxiv:(?:.*/)?([0-9]{2})', 1) > '90' THEN '19'
                                ELSE '20' END || regexp_extract(i.paper_id, '^arxiv:(?:.*/)?([0-9]{2})', 1) END
                   ) AS paper_year
            FROM inputs i JOIN counted c USING (repository_id)
        ), own AS (
            SELECT c.repository_id, strftime(m.first_committed, '%Y') AS first_commit,
                   strftime(m.committed, '%Y') AS last_commit,
                   regexp_extract(c.repository_id, '^(?:git:[^/]+/|hf-[a-z]+:)([^/@#]+)/', 1) AS owner,
                   CASE r.kind WHEN 'git' THEN regexp_extract(c.repository_id, '^git:([^/]+)/', 1)
                               WHEN 'path' THEN '' ELSE 'huggingface.co' END AS host,
                   r.kind
            FROM counted c JOIN repositories r USING (repository_id) LEFT JOIN commits m USING (repository_id)
            WHERE c.counts_as = c.repository_id
        ), built_in AS (
            SELECT repository_id, 'list' AS name, list AS value FROM listed
            UNION ALL SELECT repository_id, 'paper-year', paper_year FROM listed
            UNION ALL SELECT repository_id, 'first-commit', first_commit FROM own
            UNION ALL SELECT repository_id, 'last-commit', last_commit FROM own
            UNION ALL SELECT repository_id, 'owner', owner FROM own
            UNION ALL SELECT repository_id, 'host', host FROM own
            UNION ALL SELECT repository_id, 'kind', kind FROM own
        )
        SELECT DISTINCT repository_id, name, value FROM (
            SELECT l.repository_id, m.name, trim(unnest(string_split(m.value, ';'))) AS value
            FROM listed l JOIN input_metadata m USING (input_id)
            UNION ALL
            SELECT * FROM built_in WHERE name NOT IN (SELECT name FROM input_metadata)
        ) WHERE value <> ''
        """,
    ),
)
