"""Writes fixtures/nn: modules and losses of torch.nn, forward and backward, as real PyTorch computes them.

Run from the repository root in a Python with PyTorch 2.6 (seconds):

    python3 tools/make_nn_fixtures.py

One safetensors file a module, in the encoding of case_encoding.py; fixtures/nn/README.md says what a case holds.
"""
from functools import partial

import torch
import torchvision

from case_encoding import Cases, Construct
from fixture_support import folder

OUT = folder("nn")
INF, NAN = float("inf"), float("nan")

torch.backends.mkldnn.enabled = False  # Debian's oneDNN gives wrong input gradients of small convolutions
torch.nn.FrozenBatchNorm2d = torchvision.ops.FrozenBatchNorm2d
REDUCTIONS = ("none", "mean", "sum")


class Draw:
    """Numbers for the cases of one file, from a generator of their own."""

    def __init__(self, seed):
        self.generator = torch.Generator().manual_seed(seed)

    def normal(self, *shape, dtype=torch.float32, grad=True):
        return torch.randn(shape, dtype=dtype, generator=self.generator).requires_grad_(grad)

    def uniform(self, *shape, dtype=torch.float32, grad=False):
        return torch.rand(shape, dtype=dtype, generator=self.generator).requires_grad_(grad)

    def labels(self, classes, *shape):
        return torch.randint(0, classes, shape, generator=self.generator)


def run(cases, draw, label, construct, *args, training=True, prepare=None, seed=None):
    """One case: builds the module, calls it on ARGS, and differentiates Σ output·cotangent."""
    torch.manual_seed(0)
    module = construct.build().train(training)
    if prepare:
        with torch.no_grad():
            prepare(module, draw)
    record = {"label": label, "training": training}
    before = {name: t.clone() for name, t in module.state_dict().items()}
    if seed is not None:
        torch.manual_seed(seed)
        record["seed"] = seed
    output = module(*args)
    record |= {"state": before, "args": list(args), "output": output}
    if output.requires_grad:
        cotangent = draw.normal(*output.shape, dtype=output.dtype, grad=False)
        wanted = [a for a in args if a.requires_grad] + list(module.parameters())
        grads = list(torch.autograd.grad(output, wanted, cotangent, allow_unused=True))
        record["cotangents"] = [cotangent]
        record["grads"] = [grads.pop(0) if a.requires_grad else None for a in args]
        record["param_grads"] = dict(zip((name for name, _ in module.named_parameters()), grads, strict=True))
    record["buffers_after"] = dict(module.named_buffers())
    cases.add(record, construct)


def file(name, seed):
    """Writes fixtures/nn/NAME.safetensors with the cases of the decorated function (case, draw); case is run without its first two arguments."""
    def write(function):
        cases, draw = Cases(), Draw(seed)
        function(partial(run, cases, draw), draw)
        cases.write(OUT / f"{name}.safetensors")
        print(f"{name}: {len(cases.cases)} cases")
    return write


def randomize(module, draw):
    """Batch norm as it is in the middle of training."""
    for name, t in module.state_dict().items():
        if name.endswith("num_batches_tracked"):
            t.fill_(3)
        elif name.endswith("running_var"):
            t.copy_(draw.uniform(*t.shape, dtype=t.dtype) + 0.5)
        elif "running" in name or "bn" in name or isinstance(module, (torch.nn.BatchNorm2d, torch.nn.FrozenBatchNorm2d, torch.nn.PReLU)):
            t.copy_(draw.normal(*t.shape, dtype=t.dtype))


@file("Linear", 1)
def _(case, draw):
    case("2 to 5", Construct("Linear", 2, 5), draw.normal(3, 2))
    case("no bias", Construct("Linear", 4, 3, bias=False), draw.normal(5, 4))
    case("one dimension", Construct("Linear", 4, 3), draw.normal(4))
    case("three dimensions", Construct("Linear", 7, 9), draw.normal(2, 3, 7))
    case("empty batch", Construct("Linear", 4, 3), draw.normal(0, 4))
    case("not contiguous", Construct("Linear", 4, 3), draw.normal(4, 6, grad=False).t().requires_grad_())
    case("wide", Construct("Linear", 65, 33), draw.normal(17, 65))
    case("float64", Construct("Linear", 6, 5, dtype=torch.float64), draw.normal(3, 6, dtype=torch.float64))


