"""Text of a Python file to the standard library's syntax tree, whatever Python it was written for."""

from __future__ import annotations

import ast
import re
import warnings

import libcst as cst
import tree_sitter
import tree_sitter_python

_ASYNC_AS_NAME = re.compile(rb"\basync\b(?!\s+(?:def|with|for)\b)")


class UnreadableFile(Exception):
    """A file that no parser here reads. A table that rests on it would lack names without saying so."""


def parse(content: bytes, path: str) -> ast.Module:
    """The syntax tree of a file.

    Raises:
        UnreadableFile: neither ``ast`` nor libcst reads it.
    """
    with warnings.catch_warnings():
        # Invalid escapes in old code are none of this program's business.
        warnings.simplefilter("ignore")
        try:
            return ast.parse(content)
        except (SyntaxError, ValueError):
            pass
        try:
            return ast.parse(_older_syntax(content))
        except (SyntaxError, ValueError, cst.ParserSyntaxError):
            pass
        try:
            return ast.parse(_without_python_2(content))
        except (SyntaxError, ValueError) as error:
            raise UnreadableFile(f"{path}: {error}") from error


def _older_syntax(content: bytes) -> str:
    """The same program without the syntax that Python 3.11 refuses; names and parameters stay as they are."""
    return cst.parse_module(content).visit(_Modernisms()).code


def _without_python_2(content: bytes) -> bytes:
    """The same program with ``pass`` in place of the statements ``print x`` and ``exec x``: they bind nothing.

    ``async`` as a name, which Python 3.7 took away, becomes ``async_``.
    """
    content = _ASYNC_AS_NAME.sub(b"async_", content)
    parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_python.language()))
    stack = [parser.parse(content).root_node]
    cuts = []
    while stack:
        node = stack.pop()
        if node.type in ("print_statement", "exec_statement"):
            cuts.append((node.start_byte, node.end_byte))
        else:
            stack += node.children
    for start, end in sorted(cuts, reverse=True):
        content = content[:start] + b"pass" + content[end:]
    return content


class _Modernisms(cst.CSTTransformer):
    """Drops type parameters (PEP 695, 696) and formatted strings (PEP 701), turns ``type X = Y`` into ``X = Y``."""

    def leave_FunctionDef(self, original_node: cst.FunctionDef, updated_node: cst.FunctionDef) -> cst.FunctionDef:
        return updated_node.with_changes(type_parameters=None)

    def leave_ClassDef(self, original_node: cst.ClassDef, updated_node: cst.ClassDef) -> cst.ClassDef:
        return updated_node.with_changes(type_parameters=None)

    def leave_TypeAlias(self, original_node: cst.TypeAlias, updated_node: cst.TypeAlias) -> cst.Assign:
        return cst.Assign([cst.AssignTarget(updated_node.name)], updated_node.value)

    def leave_FormattedString(
        self, original_node: cst.FormattedString, updated_node: cst.FormattedString
    ) -> cst.BaseExpression:
        return cst.SimpleString("''")
