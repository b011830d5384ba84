"""Writes fixtures/torchsharp: weights as TorchSharp's module.save writes them, with a .json of what is read.

Run from the repository root in a Python with PyTorch (a second):

    python3 tools/make_torchsharp_fixtures.py

buffers.dat is to the byte what TorchSharp 0.107 writes of a module with these buffers.
"""
import hashlib

import torch

from fixture_support import folder, write_json

OUT = folder("torchsharp")
CODES = [torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64, torch.float16, torch.float32, torch.float64, None, torch.complex64, torch.complex128, torch.bool,
         None, None, None, torch.bfloat16]


def number(value):
    """Seven bits a byte, the lowest first, as .NET's BinaryWriter writes them."""
    rest = value >> 7
    return bytes([value & 0x7F]) if rest == 0 else bytes([value & 0x7F | 0x80]) + number(rest)


def content(tensor):
    return tensor.contiguous().view(-1).view(torch.uint8).numpy().tobytes() if tensor.numel() else b""


def write(name, tensors):
    file = number(len(tensors))
    for key, tensor in tensors.items():
        text = key.encode()
        file += number(len(text)) + text + number(CODES.index(tensor.dtype)) + number(tensor.dim()) + b"".join(number(size) for size in tensor.shape) + content(tensor)
    (OUT / f"{name}.dat").write_bytes(file)
    write_json(OUT / f"{name}.json", [{"name": key, "dtype": str(t.dtype).removeprefix("torch."), "shape": list(t.shape), "sha256": hashlib.sha256(content(t)).hexdigest()}
                                      for key, t in tensors.items()])


def main():
    torch.manual_seed(3)
    three = torch.arange(3)
    write("buffers", {"half": three.half(), "bf": three.bfloat16(), "d": torch.arange(2).double(), "flag": torch.tensor([True, False, True]), "byte": three.byte(),
                      "i8": three.to(torch.int8), "i16": three.short(), "i32": three.int(), "step": torch.tensor(7), "empty": torch.zeros(0, 3),
                      "c": torch.complex(torch.ones(2), torch.zeros(2))})
    # As many as make the first bytes those of a pickle.
    write("many", {f"l{i}.w": torch.rand(1) for i in range(256)})
    write("wide", {"embedding.weight": torch.randn(300, 2)})


main()
