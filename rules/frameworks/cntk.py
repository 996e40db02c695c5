"""CNTK."""

import cntk as C  # expect: cntk/any

features = C.input_variable(8)  # expect: cntk/any
model = C.layers.Dense(2)(features)  # expect: cntk/any
print(model.shape)  # expect: none

import os

os.environ["KERAS_BACKEND"] = "cntk"  # expect: cntk/keras-backend
