#!/usr/bin/env python3
"""Exports the networks that `Bench infer` times, with random weights and fixed sizes, by PyTorch to ONNX (opset 17).

    ../shared/oracle/run python3 tools/export_bench_models.py FOLDER [NAME…]
"""
import os
import sys

import torch
import torchvision
from torch import nn

folder = sys.argv[1]
os.makedirs(folder, exist_ok=True)
torch.manual_seed(3)
torch.backends.mkldnn.enabled = False
torch.backends.mha.set_fastpath_enabled(False)


def export(name, module, inputs, input_names):
    path = os.path.join(folder, name + ".onnx")
    with torch.no_grad():
        torch.onnx.export(module.eval(), inputs, path + ".part", opset_version=17, input_names=input_names, dynamo=False)
    os.replace(path + ".part", path)


def image_net(name, build, batch=1):
    module = build()
    # One batch in training mode, so that running statistics are not those of a fresh network.
    with torch.no_grad():
        module.train()(torch.randn(4, 3, 96, 96))
    export(name, module, (torch.randn(batch, 3, 224, 224),), ["input"])


class Layer(nn.Module):
    """A layer of BERT, spelled as in Hugging Face's eager attention."""

    def __init__(self, width, heads, inner):
        super().__init__()
        self.heads = heads
        self.q, self.k, self.v, self.o = (nn.Linear(width, width) for _ in range(4))
        self.up, self.down = nn.Linear(width, inner), nn.Linear(inner, width)
        self.norm1, self.norm2 = nn.LayerNorm(width, eps=1e-12), nn.LayerNorm(width, eps=1e-12)

    def split(self, x):
        return x.view(x.shape[0], x.shape[1], self.heads, -1).permute(0, 2, 1, 3)

    def forward(self, x, mask):
        q, k, v = self.split(self.q(x)), self.split(self.k(x)), self.split(self.v(x))
        scores = q @ k.transpose(-1, -2) / (q.shape[-1] ** 0.5) + mask
        y = (scores.softmax(-1) @ v).permute(0, 2, 1, 3).contiguous()
        x = self.norm1(self.o(y.view(x.shape)) + x)
        return self.norm2(self.down(nn.functional.gelu(self.up(x))) + x)


class Encoder(nn.Module):
    def __init__(self, words, width, heads, inner, layers):
        super().__init__()
        self.words, self.places, self.kinds = nn.Embedding(words, width), nn.Embedding(512, width), nn.Embedding(2, width)
        self.norm = nn.LayerNorm(width, eps=1e-12)
        self.layers = nn.ModuleList(Layer(width, heads, inner) for _ in range(layers))

    def forward(self, tokens, mask, kinds):
        x = self.norm(self.words(tokens) + self.kinds(kinds) + self.places(torch.arange(tokens.shape[1])[None]))
        m = (1.0 - mask[:, None, None, :].to(x.dtype)) * torch.finfo(x.dtype).min
        for layer in self.layers:
            x = layer(x, m)
        return x


def encoder(name, sizes, batch, length):
    mask = torch.ones(batch, length, dtype=torch.int64)
    tokens = torch.randint(100, (batch, length))
    export(name, Encoder(1000, *sizes), (tokens, mask, torch.zeros_like(tokens)), ["tokens", "mask", "kinds"])


class Block(nn.Module):
    """A layer of GPT-2 with its keys and values so far."""

    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.qkv, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.mlp = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(approximate="tanh"), nn.Linear(4 * width, width))

    def forward(self, x, key, value):
        batch, length, width = x.shape
        q, k, v = (t.view(batch, length, self.heads, -1).transpose(1, 2) for t in self.qkv(self.norm1(x)).split(width, 2))
        k, v = torch.cat([key, k], 2), torch.cat([value, v], 2)
        y = (q @ k.transpose(-2, -1) * (q.shape[-1] ** -0.5)).softmax(-1) @ v
        x = x + self.out(y.transpose(1, 2).reshape(batch, length, width))
        return x + self.mlp(self.norm2(x)), k, v


class Decoder(nn.Module):
    def __init__(self, words=50257, width=768, heads=12, layers=12):
        super().__init__()
        self.words, self.places = nn.Embedding(words, width), nn.Embedding(1024, width)
        self.blocks = nn.ModuleList(Block(width, heads) for _ in range(layers))
        self.norm = nn.LayerNorm(width)

    def forward(self, tokens, *past):
        x = self.words(tokens) + self.places(torch.tensor([[past[0].shape[2]]]))
        present = []
        for block, key, value in zip(self.blocks, past[0::2], past[1::2]):
            x, key, value = block(x, key, value)
            present += [key, value]
        return (self.norm(x) @ self.words.weight.T, *present)


def decoder(name, length):
    names = [f"{kind}{layer}" for layer in range(12) for kind in ("key", "value")]
    export(name, Decoder(), (torch.randint(50257, (1, 1)), *(torch.randn(1, 12, length, 64) for _ in names)), ["tokens", *names])


MINILM, BERT = (384, 12, 1536, 6), (768, 12, 3072, 12)
MODELS = {
    "resnet18": lambda name: image_net(name, torchvision.models.resnet18),
    "resnet50": lambda name: image_net(name, torchvision.models.resnet50),
    "resnet50_8": lambda name: image_net(name, torchvision.models.resnet50, 8),
    "mobilenet_v2": lambda name: image_net(name, torchvision.models.mobilenet_v2),
    "mobilenet_v3_small": lambda name: image_net(name, torchvision.models.mobilenet_v3_small),
    "efficientnet_b0": lambda name: image_net(name, torchvision.models.efficientnet_b0),
    "densenet121": lambda name: image_net(name, torchvision.models.densenet121),
    "minilm_1x16": lambda name: encoder(name, MINILM, 1, 16),
    "minilm_1x128": lambda name: encoder(name, MINILM, 1, 128),
    "minilm_8x128": lambda name: encoder(name, MINILM, 8, 128),
    "bert_1x128": lambda name: encoder(name, BERT, 1, 128),
    "gpt2_decode_256": lambda name: decoder(name, 256),
}
for name in sys.argv[2:] or MODELS:
    if not os.path.exists(os.path.join(folder, name + ".onnx")):
        MODELS[name](name)
