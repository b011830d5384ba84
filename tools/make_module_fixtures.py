"""Writes fixtures/modules: what PyTorch's own tests call each module of torch.nn with (ModuleInfo), and what comes of it.

Run from the repository root in a Python with PyTorch 2.6 (a minute):

    python3 tools/make_module_fixtures.py [NAME…]

One safetensors file a module, in the encoding of case_encoding.py; fixtures/modules/README.md says what a case holds.
"""
import sys
import warnings

import torch
from torch.testing._internal.common_modules import module_db

from case_encoding import Cases, Construct
from fixture_support import folder

warnings.simplefilter("ignore")
OUT = folder("modules")
MOST = 24  # cases of a module in one mode
Layer = torch.nn.TransformerEncoderLayer


class RecordingLayer(Layer):
    """Remembers its arguments, to be made again from a known seed."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.construct = Construct("TransformerEncoderLayer", *args, **kwargs)


def inputs_of(info, training):
    torch.manual_seed(0)
    torch.nn.TransformerEncoderLayer = RecordingLayer
    try:
        samples = info.module_inputs_func(info, device="cpu", dtype=torch.float32, requires_grad=True, training=training)
    finally:
        torch.nn.TransformerEncoderLayer = Layer
    step = max(1, -(-len(samples) // MOST))
    return [s for s in samples[::step] if s.forward_input is not None]


def argument(value):
    """As it is written: functions by their names, layers by how they are made."""
    if isinstance(value, RecordingLayer):
        kwargs = {k: argument(v) for k, v in value.construct.kwargs.items() if k not in ("device", "dtype")}
        return Construct("TransformerEncoderLayer", *map(argument, value.construct.args), **kwargs)
    return value.__name__ if callable(value) and not isinstance(value, torch.dtype) else value


def built(value):
    return Layer(*value.construct.args, **value.construct.kwargs) if isinstance(value, RecordingLayer) else value


def as_leaf(value):
    """Inputs that are results, such as a logarithm, without their history."""
    if isinstance(value, torch.Tensor):
        return value if value.is_leaf else value.detach().requires_grad_()
    return type(value)(map(as_leaf, value)) if isinstance(value, (tuple, list)) else value


def leaves(value):
    if isinstance(value, torch.Tensor):
        return [value]
    return [leaf for item in value for leaf in leaves(item)] if isinstance(value, (tuple, list)) else []


def case(cases, info, sample, training):
    name = info.name.removeprefix("nn.")
    make, call = sample.constructor_input, sample.forward_input
    call.args, call.kwargs = as_leaf(tuple(call.args)), {k: as_leaf(v) for k, v in call.kwargs.items()}
    kwargs = {k: v for k, v in make.kwargs.items() if k not in ("device", "dtype")}
    if "_random_samples" in kwargs:  # PyTorch's tests give float64, which is refused for float32 inputs
        kwargs["_random_samples"] = kwargs["_random_samples"].float()
    torch.manual_seed(0)
    module = info.module_cls(*map(built, make.args), **{k: built(v) for k, v in kwargs.items()}).train(training)
    if "Lazy" in name:
        module(*call.args, **call.kwargs)  # draws its weights
    before = {key: t.clone() for key, t in module.state_dict().items()}
    torch.manual_seed(1)
    output = module(*call.args, **call.kwargs)
    results = [t for t in leaves(output) if t.requires_grad]
    generator = torch.Generator().manual_seed(2)
    cotangents = [torch.randn(t.shape, generator=generator, dtype=t.dtype) for t in results]
    inputs = leaves(list(call.args)) + leaves(list(call.kwargs.values()))
    parameters = dict(module.named_parameters())
    record = {"training": training, "seed": 0, "state": before, "call_seed": 1, "args": list(call.args), "kwargs": dict(call.kwargs), "output": output}
    if results:
        wanted = [t for t in inputs if t.requires_grad] + list(parameters.values())
        grads = list(torch.autograd.grad(results, wanted, cotangents, allow_unused=True))
        record["cotangents"] = cotangents
        record["grads"] = [grads.pop(0) if t.requires_grad else None for t in inputs]
        record["param_grads"] = dict(zip(parameters, grads, strict=True))
    record["buffers_after"] = dict(module.named_buffers())
    cases.add(record, Construct(name, *map(argument, make.args), **{k: argument(v) for k, v in kwargs.items()}))


def main(names):
    for info in module_db:
        if names and info.name.removeprefix("nn.") not in names:
            continue
        cases, refused = Cases(share=True), 0
        for training in (True, False) if info.train_and_eval_differ else (True,):
            for sample in inputs_of(info, training):
                try:
                    case(cases, info, sample, training)
                except (RuntimeError, ValueError, TypeError) as error:
                    refused += 1
                    print(info.name, type(error).__name__, str(error)[:150])
        cases.write(OUT / f"{info.name.removeprefix('nn.')}.safetensors")
        print(f"{info.name}: {len(cases.cases)} cases" + (f", {refused} that PyTorch refuses" if refused else ""))


with torch.backends.mkldnn.flags(enabled=False):  # Debian's oneDNN gives wrong input gradients of small convolutions
    main(sys.argv[1:])
