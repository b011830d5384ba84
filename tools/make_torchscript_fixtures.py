"""Writes fixtures/torchscript/vX.Y: archives of torch.jit.save by PyTorch X.Y, each with a .json of what they hold.

Run from the repository root in a Python with PyTorch 2.6, and in one with PyTorch 1.13 (seconds):

    python3 tools/make_torchscript_fixtures.py

{"state_dict", "attributes", "constants": [{"name", "dtype", "shape", "strides", "sha256"}], "sources": [names], "extra": {name: text}, "lite": bool}.
Attributes are the tensors that are in no state dict.
"""
import io
import zipfile
from typing import Dict, List, Optional, Tuple

import torch
from torch import nn

import describe_checkpoint as describing
from fixture_support import folder, write_json

VERSION = "v" + ".".join(torch.__version__.split(".")[:2])
OUT = folder(f"torchscript/{VERSION}")


class Part(nn.Module):
    def __init__(self):
        super().__init__()
        self.lin = nn.Linear(3, 2)
        self.register_buffer("scale", torch.tensor([2.0]))
        self.register_buffer("scratch", torch.tensor([3.0]), persistent=False)
        self.steps = torch.arange(3)
        self.ints: List[int] = [1, 2]
        self.floats: List[float] = [0.5]
        self.flags: List[bool] = [True, False]
        self.texts: List[str] = ["a", "b"]
        self.tensors: List[torch.Tensor] = [torch.ones(2), torch.zeros(1)]
        self.table: Dict[str, int] = {"a": 1}
        self.by_number: Dict[int, torch.Tensor] = {3: torch.full((2,), 3.0)}
        self.maybe: Optional[int] = None
        self.pair: Tuple[int, float] = (1, 2.5)

    def forward(self, x):
        return self.lin(x) * self.scale + self.scratch + self.steps.sum() + self.tensors[0][:1]


class Constant(nn.Module):
    def forward(self, x):
        return x @ torch.arange(6.0).view(2, 3).t() + torch.tensor([1.0, -1.0])


def listed(tensors):
    shown = ("name", "dtype", "shape", "strides", "sha256")
    return [{key: tensor[key] for key in shown} for tensor in describing.Description(tensors).tensors]


def write(name, module, content, constants=None, attributes=None, extra=None):
    (OUT / name).write_bytes(content)
    names = [n.split("/", 1)[1] for n in zipfile.ZipFile(io.BytesIO(content)).namelist()]
    torch.jit.load(io.BytesIO(content))
    write_json(OUT / f"{name}.json", {
        "state_dict": listed(dict(module.state_dict())),
        "attributes": listed(attributes or {}),
        "constants": listed(constants or {}),
        "sources": [n for n in names if n.startswith("code/") and n.endswith(".py")],
        "extra": extra or {},
        "lite": "bytecode.pkl" in names,
    })


def saved(module, **options):
    buffer = io.BytesIO()
    torch.jit.save(module, buffer, **options)
    return buffer.getvalue()


def main():
    torch.manual_seed(0)
    scripted = torch.jit.script(nn.Sequential(Part(), nn.BatchNorm1d(2), nn.PReLU()))
    part = getattr(scripted, "0")
    attributes = {"0": {"steps": part.steps, "tensors": part.tensors, "by_number": part.by_number}}
    extra = {"labels.txt": "cat\ndog\n", "meta.json": "{}"}
    write("scripted.pt", scripted, saved(scripted, _extra_files=extra), attributes=attributes, extra=extra)
    write("lite.ptl", scripted, scripted._save_to_buffer_for_lite_interpreter(), attributes=attributes)
    trace = torch.jit.trace(Constant(), torch.ones(1, 3))
    write("traced.pt", trace, saved(trace), constants={f"CONSTANTS.{name}": t for name, t in trace.code_with_constants[1].const_mapping.items()})
    frozen = torch.jit.freeze(torch.jit.script(Part().eval()))
    write("frozen.pt", frozen, saved(frozen), constants={f"CONSTANTS.{name}": t for name, t in frozen.code_with_constants[1].const_mapping.items()})
    tied = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 2))
    tied[1].weight = tied[0].weight
    tied = torch.jit.script(tied)
    write("tied.pt", tied, saved(tied))


main()
