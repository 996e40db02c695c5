"""From papers to code: one adapter a service, one chain (`resolve.py`). docs/papers.md is its prose.

| module                               | what it knows                                     |
|--------------------------------------|---------------------------------------------------|
| `resolve.py`                         | the order of the services, and the choice         |
| `index.py`                           | the archive of Papers with Code, offline          |
| `scholar.py`, `huggingface.py`, `arxiv.py`, `openreview.py`, `zenodo.py`, `github.py` | the APIs         |
| `landing.py`, `markup.py`            | pages of proceedings, publishers and projects     |
| `pdf.py`, `pdfreader.py`             | the paper itself                                  |
| `wording.py`                         | what the words around a link say                  |
| `web.py`, `pace.py`, `limits.py`, `network.py` | asking politely, and only public addresses        |
| `settings.py`                        | folders, contact, tokens, mirrors                 |
"""

from analyzer.papers.index import Imported, import_dump
from analyzer.papers.resolve import Resolver
from analyzer.papers.settings import Settings, of_environment

__all__ = ["Imported", "Resolver", "Settings", "import_dump", "of_environment"]
