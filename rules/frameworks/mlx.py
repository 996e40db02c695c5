"""MLX and what is built on it."""

import mlx.core as mx  # expect: mlx/any
import mlx.nn as nn  # expect: mlx/any
from mlx_lm import generate, load  # expect: mlx/built-on


class Net(nn.Module):  # expect: mlx/any
    def __init__(self):
        super().__init__()
        self.head = nn.Linear(8, 2)  # expect: mlx/any

    def __call__(self, x):
        return mx.maximum(self.head(x), 0)  # expect: mlx/any


model, tokenizer = load("mlx-community/Mistral-7B")  # expect: mlx/built-on
print(generate(model, tokenizer, prompt="Hello"))  # expect: mlx/built-on
print(tokenizer.vocab_size)  # expect: none
