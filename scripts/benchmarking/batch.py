"""`fwscan batch` beside what it cannot be faster than: fetching the repositories alone, and scanning them alone."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from benchmarking.timing import RunError

HERE = Path(__file__).parent
_CLONE = ("git", "clone", "--bare", "--quiet", "--depth", "1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Medians of one way: seconds of wall clock and of all processors, and the command's own peak memory in bytes."""

    name: str
    wall: float
    cpu: float
    memory: float


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchRun:
    """`steps` are clones (1 process, then several), scans (the same), a batch from nothing and that batch again."""

    repositories: int
    left_out: int  # that git cannot clone from where they lie
    fetched: int  # bytes of all clones
    scanned: int  # by the batch
    steps: tuple[Step, ...]


def measure_batch(repositories: Sequence[Path], repeat: int, jobs: int) -> BatchRun:
    """All ways over the same repositories, served over HTTP on loopback, turn by turn. Raises RunError."""
    with tempfile.TemporaryDirectory(prefix="fwscan-benchmark-") as scratch:
        place = Path(scratch)
        names = _linked(repositories, place / "served")
        with _Server(place / "served") as url:
            good = [name for name in names if _can_be_cloned(f"{url}/{name}", place / "clones" / name)]
            if not good:
                raise RunError("none of the repositories can be cloned")
            ways = _Ways(place, url, good, jobs)
            for _ in range(repeat):
                ways.run()
        return BatchRun(
            repositories=len(good),
            left_out=len(names) - len(good),
            fetched=sum(path.stat().st_size for path in (place / "clones").rglob("*") if path.is_file()),
            scanned=ways.scanned,
            steps=tuple(ways.medians()),
        )


def batch_lines(found: BatchRun, repeat: int, jobs: int) -> Iterator[str]:
    """A table in Markdown; ratios are over the same work with as many processes."""
    clone, scan, batch = found.steps[1], found.steps[3], found.steps[4]
    yield (
        f"{found.repositories:,} repositories, {found.fetched / 1e6:,.0f} MB when cloned with depth 1, over HTTP on "
        f"loopback; {jobs} processes, medians of {repeat}"
    )
    yield ""
    yield f"| | wall s | cpu s | wall, over `{clone.name}` | wall, over `{scan.name}` | cpu, over both |"
    yield "|---|---|---|---|---|---|"
    for step in found.steps:
        over = f"{step.wall / clone.wall:.2f} | {step.wall / scan.wall:.2f} | {step.cpu / (clone.cpu + scan.cpu):.2f}"
        yield f"| {step.name} | {step.wall:.2f} | {step.cpu:.2f} | {over} |"
    yield ""
    yield (
        f"{found.scanned:,} of them have a verdict, {60 * found.repositories / batch.wall:,.0f} repositories a minute; "
        f"the coordinator held {batch.memory / 1e6:.0f} MB at most. The git server runs on the same machine: its time "
        "is in the wall times, and not in those of the processors."
    )
    if found.left_out:
        yield f"Left out, because git cannot clone them from where they lie: {found.left_out:,}."


@dataclass(slots=True)
class _Ways:
    place: Path
    url: str
    names: list[str]
    jobs: int
    scanned: int = 0
    _runs: dict[str, list[dict[str, float]]] = field(default_factory=dict)

    def run(self) -> None:
        """Each way once."""
        many = f"{self.jobs} at a time"
        for processes, said in ((1, "one by one"), (self.jobs, many)):
            self._add(f"git clone, {said}", self._cloned(processes))
        for processes, said in ((1, "one by one"), (self.jobs, many)):
            self._add(f"scan, {said}", self._scanned(processes))
        study = self.place / "study.duckdb"
        study.unlink(missing_ok=True)
        self._add("fwscan batch", self._batch(study))
        self._add("fwscan batch, again", self._batch(study))
        self.scanned = _rows(study)

    def medians(self) -> Iterator[Step]:
        """In the order in which they were run."""
        for name, runs in self._runs.items():
            of = {key: median(run[key] for run in runs) for key in ("wall", "cpu", "memory")}
            yield Step(name=name, wall=of["wall"], cpu=of["cpu"], memory=of["memory"])

    def _add(self, name: str, figures: dict[str, float]) -> None:
        self._runs.setdefault(name, []).append(figures)

    def _cloned(self, processes: int) -> dict[str, float]:
        target = self.place / "timed"
        pairs = "".join(f"{self.url}/{name} {target / name}\n" for name in self.names)
        try:
            return self._accounted(["xargs", "-n", "2", "-P", str(processes), *_CLONE], pairs)
        finally:
            shutil.rmtree(target, ignore_errors=True)

    def _scanned(self, processes: int) -> dict[str, float]:
        paths = [str(self.place / "clones" / name) for name in self.names]
        figures = self.place / "figures"
        _ended([sys.executable, str(HERE / "scan_each.py"), str(figures), str(processes), *paths])
        return _read(figures)

    def _batch(self, study: Path) -> dict[str, float]:
        source = self.place / "list.txt"
        source.write_text("".join(f"git+{self.url}/{name}\n" for name in self.names))
        options = ["--offline", "--no-host-info", "--workers", str(self.jobs)]
        return self._accounted([sys.executable, "-m", "analyzer", "batch", str(source), "-o", str(study), *options])

    def _accounted(self, command: list[str], text: str = "") -> dict[str, float]:
        figures = self.place / "figures"
        _ended([sys.executable, str(HERE / "accounted.py"), str(figures), *command], text)
        return _read(figures)


def _ended(command: list[str], text: str = "") -> None:
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RunError(f"{' '.join(command[:6])} ... ended with {done.returncode}: {done.stderr[-500:]}")


def _read(figures: Path) -> dict[str, float]:
    found: dict[str, float] = json.loads(figures.read_text())
    figures.unlink()
    return found


def _rows(study: Path) -> int:
    import duckdb

    with duckdb.connect(str(study), read_only=True) as connection:
        ((number,),) = connection.execute("SELECT count(*) FROM verdicts").fetchall()
    return int(number)


def _linked(repositories: Sequence[Path], folder: Path) -> list[str]:
    """Links to the repositories below one folder, under names of their own."""
    folder.mkdir()
    names = [f"repository-{number:04}.git" for number in range(len(repositories))]
    for name, repository in zip(names, repositories, strict=True):
        (folder / name).symlink_to(repository.resolve(), target_is_directory=True)
    return names


def _can_be_cloned(url: str, target: Path) -> bool:
    return subprocess.run([*_CLONE, url, str(target)], capture_output=True, check=False).returncode == 0


@dataclass(slots=True)
class _Server:
    """A git server in a process of its own, whose time counts as nobody's."""

    folder: Path
    _process: subprocess.Popen[str] | None = None

    def __enter__(self) -> str:
        command = [sys.executable, str(HERE / "git_server.py"), str(self.folder)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def __exit__(self, *_: object) -> None:
        assert self._process is not None
        self._process.communicate()
