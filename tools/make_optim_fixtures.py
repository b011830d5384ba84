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
    "Adagrad": {
        "default": {},
        "lr_decay": {"lr": 0.1, "lr_decay": 0.5, "weight_decay": 0.1},
        "all": {"lr": 0.05, "lr_decay": 0.1, "weight_decay": 0.05, "initial_accumulator_value": 0.1, "eps": 1e-5, "maximize": True},
    },
    "Adadelta": {
        "default": {},
        "rho": {"rho": 0.95, "weight_decay": 0.9},
        "all": {"lr": 0.02, "rho": 0.8, "eps": 1e-4, "weight_decay": 0.05, "maximize": True},
    },
    "Adamax": {
        "default": {},
        "all": {"lr": 0.005, "betas": (0.85, 0.97), "eps": 1e-4, "weight_decay": 0.05, "maximize": True},
    },
    "NAdam": {
        "default": {},
        "momentum_decay": {"lr": 0.02, "momentum_decay": 0.006, "weight_decay": 0.1},
        "decoupled": {"lr": 0.02, "weight_decay": 0.3, "decoupled_weight_decay": True},
        "all": {"lr": 0.005, "betas": (0.85, 0.97), "eps": 1e-4, "weight_decay": 0.05, "momentum_decay": 0.01, "maximize": True},
    },
    "RAdam": {
        "default": {},
        "short": {"lr": 0.01, "betas": (0.9, 0.6)},
        "decoupled": {"lr": 0.02, "weight_decay": 0.3, "decoupled_weight_decay": True},
        "all": {"lr": 0.005, "betas": (0.85, 0.97), "eps": 1e-4, "weight_decay": 0.05, "maximize": True},
    },
    "ASGD": {
        "default": {},
        "t0": {"lr": 0.1, "t0": 10, "lambd": 0.1},
        "all": {"lr": 0.002, "lambd": 0.01, "alpha": 0.5, "t0": 20, "weight_decay": 0.05, "maximize": True},
    },
    "Rprop": {
        "default": {},
        "etas": {"lr": 0.005, "etas": (0.4, 1.3), "step_sizes": (1e-4, 0.02)},
        "maximize": {"lr": 0.0001, "step_sizes": (1e-6, 0.001), "maximize": True},
    },
    "Adafactor": {
        "default": {},
        "eps": {"lr": 0.05, "eps": (1e-3, 1e-2), "weight_decay": 0.1},
        "all": {"lr": 0.005, "beta2_decay": -1.0, "d": 1.5, "weight_decay": 0.05, "maximize": True},
    },
    "LBFGS": {
        "fixed": {"lr": 0.1, "max_iter": 2, "history_size": 10},
        "history": {"lr": 0.1, "max_iter": 2, "history_size": 3},
        "strong_wolfe": {"max_iter": 5, "line_search_fn": "strong_wolfe", "history_size": 5},
        "max_eval": {"lr": 0.3, "max_iter": 8, "max_eval": 5, "history_size": 10, "tolerance_grad": 1e-4, "tolerance_change": 1e-6, "line_search_fn": "strong_wolfe"},
    },
}
DEFAULTS = {
    "SGD": {"lr": 0.1, "momentum": 0.9}, "Adam": {"lr": 0.02}, "AdamW": {"lr": 0.02}, "RMSprop": {"lr": 0.005}, "Adagrad": {"lr": 0.05}, "Adadelta": {},
    "Adamax": {"lr": 0.02}, "NAdam": {"lr": 0.02}, "RAdam": {"lr": 0.02}, "ASGD": {"lr": 0.1, "t0": 5}, "Rprop": {}, "Adafactor": {"lr": 0.05},
    "LBFGS": {"lr": 0.1, "max_iter": 1, "history_size": 10},
}


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(3, 8)
        self.fc2 = nn.Linear(8, 2)

    def forward(self, x):
        return self.fc2(torch.relu(self.fc1(x)))


