"""Kinds, roles and skips, decided by paths alone."""

from __future__ import annotations

import random
from fnmatch import fnmatchcase

import pytest

from analyzer.errors import ConfigError, RulesError
from analyzer.files import RoleRule, RoleRules, _Globs, parse_roles, select
from analyzer.kinds import kind_of, kind_of_first_line, may_be_script
from analyzer.model import FileEntry, FileKind, FileSkipped, Role, SelectedFile, SkippedEntry, SkipReason
from analyzer.ruleset import rules_folder

RULES = parse_roles("""
frameworks = ["tf", "torch"]

[[rule]]
role = "test"
directories = ["tests", "*_tests"]
files = ["*_test.py"]
files_beside = ["test_*.py"]
why = "tests"
source = "https://example.org/"

[[rule]]
role = "vendored"
directories = ["third_party"]
why = "theirs"
source = "https://example.org/"

[[rule]]
role = "converter"
files = ["*_to_<framework>.py"]
why = "converts"
source = "https://example.org/"

[[rule]]
role = "example"
directories = ["examples"]
why = "shows"
source = "https://example.org/"
""")


def chosen(*paths: str, **options: object) -> dict[str, tuple[str, str]]:
    entries = [FileEntry(path, "") for path in paths]
    outcome = select(entries, RULES, **options)  # type: ignore[arg-type]
    return {
        item.entry.path if isinstance(item, SelectedFile) else item.path: (
            (str(item.role), item.role_reason)
            if isinstance(item, SelectedFile)
            else (f"skipped: {item.reason}", item.detail)
        )
        for item in outcome
    }


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("a.py", FileKind.PYTHON),
        ("a/B.PY", FileKind.PYTHON),
        ("a.pyi", FileKind.PYTHON),
        ("a.pyw", FileKind.PYTHON),
        ("n.ipynb", FileKind.NOTEBOOK),
        ("a.pyx", FileKind.OTHER),
        ("a.pyc", FileKind.OTHER),
        ("py", FileKind.OTHER),
        (".py", FileKind.OTHER),
        ("a.py/readme", FileKind.OTHER),
        ("BUILD", FileKind.BAZEL),
        ("build", FileKind.OTHER),
        ("a/DESCRIPTION", FileKind.R_DESCRIPTION),
        ("a/CMakeLists.txt", FileKind.CMAKE),
        ("app/build.gradle.kts", FileKind.GRADLE),
        ("a.KT", FileKind.KOTLIN),
        ("a.R", FileKind.R),
        ("web/package.json", FileKind.PACKAGE_JSON),
        ("models/a/config.pbtxt", FileKind.TRITON_CONFIG),
        ("n\udcff.py", FileKind.PYTHON),
    ],
)
def test_kind_by_name(path: str, kind: FileKind) -> None:
    assert kind_of(path) is kind


@pytest.mark.parametrize(
    ("start", "is_python"),
    [
        (b"#!/usr/bin/env python3\nimport torch", True),
        (b"#!/usr/bin/python\n", True),
        (b"#! /usr/bin/python2.7 -u\r\n", True),
        (b"#!/usr/bin/env -S python3 -O\n", True),
        (b"#!/usr/bin/env -S uv run --script\n", True),
        (b"#!/usr/bin/env PYTHONPATH=. python\n", True),
        (b"#!/opt/conda/bin/ipython", True),
        (b"#!python", True),
        (b"#!/bin/bash\npython train.py", False),
        (b"#!/usr/bin/env pythonic\n", False),
        (b"#!/bin/sh python", False),
        (b"\n#!/usr/bin/python", False),
        (b"import torch", False),
        (b"", False),
        (b"\x00\xff", False),
        (b"#!" + b"/a" * 100_000 + b" python", False),
    ],
)
def test_kind_by_first_line(start: bytes, is_python: bool) -> None:
    assert (kind_of_first_line(start) is FileKind.PYTHON) is is_python


def test_which_files_may_be_scripts() -> None:
    assert may_be_script("bin/train")
    assert may_be_script("tools/my-tool")
    assert not any(
        may_be_script(path) for path in ("a.py", "LICENSE", "docs/Makefile", ".gitignore", "WORKSPACE", "x.d/.env")
    )


@pytest.mark.parametrize(
    ("path", "role", "reason"),
    [
        ("a.py", Role.SOURCE, ""),
        ("tests/a.py", Role.TEST, "tests/"),
        ("Tests/Deep/A.py", Role.TEST, "tests/"),
        ("unit_tests/a.ipynb", Role.TEST, "*_tests/"),
        ("a/B_Test.py", Role.TEST, "*_test.py"),
        ("test.py", Role.SOURCE, ""),
        ("contests/a.py", Role.SOURCE, ""),
        ("tests.py", Role.SOURCE, ""),
        ("third_party/tests/a.py", Role.TEST, "tests/"),
        ("tests/third_party/a.py", Role.TEST, "tests/"),
        ("third_party/x_to_tf.py", Role.VENDORED, "third_party/"),
        ("examples/x_to_tf.py", Role.CONVERTER, "*_to_tf.py"),
        ("x_to_torch.py", Role.CONVERTER, "*_to_torch.py"),
        ("x_to_torches.py", Role.SOURCE, ""),
        ("examples/a.py", Role.EXAMPLE, "examples/"),
        ("a/examples.py", Role.SOURCE, ""),
    ],
)
def test_the_first_rule_that_matches_decides(path: str, role: Role, reason: str) -> None:
    assert chosen(path) == {path: (role, reason)}


