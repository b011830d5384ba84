"""Writes fixtures/checkpoints/zip64.bin: a torch.save file of more than 4 GiB, less the 4 GiB of zeros in it.

Run from the repository root in a Python with PyTorch 2.6; needs 4.1 GB in the temporary folder for some seconds:

    python3 tools/make_zip64_fixture.py
"""
import pathlib
import tempfile

import torch

from fixture_support import folder

ZEROS = 2**32 + 5


def main():
    tree = {"before": torch.ones(3), "large": torch.zeros(ZEROS, dtype=torch.uint8), "after": torch.ones(5), "last": torch.ones(4)}
    with tempfile.TemporaryDirectory() as temporary:
        path = pathlib.Path(temporary) / "zip64.pt"
        torch.save(tree, path)
        with open(path, "rb") as file:
            head = file.read(4096)
            start = head.index(b"data/1")
            start = (start + 6 + 4 + 20 + 63) // 64 * 64  # name, padding's header, ZIP64 field; then aligned
            assert head[start - 1:start + 1] == b"Z\0"
            file.seek(start + ZEROS)
            (folder("checkpoints") / "zip64.bin").write_bytes(head[:start] + file.read())


main()
