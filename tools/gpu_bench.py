#!/usr/bin/env python3
"""Times PyTorch on a CUDA device at what tools/GpuBench times TorchPort at, under the same names: a name, a tab and milliseconds a line.

    python3 tools/gpu_bench.py [--small] [--device cpu] > theirs.tsv
    gpu-bench --device cuda --beside theirs.tsv
"""
import statistics
import sys
import time

import torch
import torch.nn as nn
import torch.nn.functional as F

SMALL = "--small" in sys.argv
DEVICE = sys.argv[sys.argv.index("--device") + 1] if "--device" in sys.argv else "cuda"
PRECISIONS = ["float32", "TF32", "bfloat16"]
torch.backends.cudnn.benchmark = True


def synchronize():
    if DEVICE.startswith("cuda"):
        torch.cuda.synchronize()


def sample(run, runs):
    start = time.perf_counter()
    for _ in range(runs):
        run()
    synchronize()
    return (time.perf_counter() - start) * 1000 / runs


def within(precision):
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = precision == "TF32"
    return torch.autocast(DEVICE.split(":")[0], torch.bfloat16, enabled=precision == "bfloat16")


def report(name, run):
    for _ in range(3):
        run()
    synchronize()
    runs = int(min(max(50 / max(sample(run, 1), 1e-3), 1), 1000))
    print(f"{name}\t{statistics.median(sample(run, runs) for _ in range(7)):.4f}", flush=True)


