"""Eager style, tf.function and tf.keras: what TensorFlow 2 brought, and what its style is known by."""

import sonnet as snt  # expect: tensorflow/sonnet
import tensorflow as tf  # expect: tensorflow/any
import tensorflow.compat.v2 as tf2  # expect: tensorflow-2/compat-v2
import tensorflow_addons as tfa  # expect: tensorflow-2/built-on
import tensorflow_hub as hub  # expect: tensorflow/built-on
from tensorflow import keras  # expect: tensorflow-2/tf-keras
from tensorflow.keras import layers  # expect: tensorflow-2/tf-keras
from transformers import BertTokenizer, TFBertModel  # expect: tensorflow-2/transformers

tf.compat.v1.enable_v2_behavior()  # expect: tensorflow-2/eager-switches
tf.random.set_seed(1)  # expect: tensorflow-2/new-in-2


class Encoder(keras.Model):  # expect: tensorflow-2/tf-keras
    def __init__(self):
        super().__init__()
        self.dense = layers.Dense(10)  # expect: tensorflow-2/tf-keras
        self.norm = tfa.layers.WeightNormalization(self.dense)  # expect: tensorflow-2/built-on
        self.bert = TFBertModel.from_pretrained("bert-base-uncased")  # expect: tensorflow-2/transformers
        self.tokens = BertTokenizer.from_pretrained("bert-base-uncased")  # expect: none
        self.text = hub.KerasLayer("https://tfhub.dev/google/nnlm-en-dim50/2")  # expect: tensorflow-2/hub-keras
        self.loss = tf.losses.MeanSquaredError()  # expect: tensorflow-2/new-in-2


@tf.function  # expect: tensorflow-2/eager-style
def step(model, images, labels, optimizer):
    with tf.GradientTape() as tape:  # expect: tensorflow-2/eager-style
        loss = model.loss(labels, model(images))  # expect: none
    gradients = tape.gradient(loss, model.trainable_variables)  # expect: none
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    return loss


@tf.function(reduce_retracing=True)  # expect: tensorflow-2/new-in-2
def evaluate(model, images):
    return tf2.reduce_mean(model(images))  # expect: tensorflow-2/compat-v2


optimizer = snt.optimizers.Adam(1e-3)  # expect: tensorflow-2/sonnet-2
