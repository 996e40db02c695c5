"""All measurements, written as tables into the sections of a document."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from importlib import metadata
from pathlib import Path
from typing import Final

from benchmarking.batch import batch_lines, measure_batch
from benchmarking.history import measure_history, spelled
from benchmarking.peers import beside_peers
from benchmarking.scaling import exponent, multiplied, rows, scanned
from benchmarking.startup import start_up
from benchmarking.timing import PeersRun, Timing
from benchmarking.tree import lay_out, machine

Sections: Final = ("peers", "startup", "history", "scaling", "batch")
# What each section is measured on, as options of the command name it.
NEEDS: Final = {"peers": ("keras", "timm", "small"), "history": ("keras",), "scaling": ("keras",), "batch": ("batch",)}


def write(
    inputs: Mapping[str, Sequence[Path]],
    sections: Collection[str],
    output: Path,
    *,
    commits: int,
    sizes: str,
    repeat: int,
    jobs: int,
    without: Collection[str],
) -> None:
    """Measures the sections and puts them between their marks in `output`, which must have them.

    `inputs` has what the sections' NEEDS name.
    """
    text = output.read_text(encoding="utf-8")
    for section in sections:
        lines: Iterator[str]
        match section:
            case "peers":
                chosen = {"Keras": inputs["keras"], "timm": inputs["timm"], "small": inputs["small"]}
                lines = peers_lines(chosen, repeat, jobs, without)
            case "startup":
                lines = startup_lines(start_up(repeat))
            case "history":
                lines = spelled(measure_history(inputs["keras"][0], commits, 40))
            case "batch":
                lines = batch_lines(measure_batch(inputs["batch"], repeat, jobs), repeat, jobs)
            case _:
                lines = scaling_lines(inputs["keras"][0], jobs, [float(size) for size in sizes.split(",")])
        versions = f"fwscan {metadata.version('fwscan')}, libcst {metadata.version('libcst')}; {machine()}"
        text = put(text, section, "\n".join((*lines, "", f"Measured with {versions}.")))
        output.write_text(text, encoding="utf-8")


def put(text: str, section: str, content: str) -> str:
    """The text with the content of a section replaced. Raises ValueError where the text has no such section."""
    pattern = re.compile(rf"(<!-- benchmark: {section} -->\n).*?(<!-- end -->)", re.DOTALL)
    if not pattern.search(text):
        raise ValueError(f"the document has no section {section!r}")
    return pattern.sub(lambda found: f"{found[1]}\n{content}\n\n{found[2]}", text, count=1)


def peers_lines(inputs: dict[str, Sequence[Path]], repeat: int, jobs: int, without: Collection[str]) -> Iterator[str]:
    """A table for each input: times, and ratios over the `ast` script that looks for the same uses."""
    for name, paths in inputs.items():
        run = beside_peers(paths, repeat, jobs, without)
        size = f"{run.tree.files:,} Python files, {run.tree.bytes / 1e6:.1f} MB"
        yield f"**{name}**: {size}; {jobs} jobs, medians of {repeat}"
        yield ""
        yield from _peers_table(run)
        if run.absent:
            yield f"\nNot installed: {', '.join(run.absent)}."
        yield ""


def _peers_table(run: PeersRun) -> Iterator[str]:
    floor = next((timing for timing in run.timings if timing.contender.name == "ast uses"), run.timings[0])
    yield f"| | version | wall s | cpu s | wall, over `{floor.contender.name}` | cpu, over it |"
    yield "|---|---|---|---|---|---|"
    for timing in run.timings:
        over = f"{timing.wall / floor.wall:.2f} | {timing.cpu / floor.cpu:.2f}"
        who = f"{timing.contender.name} | {timing.contender.version}"
        yield f"| {who} | {timing.wall:.2f} | {timing.cpu:.2f} | {over} |"


def startup_lines(timings: Sequence[Timing]) -> Iterator[str]:
    """A table of start-up, over the import of LibCST."""
    floor = timings[0]
    yield f"| | wall s | cpu s | wall, over `{floor.contender.name}` | cpu, over it |"
    yield "|---|---|---|---|---|"
    for timing in timings:
        over = f"{timing.wall / floor.wall:.2f} | {timing.cpu / floor.cpu:.2f}"
        yield f"| {timing.contender.name} | {timing.wall:.3f} | {timing.cpu:.3f} | {over} |"


def scaling_lines(path: Path, jobs: int, sizes: Sequence[float]) -> Iterator[str]:
    """Tables over numbers of processes and over sizes, and the exponent of the growth."""
    with tempfile.TemporaryDirectory(prefix="fwscan-benchmark-") as scratch:
        tree = Path(scratch, "tree")
        tree.mkdir()
        lay_out(path, tree)
        yield from rows([scanned(tree, count) for count in sorted({1, jobs})])
        yield ""
        points = []
        for size in sizes:
            with tempfile.TemporaryDirectory(dir=scratch) as folder:
                multiplied(tree, Path(folder), size)
                points.append(scanned(Path(folder), jobs))
        yield from rows(points)
        yield ""
        if len(points) > 1:
            yield f"Processor time grows with size to the power of {exponent(points):.2f}."
