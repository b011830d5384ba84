"""Complex operators with first and second derivatives, in the format of the cases of PyTorch's operator tests.

    oracle/run python3 tools/make_complex_fixtures.py

Writes fixtures/complex/<operator>.complex128.safetensors for each operator: its metadata "cases" lists calls with arguments, output,
cotangents, gradients, directions and second derivatives.
"""
import torch

from case_encoding import Cases
from fixture_support import folder

C, R = torch.complex128, torch.float64


def z(*shape):
    return torch.randn(shape, dtype=C, requires_grad=True)


def r(*shape):
    return torch.randn(shape, dtype=R, requires_grad=True)


def calls():
    """(operator, function, arguments, keyword arguments if any)"""
    yield "add", torch.add, [z(3, 2), r(2)]
    yield "sub", torch.sub, [r(3, 2), z(2)]
    yield "mul", torch.mul, [z(3, 2), z(2)]
    yield "mul", torch.mul, [r(3, 2), z(3, 1)]
    yield "mul", torch.mul, [z(4), 0.5 - 2j]
    yield "div", torch.div, [z(3, 2), z(2)]
    yield "div", torch.div, [r(3), z(3)]
    yield "reciprocal", torch.reciprocal, [z(3)]
    yield "neg", torch.neg, [z(3)]
    yield "exp", torch.exp, [z(3)]
    yield "log", torch.log, [z(3)]
    yield "sqrt", torch.sqrt, [z(3)]
    yield "sin", torch.sin, [z(3)]
    yield "cos", torch.cos, [z(3)]
    yield "abs", torch.abs, [z(2, 3)]
    yield "angle", torch.angle, [z(2, 3)]
    yield "angle", torch.angle, [r(3)]
    yield "sgn", torch.sgn, [z(3)]
    yield "conj_physical", torch.conj_physical, [z(3)]
    yield "real", torch.real, [z(2, 3)]
    yield "imag", torch.imag, [z(2, 3)]
    yield "view_as_real", torch.view_as_real, [z(3)]
    yield "view_as_complex", torch.view_as_complex, [r(3, 2)]
    yield "complex", torch.complex, [r(3), r(2, 3)]
    yield "polar", torch.polar, [torch.rand(3, dtype=R, requires_grad=True), r(3)]
    yield "sum", torch.sum, [z(2, 3)]
    yield "mean", torch.mean, [z(2, 3), [1]]
    yield "mm", torch.mm, [z(2, 3), z(3, 4)]
    yield "matmul", torch.matmul, [z(5, 2, 3), z(3)]
    yield "where", lambda x, condition, y: torch.where(condition, x, y), [z(3), torch.tensor([True, False, True]), z(2, 3)]
    yield "index_select", torch.index_select, [z(3, 2), 0, torch.tensor([2, 0, 2])]
    yield "gather", torch.gather, [z(3, 2), 0, torch.tensor([[2, 0], [0, 1]])]
    for n in 1, 12, 31, 37, 97:  # by small factors, by one radix, and by Bluestein's convolution
        yield "fft_fft", torch.fft.fft, [z(2, n)]
    yield "fft_ifft", torch.fft.ifft, [z(9, 2), 7, 0, "ortho"]
    yield "fft_irfft", torch.fft.irfft, [z(3, 5), 9]
    yield "fft_irfft2", torch.fft.irfft2, [z(3, 5)]
    yield "fft_hfft2", torch.fft.hfft2, [z(3, 5)]
    yield "fft_ihfftn", torch.fft.ihfftn, [r(3, 6), None, [1, 0], "forward"]
    yield "cumsum", torch.cumsum, [z(3, 4), 1]
    yield "cumprod", torch.cumprod, [z(3, 4), 1]
    yield "logaddexp", torch.logaddexp, [z(4), z(3, 4)]
    yield "logsumexp", torch.logsumexp, [z(3, 4), [1]]
    yield "lerp", torch.lerp, [z(4), z(4), z(4)]
    yield "addmm", torch.addmm, [z(2, 4), z(2, 3), z(3, 4)], {"beta": 1j, "alpha": 2 - 1j}
    yield "conv1d", torch.conv1d, [z(2, 4, 7), z(6, 2, 3), z(6), 2, 1, 1, 2]
    yield "conv_transpose1d", torch.conv_transpose1d, [z(2, 4, 5), z(4, 3, 3), z(3), 2]
    yield "linalg_svdvals", torch.linalg.svdvals, [z(2, 4, 3)]
    yield "linalg_eigvalsh", torch.linalg.eigvalsh, [z(2, 3, 3)]
    yield "linalg_eigvals", torch.linalg.eigvals, [z(2, 3, 3)]
    yield "linalg_pinv", torch.linalg.pinv, [z(2, 4, 3)]
    yield "istft", istft, [z(9, 12), 16, 4, None, torch.ones(16, dtype=R)]
    yield "istft", istft, [z(2, 5, 4), 8, 2, 6, r(6), True, True, None, 8]


def istft(x, *args):
    return torch.istft(x, *args)


def case(function, args, kwargs):
    inputs = [a for a in args if isinstance(a, torch.Tensor) and a.requires_grad]
    out = function(*args, **kwargs)
    cotangent = torch.randn_like(out.detach()).requires_grad_()
    grads = torch.autograd.grad(out, inputs, cotangent, create_graph=True)
    record = {"args": args, "kwargs": kwargs, "output": out.detach(), "cotangents": [cotangent.detach()], "grads": [g.detach() for g in grads]}
    live = [g for g in grads if g.requires_grad]
    if live:
        directions = [torch.randn_like(g.detach()) for g in live]
        second = torch.autograd.grad(live, [*inputs, cotangent], directions, allow_unused=True)
        picks = iter(directions)
        record["directions"] = [next(picks) if g.requires_grad else None for g in grads]
        record["gradgrads"] = [None if g is None else g.detach() for g in second]
    return record


def main():
    torch.manual_seed(0)
    entries = {}
    for name, function, args, *kwargs in calls():
        entries.setdefault(name, Cases()).add(case(function, args, *kwargs or [{}]))
    for name, cases in entries.items():
        cases.write(folder("complex") / f"{name}.complex128.safetensors")


main()
