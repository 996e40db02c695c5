"""MXNet and Gluon."""

import gluoncv  # expect: mxnet/built-on
import mxnet as mx  # expect: mxnet/any
from mxnet import autograd, gluon  # expect: mxnet/any

net = gluon.nn.Dense(10)  # expect: mxnet/any
with autograd.record():  # expect: mxnet/any
    loss = net(mx.nd.ones((1, 8)))  # expect: mxnet/any
loss.backward()  # expect: none
backbone = gluoncv.model_zoo.get_model("resnet50_v1")  # expect: mxnet/built-on

import os

os.environ["KERAS_BACKEND"] = "mxnet"  # expect: mxnet/keras-backend
os.environ["DGLBACKEND"] = "mxnet"  # expect: mxnet/backend-setting
