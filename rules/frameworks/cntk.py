"""CNTK."""

import cntk as C  # expect: cntk/any

features = C.input_variable(8)  # expect: cntk/any
model = C.layers.Dense(2)(features)  # expect: cntk/any
print(model.shape)  # expect: none
