"""Scores fwscan against labelled repositories; `scripts/evaluate.py` is the command."""
