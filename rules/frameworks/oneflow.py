"""OneFlow and what is built on it."""

import oneflow as flow  # expect: oneflow/any
from flowvision.models import resnet50  # expect: oneflow/built-on

head = flow.nn.Linear(8, 2)  # expect: oneflow/any
backbone = resnet50()  # expect: oneflow/built-on
print(head.weight.shape)  # expect: none

import os

os.environ["TL_BACKEND"] = "oneflow"  # expect: oneflow/backend-setting
