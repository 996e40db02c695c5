"""Times fwscan beside its peers; `scripts/benchmark.py` is the command."""
