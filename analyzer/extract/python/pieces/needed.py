"""Which statements can have a part in the facts of a file, so that the others need not be read.

The answer errs towards more. A statement counts where one of its words (strings and comments included)

* is bound by an import of something that may be a framework or the project's own, or by an alias of such a name;
* takes part in deciding guards, dynamic imports or scopes (`HAS_TF`, `__version__`, `import_module`, `global`): then
  all words of that statement count from there on, so that whatever else binds them is read as well;

or where it stands at module level (its names are exports), in an `except` block (a failed import sets flags there), or
imports. With it count the headers around it. A star import makes every name count.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from analyzer.extract.python import guards, versiontests
from analyzer.extract.python.bystanders import NEVER_A_FRAMEWORK, STDLIB
from analyzer.extract.python.dynamic import IMPORTERS
from analyzer.extract.python.pieces.blocks import Clause, Statement
from analyzer.extract.python.tokens import KEYWORDS, PLAIN_STRING

_FROM = re.compile(r"from\s*([\w.]+)")
_IMPORT = re.compile(r"(?:import|,)\s*([\w.]+)")
_STAR = re.compile(r"import\s*\(?\s*\*")
_STRING_ALONE = re.compile(rf"(?:{PLAIN_STRING})\s*(?:#[^\r\n]*)?", re.DOTALL)
_QUOTES = frozenset("\"'rRuUbB")
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

    def __init__(self, text: str, module: list[Statement]) -> None:
        self._text = text
        self._module = module
        self.names: set[str] = set()  # that count, wherever they stand
        self.everything = False  # every name counts
        self._find_names()

    def mark(self) -> None:
        """Marks what counts by the names so far; may be called again when there are more."""
        for statement in self._module:
            self._mark(statement)

    def unread(self) -> set[str]:
        """The words of clauses that are not marked."""
        found: set[str] = set()
        pending = list(self._module)
        while pending:
            statement = pending.pop()
            for clause in statement.clauses:
                if not statement.kept:
                    found.update(clause.words)
                pending += clause.suite
        return found

    # ------------------------------------------------------------------------------------------------ the names

    def _find_names(self) -> None:
        imported: set[str] = set()
        words: set[str] = set()
        for _, clause in _clauses(self._module):
            words.update(clause.words)
            if "import" in clause.words and not self._is_string(clause):
                imported.update(clause.words)
                self._import(clause)
        asking = _sensitive(words)
        for statement, clause in _clauses(self._module):
            asks = asking.intersection(clause.words)
            flag = statement.in_handler and not _CONSTANTS.isdisjoint(clause.words)
            # `hasattr` asks for a release only where it is asked of what was imported.
            if flag or asks - _OF_IMPORTED or (asks and not imported.isdisjoint(clause.words)):
                self.names.update(self._names_in(clause))
        self.names -= KEYWORDS
        self.names -= _CONSTANTS

    def _import(self, clause: Clause) -> None:
        text = self._text[clause.start : clause.end]
        pattern = {"from": _FROM, "import": _IMPORT}.get(clause.head)
        modules = pattern.findall(text) if pattern else []
        if modules and ";" not in text and all(map(_is_bystander, modules)):
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

    # ----------------------------------------------------------------------------------------------- the marking

    def _mark(self, statement: Statement) -> bool:
        """Marks a statement where it or anything in it counts."""
        kept = statement.kept or self._counts(statement)
        for clause in statement.clauses:
            for inner in clause.suite:
                kept = self._mark(inner) or kept
        statement.kept = kept
        if kept:
            for clause in statement.clauses:
                if clause.head == "match":
                    for case in clause.suite:
                        case.kept = True
        return kept

    def _counts(self, statement: Statement) -> bool:
        if statement.of_module or statement.in_handler:
            return statement.clauses[0].has_block or not self._is_string(statement.clauses[0])
        for clause in statement.clauses:
            if not self.names.isdisjoint(clause.words) or "import" in clause.words:
                return not self._is_string(clause)
        return self.everything and not self._is_string(statement.clauses[0])

    def _is_string(self, clause: Clause) -> bool:
        """A docstring, or another string that stands alone, says nothing whatever is in it."""
        return self._text[clause.start] in _QUOTES and (
            _STRING_ALONE.fullmatch(self._text, clause.start, clause.end) is not None
        )


def _clauses(statements: Iterable[Statement]) -> Iterator[tuple[Statement, Clause]]:
    pending = list(statements)
    while pending:
        statement = pending.pop()
        for clause in statement.clauses:
            yield statement, clause
            pending += clause.suite


def _is_bystander(module: str) -> bool:
    root = module.partition(".")[0]
    return root in STDLIB or root in NEVER_A_FRAMEWORK


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
