"""Writes fixtures/export: torch.export archives, each with a .json of what they hold.

Run from the repository root in a Python with PyTorch 2.6 (seconds):

    python3 tools/make_export_fixtures.py

`saved.pt2` is what torch.export.save of PyTorch 2.6 writes, `first.pt2` the same under the names of PyTorch 2.1. PyTorch 2.8 and later write another archive; `raw.pt2`, `whole.pt2`
and `several.pt2` are made here after torch/export/pt2_archive/_package.py of those versions, with PyTorch's own zip writer.
{"state_dict", "constants": [{"name", "dtype", "shape", "strides", "sha256"}], "programs": [names], "extra": {name: text}}.
"""
import io
import json
import zipfile

import torch
from torch import nn
from torch._export.serde.serialize import _dataclass_to_dict, serialize, serialize_tensor_meta

import describe_checkpoint as describing
from fixture_support import folder, write_json

OUT = folder("export")


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 2, 3)
        self.bn = nn.BatchNorm2d(2)
        self.first = nn.Linear(2, 2)
        self.second = nn.Linear(2, 2)
        self.second.weight = self.first.weight
        self.register_buffer("scratch", torch.tensor([3.0]), persistent=False)
        self.fixed = torch.arange(4).view(2, 2).t()

    def forward(self, x):
        y = self.bn(self.conv(x)).mean((2, 3))
        return self.second(self.first(y)) + self.scratch + self.fixed + torch.tensor([1.5])


def listed(tensors):
    shown = ("name", "dtype", "shape", "strides", "sha256")
    return [{key: tensor[key] for key in shown} for tensor in describing.Description(tensors).tensors]


def described(name, programs, extra, constants=True):
    prefix = "{}." if len(programs) > 1 else ""
    joined = lambda kind: {prefix.format(key) + n: t for key, p in programs.items() for n, t in kind(p).items()}
    write_json(OUT / f"{name}.json", {
        "state_dict": listed(joined(lambda p: p.state_dict)),
        "constants": listed(joined(lambda p: p.constants)) if constants else [],
        "programs": list(programs),
        "extra": extra,
    })


def saved(value):
    buffer = io.BytesIO()
    torch.save(value, buffer)
    return buffer.getvalue()


def payload(archive, tensors, directory, prefix, first):
    """Raw storages, each once, and the description of the tensors that view them."""
    config, records = {}, {}
    for name, tensor in tensors.items():
        storage = tensor.untyped_storage()
        if storage._cdata not in records:
            records[storage._cdata] = f"{prefix}{first + len(records)}"
            content = bytes(storage)
            archive.write_record(directory + records[storage._cdata], content, len(content))
        config[name] = {"path_name": records[storage._cdata], "is_param": isinstance(tensor, nn.Parameter), "use_pickle": False,
                        "tensor_meta": _dataclass_to_dict(serialize_tensor_meta(tensor))}
    return {"config": config}, first + len(records)


def archived(name, programs, extra, raw):
    archive = torch._C.PyTorchFileWriter(str(OUT / f"{name}.pt2"))

    def put(record, content):
        archive.write_record(record, content, len(content))

    weights, constants = 0, 0
    for key, program in programs.items():
        if raw:
            config, weights = payload(archive, program.state_dict, "data/weights/", "weight_", weights)
            put(f"data/weights/{key}_weights_config.json", json.dumps(config).encode())
            config, constants = payload(archive, program.constants, "data/constants/", "tensor_", constants)
            put(f"data/constants/{key}_constants_config.json", json.dumps(config).encode())
        else:
            put(f"data/weights/{key}.pt", saved(program.state_dict))
            put(f"data/constants/{key}.pt", saved(program.constants))
        artifact = serialize(program)
        put(f"models/{key}.json", artifact.exported_program)
        put(f"data/sample_inputs/{key}.pt", artifact.example_inputs)
    for file, text in extra.items():
        put(f"extra/{file}", text.encode())
    put("archive_format", b"pt2")
    put("archive_version", b"0")
    archive.write_end_of_file()
    described(name, programs, extra)


def main():
    torch.manual_seed(0)
    extra = {"note.txt": "grüße"}
    program = torch.export.export(Net().eval(), (torch.ones(2, 1, 5, 5),))
    torch.export.save(program, OUT / "saved.pt2", extra_files=extra)
    described("saved", {"model": program}, extra)
    with zipfile.ZipFile(OUT / "saved.pt2") as source, zipfile.ZipFile(OUT / "first.pt2", "w") as target:
        for info in source.infolist():
            name = info.filename.replace("state_dict.pt", "state_dict.json")
            if name not in ("serialized_constants.pt", "serialized_example_inputs.pt"):
                target.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), source.read(info))
    described("first", {"model": program}, extra, constants=False)
    archived("raw", {"model": program}, extra, raw=True)
    archived("whole", {"model": program}, extra, raw=False)
    other = torch.export.export(nn.Linear(2, 1, bias=False), (torch.ones(1, 2),))
    archived("several", {"left": program, "right": other}, {}, raw=True)
    assert zipfile.is_zipfile(OUT / "raw.pt2")


main()
