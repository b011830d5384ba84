"""Writes fixtures/optim: fifty steps of each optimizer with its options, and checkpoints to go on from.

Run from the repository root in a Python with PyTorch 2.6 (half a minute):

    python3 tools/make_optim_fixtures.py

fixtures/optim/README.md says what is in the files.
"""
import torch
from torch.testing._internal.common_optimizers import optim_db

from case_encoding import Cases
from fixture_support import folder, write_tensors
from optim_options import OPTIONS, variants
from optim_problems import SAVED_AFTER, apart, images, steps, vectors

OUT = folder("optim")


def spread_of(result, problem, optimizer, options, kind, dtype):
    """How far rounding alone moves a result."""
    nudge = 1e-14 if dtype == torch.float64 else 0.0
    return apart(result, steps(problem, optimizer, options, kind, torch.float64, nudge=nudge))


def add(cases, problem, optimizer, label, options, kind="one group", dtype=torch.float32, checkpoint=None):
    result = steps(problem, optimizer, options, kind, dtype, OUT / checkpoint if checkpoint else None)
    groups, losses, kept = result
    spread = spread_of(result, problem, optimizer, options, kind, dtype)
    assert spread < 2e-5, f"{optimizer} {label} is no case to compare: rounding alone moves it by {spread:.1e}"
    cases.add({
        "label": label, "optimizer": optimizer, "kwargs": options, "groups": groups, "dtype": dtype,
        "losses": losses, "params": kept, "spread": spread,
    } | ({"checkpoint": checkpoint} if checkpoint else {}))
    print(f"{optimizer:10}{label:40} {str(dtype)[6:]} loss {losses[0]:.4f} … {losses[-1]:.4f}, spread {spread:.1e}")


def write_problem(name, problem):
    net, inputs, targets = problem()
    write_tensors(OUT / name, dict(net.named_parameters()) | {"inputs": inputs, "targets": targets})


def main():
    write_problem("problem.safetensors", vectors)
    for optimizer in OPTIONS:
        cases = Cases()
        for label, options, kind, dtype in variants(optimizer):
            add(cases, vectors, optimizer, label, options, kind, dtype, f"{optimizer}.{label}.step{SAVED_AFTER}.pt")
        cases.write(OUT / f"{optimizer}.safetensors")
    write_problem("convnet.safetensors", images)
    cases = Cases()
    for info in optim_db:
        if info.optim_cls is torch.optim.SparseAdam:
            continue
        for one in info.optim_inputs_func(device="cpu"):
            name = info.optim_cls.__name__
            add(cases, images, name, f"{name}: {one.desc}", one.kwargs, dtype=torch.float64 if name == "LBFGS" else torch.float32)
    cases.write(OUT / "optim_db.safetensors")


main()
