"""Writes fixtures/tutorials: the two programs every PyTorch tutorial starts with, step by step.

Run from the repository root in a Python with PyTorch 2.6 (half a minute):

    python3 tools/make_tutorial_fixtures.py

linear.safetensors, linear.json: Linear(2, 5), Linear(5, 1), MSELoss, SGD. mnist.safetensors, mnist.json: the MNIST
convnet with Adam on two streams of batches. fixtures/tutorials/README.md says what is in them.
"""
import hashlib
import warnings

import torch
from safetensors.torch import load_file
from torch import nn
from torch.nn import functional as F

from fixture_support import FIXTURES, folder, write_json, write_tensors

OUT = folder("tutorials")


class Linear(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(2, 5)
        self.fc2 = nn.Linear(5, 1)

    def forward(self, x):
        return self.fc2(self.fc1(x))


def linear(seed):
    """The first program: its weights before and after, and the loss of each of the 1000 epochs."""
    torch.manual_seed(seed)
    net = Linear()
    inputs = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
    targets = torch.tensor([[4.0, 8.0], [12.0, 16.0]])  # the wrong shape, as in the tutorial
    before = {name: p.detach().clone() for name, p in net.state_dict().items()}
    criterion = nn.MSELoss()
    optimizer = torch.optim.SGD(net.parameters(), lr=0.01)
    losses = []
    for _ in range(1000):
        optimizer.zero_grad()
        loss = criterion(net(inputs), targets)
        loss.backward()
        optimizer.step()
        losses.append(loss.detach())
    return before, torch.stack(losses), net.state_dict()


def write_linear():
    tensors, printed = {}, {}
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        for seed in (0, 1, 42):
            before, losses, after = linear(seed)
            tensors |= {f"seed{seed}.initial.{name}": t for name, t in before.items()}
            tensors |= {f"seed{seed}.final.{name}": t for name, t in after.items()}
            tensors[f"seed{seed}.losses"] = losses
            printed[str(seed)] = {str(epoch): losses[epoch - 1].item() for epoch in range(100, 1001, 100)}
    warning = next(w for w in caught if "target size" in str(w.message))
    write_tensors(OUT / "linear.safetensors", tensors)
    write_json(OUT / "linear.json", {
        "warning": {"category": warning.category.__name__, "message": str(warning.message)},
        "losses": printed,
    })


class Mnist(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 32, 3, 1)
        self.conv2 = nn.Conv2d(32, 64, 3, 1)
        self.dropout1 = nn.Dropout2d(0.25)
        self.dropout2 = nn.Dropout(0.5)
        self.fc1 = nn.Linear(9216, 128)
        self.fc2 = nn.Linear(128, 10)

    def forward(self, x):
        x = F.relu(self.conv1(x))
        x = F.relu(self.conv2(x))
        x = F.max_pool2d(x, 2)
        x = self.dropout1(x)
        x = torch.flatten(x, 1)
        x = F.relu(self.fc1(x))
        x = self.dropout2(x)
        return F.log_softmax(self.fc2(x), dim=1)


STEPS, BATCH, SEED = 20, 16, 1


def digits_batch(step):
    """Digits 16·step … 16·step + 15 of fixtures/digits, every pixel made 3×3, a border of 2 zeros around, divided by 16."""
    digits = load_file(str(FIXTURES / "digits" / "digits.safetensors"))
    at = slice(BATCH * step, BATCH * (step + 1))
    big = digits["images"][at].repeat_interleave(3, 1).repeat_interleave(3, 2)
    return F.pad(big, (2, 2, 2, 2)).unsqueeze(1).float() / 16, digits["labels"][at].long()


def random_batch(_):
    """Drawn from the default generator in each step, before the dropout masks: first the images, then the labels."""
    return torch.rand(BATCH, 1, 28, 28), torch.randint(0, 10, (BATCH,))


def masks_to_come():
    """The two masks that the default generator would give next, as booleans (true: kept), leaving the generator as it is."""
    state = torch.get_rng_state()
    channels = torch.empty(BATCH, 64, 1, 1).bernoulli_(0.75)
    units = torch.empty(BATCH, 128).bernoulli_(0.5)
    torch.set_rng_state(state)
    return channels.bool(), units.bool()


def applied(module, mask):
    """Checks at the module's next call that its dropout is this mask, scaled."""
    def compare(_, inputs, output):
        assert torch.equal(output, inputs[0] * (mask.float() / (1 - module.p)))
    return module.register_forward_hook(compare)


def mnist(batch_of, dtype=torch.float32):
    """The second program: (weights before, losses, what step 0 drew)."""
    torch.manual_seed(SEED)
    net = Mnist().to(dtype)
    before = {name: p.detach().clone() for name, p in net.named_parameters()}
    optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)
    net.train()
    losses, drawn = [], {}
    for step in range(STEPS):
        images, labels = batch_of(step)
        if step == 0 and dtype == torch.float32:
            channels, units = masks_to_come()
            drawn = {"images": images, "labels": labels, "dropout1_mask": channels, "dropout2_mask": units}
            hooks = [applied(net.dropout1, channels), applied(net.dropout2, units)]
        optimizer.zero_grad()
        loss = F.nll_loss(net(images.to(dtype)), labels)
        loss.backward()
        optimizer.step()
        losses.append(loss.detach())
        if drawn and step == 0:
            drawn |= {f"grad.{name}": p.grad.clone() for name, p in net.named_parameters() if p.numel() < 1000}
            for hook in hooks:
                hook.remove()
    return before, torch.stack(losses), drawn


def describe(tensor):
    flat = tensor.flatten()
    return {
        "shape": list(tensor.shape),
        "sha256": hashlib.sha256(tensor.contiguous().numpy().tobytes()).hexdigest(),
        "first": flat[:8].tolist(),
        "last": flat[-8:].tolist(),
        "mean": flat.double().mean().item(),
        "std": flat.double().std().item(),
    }


def spread(batch_of, losses):
    """How far the losses move, at worst over the steps, where only the order of the additions or the precision changes."""
    def worst(other):
        return (other.double() - losses.double()).abs().max().item()

    torch.set_num_threads(2)
    threads = mnist(batch_of)[1]
    torch.set_num_threads(1)
    with torch.backends.mkldnn.flags(enabled=False):
        plain = mnist(batch_of)[1]
    return {"two_threads": worst(threads), "without_onednn": worst(plain), "float64": worst(mnist(batch_of, torch.float64)[1])}


def write_mnist():
    tensors, shown = {}, {"seed": SEED}
    for name, batch_of in (("digits", digits_batch), ("random", random_batch)):
        before, losses, drawn = mnist(batch_of)
        shown.setdefault("initial", {key: describe(t) for key, t in before.items()})
        shown[name] = {"losses": losses.tolist(), "spread": spread(batch_of, losses)}
        tensors[f"{name}.losses"] = losses
        tensors |= {f"{name}.step0.{key}": t for key, t in drawn.items()}
    write_tensors(OUT / "mnist.safetensors", tensors)
    write_json(OUT / "mnist.json", shown)


write_linear()
write_mnist()
