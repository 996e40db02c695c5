"""Chainer and what is built on it."""

import chainer  # expect: chainer/any
import chainer.functions as F  # expect: chainer/any
import chainer.links as L  # expect: chainer/any
import chainerrl  # expect: chainer/built-on


class Net(chainer.Chain):  # expect: chainer/any
    def __init__(self):
        super().__init__(head=L.Linear(8, 2))  # expect: chainer/any

    def __call__(self, x):
        return F.relu(self.head(x))  # expect: chainer/any


optimizer = chainer.optimizers.Adam()  # expect: chainer/any
optimizer.setup(Net())  # expect: none
agent = chainerrl.agents.DQN(None)  # expect: chainer/built-on
