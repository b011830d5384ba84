"""Writes fixtures/safetensors: files by Python's safetensors, sharded sets and folders as Hugging Face lays them out, each with a .json.

Run from the repository root in a Python with PyTorch and safetensors (seconds):

    python3 tools/make_safetensors_fixtures.py

A .json lists name, dtype, shape and sha256 (of the contiguous little-endian values) of every tensor.
"""
import hashlib
import json
import struct

import safetensors
import torch
from safetensors.torch import save_file

from describe_checkpoint import sha256, word
from fixture_support import folder, write_json
from make_checkpoint_fixtures import float8, of_float, of_integer

OUT = folder("safetensors")
WORDS = {"bool": 1, "uint8": 1, "int8": 1, "float8_e5m2": 1, "float8_e4m3fn": 1, "int16": 2, "uint16": 2, "float16": 2, "bfloat16": 2,
         "int32": 4, "uint32": 4, "float32": 4, "float64": 8, "int64": 8, "uint64": 8}


def describe(tensors):
    return [{"name": name, "dtype": word(t.dtype), "shape": list(t.shape), "sha256": sha256(t)} for name, t in tensors.items()]


def dtypes():
    """Every dtype that safetensors 0.4 writes, through its serializer, which takes bytes."""
    tensors = {}
    for name in WORDS:
        dtype = getattr(torch, name)
        if name == "bool":
            tensors[name] = torch.tensor([[True, False, True], [False, True, False]])
        elif name.startswith("float8"):
            tensors[name] = float8()[name]["stored"]
        else:
            tensors[name] = (of_float if dtype.is_floating_point else of_integer)(dtype)
    raw = {name: {"dtype": name, "shape": list(t.shape), "data": t.contiguous().view(torch.uint8).numpy().tobytes()} for name, t in tensors.items()}
    (OUT / "dtypes.safetensors").write_bytes(safetensors.serialize(raw))
    return tensors


def names():
    """Names that JSON escapes, or sorts by bytes and not by UTF-16 units; shapes without elements or dimensions."""
    tensors = {
        "": torch.tensor([1.0]),
        "a \"quoted\" \\ name\n\t\b\f\r\x01\x1f\x7f/": torch.tensor([2.0]),
        "Grüße, 世界": torch.tensor([3.0]),
        "\U0001f525 after": torch.tensor([4.0]),
        "\uff5e before": torch.tensor([5.0]),
        "b": torch.tensor(6.0),
        "B": torch.empty(0),
        "empty": torch.empty(2, 0, 3, dtype=torch.int32),
        "five": torch.arange(32, dtype=torch.int8).view(1, 2, 2, 2, 4),
    }
    save_file(tensors, OUT / "names.safetensors", metadata={"format": "pt"})
    return tensors


def hand_made(name, header, data):
    """A file whose header is written here: words that safetensors 0.4 does not write yet, an order it does not write any more."""
    text = json.dumps(header).encode()
    (OUT / f"{name}.safetensors").write_bytes(struct.pack("<Q", len(text)) + text + data)


def newer():
    words = {"complex": ("C64", [3], 24), "power": ("F8_E8M0", [256], 256), "fnuz4": ("F8_E4M3FNUZ", [2, 2], 4), "fnuz5": ("F8_E5M2FNUZ", [4], 4)}
    data, header, found = b"", {}, []
    torch_names = {"C64": "complex64", "F8_E8M0": "float8_e8m0fnu", "F8_E4M3FNUZ": "float8_e4m3fnuz", "F8_E5M2FNUZ": "float8_e5m2fnuz"}
    for name, (dtype, shape, length) in words.items():
        values = bytes((7 * i + 3) % 256 for i in range(length))
        header[name] = {"dtype": dtype, "shape": shape, "data_offsets": [len(data), len(data) + length]}
        data += values
        found.append({"name": name, "dtype": torch_names[dtype], "shape": shape, "sha256": hashlib.sha256(values).hexdigest()})
    hand_made("newer", {"__metadata__": {"by": "hand"}, **header}, data)
    write_json(OUT / "newer.json", found)


def sharded():
    """A model of three shards with its index, and one of pytorch_model.bin files; both as transformers writes them."""
    torch.manual_seed(3)
    tensors = {f"model.layers.{i}.{part}": torch.randn(4, 3) for i in range(5) for part in ("up.weight", "down.weight")}
    tensors["lm_head.weight"] = torch.randn(7, 3).half()
    names = list(tensors)
    groups = [names[:4], names[4:8], names[8:]]
    index = {"metadata": {"total_size": sum(t.numel() * t.element_size() for t in tensors.values())}, "weight_map": {}}

    def write(directory, pattern, index_name, save):
        path = folder(f"safetensors/{directory}")
        files = {name: pattern.format(i + 1, len(groups)) for i, group in enumerate(groups) for name in group}
        for group in groups:
            save({name: tensors[name] for name in group}, path / files[group[0]])
        text = json.dumps({**index, "weight_map": files}, indent=2, sort_keys=True) + "\n"
        (path / index_name).write_text(text, encoding="utf-8")
        (path / "config.json").write_text('{"model_type": "test"}\n')

    write("sharded", "model-{:05d}-of-{:05d}.safetensors", "model.safetensors.index.json", lambda t, p: save_file(t, p, metadata={"format": "pt"}))
    write("sharded_bin", "pytorch_model-{:05d}-of-{:05d}.bin", "pytorch_model.bin.index.json", torch.save)
    single = folder("safetensors/single")
    save_file({"weight": torch.ones(2)}, single / "model.safetensors", metadata={"format": "pt"})
    (single / "config.json").write_text('{"model_type": "test"}\n')
    return tensors


def main():
    for make in (dtypes, names, sharded):
        write_json(OUT / f"{make.__name__}.json", describe(make()))
    newer()


main()
