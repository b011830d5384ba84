#!/usr/bin/env python3
"""What PyTorch's autocast and GradScaler do on the CPU: fixtures/amp/.

    ../shared/oracle/run python3 tools/make_amp_fixtures.py

autocast.json has, for each operator, the dtype of its result for operands in float32, bfloat16, float16 and float64, in autocast to
bfloat16 and to float16; "error" where PyTorch refuses. scaler.json has the scale after each step of two optimizers, with
overflows injected into some. training.safetensors has a network, its data, and the losses of training it in bfloat16.
"""
import warnings

import torch
import torch.nn.functional as F

import fixture_support
from fixture_support import write_json, write_tensors

warnings.filterwarnings("ignore")
torch.manual_seed(3)
torch.backends.mkldnn.enabled = False
folder = fixture_support.folder("amp")

NAMES = {"f32": torch.float32, "bf16": torch.bfloat16, "f16": torch.float16, "f64": torch.float64}


def t(*shape):
    return torch.rand(*shape) * 0.5 + 0.25


square = torch.eye(3) * 2
classes = torch.tensor([0, 1])
OPERATORS = {
    "linear": (lambda a, b: F.linear(a, b), [t(2, 3), t(4, 3)]),
    "matmul": (lambda a, b: a @ b, [t(2, 3), t(3, 4)]),
    "mm": (lambda a, b: a.mm(b), [t(2, 3), t(3, 4)]),
    "bmm": (lambda a, b: a.bmm(b), [t(2, 2, 3), t(2, 3, 4)]),
    "addmm": (lambda a, b, c: torch.addmm(a, b, c), [t(2, 4), t(2, 3), t(3, 4)]),
    "baddbmm": (lambda a, b, c: torch.baddbmm(a, b, c), [t(2, 2, 4), t(2, 2, 3), t(2, 3, 4)]),
    "conv1d": (lambda a, b: F.conv1d(a, b), [t(1, 2, 5), t(3, 2, 3)]),
    "conv2d": (lambda a, b: F.conv2d(a, b), [t(1, 2, 5, 5), t(3, 2, 3, 3)]),
    "conv_transpose2d": (lambda a, b: F.conv_transpose2d(a, b), [t(1, 2, 5, 5), t(2, 3, 3, 3)]),
    "prelu": (lambda a, b: F.prelu(a, b), [t(2, 3), t(1)]),
    "attention": (lambda a, b, c: F.scaled_dot_product_attention(a, b, c), [t(1, 2, 3, 4), t(1, 2, 3, 4), t(1, 2, 3, 4)]),
    "mse_loss": (lambda a, b: F.mse_loss(a, b), [t(2, 3), t(2, 3)]),
    "l1_loss": (lambda a, b: F.l1_loss(a, b), [t(2, 3), t(2, 3)]),
    "smooth_l1_loss": (lambda a, b: F.smooth_l1_loss(a, b), [t(2, 3), t(2, 3)]),
    "huber_loss": (lambda a, b: F.huber_loss(a, b), [t(2, 3), t(2, 3)]),
    "cross_entropy": (lambda a: F.cross_entropy(a, classes), [t(2, 3)]),
    "nll_loss": (lambda a: F.nll_loss(a, classes), [t(2, 3)]),
    "bce": (lambda a, b: F.binary_cross_entropy(a, b), [t(2, 3), t(2, 3)]),
    "bce_with_logits": (lambda a, b: F.binary_cross_entropy_with_logits(a, b), [t(2, 3), t(2, 3)]),
    "kl_div": (lambda a, b: F.kl_div(a, b, reduction="sum"), [t(2, 3), t(2, 3)]),
    "prod": (lambda a: a.prod(), [t(2, 3)]),
    "prod_dim": (lambda a: a.prod(1), [t(2, 3)]),
    "trace": (lambda a: a.trace(), [t(3, 3)]),
    "cdist": (lambda a, b: torch.cdist(a, b), [t(2, 3), t(4, 3)]),
    "inverse": (lambda a: torch.inverse(a), [square]),
    "inv": (lambda a: torch.linalg.inv(a), [square]),
    "cholesky": (lambda a: torch.linalg.cholesky(a), [square]),
    "svdvals": (lambda a: torch.linalg.svdvals(a), [square]),
    "solve": (lambda a, b: torch.linalg.solve(a, b), [square, t(3, 2)]),
    "qr": (lambda a: torch.linalg.qr(a)[0], [square]),
    "quantile": (lambda a: torch.quantile(a, 0.5), [t(5)]),
    "avg_pool3d": (lambda a: F.avg_pool3d(a, 2), [t(1, 1, 4, 4, 4)]),
    "max_pool3d": (lambda a: F.max_pool3d(a, 2), [t(1, 1, 4, 4, 4)]),
    "adaptive_avg_pool3d": (lambda a: F.adaptive_avg_pool3d(a, 2), [t(1, 1, 4, 4, 4)]),
    "reflection": (lambda a: F.pad(a, (1, 1), mode="reflect"), [t(1, 2, 4)]),
    "replication": (lambda a: F.pad(a, (1, 1, 1, 1), mode="replicate"), [t(1, 2, 4, 4)]),
    "grid_sample": (lambda a, b: F.grid_sample(a, b, align_corners=False), [t(1, 2, 4, 4), t(1, 3, 3, 2)]),
    "rfft": (lambda a: torch.fft.rfft(a), [t(8)]),
    "cat": (lambda a, b: torch.cat([a, b]), [t(2, 3), t(2, 3)]),
    "cat_wide": (lambda a, b: torch.cat([a.float(), b]), [t(2, 3), t(2, 3)]),
    "stack": (lambda a, b: torch.stack([a, b]), [t(2, 3), t(2, 3)]),
    "add": (lambda a, b: a + b, [t(2, 3), t(2, 3)]),
    "relu": (lambda a: a.relu(), [t(2, 3)]),
    "softmax": (lambda a: a.softmax(1), [t(2, 3)]),
    "layer_norm": (lambda a: F.layer_norm(a, (3,)), [t(2, 3)]),
    "sum": (lambda a: a.sum(), [t(2, 3)]),
    "max_pool2d": (lambda a: F.max_pool2d(a, 2), [t(1, 1, 4, 4)]),
    "constant_pad": (lambda a: F.pad(a, (1, 1)), [t(1, 2, 4)]),
}


