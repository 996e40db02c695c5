"""Work spread over processes: files are read, and later judged, with the same result whatever their number."""

from analyzer.parallel.extraction import extract_all
from analyzer.parallel.spreading import spread

__all__ = ["extract_all", "spread"]
