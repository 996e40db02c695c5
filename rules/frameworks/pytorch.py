"""PyTorch and what is built on it, by package and, for transformers, by class."""

import clip  # expect: none
import dgl  # expect: pytorch/dgl
import numpy as np  # expect: none
import pyro  # expect: pytorch/probabilistic-and-rl
import pytorch_lightning as pl  # expect: pytorch/training
import timm  # expect: pytorch/vision
import torch  # expect: pytorch/any
import torchvision.transforms as T  # expect: pytorch/built-on
from sentence_transformers import SentenceTransformer  # expect: pytorch/language-and-speech
from torch import nn  # expect: pytorch/any
from transformers import AutoModelForCausalLM, AutoTokenizer, MaskFormerConfig  # expect: pytorch/transformers
from transformers import pipeline  # expect: pytorch/transformers-pipeline


class Net(nn.Module):  # expect: pytorch/any
    def __init__(self):
        super().__init__()
        self.body = timm.create_model("resnet50")  # expect: pytorch/vision
        self.head = nn.Linear(2048, 10)  # expect: pytorch/any

    def forward(self, x: torch.Tensor) -> torch.Tensor:  # expect: pytorch/any
        return self.head(self.body(x))  # expect: none


class Task(pl.LightningModule):  # expect: pytorch/training
    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters())  # expect: pytorch/any


prepare = T.Compose([T.ToTensor()])  # expect: pytorch/built-on
encoder = SentenceTransformer("all-MiniLM-L6-v2")  # expect: pytorch/language-and-speech
language_model = AutoModelForCausalLM.from_pretrained("gpt2")  # expect: pytorch/transformers
tokenizer = AutoTokenizer.from_pretrained("gpt2")  # expect: none
sentiment = pipeline("sentiment-analysis")  # expect: pytorch/transformers-pipeline
pair, preprocess = clip.load("ViT-B/32")  # expect: pytorch/clip
graph = dgl.graph(([0], [1]))  # expect: pytorch/dgl
weight = pyro.param("weight", torch.ones(1))  # expect: pytorch/any, pytorch/probabilistic-and-rl
segmentation = MaskFormerConfig()  # expect: none
array = np.zeros(3)  # expect: none

import os

os.environ["KERAS_BACKEND"] = "torch"  # expect: pytorch/keras-backend
os.environ["DGLBACKEND"] = "pytorch"  # expect: pytorch/backend-setting
os.environ["TL_BACKEND"] = "torch"  # expect: pytorch/tensorlayerx-backend
