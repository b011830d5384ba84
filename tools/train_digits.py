"""Writes fixtures/digits: the UCI digits, a convnet that PyTorch trained on one half of them, and expected numbers.

Run from the repository root in a Python with PyTorch 2.6 and scikit-learn (seconds):

    python3 tools/train_digits.py
"""
import sklearn.datasets
import torch

from digits_domain import DIGITS, DigitsNet, accuracy, change, check, figures, fit, halves, inputs, load
from fixture_support import folder, write_json, write_tensors


def write_digits():
    digits = sklearn.datasets.load_digits()
    write_tensors(DIGITS / "digits.safetensors", {
        "images": torch.from_numpy(digits.images).to(torch.uint8),
        "labels": torch.from_numpy(digits.target).to(torch.uint8),
    })


def train():
    (source, labels), _ = halves()
    torch.manual_seed(0)
    net = DigitsNet()
    fit(net, source, labels, epochs=20, batch=32, lr=2e-3)
    torch.save(net.state_dict(), DIGITS / "cnn.pt")
    print("parameters", sum(p.numel() for p in net.parameters()), "accuracy on the source half", accuracy(net, source, labels))


def write_expected():
    _, (other, labels) = halves()
    changed, net = change(other), load().eval()
    with torch.no_grad():
        write_tensors(DIGITS / "expected.safetensors", {
            "changed.images": changed,
            "unchanged.logits": net(inputs(other[:100])),
            "changed.logits": net(inputs(changed[:100])),
        })
    result = figures()
    check(result)
    write_json(DIGITS / "expected.json", result)
    print(result)


folder("digits")
write_digits()
train()
write_expected()
