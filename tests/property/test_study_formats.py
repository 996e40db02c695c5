"""Whatever a name is, a report shows it and obeys nothing in it."""

from __future__ import annotations

import csv
import re
from io import StringIO

from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from analyzer.model import printable
from analyzer.reports import study_latex, study_markdown
from analyzer.reports.cleaning import spreadsheet_cell

ANY = st.one_of(st.text(max_size=60), st.text(alphabet="*_`[]()<>!#&\\|~-+=.:/@ 1ahtps\n\t", max_size=40))
MARKDOWN = MarkdownIt("commonmark", {"linkify": False}).enable(["table", "strikethrough"])


@given(ANY)
def test_markdown_gives_back_the_text(text: str) -> None:
    said = study_markdown.escaped(text)
    table = MARKDOWN.parse(f"| a | b |\n| --- | --- |\n| {said} | x |\n")
    inline = [token for token in table if token.type == "inline"]
    assert len(inline) == 4, "one row of two cells, whatever is in it"
    shown = list(inline[2].children or ())
    assert {child.type for child in shown} <= {"text", "text_special"}
    assert "".join(child.content for child in shown).strip() == printable(text).strip()


@given(ANY)
@example(" -")
def test_markdown_at_the_start_of_a_line_is_a_paragraph(text: str) -> None:
    said = study_markdown.escaped(text)
    if not said.strip():
        return
    kinds = {token.type for token in MARKDOWN.parse(f"{said.strip()}\n")}
    # Digits with a dot begin a list and cannot be escaped; they hold no markup.
    assert kinds <= {"paragraph_open", "inline", "paragraph_close"} or re.match(r"\d{1,9}[.)]", said.strip())


@given(ANY)
def test_latex_has_no_command_of_the_text(text: str) -> None:
    said = study_latex.escaped(text)
    commands = set(re.findall(r"\\([a-zA-Z]+)", said))
    assert commands <= {
        *("textbackslash", "textasciicircum", "textasciitilde", "textless", "textgreater", "textbar", "textquotedbl"),
        "textperiodcentered",
    }
    assert not re.search(r"(?<!\\)[$&#%_^~]", said)
    bare = re.sub(r"\\[{}]", "", said)
    assert bare.count("{") == bare.count("}")
    assert "\n" not in said


@given(ANY)
def test_a_cell_of_csv_is_no_formula(text: str) -> None:
    out = StringIO()
    csv.writer(out).writerow([spreadsheet_cell(text)])
    (row,) = csv.reader(StringIO(out.getvalue()))
    assert not row[0].startswith(("=", "+", "-", "@", "\t", "\r"))
