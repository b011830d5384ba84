"""Does PyTorch compute from a fine-tuned digits checkpoint what its writer computed?

Run from the repository root in a Python with PyTorch 2.6:

    python3 tools/check_finetuned.py finetuned.pt logits.safetensors

finetuned.pt is a state dict of DigitsNet (fixtures/digits/README.md), read with torch.load(weights_only=True) and
loaded strictly. logits.safetensors holds "logits", float32 [100, 10]: the writer's outputs in eval mode for the first
100 digits of the changed half, in order. Prints the worst difference; exits 1 where it is over 1e-5 or not a number.
"""
import sys

import torch
from safetensors.torch import load_file

from digits_domain import DigitsNet, change, halves, inputs

TOLERANCE = 1e-5


def main(checkpoint, logits):
    net = DigitsNet()
    net.load_state_dict(torch.load(checkpoint, weights_only=True))
    net.eval()
    images, _ = halves()[1]
    with torch.no_grad():
        expected = net(inputs(change(images[:100])))
    found = load_file(logits)["logits"]
    if found.shape != expected.shape or found.dtype != expected.dtype:
        print(f"logits are {found.dtype} {list(found.shape)}, expected {expected.dtype} {list(expected.shape)}")
        return 1
    worst = (found - expected).abs().max().item()
    print(f"worst difference {worst:.3g} on {len(found)} digits (tolerance {TOLERANCE:g})")
    return 0 if worst <= TOLERANCE else 1


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
