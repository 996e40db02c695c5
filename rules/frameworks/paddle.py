"""PaddlePaddle and the packages of its suite."""

import paddle  # expect: paddle/any
from paddlenlp.transformers import ErnieModel  # expect: paddle/built-on


class Net(paddle.nn.Layer):  # expect: paddle/any
    def __init__(self):
        super().__init__()
        self.head = paddle.nn.Linear(8, 2)  # expect: paddle/any


ernie = ErnieModel.from_pretrained("ernie-3.0-base-zh")  # expect: paddle/built-on
optimizer = paddle.optimizer.Adam(parameters=Net().parameters())  # expect: paddle/any
optimizer.clear_grad()  # expect: none

import os

os.environ["DDE_BACKEND"] = "paddle"  # expect: paddle/backend-setting
