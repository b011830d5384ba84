"""Writes fixtures/checkpoints/shared.json: what PyTorch reads from the files of shared/models, which are not in the repository.

Run from the repository root in a Python with PyTorch 2.6, with shared/ beside the repository:

    python3 tools/describe_shared_models.py

{FILE: {"format", "tensors": as describe_checkpoint.py says, or "state_dict" of a TorchScript archive, or "error"}}.
"""
import sys
import zipfile

import torch

import describe_checkpoint as describing
from fixture_support import FIXTURES, write_json

SHARED = FIXTURES.parents[1] / "shared" / "models"
SHOWN = ("name", "dtype", "shape", "strides", "storage", "sha256")


def listed(tensors):
    found = describing.Description(tensors)
    return [{key: tensor[key] for key in SHOWN} for tensor in found.tensors]


def describe(path):
    if zipfile.is_zipfile(path) and any(name.endswith("/constants.pkl") for name in zipfile.ZipFile(path).namelist()):
        module = torch.jit.load(path, map_location="cpu")
        return {"format": "torchscript", "state_dict": listed(dict(module.state_dict()))}
    try:
        return {"format": describing.format_of(path), "tensors": listed(describing.load(path, unsafe=False))}
    except Exception as error:
        return {"format": None, "error": type(error).__name__}


def main():
    files = [f for folder, pattern in (("checkpoints", "*.p*"), ("mtcnn", "*.pt"), ("torchscript", "*.dat"), ("silero", "*.jit")) for f in sorted((SHARED / folder).glob(pattern))]
    if not files:
        sys.exit(f"{SHARED} holds no models")
    write_json(FIXTURES / "checkpoints" / "shared.json", {str(f.relative_to(SHARED)): describe(f) for f in files})


main()
