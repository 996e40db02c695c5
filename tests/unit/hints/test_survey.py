"""What becomes of names: by the API tables which are gone, by the tables of renames what takes their place."""

from __future__ import annotations

from pathlib import Path

import pytest

from analyzer.apitables import ApiTables
from analyzer.errors import RulesError
from analyzer.hints import Survey, survey
from analyzer.model import FileUses, Guard, Hint, HintKind, Region, Role, SymbolUse, UseKind
from analyzer.renames import Renames

TENSORFLOW = """\
# package tensorflow
# versions 1.0 1.14 1.15 2.0 2.15 2.16
tensorflow\t*\tnn reduce_sum concat where keras compat data io summary
tensorflow\t-1.15\tSession contrib flags gfile layers mystery to_float
tensorflow\t-2.15\testimator
tensorflow.compat\t1.14-\tv1
tensorflow.compat.v1\t1.14-\tSession concat layers where
tensorflow.contrib\t-1.15\tslim odd probable
tensorflow.contrib.slim\t-1.15\tconv2d
tensorflow.data\t*\tDataset
tensorflow.estimator\t-2.15\tEstimator
tensorflow.flags\t-1.15\tFLAGS
tensorflow.gfile\t-1.15\tGFile
tensorflow.io\t*\tread
tensorflow.keras\t*\tlayers backend
tensorflow.keras.backend\t*\tmean
tensorflow.keras.backend\t-2.15\tfunction
tensorflow.keras.layers\t*\tDense
tensorflow.keras.layers\t-2.15\tThresholdedReLU
tensorflow.keras.layers\t*\tReLU
tensorflow.layers\t-1.15\tdense
tensorflow.nn\t*\tconv2d
tensorflow.reduce_sum\t-1.15\tkeep_dims= sparse=
"""
KERAS = """\
# package keras
# versions 2.3.1 2.15 3.0
keras\t*\tlayers backend ops
keras\t-2.3.1\tobjectives
keras\t*\tlosses
keras.backend\t-2.15\tmean function
keras.layers\t*\tDense ReLU
keras.layers\t-2.15\tThresholdedReLU core
keras.layers.Dense\t-2.3.1\toutput_dim=
keras.layers.core\t-2.15\tDense
keras.losses\t*\tmse
keras.objectives\t-2.3.1\tkld
keras.ops\t3.0\tmean
"""
RENAMES = """\
# package tensorflow
# source script the upgrade script
# source tf2_docs the docstrings
# source slim TF-Slim
tensorflow.Session\t\ttensorflow.compat.v1.Session\t\tscript
tensorflow.Session\t\t\t\ttf2_docs\tno-sessions
tensorflow.contrib.probable\t\ttensorflow_probability\t\tscript\tunchecked
tensorflow.contrib.slim.conv2d\t\ttf_slim.conv2d\t\tslim
tensorflow.flags\t\ttensorflow.compat.v1.flags\t\tscript
tensorflow.gfile.GFile\t\ttensorflow.io.read\t\tscript
tensorflow.layers.dense\t\ttensorflow.compat.v1.layers.dense\t2.15\tscript
tensorflow.layers.dense\t\ttensorflow.keras.layers.Dense\t\ttf2_docs
tensorflow.reduce_sum\tkeep_dims\tkeepdims\t\tscript
tensorflow.reduce_sum\tsparse\t\t\tscript
tensorflow.where\t\ttensorflow.compat.v1.where\t\tscript
"""
KERAS_RENAMES = """\
# package keras
# source alias one thing
# source keras_guide the guide
keras.backend.mean\t\tkeras.ops.mean\t\tkeras_guide
keras.layers.Dense\toutput_dim\tunits\t\talias
keras.layers.ThresholdedReLU\t\tkeras.layers.ReLU\t\tkeras_guide
keras.layers.core.Dense\t\tkeras.layers.Dense\t\talias
keras.objectives\t\tkeras.losses\t\talias
"""
NOTES = 'no-sessions = "TensorFlow 2 runs functions"\nunchecked = "not checked"\n'


@pytest.fixture
def tables(tmp_path: Path) -> ApiTables:
    (tmp_path / "tensorflow.tsv").write_text(TENSORFLOW)
    (tmp_path / "keras.tsv").write_text(KERAS)
    (tmp_path / "renames").mkdir()
    (tmp_path / "renames" / "tensorflow.tsv").write_text(RENAMES)
    (tmp_path / "renames" / "keras.tsv").write_text(KERAS_RENAMES)
    (tmp_path / "renames" / "notes.toml").write_text(NOTES)
    return ApiTables(tmp_path)


