"""Writes fixtures/optim/averaging.safetensors and clipping.safetensors: averaged models and clipped gradients.

Run from the repository root in a Python with PyTorch 2.6 (seconds):

    python3 tools/make_averaging_fixtures.py

fixtures/optim/README.md says what is in the files.
"""
import math

import torch
from torch import nn
from torch.optim import swa_utils

from case_encoding import Cases
from fixture_support import folder

OUT = folder("optim")


def averaging():
    cases = Cases()
    for label, average, use_buffers in [
        ("swa", None, False), ("swa.buffers", None, True),
        ("ema", swa_utils.get_ema_multi_avg_fn(0.9), False), ("ema.buffers", swa_utils.get_ema_multi_avg_fn(0.75), True),
    ]:
        torch.manual_seed(0)
        net = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.ReLU(), nn.Linear(4, 2))
        before = {name: t.clone() for name, t in net.state_dict().items()}
        averaged = swa_utils.AveragedModel(net, multi_avg_fn=average, use_buffers=use_buffers)
        optim = torch.optim.SGD(net.parameters(), lr=0.1)
        batches = [torch.rand(6, 3) for _ in range(5)]
        for batch in batches:
            optim.zero_grad()
            net(batch).square().mean().backward()
            optim.step()
            averaged.update_parameters(net)
        after = {name: t.clone() for name, t in averaged.state_dict().items()}
        swa_utils.update_bn(batches, averaged)
        averaged.eval()
        cases.add({
            "label": label, "use_buffers": use_buffers, "before": before, "batches": batches, "after": after,
            "statistics": {name: t.clone() for name, t in averaged.state_dict().items() if "running" in name or "num_batches" in name},
            "output": averaged(batches[0]),
        })
    cases.write(OUT / "averaging.safetensors")


def clipping():
    cases = Cases()
    torch.manual_seed(0)
    gradients = [torch.randn(3, 4), torch.randn(5), torch.randn(2, 2, 2) * 3]
    for label, limit, order in [
        ("two", 1.0, 2.0), ("one", 1.0, 1.0), ("infinity", 1.0, math.inf), ("half", 1.0, 0.5), ("three", 0.25, 3.0), ("large", 1e6, 2.0),
        ("not a number", 1.0, 2.0), ("value", 0.5, None),
    ]:
        parameters = [nn.Parameter(torch.zeros_like(g)) for g in gradients]
        for p, g in zip(parameters, gradients):
            p.grad = g.clone()
        if label == "not a number":
            parameters[1].grad[2] = math.nan
        inputs = [p.grad.clone() for p in parameters]
        if order is None:
            nn.utils.clip_grad_value_(parameters, limit)
            total = None
        else:
            total = nn.utils.clip_grad_norm_(parameters, limit, order)
        cases.add({"label": label, "limit": limit, "order": order, "gradients": inputs, "clipped": [p.grad for p in parameters], "norm": total})
    cases.write(OUT / "clipping.safetensors")


averaging()
clipping()
