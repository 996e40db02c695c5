"""Python in text: chunks that run, blocks that show something."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.extract import extract
from analyzer.extract.notebook.literate import facts_of_chunks, facts_of_markdown
from analyzer.model import Facts, FileKind, ReadStatus


def names(facts: Facts) -> set[str]:
    return {use.qualified_name for use in facts.uses}


def places(facts: Facts, name: str) -> list[tuple[int, int]]:
    return [(u.region.start_line, u.region.start_column) for u in facts.uses if u.qualified_name == name]


QUARTO = b"""---
title: x
---

```{r}
library(keras)
```

```{python}
#| echo: false
import torch as t
!pip install torch==1.0
```

Text with `import jax`.

```{python, echo=FALSE}
print t.zeros(3)
```

```python
import flax
```
"""


def test_chunks_are_one_module_with_lines_of_the_document() -> None:
    facts = facts_of_chunks(QUARTO)
    assert names(facts) == {"torch", "torch.zeros"}
    assert [(use.language, use.name, use.region.start_line) for use in facts.foreign] == [("r", "keras", 6)]
    assert places(facts, "torch.zeros") == [(18, 7)]
    assert [(r.name, r.specifier, r.region.start_line, r.region.cell) for r in facts.requirements] == [
        ("torch", "==1.0", 12, 0)
    ]
    assert facts.read.status is ReadStatus.REPAIRED
    assert [(note.what, note.start_line) for note in facts.read.notes] == [("chunk in r", 5), ("print statement", 18)]


def test_a_broken_chunk_hides_no_other_and_is_named_with_its_lines() -> None:
    text = "```{python}\nimport torch\n```\n\n```{python}\nthis is no python\n```\n\n```{python}\ntorch.one()\n```\n"
    facts = facts_of_chunks(text.encode())
    assert places(facts, "torch.one") == [(10, 1)]
    assert facts.read.status is ReadStatus.PARTIAL
    assert [note.start_line for note in facts.read.notes] == [6]


@pytest.mark.parametrize(
    "block",
    [
        "```python\n{}\n```",
        "```Python\n{}\n```",
        "``` py\n{}\n```",
        "~~~~python3 title=x\n{}\n~~~~",
        "``` {{.python .numberLines}}\n{}\n```",
        "```{{code-cell}} ipython3\n{}\n```",
        "```{{code-cell}}\n{}\n```",
        "```{{code-cell}} ipython3\n:tags: [skip]\n:outputId: 06fe\n\n{}\n```",
        "```{{code-cell}}\n---\ntags: [skip]\n---\n{}\n```",
        "```python\n{}",
        "* item\n\n  ```python\n  {}\n  ```",
        "> ```python\n> {}\n> ```",
        "```pycon\n>>> {}\ntensor([0.])\n```",
        "```python\n>>> {}\nanything at all\n```",
        "```python\n# a session\n>>>{}\nanything at all\n```",
    ],
)
def test_blocks_of_markdown(block: str) -> None:
    text = "# Title\n\n" + block.format("import torch; torch.zeros(3)")
    facts = facts_of_markdown(text.encode())
    assert names(facts) == {"torch", "torch.zeros"}
    [(line, column)] = places(facts, "torch.zeros")
    assert text.splitlines()[line - 1][column - 1 :].startswith("torch.zeros(3)")
    assert facts.read.status is ReadStatus.OK


@pytest.mark.parametrize(
    "block",
    [
        "```\nimport torch\n```",
        "```python-diff\nimport torch\n```",
        "```pytb\nimport torch\n```",
        "```{code-cell} julia\nimport torch\n```",
        "````markdown\n```python\nimport torch\n```\n````",
        "`` ```python import torch``",
        "    import torch",
    ],
)
def test_what_is_not_marked_as_python_is_not_read(block: str) -> None:
    facts = facts_of_markdown(block.encode())
    assert names(facts) == set()


def test_a_title_is_no_coding_cookie() -> None:
    facts = facts_of_markdown(b"# Encoding: One Way\n\n```python\nimport torch\n```\n")
    assert (names(facts), facts.read.notes) == ({"torch"}, ())


def test_prose_requires_and_sets_nothing() -> None:
    text = '```python\n!pip install torch\nimport os\nos.environ["KERAS_BACKEND"] = "jax"\nimport keras\n```\n'
    facts = facts_of_markdown(text.encode())
    assert names(facts) == {"keras"}
    assert (facts.requirements, facts.settings, facts.exports) == ((), (), ())


def test_a_readme_gives_its_front_matter_and_what_it_shows() -> None:
    text = "---\nlibrary_name: keras\n---\n\n```python\nimport keras\n```\n"
    facts = extract(FileKind.MODEL_CARD, text.encode())
    assert places(facts, "keras") == [(6, 8)]
    assert facts.settings


PIECES = [
    "```{python}\n",
    "```python\n",
    "```\n",
    "~~~\n",
    "> ",
    ">>> ",
    "import torch\n",
    "def f(\n",
    "'''",
    "%%bash\n",
    "\r",
    "x",
]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=30).map("".join))
def test_any_text_is_read(text: str) -> None:
    content = text.encode("utf-8", "surrogatepass")
    for read in (facts_of_chunks, facts_of_markdown):
        facts = read(content)
        lines = text.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1
        assert all(1 <= use.region.start_line <= use.region.end_line <= lines for use in facts.uses)
        assert all(1 <= note.start_line <= note.end_line <= lines + 1 for note in facts.read.notes)
