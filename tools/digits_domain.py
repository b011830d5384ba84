"""The digits fixture: its two halves, the changed domain, the network, and the check that the change hurts and can be learnt.

Run from the repository root in a Python with PyTorch 2.6, after train_digits.py:

    python3 tools/digits_domain.py

It exits nonzero where the figures that fixtures/digits/README.md promises do not hold.
"""
import torch
from safetensors.torch import load_file
from torch import nn

from fixture_support import FIXTURES

DIGITS = FIXTURES / "digits"
TRAINED_ON = 600  # the first 600 changed digits are for fine-tuning, the rest are held out


class DigitsNet(nn.Module):
    """Two convolutions with batch norm, two linear layers with dropout: 38,378 parameters, 1×8×8 inputs in 0…1."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 16, 3, padding=1)
        self.bn1 = nn.BatchNorm2d(16)
        self.conv2 = nn.Conv2d(16, 32, 3, padding=1)
        self.bn2 = nn.BatchNorm2d(32)
        self.pool = nn.MaxPool2d(2)
        self.dropout = nn.Dropout(0.25)
        self.fc1 = nn.Linear(32 * 4 * 4, 64)
        self.fc2 = nn.Linear(64, 10)

    def forward(self, x):
        x = torch.relu(self.bn1(self.conv1(x)))
        x = self.pool(torch.relu(self.bn2(self.conv2(x))))
        x = self.dropout(torch.flatten(x, 1))
        x = self.dropout(torch.relu(self.fc1(x)))
        return self.fc2(x)


def halves():
    """(images, labels) of the source half (even positions) and of the other half (odd positions), both as given."""
    digits = load_file(str(DIGITS / "digits.safetensors"))
    return tuple((digits["images"][i::2], digits["labels"][i::2].long()) for i in (0, 1))


def change(images):
    """The changed domain. All is integer arithmetic on uint8 images [n, 8, 8] with values 0…16:

    row r is shifted right by s = 1 + ((3 - r) >> 1) = 2, 2, 1, 1, 0, 0, -1, -1 columns (negative: left), what falls out
    is lost and what comes in is 0; then every pixel v becomes 16 - v.
    """
    changed = torch.zeros_like(images)
    for row in range(8):
        shift = 1 + ((3 - row) >> 1)
        for column in range(8):
            if 0 <= column - shift < 8:
                changed[:, row, column] = images[:, row, column - shift]
    return 16 - changed


def inputs(images):
    """What the network is fed: float32 [n, 1, 8, 8], the pixel values divided by 16."""
    return images.unsqueeze(1).to(torch.float32) / 16


def accuracy(net, images, labels):
    net.eval()
    with torch.no_grad():
        return (net(inputs(images)).argmax(1) == labels).float().mean().item()


def fit(net, images, labels, epochs, batch, lr):
    """Plain training with Adam; the order of each epoch comes from torch.randperm. Returns the mean loss of each epoch."""
    optimizer = torch.optim.Adam(net.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        net.train()
        total = 0.0
        for at in torch.randperm(len(images)).split(batch):
            optimizer.zero_grad()
            loss = nn.functional.cross_entropy(net(inputs(images[at])), labels[at])
            loss.backward()
            optimizer.step()
            total += loss.item() * len(at)
        losses.append(total / len(images))
    return losses


def load():
    net = DigitsNet()
    net.load_state_dict(torch.load(DIGITS / "cnn.pt", weights_only=True))
    return net


def figures():
    """The accuracies before and after fine-tuning, as promised in fixtures/digits/README.md."""
    (source, source_labels), (other, labels) = halves()
    changed, net = change(other), load()
    result = {
        "source_half": accuracy(net, source, source_labels),
        "other_half_unchanged": accuracy(net, other, labels),
        "other_half_changed": accuracy(net, changed, labels),
        "held_out_changed_before": accuracy(net, changed[TRAINED_ON:], labels[TRAINED_ON:]),
    }
    torch.manual_seed(0)
    result["fine_tuning_losses"] = fit(net, changed[:TRAINED_ON], labels[:TRAINED_ON], epochs=15, batch=32, lr=1e-3)
    result["held_out_changed_after"] = accuracy(net, changed[TRAINED_ON:], labels[TRAINED_ON:])
    return result


def check(result):
    assert result["other_half_unchanged"] >= 0.97, result
    assert result["other_half_changed"] <= 0.40, result
    assert result["held_out_changed_after"] >= 0.93, result


if __name__ == "__main__":
    shown = figures()
    for name, value in shown.items():
        print(f"{name:26}", value if isinstance(value, list) else f"{value:.4f}")
    check(shown)
