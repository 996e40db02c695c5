"""Graph style: what only TensorFlow 1 has, by its own name or through tensorflow.compat.v1."""

import sonnet as snt  # expect: tensorflow/sonnet
import tensorflow as tf  # expect: tensorflow/any
import tensorflow.compat.v1 as tf1  # expect: tensorflow/any
import tensorflow.contrib.slim as slim  # expect: tensorflow-1/contrib
import tensorflow_hub as hub  # expect: tensorflow/built-on
import tf_slim  # expect: tensorflow-1/built-on
from baselines.common.atari_wrappers import make_atari  # expect: none
from tensorflow import placeholder  # expect: tensorflow-1/removed-in-2
from tensorflow.python.ops import rnn_cell  # expect: tensorflow-1/graph-internals

tf1.disable_v2_behavior()  # expect: tensorflow-1/graph-switches


def tower(images, reuse):
    with tf.variable_scope("tower", reuse=reuse):  # expect: tensorflow-1/removed-in-2
        hidden = slim.conv2d(images, 32, [3, 3])  # expect: tensorflow-1/contrib
        hidden = tf.layers.dense(hidden, 10)  # expect: tensorflow-1/removed-in-2
        return tf.reduce_sum(hidden, reduction_indices=[1])  # expect: tensorflow-1/removed-in-2


def train(batches):
    images = placeholder("float", [None, 28, 28, 1])  # expect: tensorflow-1/removed-in-2
    embedding = hub.Module("https://tfhub.dev/google/elmo/2")  # expect: tensorflow-1/hub-module
    cell = rnn_cell.LSTMCell(128)  # expect: tensorflow-1/graph-internals
    loss = tf.reduce_mean(tower(images, reuse=False))  # expect: tensorflow/any
    step = tf.train.AdamOptimizer(1e-3).minimize(loss)  # expect: tensorflow-1/removed-in-2
    with tf1.Session() as session:  # expect: tensorflow-1/removed-in-2
        session.run(tf1.global_variables_initializer())  # expect: tensorflow-1/removed-in-2
        for batch in batches:
            session.run(step, feed_dict={images: batch})  # expect: none
    return embedding, cell


def modern(images):
    return tf1.keras.layers.Dense(10)(images)  # expect: tensorflow/any


environment = make_atari("PongNoFrameskip-v4")  # expect: none
pooled = tf_slim.max_pool2d  # expect: tensorflow-1/built-on
batch_norm = snt.BatchNormV2()  # expect: tensorflow-1/sonnet-1

import os

os.environ["DDE_BACKEND"] = "tensorflow.compat.v1"  # expect: tensorflow-1/backend-setting
