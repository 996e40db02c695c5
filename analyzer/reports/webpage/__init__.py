"""Pages of HTML: one self-contained file each, for people (docs/report.md)."""
