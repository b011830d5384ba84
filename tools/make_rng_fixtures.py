"""Writes fixtures/rng: what PyTorch's CPU generator draws, for tests/Runtime.Tests/Random.

Run in the oracle, from the repository's root: ../shared/oracle/run python3 tools/make_rng_fixtures.py
The oracle's build has no MKL, so Bernoulli and exponential numbers come from PyTorch's own generator, as they do in
every official build since 2.7.

rng.json lists sequences: a seed, then steps, each an operation with its arguments and where in rng.bin its numbers lie
(little endian, contiguous, in order of memory); "state" is the SHA-256 of get_rng_state() after the last step with the
kept normal number (bytes 5024 to 5031) zeroed, since that one goes through log and cos. state.bin is a whole state,
in the midst of a sequence.
"""
import hashlib
import json
import os

import torch

OUT = os.path.join("fixtures", "rng")
SEEDS = [0, 1, 42, -1, -(2**40) - 7, 2**63 - 25]
SIZES = [1, 5, 15, 16, 17, 31, 32, 100, 1000]
FLOATS = [torch.float32, torch.float64, torch.float16, torch.bfloat16]
INTS = [torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64]
UNSIGNED = [torch.uint16, torch.uint32, torch.uint64]
ALL = FLOATS + INTS + [torch.bool]

blob = bytearray()
sequences = []


def raw(tensor):
    flat = tensor.detach().contiguous().reshape(-1)
    return flat.view(torch.uint8).numpy().tobytes() if flat.numel() else b""


def put(tensor):
    data = raw(tensor)
    at = len(blob)
    blob.extend(data)
    return at


def word(dtype):
    return str(dtype).removeprefix("torch.")


