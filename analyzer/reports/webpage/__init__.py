"""Pages of HTML: one self-contained file each, for people (docs/pages.md)."""
