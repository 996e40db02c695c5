"""What a file is, by its name alone (and for scripts without a suffix by their first line)."""

from __future__ import annotations

import posixpath
import re

from analyzer.model import FileKind

_KIND_BY_SUFFIX = {
    ".py": FileKind.PYTHON,
    ".pyw": FileKind.PYTHON,
    ".pyi": FileKind.PYTHON,
    ".py3": FileKind.PYTHON,
    ".ipynb": FileKind.NOTEBOOK,
}
# `#!/usr/bin/env python3`, `#!/usr/bin/python2.7 -u`, `#!/usr/bin/env -S uv run --script`
_PYTHON_SHEBANG = re.compile(
    rb"#!\s*(?:\S*/env\s+(?:-\S+\s+)*(?:\w+=\S*\s+)*)?(?:\S*/)?(?:i?python|pypy)[\d.]*(?:\s|$)"
)
_UV_SHEBANG = re.compile(rb"#!.*\buv\s+run\b.*--script\b")
# requirements.txt, requirements-dev.txt, requirements_gpu.in, requirements/base.txt, constraints.txt
_REQUIREMENTS = re.compile(
    r"(?:^|/)(?:[\w.-]*requirements?[\w.-]*|[\w.-]*constraints?[\w.-]*|requirements/[\w.-]+)\.(?:txt|in|pip)$"
)
_CONDA_ENVIRONMENT = re.compile(r"(?:^|/)[\w.-]*(?:environment|conda|env)[\w.-]*\.ya?ml$")
_KIND_BY_NAME = {
    "pyproject.toml": FileKind.TOML_MANIFEST,
    "pipfile": FileKind.TOML_MANIFEST,
    "setup.cfg": FileKind.SETUP_CFG,
}


def kind_of(path: str) -> FileKind:
    """What a file is by its name."""
    lower = path.lower()
    if named := _KIND_BY_NAME.get(posixpath.basename(lower)):
        return named
    if _REQUIREMENTS.search(lower):
        return FileKind.REQUIREMENTS
    if _CONDA_ENVIRONMENT.search(lower):
        return FileKind.CONDA_ENVIRONMENT
    return _KIND_BY_SUFFIX.get(posixpath.splitext(path)[1].lower(), FileKind.OTHER)


def kind_of_first_line(start: bytes) -> FileKind:
    """What a file without suffix is by its first line; give at least its first 200 bytes."""
    line = start.split(b"\n", 1)[0][:200]
    is_python = _PYTHON_SHEBANG.match(line) or _UV_SHEBANG.match(line)
    return FileKind.PYTHON if is_python else FileKind.OTHER


def may_be_script(path: str) -> bool:
    """Whether a file has no suffix, so that only its first line tells what it is."""
    name = posixpath.basename(path)
    return "." not in name and not name.isupper() and name.lower() not in _NEVER_SCRIPTS


_NEVER_SCRIPTS = frozenset({"makefile", "dockerfile", "license", "licence", "readme", "build", "workspace", "notice"})
