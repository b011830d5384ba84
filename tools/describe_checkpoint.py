"""Prints, as JSON, what is in a file that torch.load reads; for comparison with `torchport inspect FILE --json --hash`.

Run in a Python with PyTorch (1.13 or newer):

    python3 tools/describe_checkpoint.py FILE [--unsafe]

{"format": "torch-zip" | "torch-legacy", "tensors": [{"name", "dtype", "shape", "strides", "sha256"}]}. A tensor's name is
its keys and indexes joined by dots, "" where the file holds a bare tensor; the order is that of the file. sha256 is of the
values as contiguous little-endian bytes. --unsafe loads with weights_only=False, so only files that you trust: attributes
of other objects then count as keys.
"""
import ctypes
import hashlib
import json
import sys
import zipfile
from collections.abc import Mapping

import torch

LEAVES = (bool, int, float, complex, str, bytes, bytearray, torch.dtype, torch.device, type(None))


def word(kind):
    """PyTorch's word for a dtype or device: float32, cpu."""
    return str(kind).replace("torch.", "")


def sha256(tensor):
    """Of the values as contiguous little-endian bytes (this machine is little-endian)."""
    if sys.byteorder != "little":
        raise RuntimeError("run this on a little-endian machine")
    plain = tensor.detach().resolve_conj().resolve_neg().clone(memory_format=torch.contiguous_format)
    return hashlib.sha256(ctypes.string_at(plain.data_ptr(), plain.numel() * plain.element_size())).hexdigest()


def storage_of(tensor):
    return tensor.untyped_storage() if hasattr(tensor, "untyped_storage") else tensor.storage().untyped()


def value_of(leaf):
    """A leaf for JSON: numbers as text (Python's repr: all digits, "nan", "inf"), bytes as hexadecimal digits."""
    if leaf is None or isinstance(leaf, (bool, str)):
        return leaf
    if isinstance(leaf, (bytes, bytearray)):
        return leaf.hex()
    if isinstance(leaf, complex):
        return [repr(leaf.real), repr(leaf.imag)]
    return repr(leaf) if isinstance(leaf, (int, float)) else word(leaf)


class Description:
    """Walks an object once; tensors, other leaves and containers are listed in the order of the walk."""

    def __init__(self, root):
        self.tensors, self.values, self.containers = [], [], []
        self.storages, self.path = {}, []
        self.walk(root, "")

    def walk(self, node, name):
        if isinstance(node, torch.Tensor):
            return self.tensor(node, name)
        if isinstance(node, LEAVES):
            return self.values.append({"name": name, "type": type(node).__name__, "value": value_of(node)})
        if any(node is above for above in self.path):
            raise ValueError(f"{name}: this object contains itself")
        items = self.items(node)
        self.containers.append({"name": name, "type": type(node).__name__, "length": len(items)})
        self.path.append(node)
        for key, item in items:
            self.walk(item, f"{name}.{key}" if self.path[1:] else str(key))
        self.path.pop()

    @staticmethod
    def items(node):
        if isinstance(node, Mapping):
            return list(node.items())
        if isinstance(node, (list, tuple)):
            return list(enumerate(node))
        if isinstance(node, (set, frozenset)):
            return list(enumerate(sorted(node)))
        return list(vars(node).items()) if hasattr(node, "__dict__") else []

    def tensor(self, tensor, name):
        key = storage_of(tensor)._cdata
        self.tensors.append({
            "name": name,
            "dtype": word(tensor.dtype),
            "shape": list(tensor.shape),
            "strides": list(tensor.stride()),
            "offset": tensor.storage_offset(),
            "storage": self.storages.setdefault(key, len(self.storages)),
            "parameter": isinstance(tensor, torch.nn.Parameter),
            "requires_grad": tensor.requires_grad,
            "sha256": sha256(tensor),
        })


def load(path, unsafe=False):
    return torch.load(path, map_location="cpu", weights_only=not unsafe)


def format_of(path):
    return "torch-zip" if zipfile.is_zipfile(path) else "torch-legacy"


def main(path, unsafe):
    found = Description(load(path, unsafe))
    shown = ("name", "dtype", "shape", "strides", "sha256")
    tensors = [{key: tensor[key] for key in shown} for tensor in found.tensors]
    print(json.dumps({"format": format_of(path), "tensors": tensors}))


if __name__ == "__main__":
    arguments = [a for a in sys.argv[1:] if a != "--unsafe"]
    if len(arguments) != 1:
        sys.exit(__doc__)
    main(arguments[0], "--unsafe" in sys.argv)
