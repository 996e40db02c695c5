"""tinygrad."""

from tinygrad import Tensor, nn  # expect: tinygrad/any

layer = nn.Linear(8, 2)  # expect: tinygrad/any
x = Tensor.rand(1, 8)  # expect: tinygrad/any
print(layer(x).numpy())  # expect: none
