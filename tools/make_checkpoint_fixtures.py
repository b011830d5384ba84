"""Writes fixtures/checkpoints/vX.Y: small torch.save files by PyTorch X.Y, each with a .json of what must be read from it.

Run from the repository root in a Python with PyTorch 2.6, and in one with PyTorch 1.13 (seconds):

    python3 tools/make_checkpoint_fixtures.py

fixtures/checkpoints/README.md says what is in the files. Zip files come out the same on every run; legacy files name their
storages by memory address, so their bytes differ though their contents do not.
"""
import collections

import torch
from torch import nn

import describe_checkpoint as describing
from fixture_support import folder, write_json

VERSION = "v" + ".".join(torch.__version__.split(".")[:2])
MODERN = VERSION != "v1.13"
OUT = folder(f"checkpoints/{VERSION}")

INF, NAN = float("inf"), float("nan")


def of_integer(dtype):
    limits = torch.iinfo(dtype)
    low = -1 if limits.min else 3
    return torch.tensor([[limits.min, limits.max, 0], [1, low, 100]], dtype=dtype)


def of_float(dtype):
    limits = torch.finfo(dtype)
    return torch.tensor([[0.0, -0.0, 1.5], [INF, -INF, NAN], [limits.max, -limits.tiny, limits.tiny / 2]], dtype=torch.float64).to(dtype)


def dtypes(modern):
    """One tensor of every dtype, with its limits; the name is the dtype's. MODERN adds what came after 1.13."""
    names = ["uint8", "int8", "int16", "int32", "int64"] + ["uint16", "uint32", "uint64"] * modern
    tensors = {"bool": torch.tensor([[True, False, True], [False, True, False]])}
    tensors |= {name: of_integer(getattr(torch, name)) for name in names}
    tensors |= {name: of_float(getattr(torch, name)) for name in ("float16", "bfloat16", "float32", "float64")}
    halves = torch.tensor([[1.5, -0.25], [0.0, INF], [NAN, -2.0]])
    for name, part in (("complex32", torch.float16), ("complex64", torch.float32), ("complex128", torch.float64))[1 - modern:]:
        tensors[name] = torch.view_as_complex(halves.to(part))
    return tensors


def float8():
    """Every bit pattern of the 8-bit floating types, and its value as float32."""
    patterns = torch.arange(256, dtype=torch.uint8)
    stored = {name: patterns.view(getattr(torch, name)) for name in ("float8_e4m3fn", "float8_e4m3fnuz", "float8_e5m2", "float8_e5m2fnuz")}
    return {name: {"stored": t, "float32": t.float()} for name, t in stored.items()}


def views():
    """Views of shared storages: offsets, steps, transposes, expansion, overlap, memory formats."""
    base = torch.arange(48, dtype=torch.float32)
    grid = base.view(6, 8)
    images = torch.arange(2 * 3 * 4 * 5, dtype=torch.int16).view(2, 3, 4, 5)
    return {
        "base": base,
        "grid": grid,
        "transposed": grid.t(),
        "rows": grid[2:5],
        "block": grid[1:5, 2:7],
        "every_second": base[1::2],
        "column": grid[:, 3],
        "element": grid[4, 4],
        "diagonal": grid.diagonal(),
        "permuted": base.view(2, 4, 6).permute(2, 0, 1),
        "expanded": base[5:8].expand(4, 3),
        "windows": base.as_strided((5, 4), (2, 1), 7),
        "tail_of_a_lost_base": torch.arange(100, dtype=torch.int64)[90:],
        "channels_last": images.contiguous(memory_format=torch.channels_last),
        "alone": grid[0].clone(),
        "again": base,
    }


def small():
    """Zero dimensions, no elements."""
    return {
        "float32": torch.tensor(3.25),
        "int64": torch.tensor(-7),
        "bool": torch.tensor(True),
        "bfloat16": torch.tensor(0.5, dtype=torch.bfloat16),
        "complex64": torch.tensor(1 - 2j),
        "empty": torch.empty(0),
        "empty_2x0x3": torch.empty(2, 0, 3, dtype=torch.int32),
        "empty_view": torch.arange(6.0)[6:],
        "ones_1x1x1": torch.ones(1, 1, 1, dtype=torch.float64),
    }


def parameters():
    """Parameters, plain tensors that require gradients, one parameter under two names."""
    weight = nn.Parameter(torch.arange(6.0).view(2, 3))
    return {
        "weight": weight,
        "tied": weight,
        "view_of_its_data": weight.data.t(),
        "frozen": nn.Parameter(torch.tensor([1.0, 2.0], dtype=torch.float16), requires_grad=False),
        "integer": nn.Parameter(torch.tensor([1, 2], dtype=torch.int8), requires_grad=False),
        "plain": torch.tensor([1.0, 2.0], requires_grad=True),
    }


