"""Names followed through the project's own modules."""

from __future__ import annotations

import pytest

from analyzer.extract.python import facts_of_text
from analyzer.link import Linked, link
from analyzer.model import Facts, Guard, UseKind

_MEMBERS = {
    "keras.layers": frozenset({"Dense", "Conv2D"}),
    "torch": frozenset({"nn"}),
    "keras": frozenset({"layers"}),
    "tensorflow": frozenset({"nn"}),
}


def linked(files: dict[str, str]) -> Linked:
    facts: dict[str, Facts] = {path: facts_of_text(text) for path, text in files.items()}
    return link(facts, lambda module: _MEMBERS.get(module, frozenset()))


def names(files: dict[str, str], path: str) -> list[str]:
    return [use.qualified_name for use in linked(files).uses[path] if use.kind is not UseKind.IMPORT]


def test_a_compat_module_says_what_it_bound_and_is_named() -> None:
    files = {
        "agent/compat.py": "try:\n import tensorflow.compat.v1 as tf\nexcept ImportError:\n import tensorflow as tf\n",
        "agent/net.py": "from .compat import tf\ntf.Session()\n",
    }
    found = [use for use in linked(files).uses["agent/net.py"] if use.kind is UseKind.CALL]
    assert [(use.qualified_name, use.via, use.guard.value) for use in found] == [
        ("tensorflow.compat.v1.Session", "agent/compat.py", "none"),
        ("tensorflow.Session", "agent/compat.py", "none"),
    ]


def test_an_optional_import_stays_optional_elsewhere() -> None:
    files = {
        "a.py": "try:\n  import torch\nexcept ImportError:\n  torch = None\n",
        "b.py": "from a import torch\ntorch.ones(1)\n",
    }
    assert {use.guard.value for use in linked(files).uses["b.py"]} == {"import-error"}


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"u.py": "import torch.nn as nn", "m.py": "from u import *\nnn.Linear(1)"}, ["torch.nn.Linear"]),
        ({"u.py": "import torch as _t", "m.py": "from u import *\n_t.ones(1)"}, []),
        ({"u.py": "import torch as _t\n__all__ = ['_t']", "m.py": "from u import *\n_t.x()"}, ["torch.x"]),
        ({"u.py": "import torch, jax\n__all__ = ['jax']", "m.py": "from u import *\ntorch.x()"}, []),
        ({"u.py": "", "m.py": "from u import *\nfrom keras.layers import *\nDense(1)"}, ["keras.layers.Dense"]),
        ({"u.py": "from keras.layers import *", "m.py": "from u import *\nDense(1)"}, ["keras.layers.Dense"]),
        ({"u.py": "import torch as x", "v.py": "import jax as x", "m.py": "from u import *\nfrom v import *\nx.y()"},
         ["jax.y"]),
        ({"p/__init__.py": "from .q import L", "p/q.py": "from .r import L", "p/r.py": "import keras\nL = keras.layers",
          "m.py": "from p import L\nL.Dense(1)"}, ["keras.layers.Dense"]),
        ({"p/__init__.py": "", "p/c.py": "import torch as t", "m.py": "import p.c as c\nc.t.x()"}, ["torch.x"]),
        ({"p/__init__.py": "", "p/c.py": "import torch as t", "m.py": "import p.c\np.c.t.x()"}, ["torch.x"]),
        ({"p/c.py": "import torch as t", "m.py": "from p.c import t\nt.x()"}, ["torch.x"]),
        ({"src/p/__init__.py": "import torch as t", "tests/m.py": "from p import t\nt.x()"}, []),
        ({"u.py": "def f(): pass", "m.py": "from u import f\nf()"}, []),
        ({"a.py": "from b import x", "b.py": "from a import x", "m.py": "from a import x\nx.y()"}, []),
        ({"a.py": "from b import *", "b.py": "from a import *", "m.py": "from a import *\nx.y()"}, []),
        ({"p/__init__.py": "import torch as m", "p/m/__init__.py": "", "p/m/n.py": "import jax as t",
          "m.py": "from p.m.n import t\nt.x()"}, ["jax.x"]),
    ],
)  # fmt: skip
def test_chains_of_modules(files: dict[str, str], expected: list[str]) -> None:
    if "tests/m.py" in files:
        assert names(files, "tests/m.py") == ["torch.x"]
    else:
        assert names(files, "m.py") == expected


