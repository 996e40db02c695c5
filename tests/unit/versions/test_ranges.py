"""Which releases can run some uses: needs, guards, alternatives, contradictions, pins."""

from __future__ import annotations

from pathlib import Path

import pytest

from analyzer.apitables import ApiTables
from analyzer.model import FileUses, Guard, Region, Requirement, Role, SymbolUse, UseKind, VersionRange
from analyzer.versions import Surroundings, directory_versions, version_ranges

TENSORFLOW = """\
# package tensorflow
# versions 1.0 1.14 1.15 2.0 2.15 2.16
# released 1.0=2017-02-13 1.14=2019-06-18 1.15=2019-10-14 2.0=2019-09-28 2.15=2023-11-11 2.16=2024-03-07
tensorflow\t*\tnn reduce_max keras compat python
tensorflow\t-1.15\tSession contrib
tensorflow\t1.15,2.15-\trepeat
tensorflow\t2.0-\tfunction
tensorflow.compat\t1.14-\tv1
tensorflow.compat.v1\t1.14-\tSession
tensorflow.keras\t-2.15\tOld
tensorflow.reduce_max\t1.14-\tkeepdims=
tensorflow.reduce_max\t-1.15\tkeep_dims=
"""
TORCH = "# package torch\n# versions 1.0 2.0\ntorch\t*\tnn\ntorch\t2.0-\tcompile\n"


@pytest.fixture
def tables(tmp_path: Path) -> ApiTables:
    (tmp_path / "tensorflow.tsv").write_text(TENSORFLOW)
    (tmp_path / "torch.tsv").write_text(TORCH)
    return ApiTables(tmp_path)


def use(name: str, line: int = 1, guard: Guard = Guard.NONE, keywords: tuple[str, ...] = ()) -> SymbolUse:
    region = Region(line, 1, line, 9)
    return SymbolUse(qualified_name=name, kind=UseKind.CALL, region=region, guard=guard, keywords=keywords)


def uses(*names: str) -> tuple[SymbolUse, ...]:
    return tuple(use(name, line) for line, name in enumerate(names, start=1))


def file(path: str, *names: str, role: Role = Role.SOURCE) -> FileUses:
    return FileUses(path, role, uses(*names))


def pin(specifier: str, name: str = "tensorflow", ecosystem: str = "pypi", optional: bool = False) -> Requirement:
    return Requirement(
        name=name, ecosystem=ecosystem, specifier=specifier, optional=optional, region=Region(3, 1, 3, 9)
    )


def one(tables: ApiTables, *files: FileUses, **surroundings: object) -> VersionRange:
    (found,) = version_ranges(files, tables, Surroundings(**surroundings))  # type: ignore[arg-type]
    return found


def test_both_ends_are_closed_by_what_the_next_release_lacks(tables: ApiTables) -> None:
    found = one(tables, file("a.py", "tensorflow.repeat", "tensorflow.nn"), file("b.py", "tensorflow.Session"))
    assert (found.versions, found.said, found.specifier) == (("1.15",), "1.15", ">=1.15,<2.0")
    assert [(need.name, need.places[0][0]) for need in found.lower] == [("tensorflow.repeat", "a.py")]
    assert {need.name for need in found.upper} == {"tensorflow.repeat", "tensorflow.Session"}
    assert (found.files, found.whole_files, found.conflicts) == (2, 2, ())


def test_what_every_release_has_leaves_every_release(tables: ApiTables) -> None:
    found = one(tables, file("a.py", "tensorflow.nn"))
    assert found.versions == found.sampled
    assert (found.specifier, found.needs, found.lower, found.upper) == ("", (), (), ())


def test_a_hole_stays_one(tables: ApiTables) -> None:
    found = one(tables, file("a.py", "tensorflow.repeat"))
    assert found.versions == ("1.15", "2.15", "2.16")
    assert found.specifier == ">=1.15,!=2.0.*"


def test_a_keyword_is_a_need_of_its_own(tables: ApiTables) -> None:
    call = use("tensorflow.reduce_max", keywords=("axis", "keepdims"))
    found = one(tables, FileUses("a.py", Role.SOURCE, (call,)))
    assert found.said == ">=1.14"
    assert [(need.name, need.keyword) for need in found.lower] == [("tensorflow.reduce_max", "keepdims")]


@pytest.mark.parametrize(
    "guard", [Guard.IMPORT_ERROR, Guard.FALLBACK, Guard.AVAILABILITY, Guard.VERSION, Guard.TYPE_CHECKING]
)
def test_what_stands_behind_a_guard_narrows_nothing(tables: ApiTables, guard: Guard) -> None:
    guarded = use("tensorflow.Session", 2, guard)
    found = one(tables, FileUses("a.py", Role.SOURCE, (use("tensorflow.nn"), guarded)))
    assert found.versions == found.sampled


@pytest.mark.parametrize("guard", [Guard.MAIN, Guard.LAZY])
def test_what_only_runs_later_is_needed_all_the_same(tables: ApiTables, guard: Guard) -> None:
    assert one(tables, FileUses("a.py", Role.SOURCE, (use("tensorflow.Session", 1, guard),))).said == "<=1.15"


