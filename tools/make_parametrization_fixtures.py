"""Writes fixtures/parametrizations/cases.safetensors: layers whose weights are computed, and fixtures/multitask/cases.safetensors.

Run from the repository root in a Python with PyTorch 2.6 (seconds):

    python3 tools/make_parametrization_fixtures.py

A case of the first names the function (`norm`: a function of torch.nn.utils.parametrizations, or "old." and one of
torch.nn.utils), its arguments and the layer. It holds the state dict before and after two calls in training, whose outputs
are added up and differentiated; the output in evaluation after that; and the state dict once the norm is taken off.
`initial` is the state dict that seed 0 gives, `seed` the one before the norm is put on.
"""
import warnings

import torch
from torch.nn import utils
from torch.nn.utils import parametrizations, parametrize

from case_encoding import Cases, Construct
from fixture_support import folder

torch.backends.mkldnn.enabled = False  # Debian's oneDNN gives wrong input gradients of small convolutions
warnings.simplefilter("ignore")

LAYERS = {
    "Linear": (Construct("Linear", 5, 3), (4, 5)),
    "Conv1d": (Construct("Conv1d", 2, 4, 3), (2, 2, 6)),
    "Conv2d": (Construct("Conv2d", 2, 3, 3), (1, 2, 5, 5)),
    "ConvTranspose1d": (Construct("ConvTranspose1d", 2, 4, 3), (2, 2, 5)),
    "LSTM": (Construct("LSTM", 3, 4), (5, 2, 3)),
    "square": (Construct("Linear", 4, 4, bias=False), (3, 4)),
    "wide": (Construct("Linear", 5, 3), (2, 5)),
    "tall": (Construct("Linear", 3, 5), (2, 3)),
}

CASES = [
    ("weight_norm", "Linear", {}), ("weight_norm", "Conv2d", {}), ("weight_norm", "ConvTranspose1d", {"dim": 1}),
    ("weight_norm", "Linear", {"dim": None}), ("weight_norm", "LSTM", {"name": "weight_hh_l0"}),
    ("spectral_norm", "Linear", {}), ("spectral_norm", "Conv2d", {"n_power_iterations": 2}), ("spectral_norm", "ConvTranspose1d", {}),
    ("orthogonal", "square", {}), ("orthogonal", "tall", {}), ("orthogonal", "wide", {}),
    ("orthogonal", "tall", {"orthogonal_map": "cayley"}), ("orthogonal", "wide", {"orthogonal_map": "matrix_exp"}),
    ("orthogonal", "square", {"orthogonal_map": "householder", "use_trivialization": False}),
    ("orthogonal", "tall", {"orthogonal_map": "householder", "use_trivialization": False}),
    ("old.weight_norm", "Linear", {}), ("old.weight_norm", "Conv1d", {"dim": 1}), ("old.weight_norm", "LSTM", {"name": "weight_hh_l0"}),
    ("old.weight_norm", "Linear", {"dim": None}),
    ("old.spectral_norm", "Linear", {}), ("old.spectral_norm", "Conv2d", {"n_power_iterations": 2}), ("old.spectral_norm", "ConvTranspose1d", {}),
]


def state(module):
    return {name: t.clone() for name, t in module.state_dict().items()}


def first(output):
    return output[0] if isinstance(output, tuple) else output


def remove(module, norm, name):
    if norm.startswith("old."):
        getattr(utils, "remove_" + norm[4:])(module, name)
    else:
        parametrize.remove_parametrizations(module, name)