@file("FrozenBatchNorm2d", 31)
def _(case, draw):
    case("in training", Construct("FrozenBatchNorm2d", 3), draw.normal(2, 3, 4, 5), prepare=randomize)
    case("eps", Construct("FrozenBatchNorm2d", 3, eps=0.1), draw.normal(2, 3, 2, 2), training=False, prepare=randomize)


@file("Conv2d", 2)
def _(case, draw):
    def conv(label, *args, shape=(2, 3, 8, 9), dtype=torch.float32, **kwargs):
        if dtype != torch.float32:
            kwargs["dtype"] = dtype
        case(label, Construct("Conv2d", *args, **kwargs), draw.normal(*shape, dtype=dtype))

    conv("3x3", 3, 4, 3)
    conv("1x1", 3, 5, 1)
    conv("no bias", 3, 4, 3, bias=False)
    conv("stride 2", 3, 4, 3, 2)
    conv("stride (2, 1), padding (1, 2)", 3, 4, 3, stride=(2, 1), padding=(1, 2))
    conv("kernel (1, 4)", 3, 2, (1, 4), padding=(0, 2))
    conv("5x5, padding 2", 3, 4, 5, padding=2)
    conv("dilation 2", 3, 4, 3, dilation=2, padding=2)
    conv("dilation (1, 3), stride 2", 3, 4, 3, stride=2, dilation=(1, 3), padding=(0, 2))
    conv("groups 2", 4, 6, 3, groups=2, shape=(2, 4, 6, 6))
    conv("depthwise", 4, 4, 3, groups=4, padding=1, shape=(2, 4, 6, 6))
    conv("depthwise, multiplier 2, stride 2", 4, 8, 3, stride=2, groups=4, padding=1, shape=(2, 4, 7, 7), bias=False)
    conv("padding same", 3, 4, (3, 4), padding="same", dilation=(1, 2))
    conv("padding valid", 3, 4, 3, padding="valid")
    for mode in ("reflect", "replicate", "circular"):
        conv(f"padding mode {mode}", 3, 4, 3, padding=(1, 2), padding_mode=mode)
    conv("padding mode circular, same", 3, 4, (2, 3), padding="same", padding_mode="circular")
    conv("stride leaves a rest", 3, 4, 3, stride=3, shape=(1, 3, 10, 11))
    conv("kernel as large as the image", 3, 4, (8, 9))
    conv("not batched", 3, 4, 3, padding=1, shape=(3, 5, 6))
    conv("batch of 1, one channel", 1, 1, 2, shape=(1, 1, 3, 3))
    conv("many channels", 16, 32, 3, padding=1, shape=(1, 16, 5, 5))
    conv("float64", 3, 4, 3, padding=1, stride=2, dtype=torch.float64, shape=(2, 3, 6, 6))
    case("channels last", Construct("Conv2d", 3, 4, 3), draw.normal(2, 3, 5, 6, grad=False)
         .contiguous(memory_format=torch.channels_last).requires_grad_())


@file("BatchNorm2d", 3)
def _(case, draw):
    def norm(label, *args, training=True, shape=(4, 3, 2, 5), dtype=torch.float32, **kwargs):
        if dtype != torch.float32:
            kwargs["dtype"] = dtype
        case(label, Construct("BatchNorm2d", *args, **kwargs), draw.normal(*shape, dtype=dtype), training=training, prepare=randomize)

    for training in (True, False):
        mode = "train" if training else "eval"
        norm(f"{mode}", 3, training=training)
        norm(f"{mode}, eps and momentum", 3, eps=0.01, momentum=0.3, training=training)
        norm(f"{mode}, momentum None", 3, momentum=None, training=training)
        norm(f"{mode}, momentum 0", 3, momentum=0.0, training=training)
        norm(f"{mode}, not affine", 3, affine=False, training=training)
        norm(f"{mode}, no running statistics", 3, track_running_stats=False, training=training)
        norm(f"{mode}, neither", 3, affine=False, track_running_stats=False, training=training)
        norm(f"{mode}, float64", 3, training=training, dtype=torch.float64)
        norm(f"{mode}, batch of 1", 2, training=training, shape=(1, 2, 3, 3))
    case("train, constant channel", Construct("BatchNorm2d", 2), torch.full((2, 2, 2, 2), 3.0).requires_grad_(), prepare=randomize)


