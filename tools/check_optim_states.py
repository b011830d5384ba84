"""Does PyTorch go on from optimizers' states that C# saved?

Run from the repository root in a Python with PyTorch 2.6:

    python3 tools/check_optim_states.py FOLDER

FOLDER holds files OPTIMIZER.LABEL.pt with "model" and "optimizer" of a case of fixtures/optim after step 25, as far as
it has them. Each is read with torch.load(weights_only=True); steps 26 to 50 are compared with those in fixtures/optim.
Prints the worst difference of losses and parameters of each; exits 1 where one is over 1e-5, or over thrice what
rounding alone makes in PyTorch.
"""
import json
import sys
from pathlib import Path

from safetensors import safe_open

from fixture_support import FIXTURES
from optim_options import OPTIONS, variants
from optim_problems import SAVED_AFTER, apart, steps, vectors


def expected(optimizer):
    """By label: (losses after the checkpoint, parameters after step 50, spread)."""
    with safe_open(FIXTURES / "optim" / f"{optimizer}.safetensors", "pt") as file:
        for case in json.loads(file.metadata()["cases"]):
            kept = {name: file.get_tensor(value["tensor"]) for name, value in case["params"]["50"].items()}
            yield case["label"], (file.get_tensor(case["losses"]["tensor"])[SAVED_AFTER:], {"50": kept}, case["spread"])


def main(folder):
    failed = checked = 0
    for optimizer in OPTIONS:
        cases = dict(expected(optimizer))
        for label, options, kind, dtype in variants(optimizer):
            path = Path(folder) / f"{optimizer}.{label}.pt"
            if not path.exists():
                continue
            losses, kept, spread = cases[label]
            worst = apart(steps(vectors, optimizer, options, kind, dtype, read=path), (None, losses, kept))
            allowed = max(1e-5, 3 * spread)
            print(f"{path.name}: {worst:.2e}{'' if worst <= allowed else f' is over {allowed:.2e}'}")
            checked, failed = checked + 1, failed + (not worst <= allowed)
    print(f"{checked} checked, {failed} failed")
    return 1 if failed or not checked else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
