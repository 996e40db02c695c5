"""Theano, its successors, and the layers on it."""

import lasagne  # expect: theano/built-on
import theano  # expect: theano/any
import theano.tensor as T  # expect: theano/any

x = T.matrix("x")  # expect: theano/any
weight = theano.shared(1.0)  # expect: theano/any
cost = T.mean(x * weight)  # expect: theano/any
train = theano.function([x], cost)  # expect: theano/any
layer = lasagne.layers.InputLayer((None, 8), x)  # expect: theano/built-on
train([[1.0]])  # expect: none

import os

os.environ["KERAS_BACKEND"] = "theano"  # expect: theano/keras-backend
