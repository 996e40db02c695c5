"""The builder of API tables, on archives of small packages that are written here."""

from __future__ import annotations

import hashlib
import io
import tarfile
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from api_tables.download import ArchiveError, read_sources, slim, sources_of
from api_tables.facts import module_facts
from api_tables.keywords import Keywords
from api_tables.namespace import World
from api_tables.packages import PACKAGES
from api_tables.pins import HEADER, Pin, read_pins
from api_tables.releases import facts_of_sources, read_archive
from api_tables.surface import Scope, Surface, surface
from api_tables.syntax import UnreadableFile, parse
from api_tables.writing import Release, float_down, table

Build = Callable[..., Surface]


@pytest.fixture
def build(tmp_path: Path) -> Build:
    """Files to the surface of package ``pkg``, through a wheel as the real ones go."""

    def make(files: Mapping[str, str], *, hidden: tuple[str, ...] = (), folder: str = "") -> Surface:
        wheel = tmp_path / "pkg-1.0-py3-none-any.whl"
        with zipfile.ZipFile(wheel, "w") as archive:
            for path, text in files.items():
                archive.writestr(zipfile.ZipInfo(folder + path, (2019, 9, 30, 0, 0, 0)), text)
        slim(wheel, tmp_path / "kept.zip")
        sources, _, newest = read_sources(tmp_path / "kept.zip")
        assert newest == "2019-09-30"
        facts = facts_of_sources(sources, frozenset({"pkg"}))
        return surface(World(facts), Scope(root="pkg", hidden=lambda m: m.startswith(hidden) if hidden else False))

    return make


def names(found: Surface) -> set[str]:
    return {name for name, entry in found.names.items() if entry.strong}


def keywords(found: Surface, name: str) -> Keywords:
    return found.names[name].keywords


def test_names_are_what_modules_bind_and_submodules(build: Build) -> None:
    found = build({
        "pkg/__init__.py": "from pkg.sub import f\nx: int = 1\n_private = 2\n",
        "pkg/sub.py": "import os\nfrom typing import Any\ndef f(): ...\nclass C: ...\n",
        "pkg/_hidden.py": "y = 1\n",
        "pkg/tests/test_a.py": "z = 1\n",
    })  # fmt: skip
    assert names(found) == {"pkg", "pkg.f", "pkg.x", "pkg.sub", "pkg.sub.f", "pkg.sub.C"}
    assert not found.names["pkg.sub.Any"].strong


def test_remove_undocumented_keeps_the_allowed_and_the_documented(build: Build) -> None:
    functions = "".join(f"def {name}(): ...\n" for name in ("documented", "allowed", "more", "elsewhere"))
    found = build({
        "pkg/__init__.py": (
            '"""Doc.\n\n@@documented\n"""\nimport sys as _sys\n'
            "from pkg.python.ops import *\nfrom pkg.python import other as _other\n"
            "from pkg.python.util import remove_undocumented\n"
            "_allowed = ['allowed']\n_allowed.extend(['more'])\n"
            "remove_undocumented(__name__, _allowed, [_sys.modules[__name__], _other])\n"
        ),
        "pkg/python/ops.py": "left = 1\n" + functions,
        "pkg/python/other.py": '"""@@elsewhere"""\n',
        "pkg/python/util.py": "def remove_undocumented(name, allowed=None, docs=None): ...\n",
    }, hidden=("pkg.python",))  # fmt: skip
    assert names(found) == {"pkg", "pkg.documented", "pkg.allowed", "pkg.more", "pkg.elsewhere"}


def test_what_remove_undocumented_does_to_another_module_is_none_of_this_ones(build: Build) -> None:
    found = build({
        "pkg/__init__.py": (
            "from pkg.python import nest\nfrom pkg.python.util import remove_undocumented\n"
            "remove_undocumented(nest.__name__, ['flatten'])\nremove_undocumented(__name__, ['nest'])\n"
        ),
        "pkg/python/nest.py": "def flatten(): ...\n",
        "pkg/python/util.py": "def remove_undocumented(name, allowed=None, docs=None): ...\n",
    }, hidden=("pkg.python",))  # fmt: skip
    assert names(found) == {"pkg", "pkg.nest", "pkg.nest.flatten"}


def test_generated_packages_show_private_code(build: Build) -> None:
    files = {
        "pkg/__init__.py": "from pkg._api.v2 import nn\nfrom pkg.python.ops import f_v2 as f\n",
        "pkg/_api/v1/nn/__init__.py": "from pkg.python.ops import f\n",
        "pkg/_api/v2/nn/__init__.py": "from pkg.python.ops import f_v2 as f\nfrom pkg.python.ops import compiled\n",
        "pkg/python/ops.py": "def f(x, old=None): ...\ndef f_v2(x, new=None): ...\n",
    }
    found = build(files, hidden=("pkg.python",))
    # `compiled` is in no Python file, but an explicit import of it shows that it exists.
    assert names(found) == {"pkg", "pkg.nn", "pkg.nn.f", "pkg.nn.compiled", "pkg.f"}
    assert keywords(found, "pkg.nn.f").names == {"x", "new"}