class Unit(nn.Sequential):
    def __init__(self, start, to, kernel, stride, groups=1):
        super().__init__(nn.Conv2d(start, to, kernel, stride, kernel // 2, groups=groups, bias=False), nn.BatchNorm2d(to))


class Block(nn.Module):
    def __init__(self, deep, start, inner, to, stride):
        super().__init__()
        self.first = Unit(start, inner, 1, 1) if deep else Unit(start, inner, 3, stride)
        self.second = Unit(inner, inner, 3, stride) if deep else Unit(inner, to, 3, 1)
        self.third = Unit(inner, to, 1, 1) if deep else None
        self.beside = None if start == to and stride == 1 else Unit(start, to, 1, stride)

    def forward(self, x):
        h = self.second(self.first(x).relu())
        if self.third is not None:
            h = self.third(h.relu())
        return (h + (x if self.beside is None else self.beside(x))).relu()


class ResNet(nn.Module):
    def __init__(self, deep, counts):
        super().__init__()
        self.stem = Unit(3, 64, 7, 2)
        blocks, start = [], 64
        for stage, count in enumerate(counts):
            for i in range(count):
                inner = 64 << stage
                to = 4 * inner if deep else inner
                blocks.append(Block(deep, start, inner, to, 2 if stage and not i else 1))
                start = to
        self.blocks = nn.Sequential(*blocks)
        self.head = nn.Linear(start, 1000)

    def forward(self, x):
        h = self.blocks(F.max_pool2d(self.stem(x).relu(), 3, 2, 1))
        return self.head(h.mean((2, 3)))


class Inverted(nn.Module):
    def __init__(self, start, to, stride, expand):
        super().__init__()
        wide = start * expand
        self.spread = None if expand == 1 else Unit(start, wide, 1, 1)
        self.depthwise = Unit(wide, wide, 3, stride, wide)
        self.project = Unit(wide, to, 1, 1)
        self.adds = stride == 1 and start == to

    def forward(self, x):
        h = x if self.spread is None else F.relu6(self.spread(x))
        h = self.project(F.relu6(self.depthwise(h)))
        return x + h if self.adds else h


class MobileNetV2(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = Unit(3, 32, 3, 2)
        layers, start = [], 32
        for expand, to, count, first in [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)]:
            for i in range(count):
                layers.append(Inverted(start, to, 1 if i else first, expand))
                start = to
        self.layers = nn.Sequential(*layers)
        self.last = Unit(start, 1280, 1, 1)
        self.head = nn.Linear(1280, 1000)

    def forward(self, x):
        return self.head(F.relu6(self.last(self.layers(F.relu6(self.stem(x))))).mean((2, 3)))


class Layer(nn.Module):
    def __init__(self, size, heads, causal):
        super().__init__()
        self.heads, self.causal = heads, causal
        self.before, self.between = nn.LayerNorm(size), nn.LayerNorm(size)
        self.qkv, self.output = nn.Linear(size, 3 * size), nn.Linear(size, size)
        self.wide, self.narrow = nn.Linear(size, 4 * size), nn.Linear(4 * size, size)

    def forward(self, x):
        n, t, size = x.shape
        q, k, v = self.qkv(self.before(x)).view(n, t, 3, self.heads, size // self.heads).permute(2, 0, 3, 1, 4).unbind(0)
        x = x + self.output(F.scaled_dot_product_attention(q, k, v, is_causal=self.causal).transpose(1, 2).reshape(n, t, size))
        return x + self.narrow(F.gelu(self.wide(self.between(x))))


class Transformer(nn.Module):
    def __init__(self, words, length, size, layers, heads, causal):
        super().__init__()
        self.tokens, self.places = nn.Embedding(words, size), nn.Embedding(length, size)
        self.layers = nn.Sequential(*[Layer(size, heads, causal) for _ in range(layers)])
        self.last, self.head, self.words = nn.LayerNorm(size), nn.Linear(size, words), words

    def forward(self, x):
        h = self.layers(self.tokens(x) + self.places(torch.arange(x.shape[1], device=x.device)))
        return self.head(self.last(h)).reshape(-1, self.words)


def both(name, net, x, y, make):
    net.to(DEVICE)
    optimizer = make(net.parameters())

    def step(precision):
        optimizer.zero_grad()
        with within(precision):
            loss = F.cross_entropy(net(x), y)
        loss.backward()
        optimizer.step()

    def infer(precision):
        with within(precision), torch.no_grad():
            net(x)

    for precision in PRECISIONS:
        net.train()
        report(f"{name}, {precision}, training step", lambda: step(precision))
        net.eval()
        report(f"{name}, {precision}, inference", lambda: infer(precision))


def product(precision, a, b):
    with within(precision):
        return a @ b


for size in [32] if SMALL else [1024, 2048, 4096, 8192]:
    a, b = torch.randn(size, size, device=DEVICE), torch.randn(size, size, device=DEVICE)
    c, d = a.bfloat16(), b.bfloat16()
    for precision in PRECISIONS:
        report(f"matmul {size} {precision}", lambda: product(precision, *((c, d) if precision == "bfloat16" else (a, b))))
rows, columns = (4, 8) if SMALL else (16384, 1024)
x, y = torch.randn(rows, columns, device=DEVICE), torch.randn(rows, columns, device=DEVICE)
report(f"add {rows}×{columns}", lambda: x + y)
report(f"gelu {rows}×{columns}", lambda: F.gelu(x))
report(f"softmax {rows}×{columns}", lambda: x.softmax(-1))
report(f"sum {rows}×{columns}", lambda: x.sum())
batch, image = (2, 32) if SMALL else (32, 224)
counts = ([1, 1, 1, 1], [1, 1, 1, 1]) if SMALL else ([2, 2, 2, 2], [3, 4, 6, 3])
for name, make in [("ResNet-18", lambda: ResNet(False, counts[0])), ("ResNet-50", lambda: ResNet(True, counts[1])), ("MobileNetV2", MobileNetV2)]:
    x, y = torch.randn(batch, 3, image, image, device=DEVICE), torch.arange(batch, device=DEVICE)
    both(f"{name}, {batch}×3×{image}×{image}", make(), x, y, lambda p: torch.optim.SGD(p, 0.01, momentum=0.9))
length, size, layers, heads, words, sequences = (8, 16, 1, 2, 50, 2) if SMALL else (128, 768, 12, 12, 30522, 16)
for name, causal in [("BERT-base-shaped encoder", False), ("GPT-2-small-shaped decoder", True)]:
    tokens = (torch.arange(sequences * length, device=DEVICE) % words).reshape(sequences, length)
    both(f"{name}, {sequences}×{length}", Transformer(words, length, size, layers, heads, causal), tokens, tokens.reshape(-1), lambda p: torch.optim.AdamW(p, 1e-4))