def test_files_that_use_a_package_behind_guards_only_are_counted_apart(tables: ApiTables) -> None:
    found = one(tables, FileUses("a.py", Role.SOURCE, (use("tensorflow.Session", 1, Guard.IMPORT_ERROR),)))
    assert (found.files, found.whole_files, found.optional) == (0, 0, 1)
    assert found.said == "<=1.15"


@pytest.mark.parametrize("guard", [Guard.FALLBACK, Guard.VERSION, Guard.TYPE_CHECKING])
def test_a_branch_that_a_release_chooses_narrows_no_optional_package(tables: ApiTables, guard: Guard) -> None:
    found = one(tables, FileUses("a.py", Role.SOURCE, (use("tensorflow.Session", 1, guard),)))
    assert (found.optional, found.versions) == (1, found.sampled)


def test_a_package_that_another_may_replace_is_optional(tables: ApiTables) -> None:
    either = (use("tensorflow.Session", 2), use("mxnet.nd", 2))
    found = one(tables, FileUses("a.py", Role.SOURCE, either))
    assert (found.files, found.optional, found.said) == (0, 1, "<=1.15")


def test_a_guarded_import_tries_names_and_needs_none(tables: ApiTables) -> None:
    tried = SymbolUse(
        qualified_name="tensorflow.Session", kind=UseKind.IMPORT, region=Region(1, 1, 1, 9), guard=Guard.IMPORT_ERROR
    )
    found = one(tables, FileUses("a.py", Role.SOURCE, (tried,)))
    assert (found.optional, found.versions) == (1, found.sampled)


def test_a_file_that_needs_a_package_makes_it_no_option(tables: ApiTables) -> None:
    guarded = FileUses("a.py", Role.SOURCE, (use("tensorflow.Session", 1, Guard.IMPORT_ERROR),))
    found = one(tables, guarded, file("b.py", "tensorflow.nn"))
    assert (found.files, found.whole_files, found.optional, found.versions) == (1, 1, 1, found.sampled)


def test_meanings_of_one_use_are_alternatives(tables: ApiTables) -> None:
    either = (use("tensorflow.Session"), use("tensorflow.compat.v1.Session"))
    found = one(tables, FileUses("a.py", Role.SOURCE, either))
    assert (found.versions, found.needs) == (found.sampled, ())
    assert one(tables, FileUses("a.py", Role.SOURCE, either[1:])).said == ">=1.14"


def test_a_meaning_that_only_some_releases_choose_is_an_alternative_to_the_plain_one(tables: ApiTables) -> None:
    plain, chosen = use("tensorflow.function"), use("tensorflow.compat.v1.Session", guard=Guard.VERSION)
    assert one(tables, FileUses("a.py", Role.SOURCE, (plain, chosen))).said == ">=1.14"


def test_a_use_that_another_package_may_serve_says_nothing(tables: ApiTables) -> None:
    either = (use("tensorflow.Session", 2), use("mxnet.nd", 2))
    found = one(tables, FileUses("a.py", Role.SOURCE, (use("tensorflow.nn"), *either)))
    assert found.versions == found.sampled


def test_names_of_the_project_itself_say_nothing(tables: ApiTables) -> None:
    own = SymbolUse(qualified_name="torch.compile", kind=UseKind.CALL, region=Region(1, 1, 1, 9), own=True)
    assert version_ranges([FileUses("a.py", Role.SOURCE, (own,))], tables) == ()


def test_one_dead_file_does_not_decide(tables: ApiTables) -> None:
    alive = [file(f"{name}.py", "tensorflow.function", "tensorflow.repeat") for name in "abc"]
    found = one(tables, file("dead.py", "tensorflow.Session", "tensorflow.contrib"), *alive)
    assert found.versions == ("2.15", "2.16")
    assert [need.name for need in found.conflicts] == ["tensorflow.Session", "tensorflow.contrib"]
    assert found.conflicts[0].places[0][0] == "dead.py"
    assert (found.files, found.whole_files) == (4, 3)


def test_what_else_a_file_of_another_age_needs_says_nothing(tables: ApiTables) -> None:
    newer = file("new.py", "tensorflow.function", "tensorflow.keras.ops", "tensorflow.function.x", "tensorflow.repeat")
    older = [file(f"{name}.py", "tensorflow.Session") for name in "abc"]
    found = one(tables, newer, *older)
    assert found.said == "<=1.15"
    assert {need.name for need in found.conflicts} == {"tensorflow.function", "tensorflow.function.x"}


def test_a_source_file_counts_more_than_an_example(tables: ApiTables) -> None:
    examples = [file(f"examples/{name}.py", "tensorflow.function", role=Role.EXAMPLE) for name in "ab"]
    assert one(tables, file("model.py", "tensorflow.Session"), *examples).said == "<=1.15"


def test_a_file_that_contradicts_itself_still_has_a_range(tables: ApiTables) -> None:
    found = one(tables, file("a.py", "tensorflow.Session", "tensorflow.contrib", "tensorflow.function"))
    assert found.said == "<=1.15"
    assert [need.name for need in found.conflicts] == ["tensorflow.function"]
    assert found.whole_files == 0


