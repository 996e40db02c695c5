"""What is made to read a file goes at once: the collector takes longer to find cycles than the reading takes."""

from __future__ import annotations

import gc
from contextlib import nullcontext

import pytest

from analyzer.extract.python import facts_of_text, full_parse

CODE = """
import os
import torch, torch.nn as nn
from .local import thing
try:
    import tensorflow as tf
except ImportError:
    tf = None
layer = nn.Linear
other = tf or thing

class Net(nn.Module):
    inner = layer

    def __init__(self, size=3):
        alias = self.inner
        def deep(x, make=lambda y: alias(y)):
            again = x
            return [again(z) for z in alias(size) if (w := nn)]
        if tf is not None:
            alias = tf.keras.layers.Dense
        super().__init__(alias(2), deep)
"""


@pytest.mark.parametrize("whole", [False, True])
def test_nothing_is_left_for_the_collector(whole: bool) -> None:
    with full_parse() if whole else nullcontext():
        expected = facts_of_text(CODE)  # what is made once for all files stays
        gc.collect()
        gc.disable()
        try:
            assert facts_of_text(CODE) == expected
            assert gc.collect() == 0
        finally:
            gc.enable()
