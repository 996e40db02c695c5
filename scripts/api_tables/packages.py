"""What is particular to each package: where its names stand, and with which other packages it makes one API."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from api_tables.compiled import compiled_names
from api_tables.releases import Facts, graft, rename_root
from api_tables.surface import Scope

Version = tuple[int, ...]


def numbers(version: str) -> Version:
    """``"2.16.1"`` as ``(2, 16, 1)``."""
    return tuple(int(part) for part in version.split("."))


def nothing_to_do(facts: Facts, version: Version) -> Facts:
    """Facts as they are."""
    return facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Companion:
    """A distribution that makes one API with another: of the same minor version, or the newest one by date.

    ``since`` and ``before`` bound the versions of the main package that it belongs to.
    """

    distribution: str
    roots: frozenset[str]
    same_minor: bool = False
    since: Version = (0,)
    before: Version = (1000,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """How one table is built. ``name`` is what users import; ``distributions`` are where the archives come from.

    ``by_minor``: one release of each minor version was sampled, and stands for it. ``prepare`` puts modules where
    loaders put them when the package runs. ``offering``: see `namespace.World`. ``floating``: since a version, what
    lies under some names comes from another distribution of any later day, so what it has later may be there as well.
    """

    name: str
    distributions: tuple[str, ...]
    scope: Callable[[Version], Scope]
    by_minor: bool = False
    more_roots: frozenset[str] = frozenset()
    companions: tuple[Companion, ...] = ()
    prepare: Callable[[Facts, Version], Facts] = nothing_to_do
    offering: tuple[str, ...] = ()
    floating: tuple[Version, tuple[str, ...]] | None = None

    def label(self, version: str) -> str:
        """How the table calls a release."""
        if self.by_minor:
            return ".".join(version.split(".")[:2])
        return version.removesuffix(".0") if version.count(".") > 1 else version


def hides(*prefixes: str) -> Callable[[str], bool]:
    """A test for modules at or below one of some names."""
    return lambda module: any(module == p or module.startswith(p + ".") for p in prefixes)


def plain(name: str, *hidden: str) -> Callable[[Version], Scope]:
    """A package whose modules are what users import, but for some."""
    scope = Scope(root=name, hidden=hides(*hidden))
    return lambda version: scope


def _first(facts: Facts, target: str, *sources: str) -> None:
    """Show the first of some packages that exists as ``target``."""
    any(graft(facts, source, target) for source in sources)


def _tensorflow(facts: Facts, version: Version) -> Facts:
    if "tensorflow_core" in facts:
        # 1.15 to 2.1 keep the code in tensorflow_core and forward to it from tensorflow.
        facts = rename_root(facts, "tensorflow_core", "tensorflow")
    generation = "_v1" if version < (2,) else "_v2"
    if version >= (1, 13):
        api = "tensorflow_estimator.python.estimator.api"
        _first(facts, "tensorflow.estimator", f"{api}.{generation}.estimator", f"{api}.estimator")
    if version >= (1, 14):
        _first(
            facts, "tensorflow.keras", "keras._tf_keras.keras", f"keras.api.{generation}.keras", "tensorflow.keras",
            f"tensorflow.python.keras.api.{generation}.keras",
        )  # fmt: skip
    if version >= (2,):
        graft(facts, "tensorflow._api.v2.summary", "tensorflow.summary")
        graft(facts, "tensorboard.summary._tf.summary", "tensorflow.summary")
        for alias in ("losses", "metrics", "optimizers", "initializers"):
            graft(facts, f"tensorflow.keras.{alias}", f"tensorflow.{alias}")
    return facts


def _tensorflow_scope(version: Version) -> Scope:
    internal = hides(*(f"tensorflow.{part}" for part in _TENSORFLOW_INTERNAL))

    def hidden(module: str) -> bool:
        # The code of a part of contrib lies in its folder `python`; other folders are what it offers.
        if module == "tensorflow.contrib" or module.startswith("tensorflow.contrib."):
            # The wheels of 2.0 still hold three files of it, which no loader shows.
            return ".python" in module or version >= (2,)
        return internal(module)

    return Scope(
        root="tensorflow",
        hidden=hidden,
        # compat.v1 and compat.v2 hold each other without end.
        shallow=lambda public: public.endswith((".compat.v1", ".compat.v2")),
        omitted=lambda public: public.endswith((".raw_ops", ".pywrap_tensorflow")),
        offered_tests=frozenset({"tensorflow.test"}),
    )


_TENSORFLOW_INTERNAL = (
    "_api", "api", "compiler", "core", "distribute.experimental.rpc", "distribute.python", "dtensor.python", "include",
    "lite.experimental", "lite.python", "lite.schema_py_generated", "lite.toco", "lite.tools", "python", "security",
    "tensorboard", "tools", "tsl", "xla",
)  # fmt: skip


def _keras(facts: Facts, version: Version) -> Facts:
    if version >= (3,):
        # Where keras/api exists, keras appends it to its own path.
        graft(facts, "keras.api", "keras")
    elif version >= (2, 4) and version < (2, 5):
        # This release is nothing but the keras of the TensorFlow it finds.
        facts = rename_root(facts, "tensorflow_core", "tensorflow") if "tensorflow_core" in facts else facts
        _first(facts, "tensorflow.keras", "tensorflow.keras", "tensorflow.python.keras.api._v2.keras")
    return facts


def _keras_scope(version: Version) -> Scope:
    return Scope(root="keras", hidden=hides("keras.src", "keras.api", "keras.protobuf"), offered_tests=frozenset())


# What compiled functions take and their stubs tell late or for some overloads only, so nothing is said of it
# (tools/autograd/gen_python_functions.py at v1.0.0). Stubs before 1.7 also call `self` what callers have always called
# `input` (torch/csrc/utils/python_arg_parser.cpp at v1.0.0).
_TENSOR_OPTIONS = frozenset({"device", "dtype", "generator", "layout", "names", "out", "pin_memory", "requires_grad"})


def _torch(facts: Facts, version: Version) -> Facts:
    top = facts["torch"]
    if "torch._C._VariableFunctions" in facts:
        # A loop over dir() copies the compiled functions; their stub says which.
        top.steps = [["star", "torch._C._VariableFunctions"], *top.steps]
    # Compiled code binds names that no stub has (none of them before 1.2): what the package uses of itself is there.
    uses = {name for module in facts.values() for name in module.uses}
    top.steps = [*(["used", name] for name in sorted(uses)), *top.steps]
    for module, name in compiled_names(version):
        facts[module].steps = [["used", name], *facts[module].steps]
    # The stub of compiled functions was that of the package itself before 1.6.
    for module in ("torch._C._VariableFunctions", *(["torch"] if version < (1, 6) else [])):
        for step in facts[module].steps if module in facts else ():
            if step[0] == "def" and isinstance(step[2], dict):
                told = ("input" if name == "self" else name for name in step[2]["p"])
                step[2]["p"] = [name for name in told if name not in _TENSOR_OPTIONS]
    return facts


def _transformers(facts: Facts, version: Version) -> Facts:
    for module in facts.values():
        for step in module.steps:
            # Configurations keep whatever they are given (PretrainedConfig.__init__ of configuration_utils.py; from 5.0
            # on a decorator sees to it).
            if step[0] == "class" and step[1].endswith("Config"):
                step[2] |= {"init": {"p": [], "open": True}}
    return facts


_ALL: Sequence[Package] = (
    Package(
        name="tensorflow",
        distributions=("tensorflow", "tensorflow-cpu"),
        by_minor=True,
        scope=_tensorflow_scope,
        more_roots=frozenset({"tensorflow_core"}),
        companions=(
            Companion(distribution="absl-py", roots=frozenset({"absl"}), since=(1, 5)),
            Companion(
                distribution="tensorflow-estimator",
                roots=frozenset({"tensorflow_estimator"}),
                same_minor=True,
                since=(1, 13),
                before=(2, 16),
            ),
            Companion(distribution="keras", roots=frozenset({"keras"}), same_minor=True, since=(2, 6), before=(2, 16)),
            Companion(distribution="keras", roots=frozenset({"keras"}), since=(2, 16)),
            Companion(distribution="tensorboard", roots=frozenset({"tensorboard"}), since=(2,)),
        ),
        prepare=_tensorflow,
        offering=("tensorflow._api", "tensorflow.tools.api.generator.api"),
        floating=(
            (2, 16),
            tuple(f"tensorflow.{p}" for p in ("keras", "losses", "metrics", "optimizers", "initializers")),
        ),
    ),
    Package(
        name="keras",
        distributions=("keras",),
        scope=_keras_scope,
        companions=(
            Companion(
                distribution="tensorflow-cpu",
                roots=frozenset({"tensorflow", "tensorflow_core"}),
                since=(2, 4),
                before=(2, 5),
            ),
        ),
        prepare=_keras,
    ),
    Package(
        name="tf_keras",
        distributions=("tf-keras",),
        scope=plain("tf_keras", "tf_keras.src", "tf_keras.api", "tf_keras.protobuf"),
    ),
    Package(name="keras_core", distributions=("keras-core",), scope=plain("keras_core", "keras_core.src")),
    Package(
        name="torch",
        distributions=("torch",),
        by_minor=True,
        scope=plain("torch", "torch.lib", "torch.include"),
        prepare=_torch,
    ),
    Package(name="jax", distributions=("jax",), scope=plain("jax", "jax.src", "jax.tools", "jax.jax")),
    Package(name="flax", distributions=("flax",), scope=plain("flax")),
    Package(name="haiku", distributions=("dm-haiku",), scope=plain("haiku")),
    Package(name="equinox", distributions=("equinox",), scope=plain("equinox")),
    Package(name="optax", distributions=("optax",), scope=plain("optax")),
    Package(name="sonnet", distributions=("dm-sonnet",), scope=plain("sonnet", "sonnet.src", "sonnet.python")),
    Package(name="tf_slim", distributions=("tf-slim",), scope=plain("tf_slim")),
    Package(name="transformers", distributions=("transformers",), scope=plain("transformers"), prepare=_transformers),
    Package(name="tensorflow_addons", distributions=("tensorflow-addons",), scope=plain("tensorflow_addons")),
    Package(name="pytorch_lightning", distributions=("pytorch-lightning",), scope=plain("pytorch_lightning")),
    Package(name="lightning", distributions=("lightning",), scope=plain("lightning")),
)

PACKAGES: Mapping[str, Package] = {package.name: package for package in _ALL}
