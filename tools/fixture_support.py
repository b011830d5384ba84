"""What the fixture scripts share: where fixtures lie and how they are written, the same bytes on every run.

Imported by the scripts beside it; they run in a Python that has PyTorch, from the repository root.
"""
import json
from pathlib import Path

import torch

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures"

torch.set_num_threads(1)  # sums are then always split alike
torch.use_deterministic_algorithms(True)


def folder(name):
    """fixtures/NAME, made where it is missing."""
    path = FIXTURES / name
    path.mkdir(parents=True, exist_ok=True)
    return path


def layout(value, indent=0):
    """JSON text: what is short, or a list of plain values, on one line, the rest one item a line."""
    line = json.dumps(value, ensure_ascii=False)
    plain = isinstance(value, list) and not any(isinstance(item, (list, dict)) for item in value)
    if not value or not isinstance(value, (list, dict)) or plain or len(line) + indent <= 320:
        return line
    inner = "\n" + " " * (indent + 1)
    if isinstance(value, list):
        return "[" + inner + ("," + inner).join(layout(item, indent + 1) for item in value) + inner[:-1] + "]"
    items = (f"{json.dumps(key, ensure_ascii=False)}: {layout(item, indent + 1)}" for key, item in value.items())
    return "{" + inner + ("," + inner).join(items) + inner[:-1] + "}"


def write_json(path, value):
    """Writes JSON, floats with all their digits."""
    assert json.loads(text := layout(value)) == value or "NaN" in text
    Path(path).write_text(text + "\n", encoding="utf-8", newline="\n")


def write_tensors(path, tensors, cases=None):
    """Writes a safetensors file; CASES, where given, is its __metadata__["cases"] as JSON.

    One metadata key only: safetensors writes several in no fixed order.
    """
    metadata = None if cases is None else {"cases": json.dumps(cases)}
    from safetensors.torch import save_file  # here, because PyTorch 1.13 runs some scripts without it

    save_file({name: t.detach().contiguous().clone() for name, t in tensors.items()}, str(path), metadata=metadata)