def problem(dtype=torch.float32, nudge=0.0):
    """The network from seed 0, its parameters off by a share of NUDGE, then twelve inputs and targets."""
    torch.manual_seed(0)
    net, inputs = Net(), torch.rand(12, 3) * 2 - 1
    targets = torch.stack([inputs.sum(1), inputs[:, 0] * inputs[:, 1]], 1)
    net = net.to(dtype)
    with torch.no_grad():
        for p in net.parameters():
            p.mul_(1 + nudge)
    return net, inputs.to(dtype), targets.to(dtype)


def groups_of(net, kind):
    """One group; or two, the first with its own options; or one with a parameter that gets no gradient."""
    names = [name for name, _ in net.named_parameters()]
    if kind == "groups":
        return [{"params": names[:2], "lr": 0.01, "weight_decay": 0.2}, {"params": names[2:]}]
    if kind == "frozen":
        net.fc1.bias.requires_grad_(False)
    return [{"params": names}]


def steps(optimizer, options, kind, dtype, path=None, nudge=0.0):
    """(groups, losses, parameters after the KEPT steps); PATH: the checkpoint to be written after step 25."""
    net, inputs, targets = problem(dtype, nudge)
    named = dict(net.named_parameters())
    groups = groups_of(net, kind)
    optim = getattr(torch.optim, optimizer)([g | {"params": [named[n] for n in g["params"]]} for g in groups], **options)
    losses, kept = [], {}

    def closure():
        optim.zero_grad()
        loss = nn.functional.mse_loss(net(inputs), targets)
        loss.backward()
        return loss

    for step in range(1, STEPS + 1):
        losses.append(optim.step(closure).detach())
        if step in KEPT:
            kept[str(step)] = {name: p.detach().clone() for name, p in named.items()}
        if step == SAVED_AFTER and path:
            torch.save(OrderedDict(model=net.state_dict(), optimizer=optim.state_dict()), path)
    return groups, torch.stack(losses), kept


def case(cases, optimizer, label, options, kind="one group", dtype=torch.float32):
    checkpoint = f"{optimizer}.{label}.step{SAVED_AFTER}.pt"
    groups, losses, kept = steps(optimizer, options, kind, dtype, OUT / checkpoint)
    _, exact, exactly = steps(optimizer, options, kind, torch.float64, nudge=1e-14 if dtype == torch.float64 else 0.0)
    spread = max((a.double() - b).abs().max().item() for a, b in [(losses, exact)] + [
        (kept[at][name], exactly[at][name]) for at in kept for name in kept[at]])
    assert spread < 2e-5, f"{optimizer} {label} is no case to compare: rounding alone moves it by {spread:.1e}"
    cases.add({
        "label": label, "optimizer": optimizer, "kwargs": options, "groups": groups, "dtype": dtype,
        "losses": losses, "params": kept, "checkpoint": checkpoint, "spread": spread,
    })
    print(f"{optimizer:10}{label:15} loss {losses[0]:.4f} … {losses[-1]:.4f}, spread {spread:.1e}")


def main():
    net, inputs, targets = problem()
    write_tensors(OUT / "problem.safetensors", dict(net.named_parameters()) | {"inputs": inputs, "targets": targets})
    for optimizer, variants in OPTIONS.items():
        cases = Cases()
        for label, options in variants.items():
            # L-BFGS blows rounding up so much that float32 has no right answer after fifty steps of several iterations.
            case(cases, optimizer, label, options, dtype=torch.float64 if optimizer == "LBFGS" else torch.float32)
        for kind in ("frozen",) if optimizer in ("LBFGS", "Rprop", "Adagrad", "ASGD") else ("groups", "frozen"):
            case(cases, optimizer, kind, DEFAULTS[optimizer], kind)
        case(cases, optimizer, "float64", DEFAULTS[optimizer], dtype=torch.float64)
        cases.write(OUT / f"{optimizer}.safetensors")


main()