@file("MaxPool2d", 4)
def _(case, draw):
    def pool(label, *args, shape=(2, 3, 7, 8), x=None, **kwargs):
        case(label, Construct("MaxPool2d", *args, **kwargs), draw.normal(*shape) if x is None else x)

    pool("2", 2)
    pool("3, stride 2", 3, 2)
    pool("3, stride 1, padding 1", 3, 1, 1)
    pool("(2, 3), stride (1, 2), padding (1, 0)", (2, 3), stride=(1, 2), padding=(1, 0))
    pool("ceil mode", 2, ceil_mode=True)
    pool("ceil mode, 3, stride 2, padding 1", 3, 2, 1, ceil_mode=True)
    pool("ceil mode, window that would start in the padding is dropped", 2, 3, 1, ceil_mode=True, shape=(1, 1, 5, 5))
    pool("dilation 2", 3, 1, dilation=2)
    pool("dilation (2, 1), padding 1, stride 2", 3, 2, 1, dilation=(2, 1))
    pool("not batched", 2, shape=(3, 4, 4))
    pool("float64", 2, x=draw.normal(1, 2, 4, 4, dtype=torch.float64))
    pool("ties", 2, x=torch.tensor([[[[1.0, 1, 2, 2], [1, 1, 2, 3], [0, 0, -1, -1], [0, -0.0, -1, -1]]]]).requires_grad_())
    pool("NaN and infinities", 2, x=torch.tensor(
        [[[[1.0, NAN, -INF, -INF], [NAN, 2, -INF, -INF], [INF, 0, 1, 2], [INF, NAN, 3, -INF]]]]).requires_grad_())


@file("AvgPool2d", 5)
def _(case, draw):
    def pool(label, *args, shape=(2, 3, 7, 8), dtype=torch.float32, **kwargs):
        case(label, Construct("AvgPool2d", *args, **kwargs), draw.normal(*shape, dtype=dtype))

    pool("2", 2)
    pool("3, stride 2", 3, 2)
    pool("3, stride 1, padding 1", 3, 1, 1)
    pool("(2, 3), stride (1, 2), padding (1, 0)", (2, 3), stride=(1, 2), padding=(1, 0))
    pool("padding not counted", 3, 2, 1, count_include_pad=False)
    pool("ceil mode", 2, ceil_mode=True)
    pool("ceil mode, 3, stride 2, padding 1", 3, 2, 1, ceil_mode=True)
    pool("ceil mode, padding not counted", 3, 2, 1, ceil_mode=True, count_include_pad=False)
    pool("divisor override", 2, divisor_override=3)
    pool("not batched", 2, shape=(3, 4, 4))
    pool("float64", 2, dtype=torch.float64)


def special():
    return torch.tensor([[-INF, -2.0, -0.0, 0.0], [1e-30, 2.0, INF, NAN]]).requires_grad_()


@file("ReLU", 6)
def _(case, draw):
    case("normal", Construct("ReLU"), draw.normal(3, 4))
    case("special values", Construct("ReLU"), special())
    case("zero dimensions", Construct("ReLU"), draw.normal())
    case("float64", Construct("ReLU"), draw.normal(2, 3, dtype=torch.float64))


@file("PReLU", 7)
def _(case, draw):
    case("one slope", Construct("PReLU"), draw.normal(3, 4, 2))
    case("slope a channel", Construct("PReLU", 4), draw.normal(3, 4, 2, 2), prepare=randomize)
    case("slope a channel, two dimensions", Construct("PReLU", 4, init=0.1), draw.normal(5, 4), prepare=randomize)
    case("one dimension", Construct("PReLU"), draw.normal(6), prepare=randomize)
    case("special values", Construct("PReLU"), special())
    case("float64", Construct("PReLU", 3, dtype=torch.float64), draw.normal(2, 3, dtype=torch.float64), prepare=randomize)