def step(op, n, dtype, **args):
    """Draws and returns the step with its numbers."""
    empty = lambda: torch.empty(n, dtype=dtype)
    entry = {"op": op, "dtype": word(dtype), "count": n}
    entry.update({k: v for k, v in args.items() if not isinstance(v, torch.Tensor) and v is not None})
    match op:
        case "uniform":
            out = empty().uniform_(args["from"], args["to"])
        case "normal":
            out = empty().normal_(args["mean"], args["std"])
        case "trunc_normal":
            out = torch.nn.init.trunc_normal_(empty(), args["mean"], args["std"], args["a"], args["b"])
        case "normal_serial":
            # Two columns of three: too wide a stride to be contiguous.
            out = torch.empty(n, 3, dtype=dtype)[:, :2].normal_(args["mean"], args["std"])
            entry["count"] = 2 * n
        case "log_normal":
            out = empty().log_normal_(args["mean"], args["std"])
        case "exponential":
            out = empty().exponential_(args["lambda"])
        case "cauchy":
            out = empty().cauchy_(args["median"], args["sigma"])
        case "geometric":
            out = empty().geometric_(args["p"])
        case "bernoulli":
            out = empty().bernoulli_(args["p"])
        case "bernoulli_each":
            entry["input"], entry["input_dtype"] = put(args["each"]), word(args["each"].dtype)
            out = empty().bernoulli_(args["each"])
        case "dropout":
            out = torch.nn.functional.dropout(torch.ones(n, dtype=dtype), args["p"])
        case "dropout2d":
            # Each channel is dropped as a whole: one number of it says which.
            out = torch.nn.functional.dropout2d(torch.ones(2, n // 2, 3, 3, dtype=dtype), args["p"])[:, :, 0, 0]
        case "random":
            out = empty().random_()
        case "random_from_to":
            out = empty().random_(args["from"], args.get("to"))
        case "randperm":
            out = torch.randperm(n, dtype=dtype)
        case "multinomial":
            weights = args["weights"]
            entry["input"], entry["input_dtype"] = put(weights), word(weights.dtype)
            entry["rows"], entry["categories"] = weights.shape
            out = torch.multinomial(weights, args["samples"], args["replacement"])
        case _:
            raise ValueError(op)
    entry["at"] = put(out)
    return entry


def sequence(name, seed, *steps):
    torch.manual_seed(seed)
    done = [step(op, n, dtype, **args) for op, n, dtype, args in steps]
    state = bytearray(torch.get_rng_state().numpy().tobytes())
    state[5024:5032] = bytes(8)
    sequences.append({"name": name, "seed": seed, "steps": done, "state": hashlib.sha256(state).hexdigest()})


def each_size(op, dtype, **args):
    """All the sizes one after the other, so that each begins at another place of a block and of a kept pair."""
    return [(op, n, dtype, args) for n in SIZES]


for seed in SEEDS:
    sequence("uniform", seed, *each_size("uniform", torch.float32, **{"from": 0.0, "to": 1.0}))
    sequence("normal", seed, *each_size("normal", torch.float32, mean=0.0, std=1.0))
    sequence("randint", seed, *each_size("random_from_to", torch.int64, **{"from": 0, "to": 1000}))
    sequence("randperm", seed, *[("randperm", n, torch.int64, {}) for n in (0, 1, 2, 5, 100)])
    sequence("bernoulli", seed, *each_size("bernoulli", torch.float32, p=0.3))
    sequence("dropout", seed, *each_size("dropout", torch.float32, p=0.5))

for i, dtype in enumerate(FLOATS):
    seed = SEEDS[i]
    small = [(n, dtype) for n in (1, 5, 15, 16, 17, 32, 100)]
    sequence("uniform", seed, *[("uniform", n, d, {"from": f, "to": t}) for n, d in small for f, t in ((0.0, 1.0), (-0.0441, 0.0441), (2.0, 5.0))])
    sequence("normal", seed, *[("normal", n, d, {"mean": m, "std": s}) for n, d in small for m, s in ((0.0, 1.0), (0.5, 0.02))])
    sequence("normal_serial", seed, *[("normal_serial", n, d, {"mean": m, "std": s}) for n, d in small for m, s in ((0.0, 1.0), (-3.0, 2.5))])
    sequence("exponential", seed, *[("exponential", n, d, {"lambda": v}) for n, d in small for v in (1.0, 2.5)])
    sequence("cauchy", seed, *[("cauchy", n, d, {"median": m, "sigma": s}) for n, d in small for m, s in ((0.0, 1.0), (1.5, 0.3))])
    sequence("log_normal", seed, *[("log_normal", n, d, {"mean": m, "std": s}) for n, d in small for m, s in ((1.0, 2.0), (0.0, 0.25))])
    sequence("dropout", seed, *[("dropout", n, d, {"p": p}) for n, d in small for p in (0.1, 0.25, 0.5, 0.75)])
    sequence("dropout2d", seed, *[("dropout2d", n, d, {"p": p}) for n, d in ((2, dtype), (64, dtype)) for p in (0.25, 0.5)])
    sequence("trunc_normal", seed, *[("trunc_normal", n, d, {"mean": m, "std": s, "a": a, "b": b}) for n, d in ((17, dtype), (200, dtype)) for m, s, a, b in ((0.0, 1.0, -2.0, 2.0), (0.0, 0.02, -2.0, 2.0), (0.5, 2.0, -0.3, 4.0))])
    each = torch.rand(100, generator=torch.Generator().manual_seed(7), dtype=torch.float64).to(dtype)
    sequence("bernoulli_each", seed, *[("bernoulli_each", 100, d, {"each": each}) for d in ALL])
    for rows, categories in ((1, 1), (1, 10), (3, 50)):
        weights = torch.rand(rows, categories, generator=torch.Generator().manual_seed(9), dtype=torch.float64).to(dtype)
        weights[:, 1:2] = 0
        draws = [(1, False), (1, True), (7, True)] + ([(categories // 2, False)] if categories > 1 and dtype in (torch.float32, torch.float64) else [])
        sequence("multinomial", seed, *[("multinomial", rows * s, torch.int64, {"weights": weights, "samples": s, "replacement": r}) for s, r in draws])

for i, dtype in enumerate(ALL):
    seed = SEEDS[i % len(SEEDS)]
    sequence("random", seed, ("random", 100, dtype, {}))
    sequence("bernoulli", seed, *[("bernoulli", n, dtype, {"p": p}) for n in (5, 40) for p in (0.0, 0.37, 1.0)])
    if dtype != torch.bool:
        sequence("geometric", seed, *[("geometric", 50, dtype, {"p": p}) for p in (0.1, 0.5, 0.9)])
        sequence("randperm", seed, *[("randperm", n, dtype, {}) for n in (1, 17, 120)])

for i, dtype in enumerate(ALL + UNSIGNED):
    bounds = {
        torch.bool: [(0, 2), (0, 1), (0, None)],
        torch.uint8: [(0, 256), (3, 7), (250, None)],
        torch.int8: [(-128, 128), (-3, 7), (100, None)],
        torch.int16: [(-32768, 32768), (-300, 700), (30000, None)],
        torch.int32: [(-(2**31), 2**31), (-300, 700), (7, None)],
        torch.int64: [(-(2**63), 2**63 - 1), (-300, 700), (0, 2**32), (0, 2**32 - 1), (-(2**62), 2**40), (-(2**63), None), (7, None)],
        torch.uint16: [(0, 65536), (3, 70)],
        torch.uint32: [(0, 2**32), (3, 70)],
        torch.uint64: [(0, 2**63 - 1), (3, 70)],
        torch.float16: [(0, 100), (-2048, 2048), (0, 65504), (5, None)],
        torch.bfloat16: [(0, 100), (-256, 256), (-5000, 70001), (0, 2**40), (-(2**63), None), (5, None)],
        torch.float32: [(0, 100), (-(2**24), 2**24), (-(2**40) - 1, 2**41 + 1), (-(2**63), None), (5, None)],
        torch.float64: [(0, 100), (-(2**53), 2**53), (-(2**63), None), (-7, None)],
    }[dtype]
    sequence("random_from_to", SEEDS[i % len(SEEDS)], *[("random_from_to", 20, dtype, {"from": f, "to": t}) for f, t in bounds])

sequence("randperm", 8, ("randperm", 256, torch.uint8, {}), ("randperm", 128, torch.int8, {}), ("randperm", 300, torch.bfloat16, {}))

# What training does: layers, masks, orders, and single normal numbers that leave the second of a pair behind.
for seed in (0, 2**63 - 25):
    sequence(
        "mixed",
        seed,
        ("normal", 3, torch.float32, {"mean": 0.0, "std": 1.0}),
        ("uniform", 10, torch.float32, {"from": -0.7, "to": 0.7}),
        ("normal", 20, torch.float32, {"mean": 0.0, "std": 1.0}),
        ("normal", 3, torch.float64, {"mean": 0.0, "std": 1.0}),
        ("randperm", 30, torch.int64, {}),
        ("normal", 1, torch.float16, {"mean": 0.0, "std": 1.0}),
        ("dropout", 700, torch.float32, {"p": 0.5}),
        ("normal_serial", 9, torch.float32, {"mean": 1.0, "std": 2.0}),
        ("log_normal", 3, torch.float32, {"mean": 0.0, "std": 1.0}),
        ("random_from_to", 33, torch.int64, {"from": -5, "to": 2**33}),
        ("exponential", 7, torch.float64, {"lambda": 1.0}),
        ("normal", 640, torch.float32, {"mean": 0.0, "std": 0.1}),
        ("normal", 1, torch.float32, {"mean": 0.0, "std": 1.0}),
    )

# Tensors of every layout: the names are those of TensorRandomTests, each drawn from seed 11.
grid = torch.arange(35.0).reshape(5, 7) / 35
channels_last = torch.empty(2, 3, 4, 5).to(memory_format=torch.channels_last)
TENSORS = {
    "normal_transposed": lambda: torch.empty(5, 7).t().normal_(),
    "normal_sliced": lambda: torch.empty(6, 10)[:, ::2].normal_(1.0, 2.0),
    "normal_channels_last": lambda: torch.empty_like(channels_last).normal_(),
    "normal_one_of_a_size": lambda: torch.empty(3, 1, 8).transpose(0, 1).normal_(),
    "normal_complex64": lambda: torch.randn(10, dtype=torch.complex64),
    "normal_complex64_few": lambda: torch.randn(3, dtype=torch.complex64),
    "normal_complex128_sliced": lambda: torch.empty(9, 2, dtype=torch.complex128)[:, 0].normal_(0.5, 3.0),
    "uniform_permuted": lambda: torch.empty(4, 6, 8)[:, ::2].permute(2, 0, 1).uniform_(-1, 1),
    "uniform_complex64": lambda: torch.rand(5, dtype=torch.complex64),
    "rand_like_transposed": lambda: torch.rand_like(torch.empty(5, 7).t()),
    "randn_like_transposed": lambda: torch.randn_like(torch.empty(5, 7).t()),
    "randn_like_sliced": lambda: torch.randn_like(torch.empty(6, 10)[:, ::2]),
    "randint_like": lambda: torch.randint_like(torch.empty(5, 7).t(), 3, 90),
    "randint_transposed": lambda: torch.empty(5, 7, dtype=torch.int32).t().random_(-9, 9),
    "bernoulli_each_broadcast": lambda: torch.empty(7, 5).t().bernoulli_(grid[0].double()),
    "bernoulli_transposed": lambda: torch.bernoulli(grid.t()),
    "bernoulli_p_transposed": lambda: torch.bernoulli(grid.t(), 0.4),
    "dropout_transposed": lambda: torch.nn.functional.dropout(torch.ones(5, 7).t(), 0.3),
    "dropout2d": lambda: torch.nn.functional.dropout2d(torch.ones(2, 6, 3, 3).to(memory_format=torch.channels_last), 0.3)[:, :, :1, :1],
    "multinomial_vector": lambda: torch.multinomial(grid[1], 4),
    "multinomial_transposed": lambda: torch.multinomial(grid.t(), 3),
    "multinomial_one_transposed": lambda: torch.multinomial(grid.t(), 1, True),
    "multinomial_replacing_transposed": lambda: torch.multinomial(grid.t(), 8, True),
    "normal_of_means": lambda: torch.normal(grid.t(), 0.5),
    "normal_of_deviations": lambda: torch.normal(2.0, grid.t()),
    "normal_of_both": lambda: torch.normal(grid.t(), grid[:, :1].t()),
    "randint": lambda: torch.randint(10, (3, 4)),
    "randperm": lambda: torch.randperm(9, dtype=torch.int32),
}
tensors = {}
for name, draw in TENSORS.items():
    torch.manual_seed(11)
    drawn = draw()
    tensors[name] = {"at": put(drawn), "length": len(raw(drawn))}

os.makedirs(OUT, exist_ok=True)
torch.manual_seed(42)
torch.rand(700)
torch.randn(3)
with open(os.path.join(OUT, "state.bin"), "wb") as f:
    f.write(torch.get_rng_state().numpy().tobytes())
after = {
    "at_uniform": put(torch.rand(1000)),
    "at_normal": put(torch.randn(5, dtype=torch.float64)),
}
with open(os.path.join(OUT, "rng.bin"), "wb") as f:
    f.write(blob)
with open(os.path.join(OUT, "rng.json"), "w") as f:
    f.write('{"torch": %s, "state": %s, "tensors": %s, "sequences": [\n' % (json.dumps(torch.__version__), json.dumps(after), json.dumps(tensors)))
    f.write(",\n".join(json.dumps(s) for s in sequences))
    f.write("\n]}\n")
print(f"{len(sequences)} sequences, {sum(len(s['steps']) for s in sequences)} steps, {len(blob)} bytes")
