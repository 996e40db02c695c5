"""Documents that hold code cells among prose -> facts: Jupyter notebooks, R Markdown and Quarto, Markdown, scripts."""

from __future__ import annotations

import dataclasses
import itertools

from analyzer.extract.notebook.document import NotNotebookError, read_document
from analyzer.model import Facts, FailReason, Read, ReadNote, ReadStatus
from analyzer.values import replace

__all__ = ["facts_of_notebook"]


def facts_of_notebook(content: bytes) -> Facts:
    """The facts of a Jupyter notebook; never raises.

    Regions carry the cell, counted from 1 over all cells of the document (text cells too), and the line in the cell.
    """
    # Late: whoever wants the cells alone need not load libcst.
    from analyzer.extract.notebook.joined import facts_of_cells
    from analyzer.extract.notebook.kernels import first_of_each, foreign_uses
    from analyzer.extract.notebook.magics import read_cell

    try:
        document = read_document(content)
    except NotNotebookError as error:
        return Facts(read=Read(status=ReadStatus.FAILED, failure=FailReason.NOTEBOOK, error=str(error)))
    if document.language:
        found = (foreign_uses(document.language, cell.source, cell.number) for cell in document.cells)
        note = ReadNote(f"notebook in {document.language}", 1, 1)
        return Facts(foreign=first_of_each(itertools.chain.from_iterable(found)), read=Read(notes=(note,)))
    facts = facts_of_cells([read_cell(cell.number, cell.source) for cell in document.cells])
    if document.mended and facts.read.status is not ReadStatus.FAILED:
        status = ReadStatus.REPAIRED if facts.read.status is ReadStatus.OK else facts.read.status
        note = ReadNote("the notebook's JSON had to be mended", 1, 1)
        facts = dataclasses.replace(facts, read=replace(facts.read, status=status, notes=(note, *facts.read.notes)))
    return facts