def test_a_test_beside_what_it_tests_is_told_from_an_evaluation_script() -> None:
    assert chosen("net/model.py", "net/test_model.py") == {
        "net/model.py": ("source", ""),
        "net/test_model.py": ("test", "test_*.py"),
    }
    assert chosen("package/__init__.py", "test_package.py")["test_package.py"] == ("test", "test_*.py")
    assert chosen("model.py", "net/test_model.py")["net/test_model.py"] == ("source", "")
    assert chosen("net/train.py", "net/test_on_image.py")["net/test_on_image.py"] == ("source", "")


def test_what_is_not_read_is_a_skip() -> None:
    entries: list[FileEntry | SkippedEntry] = [
        FileEntry("b.txt", ""),
        SkippedEntry("link.py", SkipReason.SYMLINK_OUTSIDE, "to /x"),
        FileEntry("a.gif", ""),
    ]
    assert select(entries, RULES) == (
        FileSkipped(path="a.gif", reason=SkipReason.NO_READER),
        FileSkipped(path="b.txt", reason=SkipReason.NO_READER),
        FileSkipped(path="link.py", reason=SkipReason.SYMLINK_OUTSIDE, detail="to /x"),
    )


def test_every_entry_has_one_outcome_whatever_their_order() -> None:
    paths = [f"{folder}{number}.py" for folder in ("", "tests/") for number in range(9)]
    entries: list[FileEntry | SkippedEntry] = [FileEntry(path, "") for path in [*paths, "A.py", "a.py"]]
    entries.append(SkippedEntry("sub", SkipReason.SUBMODULE))
    expected = select(entries, RULES)
    assert len(expected) == len(entries)
    for seed in range(5):
        random.Random(seed).shuffle(entries)
        assert select(entries, RULES) == expected


def test_exclusions_are_gitignore_patterns() -> None:
    found = chosen("a.py", "old/b.py", "old/keep.py", "x.tmp.py", exclude=("old/*", "!keep.py", "*.tmp.py"))
    assert found == {
        "a.py": ("source", ""),
        "old/b.py": ("skipped: excluded", "old/*"),
        "old/keep.py": ("source", ""),
        "x.tmp.py": ("skipped: excluded", "*.tmp.py"),
    }


def test_what_has_no_reader_is_not_called_excluded() -> None:
    assert chosen("a.txt", exclude=("*",)) == {"a.txt": ("skipped: no-reader", "")}


def test_overrides_go_before_the_rules_and_the_last_one_wins() -> None:
    overrides = (("tests/*", "source"), ("tests/fixtures/", "vendored"), ("/lib/", "docs"), ("!/lib/own.py", "docs"))
    assert chosen(
        "tests/a.py", "tests/fixtures/b.py", "lib/c.py", "lib/own.py", "examples/d.py", overrides=overrides
    ) == {
        "tests/a.py": ("source", "tests/* (configuration)"),
        "tests/fixtures/b.py": ("vendored", "tests/fixtures/ (configuration)"),
        "lib/c.py": ("docs", "/lib/ (configuration)"),
        "lib/own.py": ("source", ""),
        "examples/d.py": ("example", "examples/"),
    }


def test_configuration_that_cannot_be_understood() -> None:
    with pytest.raises(ConfigError, match="'tets' is not a role"):
        chosen("a.py", overrides=(("*", "tets"),))
    with pytest.raises(ConfigError, match="exclude"):
        chosen("a.py", exclude=("!",))


def test_scripts_that_the_caller_found() -> None:
    assert chosen("bin/train", "bin/other", scripts={"bin/train"}) == {
        "bin/other": ("skipped: no-reader", ""),
        "bin/train": ("source", ""),
    }


def test_all_problems_of_a_rule_file_are_told_at_once() -> None:
    with pytest.raises(RulesError) as raised:
        parse_roles("""
        extra = 1
        frameworks = "tf"
        [[rule]]
        role = "source"
        [[rule]]
        role = "test"
        directories = ["A/b", 3]
        glob = []
        [[rule]]
        role = "docs"
        files = ["Docs.py"]
        files_beside = ["a*b*"]
        why = "w"
        source = "http://x"
        """)
    text = "\n".join(raised.value.problems)
    for words in (
        "unknown key 'extra'",
        "`frameworks` must be a list",
        "rule 1: role must be one of",
        "rule 2: unknown key 'glob'",
        "rule 2: `directories` must be a list of strings",
        "rule 2: has no patterns",
        "rule 3: 'Docs.py' must be a name in lower case",
        "rule 3: 'a*b*' must hold exactly one *",
        "rule 3: needs `why` and a `source`",
    ):
        assert words in text, words


@pytest.mark.parametrize("text", ["= nonsense", "rule = 3", "[rule]\nrole = 'test'"])
def test_a_rule_file_of_another_form(text: str) -> None:
    with pytest.raises(RulesError):
        parse_roles(text)


def test_without_rules_everything_is_source() -> None:
    assert parse_roles("") == RoleRules(())
    (file,) = select([FileEntry("tests/a.py", "")], RoleRules(()))
    assert isinstance(file, SelectedFile)
    assert file.role is Role.SOURCE


def test_globs_are_those_of_fnmatch() -> None:
    shipped = parse_roles((rules_folder() / "roles.toml").read_text(encoding="utf-8"))
    rules = [
        *shipped.rules,
        RoleRule(role=Role.TEST, why="", source="", files=("a?c", "[ab]*", "*x*y*", "*", "a**", "")),
    ]
    globs = [found for rule in rules for found in (rule.directories, rule.files, rule.files_beside) if found]
    names = {
        before + glob.replace("*", star) + after
        for several in globs
        for glob in several
        for star in ("", "x", "test_a.py")
        for before, after in (("", ""), ("z", ""), ("", "z"))
    }
    for several in globs:
        matcher = _Globs(several)
        wrong = [name for name in names if (name in matcher) != any(fnmatchcase(name, glob) for glob in several)]
        assert wrong == []
