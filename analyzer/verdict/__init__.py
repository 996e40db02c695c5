"""Findings -> file verdicts -> the verdict over a group of files. docs/verdicts.md is this package in prose.

The order: `judge_file` reads one file's findings alone; `settle` lets files that leave the generation open
(TensorFlow 1 or 2, Keras 2 or 3) take it from their directory, the pins or the commit date; `judge_group` weighs the
files of a directory or repository.
"""

from analyzer.verdict.backend import SHOWN, asks_for_legacy_keras, keras_backend
from analyzer.verdict.context import Context, settle
from analyzer.verdict.file import judge_file
from analyzer.verdict.generation import GENERATIONS, Generation
from analyzer.verdict.group import Demand, judge_directories, judge_group
from analyzer.verdict.pins import Pin, denied_pins, pinned, read_pins
from analyzer.verdict.tally import Tally, packed
from analyzer.verdict.weights import CODE

__all__ = [
    "CODE",
    "GENERATIONS",
    "SHOWN",
    "Context",
    "Demand",
    "Generation",
    "Pin",
    "Tally",
    "asks_for_legacy_keras",
    "denied_pins",
    "judge_directories",
    "judge_file",
    "judge_group",
    "keras_backend",
    "packed",
    "pinned",
    "read_pins",
    "settle",
]
