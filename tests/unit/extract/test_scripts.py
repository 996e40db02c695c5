"""Notebooks that were saved as Python scripts."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.extract import extract
from analyzer.extract.notebook.scripts import facts_of_script
from analyzer.model import Facts, FileKind, ReadStatus


def read(text: str) -> Facts:
    return extract(FileKind.PYTHON, text.encode())


def places(facts: Facts, name: str) -> list[tuple[int, int]]:
    return [(u.region.start_line, u.region.start_column) for u in facts.uses if u.qualified_name == name]


def required(facts: Facts) -> list[tuple[str, str, int]]:
    return [(r.name, r.specifier, r.region.start_line) for r in facts.requirements]


DATABRICKS = """\
# Databricks notebook source
# MAGIC %md
# MAGIC # import mxnet
# MAGIC Install with `pip install jax`.

# COMMAND ----------

# MAGIC %pip install tensorflow==1.15

# COMMAND ----------

# MAGIC %sh
# MAGIC ls
# MAGIC pip install keras==2.3.1

# COMMAND ----------

import tensorflow as tf
tf.Session()
"""


def test_databricks() -> None:
    facts = read(DATABRICKS)
    assert required(facts) == [("tensorflow", "==1.15", 8), ("keras", "==2.3.1", 14)]
    assert places(facts, "tensorflow.Session") == [(19, 1)]
    assert {use.qualified_name for use in facts.uses} == {"tensorflow", "tensorflow.Session"}
    assert facts.read.status is ReadStatus.OK


JUPYTEXT = """\
# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# # A title! %of 3

# %%
# !pip install -q torch==1.4
# %tensorflow_version 1.x
# %matplotlib inline
import torch

# %% language="bash"
# pip install jax==0.4.1

# %%
# %%time
if torch:
    # %env KERAS_BACKEND=jax
    x = torch.one()
# %time y = torch.two(x)

# %%
# %%writefile model.py
# import haiku
# haiku.Linear(1)
"""


def test_jupytext() -> None:
    facts = read(JUPYTEXT)
    assert required(facts) == [("torch", "==1.4", 12), ("jax", "==0.4.1", 18)]
    assert [(s.name, s.value, s.region.start_line) for s in facts.settings] == [
        ("%tensorflow_version", "1.x", 13),
        ("KERAS_BACKEND", "jax", 23),
    ]
    assert places(facts, "torch.one") == [(24, 9)]
    assert places(facts, "torch.two") == [(25, 13)]
    assert places(facts, "haiku.Linear") == [(30, 1)]
    assert {use.region.cell for use in facts.uses} == {0}
    assert facts.read.status is ReadStatus.OK


def test_the_light_form_and_cells_without_a_header() -> None:
    assert required(read("# +\n# !pip install torch\nimport torch\n# -\n")) == [("torch", "", 2)]
    assert required(read("# %% one\n#!pip install torch\n")) == [("torch", "", 2)]


@pytest.mark.parametrize(
    "text",
    [
        "# !pip install torch\nimport torch\n",  # no notebook: a comment
        '# %%\n"""\n# !pip install torch\n"""\n',
        "# %%\nx = [\n# !pip install torch\n]\n",
        "# %%\n# Then run pip install torch\n",
    ],
)
def test_other_comments_are_comments(text: str) -> None:
    assert required(read(text)) == []


EXPORTED = """\
# coding: utf-8
# In[1]:
get_ipython().system('pip install tensorflow==1.15')
get_ipython().run_line_magic('tensorflow_version', '1.x')
get_ipython().magic(u'env KERAS_BACKEND=jax')
import torch as t
if t:
    get_ipython().run_cell_magic('time', '', 'import jax\\nx = t.one()\\nx.cpu()')
t.two()
out = get_ipython().getoutput('pip install flax')
get_ipython().run_cell_magic('bash', '', 'ls\\npip install haiku')
get_ipython().run_cell_magic('html', '', '<b>')
get_ipython().system(command)
"""


def test_what_nbconvert_writes() -> None:
    facts = read(EXPORTED)
    assert sorted(required(facts)) == [("flax", "", 10), ("haiku", "", 11), ("tensorflow", "==1.15", 3)]
    assert [(s.name, s.value) for s in facts.settings] == [("%tensorflow_version", "1.x"), ("KERAS_BACKEND", "jax")]
    assert places(facts, "torch.one") == [(8, 1)]
    assert places(facts, "jax") == [(8, 1)]
    assert places(facts, "torch.two") == [(9, 1)]
    assert facts.read.status is ReadStatus.OK
    assert [(note.what, note.start_line) for note in facts.read.notes] == [("cell holds HTML", 12)]


def test_an_escape_that_python_does_not_know_is_read_as_it_stands() -> None:
    facts = read("get_ipython().run_line_magic('env', 'KERAS_BACKEND=jax\\ ')\n")
    assert [setting.name for setting in facts.settings] == ["KERAS_BACKEND"]


PIECES = [
    "# %%\n", "# +\n", "# !pip install a\n", "# %%bash\n", "# %time x\n", "# x\n", "    ", "import torch\n", "if x:\n",
    "(",
    "'''", "get_ipython().system('pip install b')\n", "get_ipython().run_cell_magic('time', '', 'import jax\\n(')\n",
    "# MAGIC %sh\n", "# MAGIC import x\n", "\r", "\x00",
]  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(["", "# Databricks notebook source\n"]),
    st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=25).map("".join),
)
def test_any_script_is_read(head: str, tail: str) -> None:
    text = head + tail
    facts = facts_of_script(text.encode("utf-8", "surrogatepass"))
    lines = text.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1
    for region in [use.region for use in facts.uses] + [asked.region for asked in facts.requirements]:
        assert 1 <= region.start_line <= region.end_line <= lines
