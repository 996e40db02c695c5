"""What a policy allows, forbids and leaves open, over code that is read for real."""

from __future__ import annotations

import pytest

from analyzer.errors import ConfigError
from analyzer.extract.python import facts_of_text
from analyzer.match import Matcher
from analyzer.model import Facts, FileKind, Requirement, Role
from analyzer.model.policy import Policy, Severity, Strike
from analyzer.policy import Candidates, Judge
from analyzer.ruleset import RuleSet, load
from analyzer.scan.filecheck import requirement_reader


@pytest.fixture(scope="module")
def ruleset() -> RuleSet:
    return load()


@pytest.fixture(scope="module")
def matcher(ruleset: RuleSet) -> Matcher:
    return Matcher(ruleset)


class Bench:
    """Policies asked about some lines of code, or about requirements."""

    def __init__(self, ruleset: RuleSet, matcher: Matcher) -> None:
        self.ruleset = ruleset
        self.matcher = matcher
        self.makes = Candidates(ruleset, requirement_reader(ruleset))

    def strikes(self, policy: Policy, code: str, path: str = "a.py", role: Role = Role.SOURCE) -> tuple[Strike, ...]:
        facts = facts_of_text(code)
        return self._judged(policy, facts, path, role)

    def of_requirements(self, policy: Policy, text: str) -> tuple[Strike, ...]:
        from analyzer.extract import extract

        return self._judged(policy, extract(FileKind.REQUIREMENTS, text.encode()), "requirements.txt", Role.SOURCE)

    def symbols(self, policy: Policy, code: str) -> list[str]:
        return [strike.symbol for strike in self.strikes(policy, code)]

    def _judged(self, policy: Policy, facts: Facts, path: str, role: Role) -> tuple[Strike, ...]:
        judge = Judge([policy], "", self.ruleset)
        findings = self.matcher.match(facts.uses) + self.matcher.match_settings(facts.settings)
        candidates = self.makes.of(facts.uses if judge.asks_names else (), findings, facts.requirements)
        return judge.strikes(path, role, candidates)


@pytest.fixture
def bench(ruleset: RuleSet, matcher: Matcher) -> Bench:
    return Bench(ruleset, matcher)


BOTH = "import tensorflow as tf\nx = tf.placeholder(tf.float32)\ny = tf.reshape(x, [1])\nz = tf.GradientTape()\n"


def test_a_generation_strikes_where_a_name_shows_it(bench: Bench) -> None:
    assert bench.symbols(Policy(id="p", forbid=("tensorflow-1",)), BOTH) == ["tensorflow.placeholder"]


def test_a_family_strikes_whatever_the_generation(bench: Bench) -> None:
    found = bench.symbols(Policy(id="p", forbid=("tensorflow",)), BOTH)
    assert found == [
        "tensorflow",
        "tensorflow.placeholder",
        "tensorflow.float32",
        "tensorflow.reshape",
        "tensorflow.GradientTape",
    ]


def test_what_leaves_the_generation_open_passes_where_one_of_them_is_allowed(bench: Bench) -> None:
    assert bench.symbols(Policy(id="p", allow=("tensorflow-2",)), BOTH) == ["tensorflow.placeholder"]
    assert "tensorflow.reshape" in bench.symbols(Policy(id="p", allow=("pytorch",)), BOTH)


def test_allow_says_nothing_of_what_is_no_framework(bench: Bench) -> None:
    assert bench.symbols(Policy(id="p", allow=("jax",)), "import numpy as np\nimport jax\nnp.ones(3)\n") == []


def test_forbid_goes_before_allow_and_except_before_both(bench: Bench) -> None:
    code = "import torch\ntorch.jit.script(f)\ntorch.ones(3)\n"
    policy = Policy(id="p", allow=("pytorch",), forbid=("torch.jit.**",))
    assert bench.symbols(policy, code) == ["torch.jit.script"]
    spared = Policy(id="p", forbid=("pytorch",), exceptions=("torch.jit.*", "torch.ones"))
    assert bench.symbols(spared, code) == ["torch"]


def test_names_of_packages_that_no_rule_knows_can_be_forbidden(bench: Bench) -> None:
    code = "import ourtools.legacy as legacy\nlegacy.old.run()\nimport ourtools.fine\n"
    strikes = bench.strikes(Policy(id="p", forbid=("ourtools.legacy.**",)), code)
    assert [(strike.symbol, strike.framework, strike.rule_id) for strike in strikes] == [
        ("ourtools.legacy", "", ""),
        ("ourtools.legacy.old.run", "", ""),
    ]


def test_aliases_hide_nothing(bench: Bench) -> None:
    code = "from tensorflow.contrib import slim as s\nimport tensorflow.contrib.layers as L\ns.conv2d(L.flatten(x))\n"
    found = bench.symbols(Policy(id="p", forbid=("tensorflow.contrib.**",)), code)
    assert "tensorflow.contrib.slim.conv2d" in found
    assert "tensorflow.contrib.layers.flatten" in found


def test_a_library_strikes_by_its_id(bench: Bench) -> None:
    strikes = bench.strikes(Policy(id="p", forbid=("tf-slim",)), "import tf_slim\nimport tensorflow\n")
    assert [(strike.library, strike.subject) for strike in strikes] == [("tf-slim", "tf-slim")]


