"""Keras 1 and 2 as a package of their own: names and keywords that Keras 3 dropped, and the package tf_keras."""

import tf_keras  # expect: keras-2/tf-keras-package
from keras.engine.topology import Layer  # expect: keras-2/removed-in-3
from keras.layers import Dense, Embedding  # expect: keras/any
from keras.utils import np_utils  # expect: keras-2/removed-in-3
from keras_contrib.layers import InstanceNormalization  # expect: keras-2/built-on


class Scale(Layer):  # expect: keras-2/removed-in-3
    def build(self, input_shape):
        self.built = True


first = Dense(output_dim=64, init="uniform")  # expect: keras-2/removed-in-3
second = Dense(64)  # expect: keras/any
words = Embedding(1000, 64)  # expect: keras/any
labels = np_utils.to_categorical([0, 1, 2])  # expect: keras-2/removed-in-3
norm = InstanceNormalization()  # expect: keras-2/built-on
legacy = tf_keras.layers.Dense(64)  # expect: keras-2/tf-keras-package
number = len("keras.engine")  # expect: none
