"""JAX, the libraries on it, and the Flax classes of transformers and diffusers."""

import haiku as hk  # expect: jax/built-on
import jax  # expect: jax/any
import jax.numpy as jnp  # expect: jax/any
import optax  # expect: jax/built-on
from diffusers import FlaxStableDiffusionPipeline  # expect: jax/diffusers
from flax import linen as nn  # expect: jax/built-on
from tensorflow_probability.substrates import jax as tfp  # expect: jax/built-on
from transformers import BertConfig, FlaxBertModel  # expect: jax/transformers


class Encoder(nn.Module):  # expect: jax/built-on
    width: int

    @nn.compact  # expect: jax/built-on
    def __call__(self, x):
        return nn.relu(nn.Dense(self.width)(x))  # expect: jax/built-on


@jax.jit  # expect: jax/any
def loss(parameters, x):
    return jnp.mean((parameters["w"] * x) ** 2)  # expect: jax/any


gradient = jax.grad(loss)  # expect: jax/any
optimizer = optax.adam(1e-3)  # expect: jax/built-on
linear = hk.transform(lambda x: hk.Linear(1)(x))  # expect: jax/built-on
normal = tfp.distributions.Normal(0.0, 1.0)  # expect: jax/built-on
bert = FlaxBertModel(BertConfig())  # expect: jax/transformers
images = FlaxStableDiffusionPipeline.from_pretrained("stable-diffusion")  # expect: jax/diffusers
value = gradient({"w": 1.0}, 2.0)  # expect: none

import os

os.environ["KERAS_BACKEND"] = "jax"  # expect: jax/keras-backend
os.environ["DDE_BACKEND"] = "jax"  # expect: jax/backend-setting