@file("Flatten", 8)
def _(case, draw):
    case("default", Construct("Flatten"), draw.normal(2, 3, 4, 5))
    case("from 0", Construct("Flatten", 0), draw.normal(2, 3, 4))
    case("1 to 2", Construct("Flatten", 1, 2), draw.normal(2, 3, 4, 5))
    case("-3 to -2", Construct("Flatten", start_dim=-3, end_dim=-2), draw.normal(2, 3, 4, 5))
    case("two dimensions", Construct("Flatten"), draw.normal(2, 3))
    case("transposed", Construct("Flatten"), draw.normal(2, 3, 4, grad=False).transpose(1, 2).requires_grad_())
    case("zero dimensions", Construct("Flatten", 0), draw.normal())


def softmaxes(name, seed):
    @file(name, seed)
    def _(case, draw):
        case("dim 1", Construct(name, dim=1), draw.normal(3, 5))
        case("dim -1", Construct(name, dim=-1), draw.normal(2, 3, 5))
        case("dim 0", Construct(name, dim=0), draw.normal(3, 5))
        case("dim 1 of 4", Construct(name, dim=1), draw.normal(2, 3, 2, 2))
        case("large values", Construct(name, dim=1), torch.tensor([[1000.0, 999, -1000], [-1000, -1001, -1002]]).requires_grad_())
        case("minus infinity", Construct(name, dim=1), torch.tensor([[0.0, -INF, 1], [-INF, -INF, 3]]).requires_grad_())
        case("not a number", Construct(name, dim=1), torch.tensor([[0.0, NAN, 1], [-INF, -INF, -INF], [INF, 0, 1]]).requires_grad_())
        case("wide", Construct(name, dim=1), draw.normal(2, 67))
        case("one dimension", Construct(name, dim=0), draw.normal(4))
        case("float64", Construct(name, dim=1), draw.normal(2, 3, dtype=torch.float64))


softmaxes("Softmax", 9)
softmaxes("LogSoftmax", 10)


@file("Sequential", 11)
def _(case, draw):
    case("empty", Construct("Sequential"), draw.normal(2, 3))
    case("two linear", Construct("Sequential", Construct("Linear", 4, 5), Construct("ReLU"), Construct("Linear", 5, 2)), draw.normal(3, 4))
    case("named", Construct("Sequential", {
        "conv": Construct("Conv2d", 1, 2, 3, padding=1), "bn": Construct("BatchNorm2d", 2), "act": Construct("PReLU"),
        "pool": Construct("MaxPool2d", 2), "flat": Construct("Flatten"), "fc": Construct("Linear", 8, 3)}),
        draw.normal(2, 1, 4, 4), prepare=randomize)
    case("nested, eval", Construct("Sequential",
         Construct("Sequential", Construct("Conv2d", 1, 2, 3), Construct("BatchNorm2d", 2), Construct("ReLU")),
         Construct("Sequential", Construct("Flatten"), Construct("Linear", 8, 3), Construct("LogSoftmax", dim=1))),
         draw.normal(2, 1, 4, 4), training=False)


@file("Dropout", 12)
def _(case, draw):
    for p in (0.0, 0.25, 0.5, 1.0):
        case(f"p {p}", Construct("Dropout", p), draw.normal(3, 7), seed=0)
    case("default", Construct("Dropout"), draw.normal(2, 3, 4), seed=42)
    case("transposed", Construct("Dropout", 0.3), draw.normal(4, 6, grad=False).t().requires_grad_(), seed=1)
    case("many", Construct("Dropout", 0.1), draw.normal(40, 50), seed=7)
    case("float64", Construct("Dropout", 0.5), draw.normal(3, 7, dtype=torch.float64), seed=0)
    case("eval", Construct("Dropout", 0.5), draw.normal(3, 7), seed=0, training=False)


