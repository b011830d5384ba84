"""Opens a checkpoint with PyTorch and copies all its bytes; started by `Bench load`, which prints what this prints.

    python3 tools/bench_loading.py FILE SMALL

SMALL is opened first, so that what happens once is not measured. Prints the milliseconds of processor time of opening, the growth of memory in
bytes, the milliseconds of copying every tensor part by part into one buffer, and the growth of memory at its highest.
"""
import sys
import time

import torch
from safetensors.torch import load_file

PART = 4 << 20
BUFFER = torch.ones(PART, dtype=torch.uint8)


def status(name):
    with open("/proc/self/status") as lines:
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(name + ":"))


def load(path):
    return load_file(path) if path.endswith(".safetensors") else torch.load(path, mmap=True, weights_only=True)


def touch(tensors):
    for tensor in tensors.values():
        flat = tensor.view(-1).view(torch.uint8)
        for part in flat.split(PART):
            BUFFER[: part.numel()].copy_(part)


torch.set_num_threads(1)
touch(load(sys.argv[2]))
before = status("VmRSS")
start = time.process_time()
opened = load(sys.argv[1])
middle = time.process_time()
growth = status("VmRSS") - before
touching = time.process_time()
touch(opened)
end = time.process_time()
print((middle - start) * 1e3, growth, (end - touching) * 1e3, status("VmHWM") - before)
