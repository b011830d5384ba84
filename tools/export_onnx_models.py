#!/usr/bin/env python3
"""Exports networks of many kinds by PyTorch to ONNX (opset 17) for the tests that compare with ONNX Runtime: random weights.

    ../shared/oracle/run python3 tools/export_onnx_models.py FOLDER [NAME…]
"""
import os
import sys

import torch
import torchvision
from torch import nn

folder = sys.argv[1]
os.makedirs(folder, exist_ok=True)
torch.manual_seed(5)
torch.backends.mkldnn.enabled = False
torch.backends.mha.set_fastpath_enabled(False)


def export(name, module, inputs, input_names, output_names, dynamic):
    path = os.path.join(folder, name + ".onnx")
    with torch.no_grad():
        torch.onnx.export(module.eval(), inputs, path + ".part", opset_version=17, input_names=input_names, output_names=output_names, dynamic_axes=dynamic, dynamo=False)
    os.replace(path + ".part", path)


def image_net(name, module, size=64):
    # One batch in training mode, so that running statistics are not those of a fresh network.
    with torch.no_grad():
        module.train()(torch.randn(4, 3, size, size))
    export(name, module, (torch.randn(1, 3, size, size),), ["input"], ["output"], {"input": {0: "batch"}, "output": {0: "batch"}})


class Tagger(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(50, 16)
        self.lstm = nn.LSTM(16, 12, num_layers=2, batch_first=True, bidirectional=True)
        self.tags = nn.Linear(24, 7)

    def forward(self, tokens):
        return self.tags(self.lstm(self.embedding(tokens))[0]).log_softmax(-1)


class Block(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.qkv, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.mlp = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(approximate="tanh"), nn.Linear(4 * width, width))

    def forward(self, x, past_key, past_value):
        batch, length, width = x.shape
        q, k, v = (t.view(batch, length, self.heads, -1).transpose(1, 2) for t in self.qkv(self.norm1(x)).split(width, 2))
        k, v = torch.cat([past_key, k], 2), torch.cat([past_value, v], 2)
        past = past_key.shape[2]
        allowed = torch.arange(past + length)[None, :] <= torch.arange(length)[:, None] + past
        scores = (q @ k.transpose(-2, -1)) * (q.shape[-1] ** -0.5)
        y = scores.masked_fill(~allowed, float("-inf")).softmax(-1) @ v
        x = x + self.out(y.transpose(1, 2).reshape(batch, length, width))
        return x + self.mlp(self.norm2(x)), k, v


class Decoder(nn.Module):
    def __init__(self, words=60, width=32, heads=4, layers=2):
        super().__init__()
        self.words, self.places = nn.Embedding(words, width), nn.Embedding(64, width)
        self.blocks = nn.ModuleList(Block(width, heads) for _ in range(layers))
        self.norm, self.head = nn.LayerNorm(width), nn.Linear(width, words, bias=False)

    def forward(self, tokens, *past):
        length = past[0].shape[2]
        x = self.words(tokens) + self.places(torch.arange(length, length + tokens.shape[1]))
        present = []
        for block, key, value in zip(self.blocks, past[0::2], past[1::2]):
            x, key, value = block(x, key, value)
            present += [key, value]
        return (self.head(self.norm(x)), *present)


def tagger():
    export("tagger", Tagger(), (torch.randint(50, (2, 9)),), ["tokens"], ["tags"], {"tokens": {0: "batch", 1: "length"}, "tags": {0: "batch", 1: "length"}})


def decoder():
    names = [f"{kind}{layer}" for layer in range(2) for kind in ("key", "value")]
    pasts = [torch.randn(2, 4, 3, 8) for _ in names]
    dynamic = {"tokens": {0: "batch", 1: "length"}, "logits": {0: "batch", 1: "length"}}
    dynamic |= {f"past_{n}": {0: "batch", 2: "past"} for n in names} | {f"present_{n}": {0: "batch", 2: "total"} for n in names}
    export("decoder", Decoder(), (torch.randint(60, (2, 5)), *pasts), ["tokens"] + [f"past_{n}" for n in names], ["logits"] + [f"present_{n}" for n in names], dynamic)


MODELS = {
    "resnet18": lambda: image_net("resnet18", torchvision.models.resnet18()),
    "mobilenet_v3_small": lambda: image_net("mobilenet_v3_small", torchvision.models.mobilenet_v3_small()),
    "efficientnet_b0": lambda: image_net("efficientnet_b0", torchvision.models.efficientnet_b0()),
    "vit_b_16": lambda: image_net("vit_b_16", torchvision.models.vit_b_16(image_size=64)),
    "densenet121": lambda: image_net("densenet121", torchvision.models.densenet121()),
    "swin_t": lambda: image_net("swin_t", torchvision.models.swin_t()),
    "tagger": tagger,
    "decoder": decoder,
}
for name in sys.argv[2:] or MODELS:
    if not os.path.exists(os.path.join(folder, name + ".onnx")):
        MODELS[name]()
