"""Which statements can have a part in the facts of a file, so that the others need not be read.

The answer errs towards more. A string that stands alone (a docstring) says nothing, whatever is in it. Any other
statement counts where one of its words (strings and comments included)

* is bound by an import of something that may be a framework or the project's own, or by an alias of such a name;
* takes part in deciding guards, dynamic imports or scopes (`HAS_TF`, `__version__`, `import_module`, `global`): then
  all words of that statement count from there on, so that whatever else binds them is read as well;

or where it stands at module level (its names are exports), in an `except` block (a failed import sets flags there), or
imports. With it count the headers around it. A star import makes every name count.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from analyzer.extract.python import guards, versiontests
from analyzer.extract.python.bystanders import is_bystander
from analyzer.extract.python.dynamic import IMPORTERS
from analyzer.extract.python.pieces.blocks import STRING_ALONE, Clause, Statement
from analyzer.extract.python.tokens import KEYWORDS

_FROM = re.compile(r"from\s*([\w.]+)")
_IMPORT = re.compile(r"(?:import|,)\s*([\w.]+)")
_STAR = re.compile(r"import\s*\(?\s*\*")
_CONSTANTS = frozenset({"True", "False", "None"})
_OWN = frozenset({"self", "cls"})
_OF_GUARDS = frozenset({"TYPE_CHECKING", "modules", "global", "nonlocal", "lazy"}) | versiontests.DECISIVE_NAMES
_OF_IMPORTED = frozenset({"hasattr"})
_MOST_SEEN = 200_000
# What `_is_sensitive` says of words that were seen: the same for every text.
_plain: set[str] = set()
_deciding: set[str] = set()


class Needed:
    """Marks the statements of one module that count (`Statement.kept`)."""

    def __init__(self, text: str, module: Sequence[Statement]) -> None:
        self._text = text
        self.names: set[str] = set()  # that count, wherever they stand
        self.everything = False  # every name counts
        # Those that count where one of the names stands in them, and those around which others may count.
        self._undecided: list[Statement] = []
        self._headers: list[Statement] = []
        self._read(module)

    def mark(self) -> None:
        """Marks what counts by the names so far; may be called again when there are more."""
        without_names = self.names.isdisjoint
        undecided = []
        for statement in self._undecided:
            for clause in statement.clauses:
                if self.everything or not without_names(clause.words):
                    statement.kept = True
                    break
            else:
                undecided.append(statement)
        self._undecided = undecided
        for statement in reversed(self._headers):  # inner ones first
            if statement.kept or _holds_kept(statement):
                statement.kept = True
                if statement.clauses[0].head == "match":
                    for case in statement.clauses[0].suite:
                        case.kept = True

    def unread(self) -> set[str]:
        """The words of clauses that are not marked."""
        clauses = (clause for statement in self._undecided if not statement.kept for clause in statement.clauses)
        return {word for clause in clauses for word in clause.words}

    # ------------------------------------------------------------------------------------------------ the names

    def _read(self, module: Sequence[Statement]) -> None:
        """Finds the names that count, and marks what counts whatever the names are."""
        words: set[str] = set()
        imported: set[str] = set()
        statements = list(module)
        for statement in statements:  # grows meanwhile
            first = statement.clauses[0]
            if first.head == STRING_ALONE:
                continue
            counts, known = statement.of_module or statement.in_handler, len(statements)
            for clause in statement.clauses:
                words.update(clause.words)
                if "import" in clause.words:
                    imported.update(clause.words)
                    self._import(clause)
                    counts = True
                statements += clause.suite
            statement.kept = counts
            if not counts:
                self._undecided.append(statement)
            if len(statements) > known:
                self._headers.append(statement)
        self._ask(statements, _sensitive(words), imported)
        self.names -= KEYWORDS
        self.names -= _CONSTANTS

    def _ask(self, statements: Iterable[Statement], asking: set[str], imported: set[str]) -> None:
        """Adds the words of clauses that decide something."""
        for statement in statements:
            if not asking and not statement.in_handler:
                continue
            for clause in statement.clauses:
                asks = asking.intersection(clause.words)
                flag = statement.in_handler and not _CONSTANTS.isdisjoint(clause.words)
                # `hasattr` asks for a release only where it is asked of what was imported.
                if flag or asks - _OF_IMPORTED or (asks and not imported.isdisjoint(clause.words)):
                    self.names.update(self._names_in(clause))

    def _import(self, clause: Clause) -> None:
        text = self._text[clause.start : clause.end]
        pattern = {"from": _FROM, "import": _IMPORT}.get(clause.head)
        modules = pattern.findall(text) if pattern else []
        if modules and ";" not in text and all(map(is_bystander, modules)):
            return
        words = clause.words
        # The module that names are taken from is not bound.
        self.names.update(words[words.index("import") :] if clause.head == "from" and ";" not in text else words)
        self.everything = self.everything or _STAR.search(text) is not None

    def _names_in(self, clause: Clause) -> set[str]:
        """The words of a clause; `self` of methods is bound nowhere but in their headers, which are read anyway."""
        words = set(clause.words)
        return words if clause.head in _OWN and words - _OWN != words and self._assigns_own(clause) else words - _OWN

    def _assigns_own(self, clause: Clause) -> bool:
        return re.match(r"\w+\s*(?:=|,|:)", self._text[clause.start : clause.end]) is not None


def _holds_kept(statement: Statement) -> bool:
    return any(inner.kept for clause in statement.clauses for inner in clause.suite)


def _sensitive(words: set[str]) -> set[str]:
    """Those of the words that decide guards, dynamic imports or scopes."""
    if len(_plain) >= _MOST_SEEN:
        _plain.clear()
    for word in words - _plain - _deciding:
        (_deciding if _is_sensitive(word) else _plain).add(word)
    return words & _deciding


def _is_sensitive(word: str) -> bool:
    return (
        word in _OF_GUARDS
        or (word in IMPORTERS and word != "load")
        or guards.is_availability(word)
        or versiontests.is_name_of_release(word)
    )