def test_a_local_package_under_a_framework_s_name_is_the_project_s_own() -> None:
    files = {
        "keras/__init__.py": "from keras.src.layers import Dense\n",
        "keras/src/__init__.py": "from keras.src import layers\n",
        "keras/src/layers.py": "from .base import Base\nclass Dense(Base): pass\n",
        "keras/src/base.py": "import tensorflow as tf\nclass Base(tf.Module): pass\n",
        "examples/demo.py": "import keras\nkeras.Dense(1)\n",
    }
    result = linked(files)
    assert result.own == ("keras",)
    assert [(use.qualified_name, use.own) for use in result.uses["examples/demo.py"]] == [
        ("keras", True),
        ("keras.Dense", True),
    ]
    relative = [use for use in result.uses["keras/src/layers.py"] if use.kind is UseKind.BASE]
    assert [(use.qualified_name, use.own) for use in relative] == [("keras.src.base.Base", True)]
    assert [(use.qualified_name, use.own) for use in result.uses["keras/src/base.py"]][-1] == (
        "tensorflow.Module",
        False,
    )


@pytest.mark.parametrize(
    "files",
    [
        {"voxelmorph/__init__.py": "", "voxelmorph/torch/__init__.py": "", "m.py": "import torch\ntorch.nn.Linear(1)"},
        {"keras/__init__.py": "", "keras/models.py": "from keras.models import Sequential\nSequential()",
         "m.py": "from keras.models import Sequential\nSequential()"},
        {"pkg/__init__.py": "", "pkg/torch.py": "x = 1", "pkg/m.py": "import torch\ntorch.nn.Linear(1)"},
        {"keras/train.py": "import keras\nkeras.layers.Dense(1)", "m.py": "import keras\nkeras.layers.Dense(1)"},
    ],
)  # fmt: skip
def test_other_folders_of_that_name_are_not(files: dict[str, str]) -> None:
    result = linked(files)
    path = next(path for path in files if path.endswith("m.py"))
    assert result.own == ()
    assert [use.qualified_name for use in result.uses[path] if use.kind is UseKind.CALL] != []
    assert not any(use.own for use in result.uses[path])


def test_python_2_looks_beside_the_module_first() -> None:
    files = {"p/__init__.py": "", "p/u.py": "import torch as t\n", "p/m.py": "import u\nprint 'x'\nu.t.x()\n"}
    assert names(files, "p/m.py") == ["torch.x"]


def test_missing_relative_modules_are_reported() -> None:
    files = {"p/__init__.py": "", "p/m.py": "from .gone import x\nfrom . import _C\nfrom ....far import y\n"}
    assert linked(files).unresolved == {"p/m.py": ("....far", ".gone")}


def test_names_that_a_module_of_the_project_lacks_are_project_code_unless_others_are_known_by_that_name() -> None:
    files = {"timm.py": "x = 1\n", "m.py": "from timm import create_model\ncreate_model('a')\n"}
    facts = {path: facts_of_text(text) for path, text in files.items()}
    assert names(files, "m.py") == []
    known = link(facts, lambda module: frozenset(), frameworks={"timm"})
    assert [use.qualified_name for use in known.uses["m.py"]] == ["timm.create_model"] * 2


def test_a_long_chain_of_modules_ends() -> None:
    files = {f"m{n}.py": f"from m{n + 1} import x\n" for n in range(2_000)}
    files["m.py"] = "from m0 import x\nx.y()\n"
    assert "m.py" in linked(files).uses


def test_a_star_imports_from_the_submodule_even_where_its_package_imports_a_framework_of_that_name() -> None:
    files = {
        "p/__init__.py": "",
        "p/backend/__init__.py": "import torch\nfrom p.backend.torch import *\n",
        "p/backend/torch/__init__.py": "from p.backend.torch import nn\n",
        "p/backend/torch/nn.py": "import torch\ndef relu(x):\n    return torch.relu(x)\n",
        "p/act.py": "from p import backend\nbackend.nn.relu(1)\n",
        "q.py": "from p import backend\nbackend.torch.zeros(1)\n",
    }
    assert names(files, "p/act.py") == []
    assert names(files, "p/backend/torch/nn.py") == ["torch.relu"]


def test_the_guard_of_a_project_module_s_import_holds_for_what_is_found_in_it() -> None:
    files = {
        "p/__init__.py": "",
        "p/backend.py": (
            "import keras\nif keras.__version__ < '3.0':\n    import p.ops as ops\nelse:\n    from keras import ops\n"
        ),
        "p/ops.py": "import keras.backend as K\ncast = K.cast\n",
        "p/layer.py": "from p.backend import ops\nops.cast(1)\n",
    }
    found = {use.qualified_name: use.guard for use in linked(files).uses["p/layer.py"] if use.kind is UseKind.CALL}
    assert found == {"keras.backend.cast": Guard.VERSION, "keras.ops.cast": Guard.VERSION}
