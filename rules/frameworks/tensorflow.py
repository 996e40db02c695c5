"""Names that TensorFlow 1 and 2 share: a use is reported, its generation is not guessed."""

import sonnet as snt  # expect: tensorflow/sonnet
import tensorflow as tf  # expect: tensorflow/any
import tensorflow_datasets as tfds  # expect: tensorflow/built-on
import tensorflow_probability as tfp  # expect: tensorflow/built-on
from tensorflow_probability.substrates import numpy as tfp_numpy  # expect: none


def normalised(images):
    images = tf.cast(images, tf.float32)  # expect: tensorflow/any
    return images / tf.reduce_max(images)  # expect: tensorflow/any


def records(paths, batch_size):
    dataset = tf.data.TFRecordDataset(paths)  # expect: tensorflow/any
    return dataset.batch(batch_size)  # expect: none


digits = tfds.load("mnist", split="train")  # expect: tensorflow/built-on
prior = tfp.distributions.Normal(loc=0.0, scale=1.0)  # expect: tensorflow/built-on
reference = tfp_numpy.distributions.Normal(0.0, 1.0)  # expect: none
encoder = snt.Linear(64)  # expect: tensorflow/sonnet


class Settings:
    """An attribute that is called tf is not TensorFlow."""

    tf = "transfer function"


def transfer(tf):
    return tf.Session(tf.Graph())  # expect: none


message = "tf.Session and tensorflow.contrib in a string count for nothing"  # expect: none

import os

os.environ["KERAS_BACKEND"] = "tensorflow"  # expect: tensorflow/keras-backend
os.environ["DGLBACKEND"] = "tensorflow"  # expect: tensorflow/backend-setting
os.environ["TF_KERAS"] = "1"  # expect: tensorflow/tf-keras-setting
os.environ["SM_FRAMEWORK"] = "tf.keras"  # expect: tensorflow/segmentation-models-setting
