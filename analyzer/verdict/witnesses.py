"""What speaks for a framework, by kind of witness: declarations, model files, their headers, the code.

They stay apart because they disagree often and for reasons: staff of the Hugging Face Hub pushed converted TensorFlow
weights to popular PyTorch models; a card's `library_name` may name what serves a model, not what made it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from analyzer.apitables import ApiTables
from analyzer.model import Finding, GroupVerdict, Region, Requirement, Setting, Signal, SignalSource, printable
from analyzer.verdict.generation import GENERATIONS
from analyzer.verdict.pins import pinned

# Declarations that are worth showing even where no rule knows them: somebody meant a library, if not a framework.
_ALWAYS_SHOWN = frozenset({"card.library_name", "config.architectures"})

# Families that go together in one project: Keras needs a backend, and people call tf.keras Keras.
_TOGETHER = frozenset({"keras", "tensorflow"})

_ORDER = {source: number for number, source in enumerate(SignalSource)}


def declared(path: str, settings: Iterable[Setting], findings: Iterable[Finding]) -> list[Signal]:
    """Signals of one file's declarations. `findings` are what rules made of `settings`."""
    found = [_declared(path, f.framework, f.fact) for f in findings if isinstance(f.fact, Setting)]
    known = {(signal.what, signal.region) for signal in found}
    others = [_declared(path, "", setting) for setting in settings if setting.name in _ALWAYS_SHOWN]
    return [*found, *(signal for signal in others if (signal.what, signal.region) not in known)]


def _declared(path: str, framework: str, setting: Setting) -> Signal:
    what = f"{setting.name.partition('.')[2]}: {printable(setting.value)}"
    return Signal(source=SignalSource.DECLARED, framework=framework, what=what, path=path, region=setting.region)


def base_image(
    path: str, requirement: Requirement, family_of: Mapping[tuple[str, str], str], tables: ApiTables
) -> Signal | None:
    """The signal of a container's base image; None where the image is of no framework."""
    family = family_of.get((requirement.ecosystem, requirement.name))
    if requirement.ecosystem != "docker" or not family:
        return None
    generation = next((g for g in GENERATIONS if g.family == family), None)
    framework = (
        pinned(generation, family, requirement.specifier, tables) if generation and requirement.specifier else ""
    )
    tag = f":{printable(requirement.detail)}" if requirement.detail else ""
    what = f"base image {requirement.name}{tag}"
    return Signal(
        source=SignalSource.DECLARED, framework=framework or family, what=what, path=path, region=requirement.region
    )


def of_code(verdict: GroupVerdict) -> list[Signal]:
    """One signal for each framework that the code needs, at its most telling line."""
    return [
        Signal(
            source=SignalSource.CODE,
            framework=share.framework,
            what=f"{share.share:.0%} of the weight of the code",
            path=share.evidence[0][0],
            region=share.evidence[0][1].region,
        )
        for share in verdict.shares
        if share.evidence and not share.optional
    ]


def ordered(signals: Iterable[Signal]) -> tuple[Signal, ...]:
    """By source, then by place, each once."""
    return tuple(sorted(dict.fromkeys(signals), key=lambda signal: (_ORDER[signal.source], *_place(signal))))


def _place(signal: Signal) -> tuple[str, int, int, int, str, str]:
    region: Region = signal.region
    start = (region.cell, region.start_line, region.start_column)
    return (signal.path, *start, signal.framework, signal.what)


def disagreements(signals: Sequence[Signal], verdict: GroupVerdict, families: Mapping[str, str]) -> tuple[str, ...]:
    """Lines on declarations and model files that speak for a framework which nothing else here knows.

    They are held against the code where there is any that uses a framework, else declarations against model files.
    """
    code = {families[share.framework] for share in verdict.shares}
    rivals = {
        source: {_family(s, families) for s in signals if s.framework and s.source is source} for source in SignalSource
    }
    models = rivals[SignalSource.FILES] | rivals[SignalSource.HEADER]
    lines: dict[tuple[str, str], str] = {}
    for signal in signals:
        if not signal.framework or signal.source is SignalSource.CODE:
            continue
        family = _family(signal, families)
        against, words = (code, "no code here uses") if code else (models, "no model file here is of")
        if not code and signal.source is not SignalSource.DECLARED:
            continue
        if against and not {family, *(_TOGETHER if family in _TOGETHER else ())} & against:
            place = f"{printable(signal.path)}:{signal.region.start_line}"
            text = f"{place} says {signal.framework} ({signal.source}: {signal.what}), which {words}"
            lines.setdefault((signal.source, family), text)
    return tuple(lines[key] for key in sorted(lines))


def _family(signal: Signal, families: Mapping[str, str]) -> str:
    return families.get(signal.framework, signal.framework)
