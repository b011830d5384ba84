"""How the autograd cases are written: functions whose parameters are the inputs, drawn in the order of the source.

Imported by autograd_graph_cases.py and autograd_op_cases.py.
"""
import torch

CASES, RAISES = [], []
DRAWN = torch.Generator().manual_seed(0)


def normal(*shape, grad=True, dtype=torch.float32):
    return torch.randn(shape, generator=DRAWN, dtype=dtype).requires_grad_(grad)


def positive(*shape, grad=True):
    return (torch.rand(shape, generator=DRAWN) + 0.5).requires_grad_(grad)


def values(*items, grad=True, dtype=torch.float32):
    return torch.tensor(list(items), dtype=dtype).requires_grad_(grad)


def longs(*items):
    return torch.tensor(list(items))


def case(**inputs):
    return lambda function: CASES.append((function, inputs))


def raises(**inputs):
    return lambda function: RAISES.append((function, inputs))
