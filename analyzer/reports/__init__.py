"""A report as text: one file a format, each a function `write(...)`; formats do not know one another."""
