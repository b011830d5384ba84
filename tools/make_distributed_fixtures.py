"""Writes fixtures/distributed: folders by torch.distributed.checkpoint, with a .json of what PyTorch reads back.

Run from the repository root in a Python with PyTorch 2.6 (seconds; two processes that talk over the loopback):

    python3 tools/make_distributed_fixtures.py

single/ is by one process. sharded/ is by two, each of which holds parts of tensors: rows of one, columns of another, unequal parts
of a third.
"""
import os
import shutil
import warnings

import torch
import torch.distributed as dist
import torch.distributed.checkpoint as dcp
import torch.multiprocessing as mp
from torch.distributed.device_mesh import init_device_mesh
from torch.distributed.tensor import Replicate, Shard, distribute_tensor

from describe_checkpoint import Description
from fixture_support import folder, write_json

OUT = folder("distributed")
warnings.simplefilter("ignore")


def whole():
    return {
        "model": {"rows": torch.arange(24.0).view(6, 4), "columns": torch.arange(20, dtype=torch.int32).view(4, 5), "uneven": torch.arange(7, dtype=torch.bfloat16),
                  "full": torch.tensor([[1.5, -2.0]], dtype=torch.float64), "scalar": torch.tensor(3)},
        "optimizer": {"state": {"step": torch.tensor(2.0)}, "groups": [{"lr": 0.5, "betas": (0.9, 0.99)}]},
        "epoch": 7,
        "note": "text",
    }


def write(rank):
    os.environ |= {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": "29517", "RANK": str(rank), "WORLD_SIZE": "2", "USE_LIBUV": "0"}
    dist.init_process_group("gloo")
    mesh = init_device_mesh("cpu", (2,))
    tree = whole()
    for name, placement in {"rows": Shard(0), "columns": Shard(1), "uneven": Shard(0), "full": Replicate()}.items():
        tree["model"][name] = distribute_tensor(tree["model"][name], mesh, [placement])
    dcp.save(tree, checkpoint_id=str(OUT / "sharded"))
    dist.destroy_process_group()


def main():
    for name in ("single", "sharded"):
        shutil.rmtree(OUT / name, ignore_errors=True)
    dcp.save(whole(), checkpoint_id=str(OUT / "single"))
    mp.spawn(write, nprocs=2)
    found = Description(whole())
    write_json(OUT / "expected.json", [{key: t[key] for key in ("name", "dtype", "shape", "sha256")} for t in found.tensors])


if __name__ == "__main__":
    main()
