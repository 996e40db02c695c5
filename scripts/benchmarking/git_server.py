"""Serves the repositories below a folder over HTTP, prints its URL, and ends when its standard input does.

python git_server.py FOLDER
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from soaking.server import serving

if __name__ == "__main__":
    with serving(Path(sys.argv[1]), faults=("",)) as server:
        print(server.url, flush=True)
        sys.stdin.read()
