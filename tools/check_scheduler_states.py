"""Does PyTorch go on from schedulers' states that C# saved?

Run from the repository root in a Python with PyTorch 2.6:

    python3 tools/check_scheduler_states.py FILE

FILE holds by label of fixtures/optim/schedulers the "optimizer" and "scheduler" after step 100, and is read with
torch.load(weights_only=True). The learning rates and momenta of steps 101 to 200 are compared with those of a run that
PyTorch made alone; exits 1 where one differs by more than 1e-9 of itself.
"""
import sys

import torch

from scheduler_cases import CASES, SAVED_AFTER, run


def main(path):
    states = torch.load(path, weights_only=True)
    failed = 0
    for label in CASES:
        alone = run(label)
        again = run(label, states[label], SAVED_AFTER + 1)
        same = all(torch.allclose(a[SAVED_AFTER:], b, rtol=1e-9, atol=0) for a, b in zip(alone[:2], again[:2]))
        if not same:
            print(f"{label}: {(alone[0][SAVED_AFTER:] - again[0]).abs().max():.1e} off")
            failed += 1
    print(f"{len(CASES)} checked, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
