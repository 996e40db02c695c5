"""Under which conditions an import or a use stands."""

from __future__ import annotations

import pytest

from analyzer.extract.python import facts_of_text
from analyzer.model import UseKind


def guards(text: str) -> list[tuple[str, str]]:
    return [(use.qualified_name, use.guard.value) for use in facts_of_text(text).uses]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("import torch", "none"),
        ("try:\n  import torch\nexcept ImportError:\n  torch = None", "import-error"),
        ("try:\n  import torch\nexcept (ModuleNotFoundError, OSError):\n  pass", "import-error"),
        ("try:\n  import torch\nexcept:\n  pass", "import-error"),
        ("try:\n  import torch\nexcept Exception:\n  pass", "import-error"),
        ("try:\n  import torch\nexcept ValueError:\n  pass", "none"),
        ("try:\n  import torch\nexcept ImportError:\n  raise ImportError('install torch')", "none"),
        ("try:\n  import torch\nexcept ImportError:\n  print('install torch')\n  sys.exit(1)", "none"),
        ("from contextlib import suppress\nwith suppress(ImportError):\n  import torch", "import-error"),
        ("if TYPE_CHECKING:\n  import torch", "type-checking"),
        ("if typing.TYPE_CHECKING:\n  import torch", "type-checking"),
        ("if is_torch_available():\n  import torch", "availability"),
        ("if not is_torch_available():\n  pass\nelse:\n  import torch", "availability"),
        ("if not is_tf_available():\n  import torch", "fallback"),
        ("if importlib.util.find_spec('torch'):\n  import torch", "availability"),
        ("if importlib.util.find_spec('torch') is not None:\n  import torch", "availability"),
        ("if 'torch' in sys.modules:\n  import torch", "availability"),
        ("if _HAS_TORCH:\n  import torch", "availability"),
        ("if TORCH_AVAILABLE and x:\n  import torch", "availability"),
        ("if model.has_bias:\n  import torch", "none"),
        ("if cuda_available:\n  import torch", "none"),
        ("if torch.cuda.is_available():\n  import torch", "none"),
        ("if __name__ == '__main__':\n  import torch", "main"),
        ("def f():\n  import torch", "lazy"),
        ("def f():\n  try:\n    import torch\n  except ImportError:\n    pass", "import-error"),
    ],
)
def test_guards_of_imports(text: str, expected: str) -> None:
    assert dict(guards(text))["torch"] == expected


@pytest.mark.parametrize(
    "condition",
    [
        "jax.__version__ < '0.4'",
        "jax.__version_info__ <= (0, 4, 33)",
        "version.parse(jax.__version__) >= version.parse('1.0')",
        "int(jax.__version__.split('.')[0]) == 2",
        "not jax.__version__.startswith('1')",
        "TF_VERSION >= 2",
        "IS_TF2",
        "TF_VERSION.major == 2",
        "is_tf2()",
        "torch_version_ge('1.8')",
        "hasattr(jax, 'x')",
        "hasattr(jax.random, 'x') and ok",
        "not jax.executing_eagerly()",
        "old",
    ],
)
def test_a_version_test_guards_both_branches(condition: str) -> None:
    text = f"import jax\nold = jax.__version__ < '1'\nif {condition}:\n  jax.a()\nelse:\n  jax.b()\njax.c()\n"
    found = dict(guards(text))
    assert (found["jax.a"], found["jax.b"], found["jax.c"]) == ("version", "version", "none")


@pytest.mark.parametrize(
    "condition",
    [
        "sys.version_info[0] == 2",
        "hasattr(model, 'x')",
        "self.version",
        "torch.cuda.is_available()",
        "tf.flag",
        "tf2.flag",
        "new",
    ],
)
def test_other_conditions_guard_nothing(condition: str) -> None:
    text = f"import jax, tf, tf as tf2, torch, sys\nnew = jax.f(jax.__version__)\nif {condition}:\n  jax.a()\n"
    assert dict(guards(text))["jax.a"] == "none"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("try:\n  jax.a()\nexcept AttributeError:\n  jax.b()\n", ["version", "version"]),
        ("try:\n  jax.a(x=1)\nexcept TypeError:\n  jax.b()\n", ["version", "version"]),
        ("try:\n  jax.a()\nexcept AttributeError:\n  jax.b()\n  raise\n", ["none", "none"]),
        ("try:\n  jax.a()\nexcept KeyError:\n  jax.b()\n", ["none", "none"]),
    ],
)
def test_what_a_release_may_lack_is_caught(text: str, expected: list[str]) -> None:
    found = dict(guards(f"import jax\n{text}"))
    assert [found["jax.a"], found["jax.b"]] == expected


def test_what_getattr_has_a_default_for_may_be_missing() -> None:
    text = "import jax\nfp8 = getattr(jax, 'a', None)\nf(fp8, getattr(jax, 'b'), getattr(jax, 'c', 1))\n"
    assert guards(text)[1:] == [("jax.a", "version"), ("jax.a", "version"), ("jax.b", "none"), ("jax.c", "version")]


def test_a_use_inherits_the_guard_of_its_import_unless_its_own_place_says_more() -> None:
    text = (
        "try:\n  import jax\n  ok = True\nexcept ImportError:\n  ok = False\n"
        "jax.a()\nif ok:\n  jax.b()\nif TYPE_CHECKING:\n  jax.c()\n"
    )
    assert guards(text)[1:] == [("jax.a", "import-error"), ("jax.b", "availability"), ("jax.c", "type-checking")]


def test_a_flag_set_where_the_import_failed_is_an_availability_check() -> None:
    text = "try:\n  import jax\nexcept ImportError:\n  jax = None\nif jax is not None:\n  jax.a()\n"
    assert ("jax.a", "availability") in guards(text)


def test_alternatives_share_a_group_and_lone_imports_have_none() -> None:
    text = (
        "try:\n  import tensorflow.compat.v1 as tf\nexcept ImportError:\n  import tensorflow as tf\n"
        "try:\n  import jax\nexcept ImportError:\n  jax = None\n"
        "try:\n  import keras\nexcept ImportError:\n  try:\n    import tf_keras\n  except ImportError:\n    import x\n"
    )
    found = [(use.qualified_name, use.fallback_group) for use in facts_of_text(text).uses if use.kind is UseKind.IMPORT]
    assert found == [
        ("tensorflow.compat.v1", 1), ("tensorflow", 1), ("jax", 0), ("keras", 2), ("tf_keras", 2), ("x", 2),
    ]  # fmt: skip


def test_a_name_with_a_substitute_is_exported_without_guard() -> None:
    both = "try:\n  import tensorflow.compat.v1 as tf\nexcept ImportError:\n  import tensorflow as tf\n"
    one = "try:\n  import tensorflow as tf\nexcept ImportError:\n  tf = None\n"
    assert facts_of_text(both).exports[0].guard.value == "none"
    assert facts_of_text(one).exports[0].guard.value == "import-error"