def result(function, operands, dtype, to):
    try:
        with torch.autocast("cpu", dtype=to):
            return str(function(*[o.to(dtype) for o in operands]).dtype).removeprefix("torch.")
    except (RuntimeError, ValueError, IndexError) as error:
        return "error"


table = {name: {f"{given} in {to}": result(function, operands, NAMES[given], NAMES[to]) for to in ("bf16", "f16") for given in NAMES} for name, (function, operands) in OPERATORS.items()}


OVERFLOWS = [{}, {}, {}, {0: float("inf")}, {}, {}, {1: float("nan")}, {0: float("-inf"), 1: float("inf")}, {}, {}, {}, {}, {}, {}, {}, {}]


def scales():
    scaler = torch.amp.GradScaler("cpu", init_scale=1024.0, growth_factor=1.7, backoff_factor=0.3, growth_interval=3)
    parameters = [torch.nn.Parameter(torch.full((3,), float(i + 1))) for i in range(2)]
    optimizers = [torch.optim.SGD([p], lr=0.1) for p in parameters]
    history = []
    for number, overflows in enumerate(OVERFLOWS):
        for p in parameters:
            p.grad = None
        scaler.scale(sum((p * p).sum() for p in parameters)).backward()
        for i, value in overflows.items():
            parameters[i].grad[1] = value
        if number % 2 == 1:
            scaler.unscale_(optimizers[0])
        for optimizer in optimizers:
            scaler.step(optimizer)
        scaler.update(50.0 if number == 12 else None)
        history.append({"scale": scaler.get_scale(), "tracker": scaler._get_growth_tracker(), "values": [p.detach().tolist() for p in parameters]})
    return {"overflows": [{str(i): str(v) for i, v in o.items()} for o in OVERFLOWS], "history": history, "state": scaler.state_dict()}


def training():
    net = torch.nn.Sequential(torch.nn.Linear(6, 16), torch.nn.ReLU(), torch.nn.Linear(16, 3))
    start = {name: value.clone() for name, value in net.state_dict().items()}
    x, y = torch.randn(32, 6), torch.randint(3, (32,))
    optimizer = torch.optim.SGD(net.parameters(), lr=0.5)
    losses = []
    for _ in range(20):
        optimizer.zero_grad()
        with torch.autocast("cpu", dtype=torch.bfloat16):
            loss = F.cross_entropy(net(x), y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return start | {"x": x, "y": y, "losses": torch.tensor(losses)}


write_json(folder / "autocast.json", table)
write_json(folder / "scaler.json", scales())
write_tensors(folder / "training.safetensors", training())