@pytest.fixture
def renames(tables: ApiTables, tmp_path: Path) -> Renames:
    return Renames(tmp_path / "renames")


def use(name: str, line: int = 1, guard: Guard = Guard.NONE, keywords: tuple[str, ...] = ()) -> SymbolUse:
    region = Region(line, 1, line, 9)
    return SymbolUse(qualified_name=name, kind=UseKind.CALL, region=region, guard=guard, keywords=keywords)


def found(tables: ApiTables, renames: Renames, *uses: SymbolUse, legacy_keras: bool = False) -> Survey:
    return survey([FileUses("a.py", Role.SOURCE, uses)], tables, renames, legacy_keras=legacy_keras)


def hint(tables: ApiTables, renames: Renames, name: str, *keywords: str) -> Hint:
    (only,) = found(tables, renames, use(name, keywords=keywords)).hints
    return only


def instead(one: Hint) -> list[str]:
    return [suggestion.name for suggestion in one.suggestions]


@pytest.mark.parametrize(
    ("name", "kind", "suggested"),
    [
        ("tensorflow.gfile.GFile", HintKind.RENAMED, ["tensorflow.io.read"]),
        ("tensorflow.layers.dense", HintKind.REPLACED, [
            "tensorflow.keras.layers.Dense", "tensorflow.compat.v1.layers.dense"
        ]),
        ("tensorflow.contrib.slim.conv2d", HintKind.MOVED, ["tf_slim.conv2d"]),
        ("tensorflow.Session", HintKind.COMPAT, ["tensorflow.compat.v1.Session"]),
        ("tensorflow.estimator.Estimator", HintKind.GONE, []),
        ("tensorflow.mystery", HintKind.GONE, []),
        ("tensorflow.contrib.odd.thing", HintKind.GONE, []),
        # What is on record of a module holds for what stands in it.
        ("tensorflow.flags.FLAGS", HintKind.COMPAT, ["tensorflow.compat.v1.flags.FLAGS"]),
        ("tensorflow.contrib.probable.Normal", HintKind.MOVED, ["tensorflow_probability"]),
        ("keras.objectives.mse", HintKind.RENAMED, ["keras.losses.mse"]),
        # Keras by both ways.
        ("keras.backend.mean", HintKind.REPLACED, ["keras.ops.mean"]),
        ("tensorflow.keras.layers.ThresholdedReLU", HintKind.REPLACED, ["tensorflow.keras.layers.ReLU"]),
        ("keras.layers.core.Dense", HintKind.RENAMED, ["keras.layers.Dense"]),
        ("keras.backend.function", HintKind.GONE, []),
        # Code that is in compat.v1 already.
        ("tensorflow.compat.v1.concat", HintKind.RENAMED, ["tensorflow.concat"]),
        ("tensorflow.compat.v1.layers.dense", HintKind.REPLACED, ["tensorflow.keras.layers.Dense"]),
        ("tensorflow.compat.v1.Session", HintKind.COMPAT, []),
        ("tensorflow.compat.v1.where", HintKind.COMPAT, []),
    ],
)  # fmt: skip
def test_what_becomes_of_a_name(
    tables: ApiTables, renames: Renames, name: str, kind: HintKind, suggested: list[str]
) -> None:
    one = hint(tables, renames, name)
    assert (one.kind, instead(one)) == (kind, suggested)


def test_a_suggestion_says_how_long_it_lasted_and_where_that_is_known_from(tables: ApiTables, renames: Renames) -> None:
    native, compat = hint(tables, renames, "tensorflow.layers.dense").suggestions
    assert (native.until, native.sources) == ("", ("tf2_docs",))
    assert (compat.until, compat.sources) == ("2.15", ("script",))
    survey_ = found(tables, renames, use("tensorflow.layers.dense"))
    assert survey_.sources == ("script", "tf2_docs")
    assert renames.source("script") == "the upgrade script"


def test_names_that_live_are_counted_and_not_hinted_at(tables: ApiTables, renames: Renames) -> None:
    got = found(tables, renames, use("tensorflow.nn.conv2d"), use("tensorflow", 2), use("keras.layers.Dense.build", 3))
    assert (got.hints, got.kept, got.uses) == ((), 3, ())


def test_uses_of_compat_that_still_run_are_counted_apart(tables: ApiTables, renames: Renames) -> None:
    old = use("tensorflow.compat.v1.layers.dense", 2)
    got = found(tables, renames, use("tensorflow.compat.v1.Session"), old, use("tensorflow.Session", 3))
    assert (sum(number for _, number in got.uses), got.in_compat) == (3, 1)