@file("Dropout2d", 13)
def _(case, draw):
    for p in (0.0, 0.25, 0.5, 1.0):
        case(f"p {p}", Construct("Dropout2d", p), draw.normal(3, 7, 2, 2), seed=0)
    case("not batched: one channel a row", Construct("Dropout2d", 0.5), draw.normal(6, 3, 2), seed=1)
    case("eval", Construct("Dropout2d", 0.5), draw.normal(3, 4, 2, 2), seed=0, training=False)


@file("MSELoss", 20)
def _(case, draw):
    for reduction in REDUCTIONS:
        case(reduction, Construct("MSELoss", reduction=reduction), draw.normal(3, 4), draw.normal(3, 4))
    case("broadcast", Construct("MSELoss"), draw.normal(2, 1), draw.normal(2, 2))
    case("constant target", Construct("MSELoss"), draw.normal(2, 3), draw.normal(2, 3, grad=False))
    case("float64", Construct("MSELoss"), draw.normal(2, 3, dtype=torch.float64), draw.normal(2, 3, dtype=torch.float64))


@file("CrossEntropyLoss", 21)
def _(case, draw):
    def loss(label, x, target, **kwargs):
        for reduction in REDUCTIONS:
            case(f"{label}, {reduction}", Construct("CrossEntropyLoss", reduction=reduction, **kwargs), x, target)

    weight = draw.uniform(5) + 0.2
    some = torch.tensor([2, -100, 0, 4, -100, 1])
    loss("classes", draw.normal(6, 5), draw.labels(5, 6))
    loss("weight", draw.normal(6, 5), draw.labels(5, 6), weight=weight)
    loss("default ignore index", draw.normal(6, 5), some)
    loss("ignore index 3, weight", draw.normal(6, 5), torch.tensor([3, 1, 3, 0, 4, 2]), ignore_index=3, weight=weight)
    loss("label smoothing", draw.normal(6, 5), draw.labels(5, 6), label_smoothing=0.1)
    loss("label smoothing, weight, ignore index", draw.normal(6, 5), some, label_smoothing=0.3, weight=weight)
    loss("images", draw.normal(2, 5, 3, 2), draw.labels(5, 2, 3, 2), weight=weight)
    loss("images, label smoothing", draw.normal(2, 5, 3), draw.labels(5, 2, 3), label_smoothing=0.2)
    loss("not batched", draw.normal(5), draw.labels(5))
    soft = torch.softmax(draw.normal(6, 5, grad=False), 1)
    loss("probabilities", draw.normal(6, 5), soft)
    loss("probabilities with gradient", draw.normal(6, 5), soft.clone().requires_grad_())
    loss("probabilities, weight, label smoothing", draw.normal(6, 5), soft, weight=weight, label_smoothing=0.1)
    loss("probabilities of images", draw.normal(2, 5, 3), torch.softmax(draw.normal(2, 5, 3, grad=False), 1))
    loss("all ignored", draw.normal(2, 5), torch.tensor([-100, -100]))
    loss("float64", draw.normal(6, 5, dtype=torch.float64), draw.labels(5, 6), weight=weight.double())


@file("NLLLoss", 22)
def _(case, draw):
    def loss(label, *shape, target, dtype=torch.float32, **kwargs):
        x = torch.log_softmax(draw.normal(*shape, dtype=dtype, grad=False), 1 if len(shape) > 1 else 0)
        for reduction in REDUCTIONS:
            case(f"{label}, {reduction}", Construct("NLLLoss", reduction=reduction, **kwargs), x.clone().requires_grad_(), target)

    weight = draw.uniform(5) + 0.2
    loss("classes", 6, 5, target=draw.labels(5, 6))
    loss("weight", 6, 5, target=draw.labels(5, 6), weight=weight)
    loss("default ignore index", 6, 5, target=torch.tensor([2, -100, 0, 4, -100, 1]))
    loss("ignore index 3, weight", 6, 5, target=torch.tensor([3, 1, 3, 0, 4, 2]), ignore_index=3, weight=weight)
    loss("images, weight", 2, 5, 3, 2, target=draw.labels(5, 2, 3, 2), weight=weight)
    loss("one spatial dimension", 2, 5, 3, target=draw.labels(5, 2, 3))
    loss("not batched", 5, target=draw.labels(5))
    loss("float64", 6, 5, target=draw.labels(5, 6), dtype=torch.float64)


