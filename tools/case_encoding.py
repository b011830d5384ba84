"""Cases with tensors in one safetensors file: how the fixture scripts write arguments and expected results.

The file's __metadata__["cases"] is a JSON list of objects. A value in them is plain JSON, or
{"tensor": NAME in this file, "requires_grad": true, "complex": true, "strides": […]} (the last three only where they hold;
a complex tensor is stored as pairs in a last dimension of 2; "strides" are those in PyTorch of a tensor that is not
contiguous, the stored one always is), {"tuple": […]}, {"dict": {…}}, {"dtype": "float32"},
{"slice": [start, stop, step]}, {"ellipsis": true}, {"float": "inf" | "-inf" | "nan"}, {"complex": [re, im]},
{"module": CLASS, "init": {"args": […], "kwargs": {…}}}. Imported by the scripts beside it.
"""
import math
from collections import OrderedDict

import torch

from fixture_support import write_tensors


class Cases:
    """Collects cases; each one's tensors are named by its position and a running number."""

    def __init__(self, share=False):
        """SHARE stores tensors of the same values once."""
        self.tensors, self.cases, self.share, self.known = {}, [], share, {}

    def add(self, record, construct=None):
        """RECORD maps a field's name to a value; a field that is a dict or a list of dicts stays plain JSON. CONSTRUCT adds its own fields."""
        encoded = self.encode(construct) if construct else {}
        self.cases.append(encoded | {key: self.field(value) for key, value in record.items()})

    def field(self, value):
        if isinstance(value, dict):
            return {key: self.field(item) for key, item in value.items()}
        if isinstance(value, list) and any(isinstance(item, dict) for item in value):
            return [self.field(item) for item in value]
        return self.encode(value)

    def encode(self, value):
        if isinstance(value, torch.Tensor):
            return self.tensor(value)
        if value is None or isinstance(value, (bool, str)) or type(value) is int:
            return value
        if isinstance(value, float):
            return value if math.isfinite(value) else {"float": str(value)}
        if isinstance(value, complex):
            return {"complex": [value.real, value.imag]}
        if isinstance(value, torch.dtype):
            return {"dtype": str(value).removeprefix("torch.")}
        if isinstance(value, slice):
            return {"slice": [value.start, value.stop, value.step]}
        if value is Ellipsis:
            return {"ellipsis": True}
        if isinstance(value, Construct):
            return {"module": value.name, "init": {"args": self.encode(list(value.args)), "kwargs": self.field(value.kwargs)}}
        if isinstance(value, tuple):
            return {"tuple": [self.encode(item) for item in value]}
        if isinstance(value, list):
            return [self.encode(item) for item in value]
        if isinstance(value, dict):
            return {"dict": {str(key): self.encode(item) for key, item in value.items()}}
        raise TypeError(type(value).__name__)

    def tensor(self, tensor):
        name = f"{len(self.cases)}.{len(self.tensors)}"
        plain = tensor.detach().resolve_conj().resolve_neg()
        if self.share:
            key = (plain.dtype, plain.shape, plain.contiguous().reshape(-1).view(torch.uint8).numpy().tobytes())
            name = self.known.setdefault(key, name)
        self.tensors[name] = torch.view_as_real(plain) if plain.is_complex() else plain
        encoded = {"tensor": name}
        if tensor.requires_grad and tensor.is_leaf:
            encoded["requires_grad"] = True
        if plain.is_complex():
            encoded["complex"] = True
        if not plain.is_contiguous():
            encoded["strides"] = list(plain.stride())
        return encoded

    def write(self, path):
        write_tensors(path, self.tensors, self.cases)


class Construct:
    """A module of torch.nn by its class name and constructor arguments; arguments may be modules themselves."""

    def __init__(self, name, *args, **kwargs):
        self.name, self.args, self.kwargs = name, args, kwargs

    def build(self):
        def built(value):
            if isinstance(value, Construct):
                return value.build()
            if isinstance(value, dict):
                return OrderedDict((key, built(item)) for key, item in value.items())
            return value

        return getattr(torch.nn, self.name)(*map(built, self.args), **{k: built(v) for k, v in self.kwargs.items()})