def containers():
    """Everything but tensors, and tensors deep inside."""
    shared = [1, torch.tensor([1, 2])]
    return {
        "numbers": [0, 1, -1, 255, 256, 65535, 65536, -2**31, 2**31, 2**63 - 1, -2**63, 2**63, 2**64, 2**70, -2**70],
        "floats": [0.0, -0.0, 0.1, 1e300, 5e-324, INF, -INF, NAN],
        "complex": 1.5 - 2j,
        "flags": (True, False, None),
        "texts": ["", "plain", "Grüße, 世界 🔥", "line\nbreak\ttab\\slash\"quote'", "\x00\x7f\x80", "x" * 300],
        "bytes": [b"abc", bytes(range(256)), bytearray(b"\x00\xff")],
        "tuples": ((), (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4)),
        "nothing": [{}, [], collections.OrderedDict()],
        "ordered": collections.OrderedDict([("z", torch.tensor([1.0])), ("a", torch.tensor([2.0])), ("m", 3)]),
        "by_number": {0: torch.tensor([0.5]), 10: {"exp_avg": torch.tensor([0.25]), "step": torch.tensor(3.0)}, -1: "minus one"},
        "dotted.key": {"a.b": torch.tensor([7])},
        "schlüssel": 1,
        "size": torch.Size([2, 3]),
        "dtype": torch.bfloat16,
        "set": {3, 1, 2},
        "shared": [shared, shared],
        "deep": [[[[[[torch.tensor([[6]])]]]]]],
    }


def net():
    torch.manual_seed(0)
    return nn.Sequential(collections.OrderedDict([
        ("conv", nn.Conv2d(1, 2, 3)), ("bn", nn.BatchNorm2d(2)), ("act", nn.PReLU()), ("fc", nn.Linear(8, 3))]))


def state_dict():
    """An OrderedDict that carries an attribute, _metadata, beside its items."""
    return net().state_dict()


def training():
    """What training scripts save: model and optimizer states, an epoch, a loss."""
    model = net()
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, weight_decay=1e-2)
    loss = model.fc(torch.flatten(model.act(model.bn(model.conv(torch.arange(32.0).view(2, 1, 4, 4) / 32))), 1)).square().mean()
    loss.backward()
    optimizer.step()
    return {"model_state_dict": model.state_dict(), "optimizer_state_dict": optimizer.state_dict(), "epoch": 3, "loss": loss.item()}


def write(name, value, unsafe=False, **options):
    path = OUT / f"{name}.pt"
    torch.save(value, path, **options)
    read = describing.Description(describing.load(path, unsafe))
    saved = describing.Description(value)
    assert [t["sha256"] for t in read.tensors] == [t["sha256"] for t in saved.tensors], name
    assert repr(read.values) == repr(saved.values), name
    write_json(OUT / f"{name}.json", {
        "format": describing.format_of(path),
        "weights_only": not unsafe,  # whether torch.load(weights_only=True) reads it
        "tensors": read.tensors,
        "values": read.values,
        "containers": read.containers,
    })


def main():
    legacy = {"_use_new_zipfile_serialization": False}
    unsafe = not MODERN  # 1.13's weights_only reads fewer kinds
    contents = {"views": views(), "small": small(), "parameters": parameters(), "containers": containers(),
                "state_dict": state_dict(), "training": training()}
    for name, value in contents.items():
        write(name, value, unsafe)
        write(f"legacy_{name}", value, unsafe, **legacy)
    write("dtypes", dtypes(modern=MODERN), unsafe)
    write("legacy_dtypes", dtypes(modern=False), unsafe, **legacy)  # PyTorch writes others and cannot read them back
    write("tensor", torch.arange(6.0).view(2, 3), unsafe)
    write("list", [torch.tensor([1.0]), (torch.tensor([2.0]), torch.tensor([3.0]))], unsafe)
    write("plain_yet_refused", [2**2040, -2**2040, b""], True)  # data alone, but weights_only=True refuses their opcodes
    write("protocol4", containers(), True, pickle_protocol=4)
    write("module", net(), True)
    if MODERN:
        write("batches", list(range(1001)))  # the pickler appends a thousand at a time
        write("float8", float8())
        torch.serialization.set_crc32_options(False)
        write("without_crc32", state_dict())
        torch.serialization.set_crc32_options(True)


if __name__ == "__main__":
    main()