def test_lazy_loaders_lead_to_folders(build: Build) -> None:
    found = build({
        "pkg/__init__.py": "from pkg.python.lazy import LazyLoader\n"
        "contrib = LazyLoader('contrib', globals(), 'pkg.contrib')\ndel LazyLoader\n",
        "pkg/python/lazy.py": "class LazyLoader: ...\n",
        "pkg/contrib/__init__.py": "",
        "pkg/contrib/slim/__init__.py": "from pkg.contrib.slim.python.slim import arg_scope\n",
        "pkg/contrib/slim/python/slim.py": "def arg_scope(): ...\n",
    }, hidden=("pkg.python", "pkg.contrib.slim.python"))  # fmt: skip
    assert names(found) == {"pkg", "pkg.contrib", "pkg.contrib.slim", "pkg.contrib.slim.arg_scope"}


def test_imports_under_their_own_name_are_for_others(build: Build) -> None:
    found = build({
        "pkg/__init__.py": "",
        "pkg/a.py": "from pkg.b import shown as shown\nfrom pkg.b import used\nfrom pkg._src.c import private\n",
        "pkg/b.py": "def shown(): ...\ndef used(): ...\n",
        "pkg/_src/c.py": "def private(): ...\n",
    })  # fmt: skip
    assert {"pkg.a.shown", "pkg.a.private"} <= names(found)
    assert "pkg.a.used" not in names(found)
    assert "pkg.a.used" in found.names


def test_deprecated_names_exist_until_their_value_is_gone(build: Build) -> None:
    found = build({
        "pkg/__init__.py": (
            "import typing\nfrom pkg._src import a as _a\n"
            "_deprecations = {'still': ('soon gone', _a.still), 'gone': ('gone', None)}\n"
            "if typing.TYPE_CHECKING:\n  from pkg._src.a import shown as shown\n"
            "else:\n  __getattr__ = make(_deprecations)\n"
        ),
        "pkg/_src/a.py": "def still(): ...\ndef shown(): ...\n",
    })  # fmt: skip
    assert names(found) == {"pkg", "pkg.still", "pkg.shown"}


def test_type_checking_blocks_count_only_where_a_module_loads_lazily(build: Build) -> None:
    block = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n  from pkg._b import B\n"
    found = build({
        "pkg/__init__.py": "",
        "pkg/eager/__init__.py": block,
        "pkg/lazy/__init__.py": block + "def __getattr__(name): ...\n",
        "pkg/_b.py": "class B: ...\n",
    })  # fmt: skip
    assert "pkg.lazy.B" in names(found)
    assert "pkg.eager.B" not in found.names


def test_all_brings_names_and_stars_obey_it(build: Build) -> None:
    found = build({
        "pkg/__init__.py": "from pkg.a import *\n__all__ = ['made_elsewhere']\n__all__ += ['twice']\n",
        "pkg/a.py": "__all__ = ['listed']\ndef listed(): ...\ndef unlisted(): ...\n",
    })  # fmt: skip
    assert {"pkg.listed", "pkg.made_elsewhere", "pkg.twice", "pkg.a.unlisted"} <= names(found)
    assert "pkg.unlisted" not in found.names


def test_import_cycles_end_and_lose_nothing(build: Build) -> None:
    found = build({
        "pkg/__init__.py": "from pkg.a import f\n",
        "pkg/a.py": "from pkg.b import g\ndef f(x): ...\n",
        "pkg/b.py": "from pkg.a import f as borrowed\ndef g(y): ...\n",
    })  # fmt: skip
    assert {"pkg.f", "pkg.a.f", "pkg.b.g"} <= names(found)
    assert keywords(found, "pkg.b.borrowed").names == {"x"}


def test_overloads_take_the_parameters_of_all(build: Build) -> None:
    found = build({
        "pkg/__init__.pyi": (
            "from typing import overload\n"
            "@overload\ndef f(x, dim): ...\n@overload\ndef f(x, *, out=None): ...\n"
        ),
    })  # fmt: skip
    assert keywords(found, "pkg.f") == Keywords(frozenset({"x", "dim", "out"}))


