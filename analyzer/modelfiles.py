"""Names and headers of model files x rule data -> what each of them is, and what it speaks for.

The name and the header are two witnesses. Where both speak the header decides what the file is, and where they
disagree the file says so; where only the name is known, `known_by` says that.
"""

from __future__ import annotations

import fnmatch
import posixpath
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property

from analyzer.model import (
    Artifact,
    FileSkipped,
    KnownBy,
    ModelFile,
    Region,
    SelectedFile,
    Signal,
    SignalSource,
    SkipReason,
)
from analyzer.rule import ArtifactFormat, ArtifactName, ArtifactRules
from analyzer.values import Struct, replace

_POINTERS = {SkipReason.LFS_POINTER: "Git LFS pointer", SkipReason.XET_POINTER: "Xet pointer"}
_WHOLE = Region(1, 1, 1, 1)


class ModelFileJudge(Struct, frozen=True, dict=True):
    """Judges model files by the rules; `families` maps framework id to family id, `paths` are all of the snapshot."""

    rules: ArtifactRules
    families: Mapping[str, str]
    paths: Collection[str]

    def read(self, file: SelectedFile, artifacts: Sequence[Artifact]) -> ModelFile | None:
        """What a file whose ends were read is; None where neither header nor name make it a model file."""
        name = self._name(file.entry.path)
        if name is None:
            return None
        if not artifacts:
            return self._unrecognised(file, name)
        artifact = artifacts[0]
        form = self.rules.formats.get(artifact.format)
        if form is None or (form.no_model and not name.headerless):
            return None
        if form.no_model:
            return self._unrecognised(file, name)
        framework = _framework(form, artifact.hints)
        return ModelFile(
            path=file.entry.path,
            role=file.role,
            format=form.id,
            framework=framework or (name.framework if self._fits(name, form) else ""),
            known_by=KnownBy.HEADER,
            named=name.framework,
            header=framework,
            ambiguous=form.ambiguous and not framework and name.ambiguous,
            detail=artifact.detail,
            contradicts=self._contradiction(name, form, framework),
        )

    def skipped(self, file: SelectedFile, skip: FileSkipped) -> ModelFile | None:
        """What a file that was not read is by its name."""
        name = self._name(file.entry.path)
        if name is None:
            return None
        pointer = _POINTERS.get(skip.reason)
        known_by = KnownBy.POINTER if pointer else KnownBy.NAME
        return self._named(file, name, known_by, detail=pointer or _not_read(skip), size=skip.size)

    def _unrecognised(self, file: SelectedFile, name: ArtifactName) -> ModelFile | None:
        """A file whose header is of no known format: its name alone speaks, and where it should have one, in vain."""
        if name.headerless:
            return self._named(file, name, KnownBy.NAME, detail="files of this name have no header that tells")
        if name.ambiguous:
            return None
        promised = self.rules.formats[name.format].name
        said = f"its name says {promised}, its header is of no format that fwscan knows"
        return replace(self._named(file, name, KnownBy.NAME, detail=""), framework="", contradicts=said)

    def _named(
        self, file: SelectedFile, name: ArtifactName, known_by: KnownBy, *, detail: str, size: int | None = None
    ) -> ModelFile:
        return ModelFile(
            path=file.entry.path,
            role=file.role,
            format=name.format,
            framework=name.framework,
            known_by=known_by,
            named=name.framework,
            ambiguous=name.ambiguous,
            size=size,
            detail=detail,
        )

    def _name(self, path: str) -> ArtifactName | None:
        low = path.lower()
        last = posixpath.basename(low)
        folder = posixpath.dirname(path)
        for pattern, whole, name in self._patterns:
            if pattern.fullmatch(f"/{low}" if whole else last) and all(
                posixpath.join(folder, other) in self.paths for other in name.beside
            ):
                return name
        return None

    @cached_property
    def _patterns(self) -> tuple[tuple[re.Pattern[str], bool, ArtifactName], ...]:
        """Each entry's patterns for last segments, and those for ends of paths, compiled."""
        compiled = []
        for name in self.rules.names:
            for whole in (False, True):
                globs = [p for p in name.patterns if ("/" in p) is whole]
                if globs:
                    text = "|".join(fnmatch.translate(f"*/{glob}" if whole else glob) for glob in globs)
                    compiled.append((re.compile(text), whole, name))
        return tuple(compiled)

    def _fits(self, name: ArtifactName, form: ArtifactFormat) -> bool:
        return name.ambiguous or form.id == name.format or form.id in name.headers

    def _contradiction(self, name: ArtifactName, form: ArtifactFormat, framework: str) -> str:
        families = self.families.get(framework, ""), self.families.get(name.framework, "")
        if all(families) and families[0] != families[1] and families[1] not in form.agrees:
            return f"its name says {name.framework}, its header {framework}"
        if not self._fits(name, form):
            return f"its name says {self.rules.formats[name.format].name}, its header {form.name}"
        return ""


def signals(files: Iterable[ModelFile]) -> tuple[Signal, ...]:
    """What names and headers speak for, each by itself; ambiguous containers say nothing."""
    found = []
    for file in files:
        if file.named or (not file.ambiguous and file.known_by is not KnownBy.HEADER):
            what = f"{posixpath.basename(file.path)} ({file.known_by})"
            found.append(_signal(SignalSource.FILES, file.named, what, file.path))
        if file.known_by is KnownBy.HEADER and (file.header or not file.ambiguous):
            what = f"{file.format}: {file.detail}" if file.detail else file.format
            found.append(_signal(SignalSource.HEADER, file.header, what, file.path))
    return tuple(sorted(found, key=lambda signal: (signal.source, signal.path)))


def summary(files: Iterable[ModelFile], rules: ArtifactRules) -> str:
    """`2 safetensors (pytorch), 1 ONNX`: files by format and framework, the most frequent first; "" for none."""
    count = Counter((file.format, file.framework) for file in files if not file.ambiguous)
    parts = []
    for (form, framework), number in sorted(count.items(), key=lambda item: (-item[1], item[0])):
        name = rules.formats[form].name if form in rules.formats else form
        parts.append(f"{number:,} {name} ({framework})" if framework else f"{number:,} {name}")
    return ", ".join(parts)


def contradictions(files: Iterable[ModelFile]) -> tuple[tuple[str, str], ...]:
    """(path, what does not agree) of the files whose name and header disagree."""
    return tuple((file.path, file.contradicts) for file in files if file.contradicts)


def _framework(form: ArtifactFormat, hints: Sequence[str]) -> str:
    """The framework of the first pattern that fits any hint, or else what the format alone says."""
    for pattern, framework in form.hints:
        # "torch.*" is to fit the module torch too.
        if any(fnmatch.fnmatchcase(hint, pattern) or fnmatch.fnmatchcase(f"{hint}.", pattern) for hint in hints):
            return framework
    return form.framework


def _not_read(skip: FileSkipped) -> str:
    words = {SkipReason.MISSING_BLOB: "missing from the clone", SkipReason.TOO_LARGE: "too large to be loaded"}
    return words.get(skip.reason, skip.reason.replace("-", " "))


def _signal(source: SignalSource, framework: str, what: str, path: str) -> Signal:
    return Signal(source=source, framework=framework, what=what, path=path, region=_WHOLE)
