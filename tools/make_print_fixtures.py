"""Tensors as PyTorch prints them, under several print options.

    oracle/run python3 tools/make_print_fixtures.py

Writes fixtures/print/print.safetensors: its metadata "cases" lists {"name", "x", "options", "text"}, the options being those given to
torch.set_printoptions.
"""
import torch

from case_encoding import Cases
from fixture_support import folder


def tensors():
    """(name, tensor)"""
    torch.manual_seed(0)
    yield "numbers", torch.randn(3, 4)
    yield "0-d", torch.tensor(3.14159)
    yield "0-d integer", torch.tensor(3)
    yield "whole numbers", torch.tensor([1.0, -2.0, 300.0])
    yield "whole numbers and what is not finite", torch.tensor([1.0, float("inf"), float("-inf"), float("nan")])
    yield "not finite only", torch.tensor([float("inf"), float("nan")])
    yield "zeros", torch.zeros(2, 3)
    yield "negative zero", torch.tensor([-0.0, 1.5])
    yield "wide range", torch.tensor([0.001, 1000.5, -3e7])
    yield "large whole numbers", torch.tensor([1e9, 1.0])
    yield "large range of whole numbers", torch.tensor([1.0, 2000.0])
    yield "small", torch.tensor([1e-5, 2e-5])
    yield "tiny and huge", torch.tensor([1e-30, 1e30, -1e-38], dtype=torch.float64)
    yield "three digits of exponent", torch.tensor([1e-300, 1e300], dtype=torch.float64)
    yield "ties", torch.tensor([0.03125, 0.09375, -0.03125, 0.5, 1.00005, 2.5], dtype=torch.float64)
    yield "tie with exponent", torch.tensor([1.00005e8, 1.03125e9, 100003125.0 * 16], dtype=torch.float64)
    yield "float64", torch.randn(5, dtype=torch.float64)
    yield "float16", torch.randn(5).half()
    yield "bfloat16", torch.randn(2, 2).bfloat16()
    yield "integers", torch.tensor([[1, -20, 300], [4, 5, 6]])
    yield "int32", torch.tensor([7, 8], dtype=torch.int32)
    yield "uint8", torch.tensor([7, 255], dtype=torch.uint8)
    yield "bool", torch.tensor([[True, False], [False, True]])
    yield "complex", torch.tensor([1 + 2j, -3.5 - 0.25j, 0j])
    yield "complex with exponents", torch.tensor([1e-5 + 2e5j, -3.5 - 0.25j])
    yield "complex128", torch.randn(2, 2, dtype=torch.complex128)
    yield "empty", torch.empty(0)
    yield "empty matrix", torch.empty(2, 0, 3)
    yield "empty integers", torch.empty(0, dtype=torch.int64)
    yield "line breaks", torch.arange(40.0)
    yield "line breaks in a matrix", torch.randn(2, 25)
    yield "three dimensions", torch.randn(2, 3, 4)
    yield "four dimensions", torch.randint(0, 9, (2, 2, 1, 3))
    yield "abbreviated vector", torch.arange(1001)
    yield "abbreviated matrix", torch.randn(60, 50)
    yield "abbreviated in one dimension", torch.randn(300, 4)
    yield "abbreviated three dimensions", torch.randn(11, 10, 10)
    yield "range decided by what is shown", torch.cat([torch.ones(500) * 1.5, torch.full((1,), 1e9), torch.ones(600) * 2.5])
    yield "not abbreviated", torch.arange(1000)
    yield "requires grad", torch.randn(2, requires_grad=True)
    yield "history", torch.ones(2, requires_grad=True) * 3
    yield "suffix on a line of its own", torch.randn(10, dtype=torch.float64)[:8] + 0.5


OPTIONS = [{}, {"precision": 2}, {"sci_mode": True}, {"sci_mode": False}, {"linewidth": 40}, {"threshold": 5, "edgeitems": 2}, {"precision": 0}]


def main():
    cases = Cases(share=True)
    for options in OPTIONS:
        for name, x in tensors():
            torch.set_printoptions(precision=4, threshold=1000, edgeitems=3, linewidth=80)
            torch.set_printoptions(**options)
            cases.add({"name": f"{name} {options}", "x": x.detach(), "requires_grad": x.requires_grad and x.is_leaf, "history": not x.is_leaf,
                       "options": options, "text": repr(x)})
    cases.write(folder("print") / "print.safetensors")


main()