def test_kwargs_are_followed_to_the_base_class(build: Build) -> None:
    found = build({
        "pkg/__init__.py": (
            "class Layer:\n  def __init__(self, **kwargs):\n    allowed_kwargs = {'name', 'dtype'}\n"
            "    for k in kwargs:\n      if k not in allowed_kwargs:\n        raise TypeError(k)\n"
            "class Dense(Layer):\n  def __init__(self, units, **kwargs):\n    kwargs.pop('input_dim', None)\n"
            "    super(Dense, self).__init__(dtype=None, **kwargs)\n"
            "class Open(Layer):\n  def __init__(self, **kwargs):\n    self.rest = kwargs\n"
            "class Foreign(other.Base):\n  pass\n"
        ),
    })  # fmt: skip
    assert keywords(found, "pkg.Layer") == Keywords(frozenset({"name", "dtype"}))
    # What the call itself sets cannot be given.
    assert keywords(found, "pkg.Dense") == Keywords(frozenset({"units", "input_dim", "name"}))
    assert keywords(found, "pkg.Open").any_name
    assert keywords(found, "pkg.Foreign").any_name


def test_legacy_interfaces_take_the_old_keywords(build: Build) -> None:
    found = build({
        "pkg/__init__.py": (
            "from pkg import interfaces\n"
            "class Dense:\n  @interfaces.legacy_dense\n  def __init__(self, units): ...\n"
        ),
        "pkg/interfaces.py": (
            "def generate_legacy_interface(**k): ...\n"
            "def preprocess(args, kwargs):\n  if 'nb_row' in kwargs: kwargs.pop('nb_row')\n  return args, kwargs\n"
            "legacy_dense = generate_legacy_interface(conversions=[('output_dim', 'units')], preprocessor=preprocess)\n"
        ),
    })  # fmt: skip
    assert keywords(found, "pkg.Dense") == Keywords(frozenset({"units", "output_dim", "nb_row"}))


def test_fields_are_the_keywords_of_dataclasses(build: Build) -> None:
    found = build({"pkg/__init__.py": "class Base:\n  name: str = ''\nclass Dense(Base):\n  features: int\n"})
    assert keywords(found, "pkg.Dense") == Keywords(frozenset({"features", "name"}))


def test_wheels_of_old_keep_files_in_a_data_folder(build: Build) -> None:
    assert "pkg.f" in names(build({"pkg/__init__.py": "def f(): ...\n"}, folder="pkg-1.0.data/purelib/"))


@pytest.mark.parametrize(
    "text",
    [
        "def f[T](x: T) -> T: ...\ntype Alias = int\n",
        "def f(x): return f'{'nested'}'\n",
        "def f(x):\n  print 'two', x\n  exec 'x'\n",
        "def f(async): ...\n",
    ],
)
def test_syntax_of_other_pythons_is_read(text: str) -> None:
    steps = module_facts(parse(text.encode(), "a.py"), "a", is_package=False).steps
    assert steps[0][:2] == ["def", "f"]


def test_a_file_that_nothing_reads_stops_the_table() -> None:
    with pytest.raises(UnreadableFile, match=r"pkg/bad\.py"):
        facts_of_sources({"pkg/bad.py": b"def f(:\n", "pkg/__init__.py": b""}, frozenset({"pkg"}))


def test_a_table_groups_names_and_lists_keywords_that_came_or_went(build: Build) -> None:
    old = build({"pkg/__init__.py": "def f(x, dim): ...\ndef gone(): ...\ndef same(a): ...\ndef again(): ...\n"})
    middle = build({"pkg/__init__.py": "def f(x, axis): ...\ndef same(a): ...\n"})
    new = build({"pkg/__init__.py": "def f(x, axis): ...\ndef same(a): ...\ndef again(): ...\n"})
    surfaces = {"1.0": old, "2.0": middle, "2.1": new}
    releases = [Release(version=v, released="", surface=s) for v, s in surfaces.items()]
    text = table("pkg", releases, dates_from="none")
    assert [line for line in text.splitlines() if not line.startswith("#")] == [
        "pkg\t*\tf same",
        "pkg\t-1.0\tgone",
        "pkg\t-1.0,2.1-\tagain",
        "pkg.f\t-1.0\tdim=",
        "pkg.f\t2.0-\taxis=",
    ]
    assert table("pkg", releases, dates_from="none") == text


def test_a_name_that_is_offered_once_counts_wherever_it_exists(build: Build) -> None:
    """Trap: a class that moves and is only imported back would seem to vanish."""
    old = build({"pkg/__init__.py": "", "pkg/topology.py": "class Layer: ...\n"})
    new = build({
        "pkg/__init__.py": "",
        "pkg/topology.py": "from pkg.base import Layer, helper\n",
        "pkg/base.py": "class Layer: ...\ndef helper(): ...\n",
    })  # fmt: skip
    releases = [Release(version="1.0", released="", surface=old), Release(version="2.0", released="", surface=new)]
    lines = table("pkg", releases, dates_from="none").splitlines()
    assert "pkg.topology\t*\tLayer" in lines
    assert not any("topology" in line and "helper" in line for line in lines)


