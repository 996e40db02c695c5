from __future__ import annotations

from analyzer.reports.glossary import Glossary, of_rules

GLOSSARY = Glossary(
    frameworks={"tensorflow": "TensorFlow (which?)", "tensorflow-1": "TensorFlow 1 (graph style)", "jax": "JAX"},
    families={"tensorflow": "tensorflow", "tensorflow-1": "tensorflow", "jax": "jax"},
)


def test_short_names_leave_remarks_out_but_not_that_a_generation_is_open() -> None:
    assert [GLOSSARY.short(one) for one in ("tensorflow-1", "tensorflow", "jax", "mixed")] == [
        "TensorFlow 1",
        "TensorFlow (undetermined)",
        "JAX",
        "mixed",
    ]


def test_an_unknown_id_stands_for_itself() -> None:
    assert (GLOSSARY.framework("new"), GLOSSARY.library("new"), GLOSSARY.rule("new").why) == ("new", "new", "")


def test_the_shipped_rules_name_every_framework_of_a_verdict() -> None:
    glossary = of_rules()
    for one in ("tensorflow-1", "tensorflow-2", "tensorflow", "keras-2", "keras-3", "pytorch", "jax"):
        assert glossary.framework(one) != one
    assert all(rule.why and rule.source for rule in glossary.rules.values())