def test_internals_and_unknown_names_are_counted_apart(tables: ApiTables, renames: Renames) -> None:
    got = found(tables, renames, use("tensorflow.python.ops.math_ops"), use("tensorflow.nn.unheard_of", 2))
    assert (got.hints, got.unlisted) == ((), 2)


def test_what_stands_behind_a_class_or_value_is_its_own(tables: ApiTables, renames: Renames) -> None:
    got = found(tables, renames, use("tensorflow.flags.FLAGS.rate"), use("tensorflow.flags.FLAGS.size", 2))
    (one,) = got.hints
    assert (one.name, one.uses) == ("tensorflow.flags.FLAGS", 2)


def test_keywords_that_are_gone(tables: ApiTables, renames: Renames) -> None:
    got = found(tables, renames, use("tensorflow.reduce_sum", keywords=("axis", "keep_dims", "sparse")))
    by_keyword = {one.keyword: one for one in got.hints}
    assert instead(by_keyword["keep_dims"]) == ["keepdims"]
    assert by_keyword["keep_dims"].versions == "<=1.15"
    assert (by_keyword["sparse"].kind, by_keyword["sparse"].notes) == (HintKind.ADVICE, ("The argument is dropped",))
    assert got.uses == ((HintKind.RENAMED, 1),), "one use, however many of its arguments"


def test_a_keyword_of_keras_is_the_same_by_both_ways(tables: ApiTables, renames: Renames) -> None:
    assert instead(hint(tables, renames, "keras.layers.Dense", "output_dim")) == ["units"]


def test_a_changed_meaning_is_told_only_where_tensorflow_1_is_meant(tables: ApiTables, renames: Renames) -> None:
    assert found(tables, renames, use("tensorflow.where")).hints == ()
    got = found(tables, renames, use("tensorflow.where"), use("tensorflow.Session", 2))
    changed = next(one for one in got.hints if one.name == "tensorflow.where")
    assert (changed.kind, instead(changed)) == (HintKind.CHANGED, ["tensorflow.compat.v1.where"])


def test_alternatives_and_branches_for_other_releases_need_no_change(tables: ApiTables, renames: Renames) -> None:
    either = (use("tensorflow.Session"), use("tensorflow.nn.conv2d"))
    other_package = (use("tensorflow.Session", 2), use("torch.Tensor", 2))
    guarded = use("tensorflow.Session", 3, Guard.VERSION)
    got = found(tables, renames, *either, *other_package, guarded)
    assert (got.hints, got.alternative) == ((), 3)
    assert found(tables, renames, use("tensorflow.Session", 1, Guard.IMPORT_ERROR)).hints


def test_legacy_keras_keeps_what_keras_2_had(tables: ApiTables, renames: Renames) -> None:
    name = use("tensorflow.keras.layers.ThresholdedReLU")
    assert found(tables, renames, name).hints
    assert found(tables, renames, name, legacy_keras=True).kept == 1


def test_others_code_and_own_packages_are_left_out(tables: ApiTables, renames: Renames) -> None:
    vendored = FileUses("third_party/a.py", Role.VENDORED, (use("tensorflow.Session"),))
    own = SymbolUse(qualified_name="keras.backend.mean", kind=UseKind.CALL, region=Region(1, 1, 1, 2), own=True)
    got = survey([vendored, FileUses("a.py", Role.SOURCE, (own,))], tables, renames)
    assert (got.hints, got.kept, got.targets) == ((), 0, ())


def test_hints_are_ordered_by_package_and_use_and_places_by_role(tables: ApiTables, renames: Renames) -> None:
    test = FileUses("a_test.py", Role.TEST, (use("tensorflow.Session", 4), use("keras.backend.mean", 5)))
    source = FileUses("z.py", Role.SOURCE, (use("tensorflow.Session", 7), use("tensorflow.mystery", 8)))
    got = survey([test, source], tables, renames)
    assert [one.name for one in got.hints] == ["tensorflow.Session", "tensorflow.mystery", "keras.backend.mean"]
    assert [(path, region.start_line) for path, region in got.hints[0].places] == [("z.py", 7), ("a_test.py", 4)]
    assert [(one.package, one.version) for one in got.targets] == [("tensorflow", "2.16"), ("keras", "3.0")]


@pytest.mark.parametrize("line", ["tensorflow.x", "\t\ttensorflow.y", "tensorflow.x\t\t\t\tscript\tunheard-of"])
def test_a_malformed_table_is_named(tmp_path: Path, line: str) -> None:
    (tmp_path / "tensorflow.tsv").write_text(f"# source script x\n{line}\n")
    with pytest.raises(RulesError, match=r"tensorflow\.tsv"):
        Renames(tmp_path).of("tensorflow.x")
