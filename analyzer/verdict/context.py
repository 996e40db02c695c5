"""What a file leaves open, its surroundings may settle: directory, pins, date of the commit.

The order: names in the file; the date of the commit (code cannot use what was not released); another package in the
file that only goes with one generation; then from the file's directory upwards the first that settles it, by the
files that show a generation or else by its manifests' pins; the file's own suggestion. What none of them settles
keeps the undetermined id.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from analyzer.model import FileVerdict, FrameworkUse
from analyzer.values import Struct, field, replace
from analyzer.verdict.file import rank
from analyzer.verdict.generation import GENERATIONS, Generation
from analyzer.verdict.pins import Pins
from analyzer.verdict.weights import CODE

# What a single file votes at most: alone it does not speak for its directory where a wider one has more to say.
_ONE_FILE = 2


class Context(Struct, frozen=True):
    """What is known of a repository besides its files' names. Keys are family ids."""

    pins: Pins = field(default_factory=dict)
    too_early: Mapping[str, str] = field(default_factory=dict)  # the newer generation was not out yet: why


def settle(files: Sequence[FileVerdict], context: Context, families: Mapping[str, str]) -> tuple[FileVerdict, ...]:
    """The same files, with generations settled where their surroundings allow it."""
    settled = tuple(files)
    for generation in GENERATIONS:
        votes = _votes_by_directory(settled, generation)
        settled = tuple(_settle_file(file, generation, votes, context, families) for file in settled)
    everywhere = Counter(use.framework for file in settled for use in file.uses)
    leads = everywhere["keras-3"] > everywhere["keras-2"]
    return tuple(_below_keras_3(file, families, leads=leads) for file in settled)


def _below_keras_3(file: FileVerdict, families: Mapping[str, str], *, leads: bool) -> FileVerdict:
    """The same file; a TensorFlow that is still open is 2 where Keras 3 stands on it, by the file's own names or, for
    a mere setting (`KERAS_BACKEND=tensorflow`), where Keras 3 leads the project.
    """
    here = any(use.framework == "keras-3" for use in file.uses)

    def stands_below(use: FrameworkUse) -> bool:
        return use.framework == "tensorflow" and (here or (use.traits.only_set and leads))

    if not any(map(stands_below, file.uses)):
        return file
    uses = tuple(
        replace(use, framework="tensorflow-2", settled_by="beside keras-3") if stands_below(use) else use
        for use in file.uses
    )
    return rank(replace(file, uses=uses), families)


def _parents(path: str) -> list[str]:
    return [str(parent) for parent in PurePosixPath(path).parents]


def _votes_by_directory(files: Sequence[FileVerdict], generation: Generation) -> dict[str, Counter[str]]:
    """Directory ("." for the root) -> how files at or below it vote: a proof counts twice a suggestion.

    Only names of the generation's own package vote: `tf_keras` in one notebook says nothing about `import keras` in
    the next, nor `tf_slim` about TensorFlow.
    """
    votes: dict[str, Counter[str]] = {}
    for file in files:
        for use in file.uses if file.file.kind in CODE else ():
            vote = {"names": _ONE_FILE, "suggestion": 1}.get(use.settled_by, 0)
            if vote and use.framework in generation.ids and use.framework in use.traits.by_package:
                for directory in _parents(file.file.entry.path):
                    votes.setdefault(directory, Counter())[use.framework] += vote
    return votes


def _settle_file(
    file: FileVerdict,
    generation: Generation,
    votes: Mapping[str, Counter[str]],
    context: Context,
    families: Mapping[str, str],
) -> FileVerdict:
    if not any(use.framework in generation.ids and use.settled_by != "names" for use in file.uses):
        return file
    uses = tuple(
        _settle_use(use, file, generation, votes, context)
        if use.framework in generation.ids and use.settled_by != "names"
        else use
        for use in file.uses
    )
    return rank(replace(file, uses=uses), families)


def _beside(file: FileVerdict, generation: Generation) -> tuple[str, str]:
    """The generation that another package in the same file leaves possible, and what shows it; "" for none.

    Keras 3 runs on no TensorFlow before 2 (keras.io/getting_started: TensorFlow 2.16 and newer).
    """
    proven = {use.framework for use in file.uses if use.settled_by == "names" and not use.optional}
    if generation.family == "tensorflow" and "keras-3" in proven and "tensorflow-1" not in proven:
        return "tensorflow-2", "beside keras-3"
    if generation.family == "keras" and "tensorflow-1" in proven and "keras-3" not in proven:
        return "keras-2", "beside tensorflow-1"
    return "", ""


def _settle_use(
    use: FrameworkUse,
    file: FileVerdict,
    generation: Generation,
    votes: Mapping[str, Counter[str]],
    context: Context,
) -> FrameworkUse:
    if early := context.too_early.get(generation.family):
        return replace(use, framework=generation.older, settled_by=f"date: {early}")
    framework, shown = _beside(file, generation)
    if framework:
        return replace(use, framework=framework, settled_by=shown)
    pins = context.pins.get(generation.family, {})
    if pin := pins.get(file.file.entry.path):
        return replace(use, framework=pin.framework, settled_by=f"pin: {pin.source}")
    for directory in _parents(file.file.entry.path):
        ranked = votes.get(directory, Counter[str]()).most_common()
        enough = ranked and (directory == "." or sum(count for _, count in ranked) > _ONE_FILE)
        if enough and (len(ranked) == 1 or ranked[0][1] > ranked[1][1]):
            return replace(use, framework=ranked[0][0], settled_by=f"directory: {directory}")
        if pin := pins.get(directory):
            return replace(use, framework=pin.framework, settled_by=f"pin: {pin.source}")
    return use
