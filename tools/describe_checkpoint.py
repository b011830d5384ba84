"""Prints, as a line of JSON for each file, what is in files that torch.load reads; for comparison with `torchport inspect FILE --json --hash`.

Run in a Python with PyTorch (1.13 or newer):

    python3 tools/describe_checkpoint.py FILE... [--unsafe]

{"format": "torch-zip" | "torch-legacy" | "torch-tar", "tensors": [{"name", "dtype", "shape", "strides", "sha256"}]}. A tensor's name is
its keys and indexes joined by dots, "" where the file holds a bare tensor; the order is that of the file. sha256 is of the
values as contiguous little-endian bytes. --unsafe loads with weights_only=False, so only files that you trust: attributes
of other objects then count as keys.
"""
import ctypes
import datetime
import enum
import hashlib
import json
import pathlib
import sys
import tarfile
import zipfile
from collections.abc import Mapping

import torch

try:
    import numpy
except ImportError:
    numpy = None

DATES = (datetime.date, datetime.time, datetime.timedelta)
LEAVES = (bool, int, float, complex, str, bytes, bytearray, torch.dtype, torch.device, type(None), *DATES)


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
    if isinstance(leaf, datetime.timedelta):
        return f"{leaf // datetime.timedelta(microseconds=1)} us"
    if isinstance(leaf, DATES):
        return leaf.isoformat()
    return repr(leaf) if isinstance(leaf, (int, float)) else word(leaf)


