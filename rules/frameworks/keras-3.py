"""Keras 3 on any backend: names that are new in it, its preview keras_core, and what needs it."""

import keras  # expect: keras/any
import keras_core  # expect: keras-3/keras-core
import keras_hub  # expect: keras-3/built-on
from keras import ops  # expect: keras-3/new-in-3

keras.utils.set_random_seed(1)  # expect: keras/any


class Attention(keras.layers.Layer):  # expect: keras/any
    def call(self, query, key, value):
        scores = ops.matmul(query, ops.swapaxes(key, -1, -2))  # expect: keras-3/new-in-3
        return ops.matmul(ops.softmax(scores), value)  # expect: keras-3/new-in-3


noise = keras.random.normal((1, 8))  # expect: keras-3/new-in-3
preview = keras_core.layers.Dense(8)  # expect: keras-3/keras-core
gemma = keras_hub.models.GemmaCausalLM.from_preset("gemma_2b_en")  # expect: keras-3/built-on
size = noise.shape  # expect: none