@file("BCELoss", 23)
def _(case, draw):
    def loss(label, x, target, **kwargs):
        for reduction in REDUCTIONS:
            case(f"{label}, {reduction}", Construct("BCELoss", reduction=reduction, **kwargs), x, target)

    def inside(*shape, **options):
        return (draw.uniform(*shape, **options) * 0.98 + 0.01).requires_grad_()

    loss("classes", inside(6), draw.labels(2, 6).float())
    loss("probabilities", inside(3, 4), draw.uniform(3, 4))
    loss("weight", inside(3, 4), draw.labels(2, 3, 4).float(), weight=draw.uniform(3, 4))
    loss("weight that broadcasts", inside(3, 4), draw.labels(2, 3, 4).float(), weight=draw.uniform(4))
    loss("zero and one", torch.tensor([0.0, 0, 1, 1, 1e-30]).requires_grad_(), torch.tensor([0.0, 1, 0, 1, 1]))
    loss("float64", inside(3, 2, dtype=torch.float64), draw.uniform(3, 2, dtype=torch.float64))


@file("BCEWithLogitsLoss", 24)
def _(case, draw):
    def loss(label, x, target, **kwargs):
        for reduction in REDUCTIONS:
            case(f"{label}, {reduction}", Construct("BCEWithLogitsLoss", reduction=reduction, **kwargs), x, target)

    loss("classes", draw.normal(6), draw.labels(2, 6).float())
    loss("probabilities", draw.normal(3, 4), draw.uniform(3, 4))
    loss("weight", draw.normal(3, 4), draw.labels(2, 3, 4).float(), weight=draw.uniform(3, 4))
    loss("positive weight", draw.normal(3, 4), draw.labels(2, 3, 4).float(), pos_weight=draw.uniform(4) * 3)
    loss("both weights", draw.normal(3, 4), draw.uniform(3, 4), weight=draw.uniform(4), pos_weight=draw.uniform(4) * 3)
    loss("large logits", torch.tensor([-200.0, -90, 0, 90, 200]).requires_grad_(), torch.tensor([1.0, 0, 1, 0, 1]))
    loss("float64", draw.normal(3, 2, dtype=torch.float64), draw.uniform(3, 2, dtype=torch.float64))


def seeded():
    """Initial states: torch.manual_seed(0), then the constructor."""
    cases = Cases()
    for construct in (
        Construct("Linear", 2, 5), Construct("Linear", 5, 1), Construct("Linear", 1, 1), Construct("Linear", 3, 4, bias=False),
        Construct("Linear", 20, 30), Construct("Linear", 7, 5, dtype=torch.float64), Construct("Linear", 7, 5, dtype=torch.float16),
        Construct("Linear", 7, 5, dtype=torch.bfloat16), Construct("Conv2d", 1, 4, 3), Construct("Conv2d", 3, 4, (2, 5), bias=False),
        Construct("Conv2d", 4, 6, 3, groups=2), Construct("Conv2d", 4, 4, 3, groups=4, padding=1, padding_mode="reflect"),
        Construct("Conv2d", 2, 3, 1, dtype=torch.float64), Construct("BatchNorm2d", 3), Construct("BatchNorm2d", 3, affine=False),
        Construct("BatchNorm2d", 3, track_running_stats=False), Construct("PReLU"), Construct("PReLU", 3, init=0.5),
        Construct("Sequential", Construct("Conv2d", 1, 2, 3), Construct("BatchNorm2d", 2), Construct("PReLU"), Construct("Dropout"),
                  Construct("Sequential", Construct("Linear", 8, 4), Construct("ReLU"), Construct("Linear", 4, 3))),
    ):
        torch.manual_seed(0)
        cases.add({"seed": 0, "state": dict(construct.build().state_dict())}, construct)
    cases.write(OUT / "seeded.safetensors")
    print(f"seeded: {len(cases.cases)} cases")


seeded()
