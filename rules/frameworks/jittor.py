"""Jittor and what is built on it."""

import jittor as jt  # expect: jittor/any
from jdet.models import build_backbone  # expect: jittor/built-on


class Net(jt.Module):  # expect: jittor/any
    def execute(self, x):
        return jt.nn.relu(x)  # expect: jittor/any


backbone = build_backbone({})  # expect: jittor/built-on
print(Net().parameters())  # expect: none

import os

os.environ["TL_BACKEND"] = "jittor"  # expect: jittor/backend-setting
