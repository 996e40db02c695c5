"""The tables of renames from their sources, one function a source, so that each fact can be traced to one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from renames.aliases import living_aliases, same_things, unlikeness
from renames.by_hand import MOVED_MODULES, read_by_hand
from renames.deprecated import advice, instructions
from renames.keras import backend_as_tensorflow, conversions, layers_of_tensorflow
from renames.names import Known
from renames.rows import Row
from renames.upgrade import Upgrade, read_upgrade
from renames.worlds import Definition, Opened

Groups = Mapping[Definition, Sequence[str]]

_GUIDE_OPS = Path(__file__).with_name("guide_ops.tsv")
# What the upgrade script says of a name, by the variable that says it (tf_upgrade_v2.py, module_deprecations_v2.py) ->
# a note of rules/api/renames/notes.toml, in words of our own. "" where the new name says it all.
NOTES = {
    "": "",
    "assert_return_type_comment": "assert-returns-none",
    "assert_rank_comment": "assert-returns-none",
    "contrib_estimator_head_comment": "",  # tf.estimator is gone as well
    "contrib_layers_layer_norm_comment": "layer-norm-epsilon",
    "initializers_no_dtype_comment": "initializer-dtype",
    "metrics_comment": "metrics-objects",
    "losses_comment": "losses-objects",
    "deprecate_partition_strategy_comment": "partition-strategy",
    "summary_api_comment": "summary-by-hand",
    "contrib_summary_comment": "contrib-summary",
    "contrib_create_file_writer_comment": "contrib-summary",
    "contrib_summary_record_every_n_comment": "summary-record-if",
    "contrib_summary_graph_comment": "summary-trace",
    "contrib_summary_import_event_comment": "summary-raw-pb",
    "contrib_mirrored_strategy_warning": "strategy-methods",
    "core_mirrored_strategy_warning": "strategy-methods",
    "contrib_one_device_strategy_warning": "strategy-methods",
    "contrib_tpu_strategy_warning": "strategy-methods",
    "contrib_collective_strategy_warning": "strategy-methods",
    "contrib_ps_strategy_warning": "strategy-methods",
    "decay_function_comment": "decay-schedules",
    "keras_experimental_export_comment": "keras-save-model",
    "saved_model_load_warning": "saved-model-load",
    "_CONTRIB_WARNING": "",  # that tf.contrib is gone the tables say
    "_FLAGS_WARNING": "absl-flags",
    "_CONTRIB_CUDNN_RNN_WARNING": "cudnn-in-keras",
    "_CONTRIB_RNN_WARNING": "",
    "_CONTRIB_DIST_STRAT_WARNING": "strategy-methods",
    "_CONTRIB_SEQ2SEQ_WARNING": "",
}


# What docstrings mention beside the point: a scope for names does not keep variables.
_ASIDES = frozenset(
    (old, new)
    for prefix in ("tensorflow.", "tensorflow.compat.v1.")
    for old, new in (
        (f"{prefix}variable_scope", "tensorflow.name_scope"),
        (f"{prefix}get_variable_scope", "tensorflow.name_scope"),
        (f"{prefix}make_template", "tensorflow.compat.v1.keras.utils.track_tf1_style_variables"),
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """What the facts are read from: the last TensorFlow 1, the newest TensorFlow and Keras, and Keras releases between.

    ``keras`` goes from new to old.
    """

    known: Known
    last_1: Opened
    early_2: Opened  # a TensorFlow 2 that still deprecates what later ones left out
    last_with_keras_2: Opened
    newest_keras: Opened
    last_keras_2: Opened
    keras: tuple[Opened, ...]
    keras_1_keywords: Opened  # the release whose interfaces take the keywords of Keras 1


def tensorflow_rows(inputs: Inputs) -> list[Row]:
    """Every fact about names of TensorFlow."""
    known = inputs.known
    upgrade = read_upgrade(inputs.early_2.sources).with_newer(read_upgrade(known.newest.sources))
    rows = list(_upgraded(upgrade, known))
    groups = same_things(inputs.last_1, _names_of(inputs.last_1, known, "tensorflow"))
    rows += _aliased(groups, "tf1_alias", upgrade, known)
    rows += _advised(groups, instructions(inputs.last_1, _modules(groups)), "tf1_deprecation", upgrade, known)
    rows += _moved(groups, known)
    for release, key, read in ((inputs.early_2, "tf2.3_deprecation", instructions), (known.newest, "tf2_docs", advice)):
        public = same_things(release, _names_of(release, known, "tensorflow", *_compat_of(upgrade)))
        rows += _advised(public, read(release, _modules(public)), key, upgrade, known)
    rows += _layers(inputs)
    rows += _by_place(groups, rows)
    taken = {row.old for row in rows}
    last = same_things(inputs.last_with_keras_2, _names_of(inputs.last_with_keras_2, known, "tensorflow"))
    rows += [row for row in _aliased(last, "tf2.15_alias", upgrade, known) if row.old not in taken]
    return _whole([*rows, *(row for row in read_by_hand() if row.old.startswith("tensorflow."))], known)


def keras_rows(inputs: Inputs) -> list[Row]:
    """Every fact about names of Keras."""
    known = inputs.known
    by_hand = [row for row in read_by_hand() if row.old.startswith("keras.")]
    rows = [*by_hand, *_backend(inputs), *_kept_elsewhere(known)]
    taken = {row.old for row in by_hand}
    for release in inputs.keras:
        groups = same_things(release, _names_of(release, known, "keras"))
        key = f"keras{release.pin.version.removesuffix('.0')}_alias"
        found = _living("keras", groups, key, known, taken)
        rows += found
        taken |= {row.old for row in found}
        rows += _chained(groups, key, rows)
    rows += _keywords_of_keras_1(inputs)
    return _whole(rows, known)


def _names_of(release: Opened, known: Known, package: str, *more: str) -> Iterator[str]:
    """The listed names that a release has, and further ones that may be there."""
    table = known.tables.get(package)
    assert table is not None
    label = release.pin.version
    place = max(i for i, version in enumerate(table.versions) if label == version or label.startswith(f"{version}."))
    return chain((name for name, mask in table.masks.items() if mask >> place & 1), more)


def _compat_of(upgrade: Upgrade) -> list[str]:
    """Names below tensorflow.compat.v1 that the table, which is cut there, does not list."""
    return sorted({new for new in upgrade.renames.values() if new.startswith("tensorflow.compat.v1.")})


def _modules(groups: Iterable[Definition]) -> Iterator[str]:
    return iter(sorted({module for module, _ in groups}))


def _upgraded(upgrade: Upgrade, known: Known) -> Iterator[Row]:
    """Renames, keywords and warnings of tf_upgrade_v2; TensorFlow Addons too."""
    said = {**upgrade.modules, **upgrade.warnings}
    if unknown := set(said.values()) - NOTES.keys():
        raise ValueError(f"tf_upgrade_v2 says something new: {', '.join(sorted(unknown))}")
    for old, new in upgrade.renames.items():
        new = _renamed(new, upgrade)
        if new != old and known.until(new) is not None:
            yield Row(old=old, new=new, sources="tf_upgrade_v2", note=NOTES[said.get(old, "")])
    for old, new in upgrade.addons.items():
        yield Row(old=old, new=new, sources="tf_upgrade_v2")
    for old in said.keys() - upgrade.renames.keys() - upgrade.addons.keys():
        if note := NOTES[said[old]]:
            yield Row(old=old, sources="tf_upgrade_v2", note=note)
    for old, keywords in upgrade.keywords.items():
        for keyword, new in keywords.items():
            yield Row(old=old, keyword=keyword, new=new, sources="tf_upgrade_v2")


def _renamed(name: str, upgrade: Upgrade) -> str:
    """A new name that the script would rename again, as it ends."""
    for _ in range(3):
        name = upgrade.renames.get(name, name)
    return name


def _aliased(groups: Groups, key: str, upgrade: Upgrade, known: Known) -> list[Row]:
    """The living name of the same thing; else what the upgrade script makes of one, or what lasted longer."""
    rows = _living("tensorflow", groups, key, known, upgrade.renames, without=_changed(upgrade))
    found = {row.old for row in rows} | upgrade.renames.keys()
    gone = known.gone("tensorflow")
    for names in groups.values():
        renamed = [
            name for name in names if name in upgrade.renames and known.until(_renamed(name, upgrade)) is not None
        ]
        for old in (name for name in names if name in gone and name not in found):
            if renamed:
                other = _most_alike(old, renamed)
                rows.append(Row(old=old, new=_renamed(other, upgrade), sources=f"{key}+tf_upgrade_v2"))
            elif lasted := [name for name in names if gone.get(name, 0).bit_length() > gone[old].bit_length()]:
                rows.append(Row(old=old, new=_most_alike(old, lasted), sources=key))
    return rows


def _reaches_2(until: str | None) -> bool:
    return bool(until) and not str(until).startswith(("0.", "1."))


def _most_alike(old: str, names: Iterable[str]) -> str:
    return min(names, key=lambda name: unlikeness(old, name))


def _chained(groups: Groups, key: str, rows: Sequence[Row]) -> list[Row]:
    """What is on record of another name of the same thing, for names of which nothing is."""
    known: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        known[row.old] += [row] if row.new and not row.keyword else []
    found = []
    for names in groups.values():
        recorded = [name for name in names if known.get(name)]
        for old in names:
            if recorded and not known.get(old) and old not in (row.new for row in rows):
                found += [
                    Row(old=old, new=row.new, sources=f"{key}+{row.sources}", note=row.note)
                    for row in known[_most_alike(old, recorded)]
                ]
    return found


def _changed(upgrade: Upgrade) -> frozenset[str]:
    """Names that live on with another meaning: the script sends their uses to compat.v1."""
    return frozenset(old for old, new in upgrade.renames.items() if new.startswith("tensorflow.compat.v1."))


def _living(
    package: str,
    groups: Groups,
    key: str,
    known: Known,
    taken: Iterable[str],
    without: frozenset[str] = frozenset(),
) -> list[Row]:
    gone = known.gone(package).keys() - set(taken)
    lives = {
        name
        for names in groups.values()
        for name in names
        if name not in without and not name.startswith("tensorflow.compat.") and known.until(name) == ""
    }
    return [Row(old=old, new=new, sources=key) for old, new in living_aliases(groups, gone, lives)]


def _advised(
    groups: Groups, said: Mapping[Definition, tuple[str, ...]], key: str, upgrade: Upgrade, known: Known
) -> Iterator[Row]:
    """What a release says that one should use instead, of names that are gone and of those in compat.v1."""
    gone, changed = known.gone("tensorflow"), _changed(upgrade)
    former: dict[str, list[str]] = defaultdict(list)
    for old, new in upgrade.renames.items():
        former[_renamed(new, upgrade)].append(old)
    for definition, mentioned in said.items():
        names = groups.get(definition, ())
        olds = {old for name in names for old in (name, *former.get(name, ()))}
        for old in sorted(olds):
            if old not in gone and old not in changed and not old.startswith("tensorflow.compat.v1."):
                continue
            for new in mentioned:
                sources = key
                if known.until(new) is None or new in gone:
                    new, sources = _renamed(new, upgrade), f"{key}+tf_upgrade_v2"
                lives = known.until(new) is not None and new not in gone
                if lives and new != old and (new != _renamed(old, upgrade) or new in changed):
                    yield Row(old=old, new=new, sources=sources)


def _layers(inputs: Inputs) -> Iterator[Row]:
    """tf.layers, whose docstrings name the layers of tf.keras."""
    for old, new in layers_of_tensorflow(inputs.last_keras_2.sources).items():
        for prefix in ("tensorflow.layers", "tensorflow.compat.v1.layers"):
            yield Row(old=f"{prefix}.{old}", new=new, sources="keras2.15_layers")


def _by_place(groups: Groups, rows: Sequence[Row]) -> Iterator[Row]:
    """What is on record of names of tf.contrib, for imports from the file that defines them."""
    known: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        known[row.old] += [row] if row.new and not row.keyword else []
    for (module, name), names in groups.items():
        place = f"{module}.{name}"
        if module.startswith("tensorflow.contrib.") and name and place not in known:
            recorded = [one for one in names if known.get(one)]
            for row in known[_most_alike(place, recorded)] if recorded else ():
                yield replace(row, old=place, sources=f"tf1_alias+{row.sources}")


def _moved(groups: Groups, known: Known) -> Iterator[Row]:
    """Members of tf.contrib that another place has under the same name, or under that of another name of the thing."""
    moved: dict[str, tuple[str, str]] = {}
    for old in known.gone("tensorflow"):
        for module, place, key in MOVED_MODULES:
            if f"{old}.".startswith(f"{module}.") and known.until(new := place + old.removeprefix(module)) is not None:
                moved.setdefault(old, (new, key))
    for old, (new, key) in moved.items():
        yield Row(old=old, new=new, sources=key)
    for names in groups.values():
        others = [name for name in names if name in moved]
        for old in names:
            if others and old not in moved and old.startswith("tensorflow.contrib."):
                new, key = moved[_most_alike(old, others)]
                yield Row(old=old, new=new, sources=f"tf1_alias+{key}")


def _backend(inputs: Inputs) -> Iterator[Row]:
    """Functions of keras.backend: what Keras 3's own copy of them calls, and the guide's name for that."""
    lines = _GUIDE_OPS.read_text(encoding="utf-8").splitlines()
    guide = dict(line.split("\t", 1) for line in lines if line[:1] != "#")
    gone = inputs.known.gone("keras")
    for name, computes in backend_as_tensorflow(inputs.newest_keras.sources).items():
        # The guide: what its table leaves out is usually named the same. Only what keras.ops has is written.
        new = guide.get(computes, f"keras.ops.{computes.rpartition('.')[2]}")
        if f"keras.backend.{name}" in gone and inputs.known.until(new) == "":
            yield Row(old=f"keras.backend.{name}", new=new, sources="keras3_backend+keras_guide")


def _kept_elsewhere(known: Known) -> Iterator[Row]:
    """Names that Keras 3 keeps for TensorFlow alone, and those that Keras 2 still has in the package tf_keras."""
    for old in known.gone("keras"):
        for new, key in ((f"tensorflow.{old}", "keras3_tf_keras"), (f"tf_{old}", "tf_keras")):
            table = known.tables.get(new.partition(".")[0])
            if table is not None and new in table.masks and known.until(new) == "":
                yield Row(old=old, new=new, sources=key)


def _keywords_of_keras_1(inputs: Inputs) -> Iterator[Row]:
    release, known = inputs.keras_1_keywords, inputs.known
    groups = same_things(release, _names_of(release, known, "keras"))
    for definition, pairs in conversions(release.sources).items():
        for name in groups.get(definition, ()):
            for old, new in pairs:
                # The interface that fits several layers is laid over all of them: what this one takes counts.
                yield Row(old=name, keyword=old, new=new, sources="keras1_keywords")


def _whole(rows: Iterable[Row], known: Known) -> list[Row]:
    """The rows with how long their new names lasted, each fact once, from the source that is nearest to it.

    A new name that never was is left out; one of a package without a table cannot be looked up and stays.
    """
    found: dict[tuple[str, str, str], Row] = {}
    for row in sorted(rows, key=lambda row: (row.sources.count("+"), not row.note, row)):
        until = "" if row.keyword or not row.new else known.until(row.new)
        if until is None and known.tables.get(row.new.partition(".")[0]) is not None:
            continue
        old_only = row.new.startswith("tensorflow.") and bool(until) and not _reaches_2(until)
        if old_only or (row.old, row.new) in _ASIDES:
            continue
        sources = "+".join(dict.fromkeys(row.sources.split("+")))
        found.setdefault((row.old, row.keyword, row.new or row.note), replace(row, until=until or "", sources=sources))
    return list(found.values())
