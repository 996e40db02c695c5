"""What `import analyzer` offers, as the README shows it."""

from __future__ import annotations

from pathlib import Path

import analyzer


def test_scan_can_be_called_twice(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("import torch\ntorch.nn.Linear(1, 2)\n")
    for _ in range(2):
        assert analyzer.scan(str(tmp_path), jobs=1).verdict.framework == "pytorch"


def test_every_name_is_there() -> None:
    assert all(hasattr(analyzer, name) for name in analyzer.__all__)
    assert callable(analyzer.scan)
    assert callable(analyzer.report)
