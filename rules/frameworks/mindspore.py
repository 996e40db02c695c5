"""MindSpore and what is built on it."""

import mindcv  # expect: mindspore/built-on
import mindspore as ms  # expect: mindspore/any
from mindspore import nn  # expect: mindspore/any


class Net(nn.Cell):  # expect: mindspore/any
    def __init__(self):
        super().__init__()
        self.head = nn.Dense(8, 2)  # expect: mindspore/any

    def construct(self, x):
        return self.head(x)  # expect: none


step = ms.value_and_grad(Net(), None)  # expect: mindspore/any
backbone = mindcv.create_model("resnet50")  # expect: mindspore/built-on

import os

os.environ["TL_BACKEND"] = "mindspore"  # expect: mindspore/backend-setting
