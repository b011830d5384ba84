"""Writes fixtures/optim: fifty steps of each optimizer with its options, and checkpoints to go on from.

Run from the repository root in a Python with PyTorch 2.6 (seconds):

    python3 tools/make_optim_fixtures.py

fixtures/optim/README.md says what is in the files.
"""
from collections import OrderedDict

import torch
from torch import nn

from case_encoding import Cases
from fixture_support import folder, write_tensors

OUT = folder("optim")
STEPS, KEPT, SAVED_AFTER = 50, (1, 10, 50), 25

OPTIONS = {
    "SGD": {
        "plain": {"lr": 0.1},
        "momentum": {"lr": 0.05, "momentum": 0.9},
        "dampening": {"lr": 0.05, "momentum": 0.9, "dampening": 0.5},
        "nesterov": {"lr": 0.05, "momentum": 0.9, "nesterov": True},
        "weight_decay": {"lr": 0.1, "weight_decay": 0.1},
        "maximize": {"lr": 0.001, "maximize": True},
        "all": {"lr": 0.002, "momentum": 0.8, "nesterov": True, "weight_decay": 0.05, "maximize": True},
    },
    "Adam": {
        "default": {},
        "lr_betas": {"lr": 0.02, "betas": (0.8, 0.95)},
        "eps": {"lr": 0.02, "eps": 1e-2},
        "weight_decay": {"lr": 0.02, "weight_decay": 0.1},
        "amsgrad": {"lr": 0.05, "amsgrad": True},
        "maximize": {"lr": 0.002, "maximize": True},
        "all": {"lr": 0.005, "betas": (0.85, 0.97), "eps": 1e-4, "weight_decay": 0.05, "amsgrad": True, "maximize": True},
    },
    "AdamW": {
        "default": {},
        "weight_decay": {"lr": 0.02, "weight_decay": 0.3},
        "no_decay": {"lr": 0.02, "weight_decay": 0.0},
        "amsgrad": {"lr": 0.05, "amsgrad": True},
        "maximize": {"lr": 0.002, "maximize": True},
    },
    "RMSprop": {
        "default": {},
        "alpha": {"lr": 0.005, "alpha": 0.9, "eps": 1e-4},
        "centered": {"lr": 0.005, "centered": True},
        "momentum": {"lr": 0.002, "momentum": 0.9},
        "weight_decay": {"lr": 0.005, "weight_decay": 0.1},
        "maximize": {"lr": 0.001, "maximize": True},
        "all": {"lr": 0.001, "alpha": 0.95, "eps": 1e-3, "weight_decay": 0.05, "momentum": 0.8, "centered": True, "maximize": True},
    },
}
DEFAULTS = {"SGD": {"lr": 0.1, "momentum": 0.9}, "Adam": {"lr": 0.02}, "AdamW": {"lr": 0.02}, "RMSprop": {"lr": 0.005}}


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(3, 8)
        self.fc2 = nn.Linear(8, 2)

    def forward(self, x):
        return self.fc2(torch.relu(self.fc1(x)))


def problem(dtype=torch.float32):
    """The network from seed 0, then twelve inputs and targets."""
    torch.manual_seed(0)
    net, inputs = Net(), torch.rand(12, 3) * 2 - 1
    targets = torch.stack([inputs.sum(1), inputs[:, 0] * inputs[:, 1]], 1)
    return net.to(dtype), inputs.to(dtype), targets.to(dtype)


def groups_of(net, kind):
    """One group; or two, the first with its own options; or one with a parameter that gets no gradient."""
    names = [name for name, _ in net.named_parameters()]
    if kind == "groups":
        return [{"params": names[:2], "lr": 0.01, "weight_decay": 0.2}, {"params": names[2:]}]
    if kind == "frozen":
        net.fc1.bias.requires_grad_(False)
    return [{"params": names}]


def steps(optimizer, options, kind, dtype, path=None):
    """(groups, losses, parameters after the KEPT steps); PATH: the checkpoint to be written after step 25."""
    net, inputs, targets = problem(dtype)
    named = dict(net.named_parameters())
    groups = groups_of(net, kind)
    optim = getattr(torch.optim, optimizer)([g | {"params": [named[n] for n in g["params"]]} for g in groups], **options)
    losses, kept = [], {}
    for step in range(1, STEPS + 1):
        optim.zero_grad()
        loss = nn.functional.mse_loss(net(inputs), targets)
        loss.backward()
        optim.step()
        losses.append(loss.detach())
        if step in KEPT:
            kept[str(step)] = {name: p.detach().clone() for name, p in named.items()}
        if step == SAVED_AFTER and path:
            torch.save(OrderedDict(model=net.state_dict(), optimizer=optim.state_dict()), path)
    return groups, torch.stack(losses), kept


def case(cases, optimizer, label, options, kind="one group", dtype=torch.float32):
    checkpoint = f"{optimizer}.{label}.step{SAVED_AFTER}.pt"
    groups, losses, kept = steps(optimizer, options, kind, dtype, OUT / checkpoint)
    _, exact, exactly = steps(optimizer, options, kind, torch.float64)
    spread = max((a.double() - b).abs().max().item() for a, b in [(losses, exact)] + [
        (kept[at][name], exactly[at][name]) for at in kept for name in kept[at]])
    cases.add({
        "label": label, "optimizer": optimizer, "kwargs": options, "groups": groups, "dtype": dtype,
        "losses": losses, "params": kept, "checkpoint": checkpoint, "spread": spread,
    })
    print(f"{optimizer:8}{label:14} loss {losses[0]:.4f} … {losses[-1]:.4f}, float32 off float64 by {spread:.1e}")


def main():
    net, inputs, targets = problem()
    write_tensors(OUT / "problem.safetensors", dict(net.named_parameters()) | {"inputs": inputs, "targets": targets})
    for optimizer, variants in OPTIONS.items():
        cases = Cases()
        for label, options in variants.items():
            case(cases, optimizer, label, options)
        for kind in ("groups", "frozen"):
            case(cases, optimizer, kind, DEFAULTS[optimizer], kind)
        case(cases, optimizer, "float64", DEFAULTS[optimizer], dtype=torch.float64)
        cases.write(OUT / f"{optimizer}.safetensors")


main()
