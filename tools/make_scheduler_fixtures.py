"""Writes fixtures/optim/schedulers: learning rates of 200 steps of every scheduler, and states to go on from.

Run from the repository root in a Python with PyTorch 2.6 (seconds):

    python3 tools/make_scheduler_fixtures.py

fixtures/optim/README.md says what is in the files.
"""
import torch

from case_encoding import Cases
from fixture_support import folder
from scheduler_cases import CASES, SAVED_AFTER, run

OUT = folder("optim")


def main():
    cases, states = Cases(), {}
    for label in CASES:
        rates, momenta, saved = run(label)
        cases.add({"label": label, "rates": rates, "momenta": momenta})
        states[label] = saved
        print(f"{label:36} {rates[0, 0]:.4f} … {rates[-1, 0]:.6f}")
    cases.write(OUT / "schedulers.safetensors")
    path = OUT / f"schedulers.step{SAVED_AFTER}.pt"
    torch.save(states, path)
    torch.load(path, weights_only=True)


main()
