"""Writes fixtures/data/loader.json: the batches that PyTorch's DataLoader makes, and what its generators give after them.

Run from the repository root in a Python with PyTorch 2.6 (seconds):

    python3 tools/make_loader_fixtures.py

fixtures/data/README.md says what is in the file.
"""
import torch
from torch.utils.data import DataLoader, TensorDataset

from fixture_support import folder, write_json

SAMPLES = 10


def case(batch_size, shuffle, drop_last, seed, taken):
    """TAKEN: how many batches of the first epoch are looked at; None for all."""
    torch.manual_seed(3)
    generator = None if seed is None else torch.Generator().manual_seed(seed)
    numbers = torch.arange(SAMPLES)
    loader = DataLoader(TensorDataset(numbers, numbers * 0.5), batch_size, shuffle=shuffle, drop_last=drop_last, generator=generator)
    epochs = []
    for epoch in range(3):
        batches = []
        for first, second in loader:
            assert torch.equal(first * 0.5, second)
            batches.append(first.tolist())
            if epoch == 0 and len(batches) == taken:
                break
        epochs.append({
            "batches": batches,
            "rand": torch.rand(2).tolist(),
            "generator": None if generator is None else torch.rand(2, generator=generator).tolist(),
        })
    return {"batch_size": batch_size, "shuffle": shuffle, "drop_last": drop_last, "seed": seed, "taken": taken, "epochs": epochs}


def main():
    cases = [
        case(batch_size, shuffle, drop_last, seed, taken)
        for batch_size in (3, 5, 16) for shuffle in (False, True) for drop_last in (False, True) for seed in (None, 7)
        for taken in ((None, 2) if shuffle and batch_size < 16 else (None,))
    ]
    write_json(folder("data") / "loader.json", {"samples": SAMPLES, "cases": cases})


main()
