"""Writes fixtures/autograd/promotion.json: which dtype PyTorch gives where dtypes meet.

Run from the repository root in a Python with PyTorch 2.6 (seconds):

    python3 tools/make_promotion_fixtures.py

fixtures/autograd/README.md says what the tables mean.
"""
import warnings

import torch

from describe_checkpoint import word
from fixture_support import folder, write_json

NAMES = ["bool", "uint8", "int8", "int16", "int32", "int64", "float16", "bfloat16", "float32", "float64", "complex64", "complex128"]
SCALARS = {"bool": True, "int": 2, "float": 0.5, "complex": 1j}
UNARY = {
    "abs": torch.abs, "neg": torch.neg, "exp": torch.exp, "sqrt": torch.sqrt, "sin": torch.sin, "tanh": torch.tanh,
    "sigmoid": torch.sigmoid, "reciprocal": torch.reciprocal, "sign": torch.sign, "floor": torch.floor, "relu": torch.relu,
    "square": torch.square, "logical_not": torch.logical_not, "bitwise_not": torch.bitwise_not, "isnan": torch.isnan,
    "sum": torch.sum, "prod": torch.prod, "mean": torch.mean, "var": torch.var, "cumsum": lambda x: torch.cumsum(x, 0), "amax": torch.amax,
    "argmax": torch.argmax, "any": torch.any, "softmax": lambda x: torch.softmax(x, 0), "norm": torch.linalg.vector_norm,
}
BINARY = {
    "add": torch.add, "sub": torch.sub, "mul": torch.mul, "div": torch.div,
    "floor_divide": torch.floor_divide, "remainder": torch.remainder, "pow": torch.pow,
    "eq": torch.eq, "lt": torch.lt, "maximum": torch.maximum, "atan2": torch.atan2,
    "logical_and": torch.logical_and, "bitwise_and": torch.bitwise_and,
    "where": lambda a, b: torch.where(torch.tensor([True]), a, b), "cat": lambda a, b: torch.cat([a, b]),
    "matmul": torch.matmul, "add_": lambda a, b: a.add_(b),
}


def ones(name, dims):
    return torch.ones((1,) * dims, dtype=getattr(torch, name))


def result(function, *arguments):
    """The dtype of the result, or "error" where PyTorch refuses."""
    try:
        return word(function(*arguments).dtype)
    except (RuntimeError, TypeError, IndexError):
        return "error"


def table(of):
    return {a: {b: of(a, b) for b in NAMES} for a in NAMES}


def with_scalars(dims):
    return {a: {kind: word(torch.result_type(ones(a, dims), scalar)) for kind, scalar in SCALARS.items()} for a in NAMES}


def result_types(dims_a, dims_b):
    return table(lambda a, b: word(torch.result_type(ones(a, dims_a), ones(b, dims_b))))


def check():
    """result_type tells what add gives, operands may change places, and the number of dimensions counts only where it is 0."""
    for a in NAMES:
        for b in NAMES:
            promoted = torch.promote_types(getattr(torch, a), getattr(torch, b))
            assert torch.result_type(ones(a, 2), ones(b, 1)) == (ones(a, 1) + ones(b, 1)).dtype == promoted
            assert torch.result_type(ones(a, 1), ones(b, 0)) == torch.result_type(ones(b, 0), ones(a, 1)) == (ones(a, 1) + ones(b, 0)).dtype
        for scalar in SCALARS.values():
            assert torch.result_type(ones(a, 1), scalar) == (ones(a, 1) + scalar).dtype == (scalar + ones(a, 1)).dtype


warnings.simplefilter("ignore")
check()
write_json(folder("autograd") / "promotion.json", {
    "dtypes": NAMES,
    "promote_types": table(lambda a, b: word(torch.promote_types(getattr(torch, a), getattr(torch, b)))),
    "can_cast": table(lambda a, b: torch.can_cast(getattr(torch, a), getattr(torch, b))),
    "tensor_zero_dim": result_types(1, 0),
    "zero_dim_zero_dim": result_types(0, 0),
    "tensor_scalar": with_scalars(1),
    "zero_dim_scalar": with_scalars(0),
    "unary": {op: {a: result(function, ones(a, 1)) for a in NAMES} for op, function in UNARY.items()},
    "binary": {op: table(lambda a, b, f=function: result(f, ones(a, 1), ones(b, 1))) for op, function in BINARY.items()},
})