def test_level_sets_are_decided_by_the_pins_and_else_by_age(tables: ApiTables) -> None:
    level = (file("a.py", "tensorflow.Session"), file("b.py", "tensorflow.function"))
    assert one(tables, *level).said == ">=2.0"
    assert one(tables, *level, requirements=(("requirements.txt", pin("<2")),)).said == "<=1.15"


@pytest.mark.parametrize("role", [Role.TEST, Role.VENDORED, Role.GENERATED])
def test_some_roles_close_no_end(tables: ApiTables, role: Role) -> None:
    found = one(tables, file("a.py", "tensorflow.nn"), file("b.py", "tensorflow.Session", role=role))
    assert found.versions == found.sampled


def test_a_pin_narrows_beside_the_code_and_not_in_it(tables: ApiTables) -> None:
    found = one(tables, file("a.py", "tensorflow.Session"), requirements=(("requirements.txt", pin(">=1.14")),))
    assert (found.said, found.pinned, found.specifier) == ("<=1.15", ("1.14", "1.15"), ">=1.14,<2.0")
    assert [one.agrees for one in found.pins] == [True]


def test_an_exact_pin_that_agrees_is_taken_as_written(tables: ApiTables) -> None:
    found = one(tables, file("a.py", "tensorflow.Session"), requirements=(("requirements.txt", pin("==1.15.5")),))
    assert (found.pinned, found.specifier) == (("1.15",), "==1.15.5")


def test_a_pin_against_the_code_is_shown_and_left_out(tables: ApiTables) -> None:
    found = one(tables, file("a.py", "tensorflow.Session"), requirements=(("requirements.txt", pin(">=2")),))
    assert (found.said, found.pinned, found.specifier) == ("<=1.15", ("1.0", "1.14", "1.15"), "<2.0")
    assert [one.agrees for one in found.pins] == [False]


def test_pins_against_one_another_leave_what_the_code_says(tables: ApiTables) -> None:
    clash = (("a.txt", pin("<=1.0")), ("b.txt", pin(">=1.14")))
    found = one(tables, file("a.py", "tensorflow.Session"), requirements=clash)
    assert (found.pinned, found.specifier) == ((), "<2.0")


@pytest.mark.parametrize("asked", [pin("<2", ecosystem="npm"), pin("<2", "tensorflow-hub"), pin(""), pin("=>1")])
def test_what_is_no_pin_of_the_package(tables: ApiTables, asked: Requirement) -> None:
    assert one(tables, file("a.py", "tensorflow.nn"), requirements=(("r.txt", asked),)).pins == ()


def test_optional_pins_are_shown_and_narrow_nothing(tables: ApiTables) -> None:
    found = one(tables, file("a.py", "tensorflow.nn"), requirements=(("r.txt", pin("<2", optional=True)),))
    assert (len(found.pins), found.pinned) == (1, found.sampled)


def test_legacy_keras_keeps_keras_2_alive(tables: ApiTables) -> None:
    assert one(tables, file("a.py", "tensorflow.keras.Old")).said == "<=2.15"
    assert one(tables, file("a.py", "tensorflow.keras.Old"), legacy_keras=True).said == "any"


def test_the_newest_release_of_the_day_of_the_commit(tables: ApiTables) -> None:
    assert one(tables, file("a.py", "tensorflow.nn"), day="2019-09-30").newest_then == "2.0"
    assert one(tables, file("a.py", "tensorflow.function"), day="2017-03-01").newest_then == ""


def test_names_that_the_table_does_not_list_are_told(tables: ApiTables) -> None:
    found = one(tables, file("a.py", "tensorflow.wrapped.x", "tensorflow.Session.run", "tensorflow.nn"))
    assert found.unlisted == (("tensorflow.wrapped.x", 1),)


def test_packages_come_with_the_most_needed_first(tables: ApiTables) -> None:
    files = [file("a.py", "torch.nn"), file("b.py", "torch.nn", "tensorflow.nn")]
    assert [found.package for found in version_ranges(files, tables)] == ["torch", "tensorflow"]


def test_directories_speak_for_what_lies_below_them(tables: ApiTables) -> None:
    files = [file("old/deep/a.py", "tensorflow.Session"), file("new/b.py", "tensorflow.function"), file("c.py")]
    around = Surroundings(requirements=(("new/r.txt", pin(">=2.15")),))
    found = {one.path: one.ranges[0] for one in directory_versions(files, tables, around)}
    assert {path: one.said for path, one in found.items()} == {"new": ">=2.0", "old": "<=1.15", "old/deep": "<=1.15"}
    assert found["new"].pinned == ("2.15", "2.16")
    assert found["old"].pins == ()


def test_the_order_of_files_changes_nothing(tables: ApiTables) -> None:
    files = [file(f"{name}.py", "tensorflow.Session", "tensorflow.function", "tensorflow.repeat") for name in "abc"]
    assert version_ranges(files, tables) == version_ranges(files[::-1], tables)