def parametrized():
    cases, drawn = Cases(), torch.Generator().manual_seed(0)
    for norm, layer, kwargs in CASES:
        construct, shape = LAYERS[layer]
        torch.manual_seed(0)
        module = construct.build()
        apply = getattr(utils, norm[4:]) if norm.startswith("old.") else getattr(parametrizations, norm)
        apply(module, **kwargs)
        record = {"norm": norm, "arguments": kwargs, "label": f"{norm} of {layer} {kwargs}", "initial": state(module)}
        x = torch.randn(shape, generator=drawn)
        with torch.no_grad():
            for parameter in module.parameters():
                parameter.add_(torch.randn(parameter.shape, generator=drawn) * 0.1)
        record |= {"state": state(module), "x": x}
        output = first(module(x)) + 2 * first(module(x))
        cotangent = torch.randn(output.shape, generator=drawn)
        output.backward(cotangent)
        record |= {"output": output, "cotangent": cotangent, "after": state(module), "grads": {n: p.grad for n, p in module.named_parameters()}}
        module.eval()
        with torch.no_grad():
            record["evaluated"] = first(module(x))
        remove(module, norm, kwargs.get("name", "weight"))
        record["removed"] = state(module)
        cases.add(record, construct)
    cases.write(folder("parametrizations") / "cases.safetensors")
    print(f"parametrizations: {len(cases.cases)} cases")


def adaptive():
    """AdaptiveLogSoftmaxWithLoss, which ModuleInfo leaves out."""
    cases, drawn = Cases(), torch.Generator().manual_seed(1)
    for kwargs in ({"cutoffs": [3, 6]}, {"cutoffs": [4], "div_value": 2.0, "head_bias": True}):
        construct = Construct("AdaptiveLogSoftmaxWithLoss", 8, 10, **kwargs)
        torch.manual_seed(0)
        module = construct.build()
        x = torch.randn(12, 8, generator=drawn, requires_grad=True)
        target = torch.randint(0, 10, (12,), generator=drawn)
        output, loss = module(x, target)
        loss.backward()
        cases.add({"label": str(kwargs), "state": state(module), "x": x.detach(), "target": target, "output": output, "loss": loss, "x_grad": x.grad,
                   "grads": {n: p.grad for n, p in module.named_parameters()}, "log_prob": module.log_prob(x), "predict": module.predict(x)}, construct)
    cases.write(folder("parametrizations") / "adaptive.safetensors")
    print(f"adaptive: {len(cases.cases)} cases")


class Net(torch.nn.Module):
    """One trunk and two heads."""

    def __init__(self):
        super().__init__()
        self.trunk = torch.nn.Sequential(torch.nn.Linear(6, 8), torch.nn.Tanh(), torch.nn.Linear(8, 8), torch.nn.ReLU())
        self.kind = torch.nn.Linear(8, 3)
        self.size = torch.nn.Linear(8, 1)

    def forward(self, x):
        h = self.trunk(x)
        return self.kind(h), self.size(h)


def multitask():
    torch.manual_seed(0)
    start = Net().state_dict()
    x, kinds, sizes = torch.randn(8, 6), torch.randint(0, 3, (8,)), torch.randn(8, 1)

    def net():
        module = Net()
        module.load_state_dict(start)
        return module

    def loss(module, part=slice(None)):
        kind, size = module(x[part])
        return torch.nn.functional.cross_entropy(kind, kinds[part]) + 0.5 * torch.nn.functional.mse_loss(size, sizes[part])

    summed = net()
    loss(summed).backward()

    trained = net()
    optimizer = torch.optim.SGD([{"params": trained.trunk.parameters(), "lr": 0.01}, {"params": [*trained.kind.parameters(), *trained.size.parameters()]}], lr=0.1, momentum=0.9)
    for _ in range(5):
        optimizer.zero_grad()
        for part in (slice(0, 4), slice(4, 8)):
            (loss(trained, part) / 2).backward()
        optimizer.step()

    frozen = net()
    frozen.trunk.requires_grad_(False)
    optimizer = torch.optim.Adam([p for p in frozen.parameters() if p.requires_grad], lr=0.05)
    for _ in range(5):
        optimizer.zero_grad()
        loss(frozen).backward()
        optimizer.step()
    assert all(p.grad is None for p in frozen.trunk.parameters())

    cases = Cases()
    cases.add({"start": start, "x": x, "kinds": kinds, "sizes": sizes, "loss": loss(net()), "grads": {n: p.grad for n, p in summed.named_parameters()},
               "trained": state(trained), "frozen": state(frozen)})
    cases.write(folder("multitask") / "cases.safetensors")


parametrized()
adaptive()
multitask()
