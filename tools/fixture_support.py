"""What the fixture scripts share: where fixtures lie and how they are written, the same bytes on every run.

Imported by the scripts beside it; they run in a Python that has PyTorch, from the repository root.
"""
import json
import re
from pathlib import Path

import torch
from safetensors.torch import save_file

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures"

torch.set_num_threads(1)  # sums are then always split alike
torch.use_deterministic_algorithms(True)


def folder(name):
    """fixtures/NAME, made where it is missing."""
    path = FIXTURES / name
    path.mkdir(parents=True, exist_ok=True)
    return path


def write_json(path, value):
    """Writes JSON with one item a line, but a list of plain values on one line; floats with all their digits."""
    text = json.dumps(value, indent=1, ensure_ascii=False)
    text = re.sub(r"\[\n([^\[\]{}]*?)\n *\]", lambda m: "[" + re.sub(r"\n *", " ", m[1]).strip() + "]", text)
    Path(path).write_text(text + "\n", encoding="utf-8", newline="\n")


def write_tensors(path, tensors, cases=None):
    """Writes a safetensors file; CASES, where given, is its __metadata__["cases"] as JSON.

    One metadata key only: safetensors writes several in no fixed order.
    """
    metadata = None if cases is None else {"cases": json.dumps(cases)}
    save_file({name: t.detach().contiguous().clone() for name, t in tensors.items()}, str(path), metadata=metadata)