def test_source_distributions_are_read_without_building(tmp_path: Path) -> None:
    sdist = tmp_path / "pkg-1.0.tar.gz"
    with tarfile.open(sdist, "w:gz") as archive:
        for name, text in {"pkg-1.0/setup.py": b"raise SystemExit\n", "pkg-1.0/pkg/__init__.py": b"x = 1\n"}.items():
            info = tarfile.TarInfo(name)
            info.size, info.mtime = len(text), 1_500_000_000
            archive.addfile(info, io.BytesIO(text))
    slim(sdist, tmp_path / "kept.zip", uploaded="2017-07-15")
    sources, uploaded, newest = read_sources(tmp_path / "kept.zip")
    assert set(sources) == {"setup.py", "pkg/__init__.py"}
    assert (uploaded, newest) == ("2017-07-15", "2017-07-14")


def test_an_archive_is_read_from_the_cache_or_not_at_all(tmp_path: Path) -> None:
    pin = Pin(package="pkg", version="1.0", file="pkg-1.0.whl", size=1, sha256=hashlib.sha256(b"").hexdigest())
    with pytest.raises(ArchiveError, match="downloads are off"):
        sources_of(pin, tmp_path, None)
    kept = tmp_path / "sources" / f"{pin.sha256[:16]}-{pin.file}.zip"
    kept.parent.mkdir()
    wheel = tmp_path / pin.file
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr(zipfile.ZipInfo("pkg/__init__.py", (2020, 1, 2, 0, 0, 0)), "x = 1\n")
    slim(wheel, kept)
    first = read_archive(pin, tmp_path, None, frozenset({"pkg"}))
    kept.write_bytes(b"no longer looked at")
    assert read_archive(pin, tmp_path, None, frozenset({"pkg"})) == first
    assert (first.released, first.from_index) == ("2020-01-02", False)


def test_pins_are_read_and_malformed_ones_refused(tmp_path: Path) -> None:
    path = tmp_path / "archives.tsv"
    path.write_text(f"{HEADER}\npkg\t1.0\tpkg-1.0.whl\t10\tabc\n")
    assert read_pins(path) == (Pin(package="pkg", version="1.0", file="pkg-1.0.whl", size=10, sha256="abc"),)
    path.write_text(f"{HEADER}\npkg\t1.0\n")
    with pytest.raises(ValueError, match=r"archives\.tsv:2"):
        read_pins(path)


def test_every_pinned_distribution_serves_some_table() -> None:
    pins = read_pins(Path(__file__).parents[2] / "rules" / "api" / "archives.tsv")
    own = {d for package in PACKAGES.values() for d in package.distributions}
    companions = {c.distribution for package in PACKAGES.values() for c in package.companions}
    assert {pin.package for pin in pins} == own | companions


def test_nothing_is_called_absent_from_what_was_not_looked_into(build: Build) -> None:
    old = build({"pkg/__init__.py": "", "pkg/queues.py": "def Queue(): ...\n", "pkg/nn.py": "def Dense(): ...\n"})
    new = build({
        "pkg/__init__.py": "from pkg.deprecated import nn\n",
        "pkg/deprecated/nn.py": "def Dense(): ...\n",
        "pkg/queues.py": "from multiprocessing import *\n",
    })  # fmt: skip
    releases = [Release(version="1.0", released="", surface=old), Release(version="2.0", released="", surface=new)]
    lines = table("pkg", releases, dates_from="none").splitlines()
    assert "pkg.nn\t*\tDense" in lines
    assert "pkg.queues\t*\tQueue" in lines


def test_what_floats_counts_for_earlier_releases_too(build: Build) -> None:
    early = build({"pkg/__init__.py": "", "pkg/keras.py": "def f(x): ...\n"})
    late = build({"pkg/__init__.py": "def own(): ...\n", "pkg/keras.py": "def f(x, y): ...\ndef g(): ...\n"})
    surfaces = {"1.0": early, "2.0": early, "2.1": late}
    releases = [Release(version=v, released="", surface=s) for v, s in surfaces.items()]
    lines = table("pkg", float_down(releases, "2.0", ["pkg.keras"]), dates_from="none").splitlines()
    assert "pkg.keras\t2.0-\tg" in lines
    assert "pkg.keras.f\t2.0-\ty=" in lines
    assert "pkg\t2.1-\town" in lines
