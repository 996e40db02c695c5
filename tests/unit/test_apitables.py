"""The reader of API tables: lookups, holes, keywords, specifiers, and what it says of malformed text."""

from __future__ import annotations

from pathlib import Path

import pytest
from api_tables.writing import spell_versions
from hypothesis import given
from hypothesis import strategies as st

from analyzer.apitables import ApiTable, ApiTables, Lookup
from analyzer.errors import RulesError

HEADER = "# package pkg\n# versions 1.0 1.1 2.0 2.1\n# released 1.0=2016-01-01 2.0=2019-09-30\n# a remark\n"
BODY = (
    "pkg\t*\tlayers old_and_new\n"
    "pkg\t-1.1\tSession\n"
    "pkg\t1.1,2.1-\trepeat\n"
    "pkg\t2.0-\tfunction\n"
    "pkg.layers\t*\tDense\n"
    "pkg.layers.Dense\t-1.1\toutput_dim=\n"
    "pkg.layers.Dense\t2.0-\tunits= use_bias=\n"
)


@pytest.fixture
def table() -> ApiTable:
    return ApiTable(HEADER + BODY, "pkg.tsv")


def test_a_table_knows_its_package_versions_and_days(table: ApiTable) -> None:
    assert table.package == "pkg"
    assert table.versions == ("1.0", "1.1", "2.0", "2.1")
    assert dict(table.released) == {"1.0": "2016-01-01", "2.0": "2019-09-30"}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("pkg.Session", Lookup(0b0011, "pkg.Session", True)),
        ("pkg.function", Lookup(0b1100, "pkg.function", True)),
        ("pkg.repeat", Lookup(0b1010, "pkg.repeat", True)),
        ("pkg", Lookup(0b1111, "pkg", True)),
        ("pkg.Session.run", Lookup(0b0011, "pkg.Session", False)),
        ("pkg.python.ops", Lookup(0b1111, "pkg", False)),
        ("pkgs.Session", Lookup(0, "", False)),
        ("other", Lookup(0, "", False)),
    ],
)
def test_a_name_has_the_versions_of_its_longest_listed_prefix(table: ApiTable, name: str, expected: Lookup) -> None:
    assert table.lookup(name) == expected


@pytest.mark.parametrize(
    ("keywords", "mask"),
    [
        (("output_dim",), 0b0011),
        (("units", "use_bias"), 0b1100),
        (("name", "anything"), 0b1111),
        (("output_dim", "units"), 0),
    ],
)
def test_listed_keywords_narrow_and_others_say_nothing(table: ApiTable, keywords: tuple[str, ...], mask: int) -> None:
    assert table.lookup("pkg.layers.Dense", keywords).mask == mask


def test_keywords_count_for_the_very_callable_only(table: ApiTable) -> None:
    assert table.lookup("pkg.layers.Dense.build", ("units",)).mask == 0b1111


def test_members_are_the_names_of_any_version(table: ApiTable) -> None:
    assert table.members("pkg") == {"layers", "old_and_new", "Session", "repeat", "function"}
    assert table.members("pkg.layers") == {"Dense"}
    assert table.members("pkg.layers.Dense") == frozenset()


@pytest.mark.parametrize(
    ("specifier", "expected"),
    [
        ("", "any"),
        ("<2", "<=1.1"),
        (">=2", ">=2.0"),
        ("==1.*", "<=1.1"),
        ("==1.1.5", "1.1"),
        ("==1.1", "1.1"),
        ("<=1.1.0", "<=1.1"),
        (">1.1", ">=1.1"),
        ("~=1.0", "<=1.1"),
        ("!=1.1.0", "any"),
        (">=1.1,<2.1", "1.1-2.0"),
        ("==2.7", "2.1"),
        ("<1.0", "none"),
        ("==0.9", "none"),
        ("==2.0.0rc1", "2.0"),
        ("===2.0", "2.0"),
    ],
)
def test_a_specifier_means_the_samples_that_stand_for_what_it_admits(
    table: ApiTable, specifier: str, expected: str
) -> None:
    assert table.spell(table.mask(specifier)) == expected


