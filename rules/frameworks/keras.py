"""Standalone Keras names of every generation: reported, the generation is not guessed."""

import keras  # expect: keras/any
import keras_tuner  # expect: keras/built-on
from keras.layers import Dense  # expect: keras/any
from keras.models import Sequential  # expect: keras/any


def build(units):
    model = Sequential([Dense(units, activation="relu"), Dense(10)])  # expect: keras/any
    model.compile(optimizer=keras.optimizers.Adam(), loss="mse")  # expect: keras/any
    return model


tuner = keras_tuner.RandomSearch(build, objective="val_loss")  # expect: keras/built-on


class Toolkit:
    """A class of one's own that has layers is not Keras."""

    layers = ()


def first(keras):
    return keras.layers[0]  # expect: none


best = tuner.get_best_models()[0]  # expect: none

import os

os.environ["SM_FRAMEWORK"] = "keras"  # expect: keras/segmentation-models-setting