GUARDED = """\
try:
    import tensorflow as tf
except ImportError:
    tf = None
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    import jax
import torch
"""


def test_guarded_uses_pass_where_the_policy_says_so(bench: Bench) -> None:
    forbidden = ("tensorflow", "jax", "pytorch")
    assert len(bench.symbols(Policy(id="p", forbid=forbidden), GUARDED)) == 3
    assert bench.symbols(Policy(id="p", forbid=forbidden, guarded=False), GUARDED) == ["torch"]


def test_requirements_strike_by_framework_and_by_the_generation_that_they_pin(bench: Bench) -> None:
    text = "tensorflow<2\ntensorflow>=2.4\ntensorflow\ntorch>=2\nnumpy\n"
    by_generation = bench.of_requirements(Policy(id="p", forbid=("tensorflow-1",)), text)
    assert [(strike.region.start_line, strike.symbol, strike.kind) for strike in by_generation] == [
        (1, "tensorflow", "requirement")
    ]
    assert "tensorflow<2 (TensorFlow 1)" in by_generation[0].message
    allowed = bench.of_requirements(Policy(id="p", allow=("tensorflow-2",)), text)
    assert [strike.region.start_line for strike in allowed] == [1, 4]


def test_what_is_only_asked_for_in_a_lock_file_passes(bench: Bench, ruleset: RuleSet) -> None:
    from analyzer.model import Region

    locked = Requirement(
        name="torch", ecosystem="pypi", specifier="==2.1", optional=False, region=Region(1, 1, 1, 9), locked=True
    )
    judge = Judge([Policy(id="p", forbid=("pytorch",))], "", ruleset)
    assert judge.strikes("uv.lock", Role.SOURCE, bench.makes.of((), (), (locked,))) == ()


def test_paths_and_roles_say_which_files_a_policy_speaks_for(bench: Bench) -> None:
    policy = Policy(id="p", forbid=("pytorch",), paths=("research/", "!research/legacy/"))
    assert bench.strikes(policy, "import torch\n", "research/a/b.py")
    assert not bench.strikes(policy, "import torch\n", "research/legacy/b.py")
    assert not bench.strikes(policy, "import torch\n", "src/b.py")
    everywhere = Policy(id="p", forbid=("pytorch",))
    assert not bench.strikes(everywhere, "import torch\n", role=Role.VENDORED)
    assert bench.strikes(everywhere, "import torch\n", role=Role.TEST)
    vendored = Policy(id="p", forbid=("pytorch",), roles=(Role.VENDORED,))
    assert bench.strikes(vendored, "import torch\n", role=Role.VENDORED)
    assert not bench.strikes(vendored, "import torch\n", role=Role.TEST)


def test_patterns_are_relative_to_the_folder_of_the_configuration(ruleset: RuleSet, bench: Bench) -> None:
    judge = Judge([Policy(id="p", forbid=("pytorch",), paths=("/nets/*.py",))], "team [a]", ruleset)
    facts = facts_of_text("import torch\n")
    candidates = bench.makes.of((), bench.matcher.match(facts.uses), ())
    assert judge.strikes("team [a]/nets/x.py", Role.SOURCE, candidates)
    assert not judge.strikes("nets/x.py", Role.SOURCE, candidates)
    assert not judge.strikes("team [a]/other/nets/x.py", Role.SOURCE, candidates)


def test_a_strike_carries_what_reports_need(bench: Bench) -> None:
    policy = Policy(id="no-tf1", forbid=("tensorflow-1",), severity=Severity.WARNING, why="see the guide")
    (strike,) = bench.strikes(policy, BOTH, "net/a.py")
    assert (strike.policy_id, strike.severity, strike.subject) == ("no-tf1", Severity.WARNING, "tensorflow-1")
    assert (strike.framework, strike.rule_id, strike.kind) == ("tensorflow-1", "tensorflow-1/removed-in-2", "call")
    assert (strike.path, strike.region.start_line, strike.region.start_column) == ("net/a.py", 2, 5)
    assert strike.why == "see the guide"
    assert strike.message == "tensorflow.placeholder (TensorFlow 1): policy no-tf1 forbids tensorflow-1"


@pytest.mark.parametrize(
    ("policy", "said", "hint"),
    [
        (Policy(id="p", forbid=("tensorflw-1",)), "forbid: 'tensorflw-1' is no framework", "tensorflow-1"),
        (Policy(id="p", allow=("torch",)), "allow: 'torch' is no framework", "torch.**"),
        (Policy(id="p", forbid=("**",)), "forbid: '**'", "rules list"),
        (Policy(id="p", forbid=("a.**.b",)), "forbid: 'a.**.b'", "rules list"),
        (Policy(id="p", allow=("torch.nn.**",)), "allow names frameworks", "except"),
    ],
)
def test_a_subject_that_means_nothing_is_an_error_with_a_suggestion(
    ruleset: RuleSet, policy: Policy, said: str, hint: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        Judge([policy], "", ruleset)
    assert said in caught.value.message
    assert hint in caught.value.hint