def test_a_sample_stands_for_all_of_its_minor_version() -> None:
    table = ApiTable("# package pkg\n# versions 3.0 3.1.1 3.2.1\n", "pkg.tsv")
    assert table.spell(table.mask("==3.1.0")) == "3.1.1"
    assert table.spell(table.mask("==3.0.5")) == "3.0"


def test_released_by_leaves_out_versions_without_a_day(table: ApiTable) -> None:
    assert table.released_by("2015-12-31") == 0
    assert table.released_by("2019-09-29") == 0b0001
    assert table.released_by("2019-09-30") == 0b0101


@pytest.mark.parametrize(
    ("mask", "expected"),
    [
        (0, "none"),
        (0b1111, "any"),
        (0b0001, "1.0"),
        (0b1000, "2.1"),
        (0b0011, "<=1.1"),
        (0b1100, ">=2.0"),
        (0b0110, "1.1-2.0"),
        (0b1010, "1.1, 2.1"),
        (0b1011, "-1.1, 2.1"),
        (0b1101, "1.0, 2.0-"),
    ],
)
def test_masks_are_spelled_for_people(table: ApiTable, mask: int, expected: str) -> None:
    assert table.spell(mask) == expected


@pytest.mark.parametrize(
    "line",
    ["pkg", "pkg\t*", "pkg\t*\t", "\t*\ta", "pkg\t3.0-\ta", "pkg\t2.0-1.0\ta", "pkg\t\ta", "pkg\t1.0,,2.0\ta", "a b"],
)
def test_a_malformed_line_is_named_by_file_and_line(line: str) -> None:
    table = ApiTable(f"{HEADER}pkg\t*\tfine\n{line}\n", "pkg.tsv")
    with pytest.raises(RulesError) as error:
        _ = table.masks
    assert error.value.problems[0].startswith("pkg.tsv:6: ")


def test_a_malformed_line_is_told_when_its_parent_is_asked_for() -> None:
    table = ApiTable(f"{HEADER}pkg\t*\tfine\npkg.fine\t9.9\ta\n", "pkg.tsv")
    assert table.lookup("pkg.fine").exact
    with pytest.raises(RulesError):
        table.lookup("pkg.fine.a")


def test_the_order_of_questions_changes_no_answer(table: ApiTable) -> None:
    asked = ApiTable(HEADER + BODY, "pkg.tsv")
    assert asked.lookup("pkg.layers.Dense", ("units",)) == Lookup(0b1100, "pkg.layers.Dense", True)
    assert asked.members("pkg.layers") == {"Dense"}
    assert asked.masks == table.masks
    assert asked.keywords == table.keywords == {"pkg.layers.Dense": {"output_dim": 0b0011, "units": 12, "use_bias": 12}}


@pytest.mark.parametrize("text", ["", "pkg\t*\ta\n", "# package pkg\n", "# versions 1.0\n"])
def test_a_table_without_its_header_is_refused(text: str) -> None:
    with pytest.raises(RulesError, match="malformed"):
        ApiTable(text, "pkg.tsv")


def test_tables_are_found_in_a_folder_by_import_name(tmp_path: Path) -> None:
    (tmp_path / "pkg_two.tsv").write_text("# package pkg_two\n# versions 1.0\npkg_two\t*\ta\n")
    (tmp_path / "archives.tsv").write_text("package\tversion\tfile\tbytes\tsha256\n")
    tables = ApiTables(tmp_path)
    assert tables.packages() == ("pkg_two",)
    first = tables.get("pkg_two")
    assert first is not None
    assert first is tables.get("pkg-two")
    assert tables.get("missing") is None
    assert tables.get("../archives") is None


def test_a_missing_folder_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(RulesError, match="nowhere"):
        ApiTables(tmp_path / "nowhere").packages()


@given(st.integers(1, 40).flatmap(lambda n: st.tuples(st.just(n), st.integers(1, (1 << n) - 1))))
def test_written_ranges_are_read_as_they_were_meant(case: tuple[int, int]) -> None:
    count, mask = case
    versions = [f"{i // 4}.{i % 4}" for i in range(count)]
    text = f"# package pkg\n# versions {' '.join(versions)}\npkg\t{spell_versions(mask, versions)}\tname\n"
    assert ApiTable(text, "pkg.tsv").lookup("pkg.name").mask == mask