class Description:
    """Walks an object once; tensors, other leaves and containers are listed in the order of the walk."""

    def __init__(self, root):
        self.tensors, self.values, self.containers = [], [], []
        self.storages, self.path, self.made = {}, [], []
        self.walk(root, "")

    def walk(self, node, name):
        if isinstance(node, torch.Tensor) and node.layout == torch.strided and not node.is_nested:
            return self.tensor(node, name)
        if numpy and isinstance(node, numpy.generic):
            node = node.item()
        if numpy and isinstance(node, numpy.ndarray) and node.dtype.kind in "biufc":
            return self.array(node, name)
        if isinstance(node, enum.Enum) and node.__reduce_ex__(2)[0] is getattr:  # Python 3.11 names the member
            member = f"{type(node).__module__}.{type(node).__qualname__}.{node.name}"
            return self.values.append({"name": name, "type": "type", "value": member})
        if isinstance(node, LEAVES) and not isinstance(node, enum.Enum):
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
            own = [] if type(node).__module__ in ("builtins", "collections") else list(vars(node).items())
            return own + list(node.items())
        if isinstance(node, (list, tuple)):
            return list(enumerate(node))
        if isinstance(node, (set, frozenset)):
            return list(enumerate(sorted(node)))
        if isinstance(node, torch.Tensor):
            return parts(node)
        if numpy and isinstance(node, numpy.ndarray):
            return list(enumerate(node.ravel())) if node.dtype.kind == "O" else [(field, node[field]) for field in node.dtype.names or ()]
        if isinstance(node, enum.Enum):
            return [(0, node.value)]
        if isinstance(node, (pathlib.PurePath, range, slice)):
            return list(enumerate(node.__reduce__()[1]))
        slots = [(slot, getattr(node, slot)) for slot in getattr(type(node), "__slots__", ())]
        return slots or (list(vars(node).items()) if hasattr(node, "__dict__") else [])

    def tensor(self, tensor, name):
        if tensor.is_conj() or (hasattr(tensor, "is_neg") and tensor.is_neg()):
            tensor = tensor.resolve_conj().resolve_neg().clone(memory_format=torch.contiguous_format)
            self.made.append(tensor)
        scheme = quantization(tensor) if tensor.is_quantized else {}
        # Several numbers to a byte have no view of their own: the bytes are listed as they are.
        packed = tensor.is_quantized and tensor.dtype in (torch.quint4x2, torch.quint2x4)
        held = tensor.int_repr() if packed else tensor
        self.tensors.append({
            "name": name,
            "dtype": word(tensor.dtype),
            "shape": list(held.shape),
            "strides": list(held.stride()),
            "offset": tensor.storage_offset(),
            "storage": self.storage(("torch", storage_of(tensor)._cdata)),
            "parameter": isinstance(tensor, torch.nn.Parameter),
            "requires_grad": tensor.requires_grad,
            "sha256": None if tensor.is_meta else sha256(tensor.int_repr() if tensor.is_quantized else tensor),
            **scheme,
        })
        if "axis" in scheme:
            self.tensor(tensor.q_per_channel_scales(), f"{name}.scales")
            self.tensor(tensor.q_per_channel_zero_points(), f"{name}.zero_points")

    def array(self, array, name):
        """A numpy array, with PyTorch's words."""
        size = array.dtype.itemsize
        base = array
        while isinstance(base.base, numpy.ndarray):
            base = base.base
        offset = array.__array_interface__["data"][0] - base.__array_interface__["data"][0]
        if offset % size or any(stride % size for stride in array.strides) or not array.dtype.isnative:
            array = base = numpy.array(array, array.dtype.newbyteorder("="))
            offset = 0
        dtype = torch.from_numpy(numpy.zeros(1, array.dtype)).dtype if array.dtype.name[:4] != "uint" or size == 1 or hasattr(torch, "uint16") else array.dtype.name
        self.made.append(base)  # kept, so that the next array does not get its number
        self.tensors.append({
            "name": name,
            "dtype": word(dtype),
            "shape": list(array.shape),
            "strides": [stride // size for stride in array.strides],
            "offset": offset // size,
            "storage": self.storage(("numpy", id(base))),
            "parameter": False,
            "requires_grad": False,
            "sha256": hashlib.sha256(numpy.ascontiguousarray(array).tobytes()).hexdigest(),
        })

    def storage(self, key):
        return self.storages.setdefault(key, len(self.storages))


def quantization(tensor):
    """What makes numbers of a quantized tensor's integers."""
    if tensor.qscheme() in (torch.per_tensor_affine, torch.per_tensor_symmetric):
        return {"scale": repr(tensor.q_scale()), "zero_point": tensor.q_zero_point()}
    return {"axis": tensor.q_per_channel_axis()}


def parts(tensor):
    """The tensors that a sparse or nested one consists of."""
    if tensor.is_nested:
        return [("values", tensor.values()), ("sizes", tensor._nested_tensor_size()), ("strides", tensor._nested_tensor_strides()), ("offsets", tensor._nested_tensor_storage_offsets())]
    if tensor.layout == torch.sparse_coo:
        return [("indices", tensor._indices()), ("values", tensor._values())]
    if tensor.layout in (torch.sparse_csr, torch.sparse_bsr):
        return [("crow_indices", tensor.crow_indices()), ("col_indices", tensor.col_indices()), ("values", tensor.values())]
    return [("ccol_indices", tensor.ccol_indices()), ("row_indices", tensor.row_indices()), ("values", tensor.values())]


def load(path, unsafe=False):
    return torch.load(path, map_location="cpu", weights_only=not unsafe)


def format_of(path):
    return "torch-zip" if zipfile.is_zipfile(path) else "torch-tar" if tarfile.is_tarfile(path) else "torch-legacy"


def main(path, unsafe):
    found = Description(load(path, unsafe))
    shown = ("name", "dtype", "shape", "strides", "sha256")
    tensors = [{key: tensor[key] for key in shown} for tensor in found.tensors]
    print(json.dumps({"format": format_of(path), "tensors": tensors}))


if __name__ == "__main__":
    arguments = [a for a in sys.argv[1:] if a != "--unsafe"]
    if not arguments:
        sys.exit(__doc__)
    for argument in arguments:
        main(argument, "--unsafe" in sys.argv)
