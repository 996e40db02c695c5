"""A study: inputs, repositories, verdicts and their evidence in one DuckDB file (docs/study.md)."""

from analyzer.study.schema import SCHEMA_VERSION, TABLES, VIEWS
from analyzer.study.store import AttemptInfo, RunInfo, Study

__all__ = ["SCHEMA_VERSION", "TABLES", "VIEWS", "AttemptInfo", "RunInfo", "Study"]
