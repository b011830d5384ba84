"""Writes fixtures/conv: matrix products, convolutions and poolings with their first and second derivatives, by real PyTorch.

Run from the repository root in a Python with PyTorch 2.6 (seconds):

    python3 tools/make_conv_fixtures.py

Everything is computed in float64 from inputs that float32 holds exactly, so that both precisions can be compared with
it; fixtures/conv/README.md says what a case holds.
"""
import torch
import torch.nn.functional as F

from case_encoding import Cases
from fixture_support import folder

OUT = folder("conv")
GENERATOR = torch.Generator().manual_seed(5)


def normal(*shape):
    return torch.randn(shape, generator=GENERATOR).double().requires_grad_()


def distinct(*shape):
    """Without equal elements, so that every maximum is at one place."""
    count = torch.Size(shape).numel()
    return (torch.randperm(count, generator=GENERATOR).double().reshape(shape) / 8 - count / 16).requires_grad_()


def run(cases, label, function, tensors, kwargs=None, call=None):
    """One case: FUNCTION of TENSORS (None for a missing bias) and KWARGS, differentiated twice."""
    kwargs = kwargs or {}
    output = call(*tensors) if call else function(*tensors, **kwargs)
    indices = None
    if isinstance(output, tuple):
        output, indices = output
    inputs = [t for t in tensors if t is not None]
    cotangent = normal(*output.shape)
    grads = torch.autograd.grad(output, inputs, cotangent, create_graph=True)
    directions = [normal(*t.shape).detach() for t in inputs]
    second = torch.autograd.grad(sum((g * d).sum() for g, d in zip(grads, directions, strict=True)), [*inputs, cotangent], allow_unused=True)
    record = {"label": label, "args": list(tensors), "kwargs": kwargs, "output": output, "cotangent": cotangent.detach(),
              "grads": list(grads), "directions": directions, "second": list(second)}
    if indices is not None:
        record["indices"] = indices
    cases.add(record)


def products():
    cases = Cases()

    def matmul(label, a, b, function=torch.matmul):
        run(cases, label, function, [a, b])

    matmul("dot", normal(7), normal(7))
    matmul("mv", normal(5, 7), normal(7))
    matmul("vm", normal(7), normal(7, 3))
    matmul("mm", normal(5, 7), normal(7, 3))
    matmul("mm of one", normal(1, 1), normal(1, 1))
    matmul("bmm", normal(2, 5, 7), normal(2, 7, 3))
    matmul("batch times vector", normal(2, 3, 5, 7), normal(7))
    matmul("batch times matrix", normal(2, 3, 5, 7), normal(7, 4))
    matmul("vector times batch", normal(7), normal(2, 7, 3))
    matmul("matrix times batch", normal(5, 7), normal(2, 3, 7, 4))
    matmul("batches broadcast", normal(2, 1, 5, 7), normal(3, 7, 4))
    matmul("a batch of one", normal(1, 5, 7), normal(4, 7, 3))
    matmul("no inner elements", normal(3, 0), normal(0, 4))
    matmul("no rows", normal(0, 3), normal(3, 4))
    matmul("linear", normal(2, 3, 7), normal(5, 7), F.linear)
    run(cases, "linear with bias", F.linear, [normal(6, 7), normal(5, 7), normal(5)])
    run(cases, "linear of a vector with bias", F.linear, [normal(7), normal(5, 7), normal(5)])
    cases.write(OUT / "products.safetensors")


def convolutions():
    cases = Cases()

    def conv(dims, label, x, w, bias=False, transposed=False, **kwargs):
        out = w[1] * kwargs.get("groups", 1) if transposed else w[0]
        function = getattr(F, f"conv_transpose{dims}d" if transposed else f"conv{dims}d")
        run(cases, f"{function.__name__}: {label}", function, [normal(*x), normal(*w), normal(out) if bias else None], kwargs)

    conv(1, "plain", (2, 3, 9), (4, 3, 3), bias=True)
    conv(1, "stride, padding, dilation, groups", (2, 4, 14), (6, 2, 3), stride=2, padding=3, dilation=2, groups=2)
    conv(1, "unbatched", (3, 9), (4, 3, 2), bias=True)
    conv(1, "same, even kernel", (1, 2, 7), (3, 2, 4), padding="same")
    conv(1, "valid", (1, 2, 7), (3, 2, 4), padding="valid")
    conv(2, "1×1", (2, 5, 4, 3), (6, 5, 1, 1), bias=True)
    conv(2, "1×1 strided", (2, 3, 5, 6), (4, 3, 1, 1), stride=2)
    conv(2, "3×3 padded", (2, 3, 6, 7), (4, 3, 3, 3), bias=True, padding=1)
    conv(2, "3×3 strided", (2, 3, 8, 7), (4, 3, 3, 3), padding=1, stride=2)
    conv(2, "3×3 dilated", (1, 3, 9, 9), (4, 3, 3, 3), padding=2, dilation=2)
    conv(2, "other numbers each way", (2, 4, 9, 11), (6, 2, 3, 2), stride=(2, 3), padding=(2, 1), dilation=(1, 2), groups=2)
    conv(2, "7×7 strided, large padding", (1, 2, 11, 10), (3, 2, 7, 7), stride=2, padding=3)
    conv(2, "depthwise", (2, 4, 6, 6), (4, 1, 3, 3), padding=1, groups=4, bias=True)
    conv(2, "depthwise strided, two outputs a channel", (2, 3, 7, 7), (6, 1, 3, 3), padding=1, stride=2, groups=3)
    conv(2, "same, dilated", (1, 2, 6, 5), (3, 2, 3, 2), padding="same", dilation=(2, 3))
    conv(2, "unbatched", (3, 6, 5), (4, 3, 3, 3), padding=1)
    conv(2, "rows that no output reads", (1, 2, 6, 6), (2, 2, 2, 2), stride=3)
    conv(3, "plain", (1, 2, 4, 5, 6), (3, 2, 2, 3, 3), bias=True)
    conv(3, "strided, dilated, groups", (2, 4, 5, 6, 7), (4, 2, 2, 3, 2), stride=(1, 2, 2), padding=(1, 0, 1), dilation=(1, 2, 1), groups=2)
    conv(1, "plain", (2, 3, 5), (3, 4, 3), bias=True, transposed=True)
    conv(1, "stride, padding, output padding, dilation, groups", (2, 4, 5), (4, 3, 3), transposed=True, stride=3, padding=2, output_padding=1, dilation=2, groups=2)
    conv(2, "plain", (2, 3, 4, 5), (3, 2, 3, 3), bias=True, transposed=True)
    conv(2, "doubles the size", (1, 3, 4, 4), (3, 2, 4, 4), transposed=True, stride=2, padding=1)
    conv(2, "other numbers each way", (1, 4, 3, 4), (4, 2, 2, 3), bias=True, transposed=True, stride=(3, 2), padding=(1, 2), output_padding=(2, 1), dilation=(1, 2), groups=2)
    conv(2, "unbatched", (3, 4, 4), (3, 2, 3, 3), transposed=True)
    conv(3, "strided", (1, 2, 2, 3, 3), (2, 3, 2, 3, 3), bias=True, transposed=True, stride=2, padding=(0, 1, 1), output_padding=1)
    cases.write(OUT / "convolutions.safetensors")


def poolings():
    cases = Cases()

    def pool(name, label, x, *args, **kwargs):
        function = getattr(F, name)
        kwargs = dict(zip(("output_size",) if name.startswith("adaptive") else ("kernel_size",), args)) | kwargs
        if "max" in name:
            run(cases, f"{name}: {label}", function, [distinct(*x)], kwargs, lambda t: function(t, return_indices=True, **kwargs))
        else:
            run(cases, f"{name}: {label}", function, [normal(*x)], kwargs)

    pool("max_pool1d", "plain", (2, 3, 9), 2)
    pool("max_pool1d", "overlapping, dilated, ceil", (2, 2, 11), 3, stride=2, padding=1, dilation=2, ceil_mode=True)
    pool("max_pool2d", "plain", (2, 3, 6, 8), 2)
    pool("max_pool2d", "3×3 strided, padded", (1, 3, 9, 8), 3, stride=2, padding=1)
    pool("max_pool2d", "ceil", (1, 2, 6, 7), 3, stride=2, ceil_mode=True)
    pool("max_pool2d", "other numbers each way", (1, 2, 10, 9), (3, 2), stride=(1, 3), padding=(1, 0), dilation=(2, 3))
    pool("max_pool2d", "unbatched", (3, 5, 5), 2, stride=1)
    pool("max_pool3d", "plain", (1, 2, 4, 4, 6), 2)
    pool("max_pool3d", "padded, dilated", (1, 2, 5, 6, 7), 3, stride=(1, 2, 2), padding=1, dilation=(1, 1, 2), ceil_mode=True)
    pool("avg_pool1d", "plain", (2, 3, 9), 2)
    pool("avg_pool1d", "padding not counted", (2, 3, 9), 3, stride=2, padding=1, count_include_pad=False)
    pool("avg_pool2d", "plain", (2, 3, 6, 8), 2)
    pool("avg_pool2d", "3×3 strided, padded", (1, 3, 9, 8), 3, stride=2, padding=1)
    pool("avg_pool2d", "ceil, padding not counted", (1, 2, 6, 7), 3, stride=2, padding=1, ceil_mode=True, count_include_pad=False)
    pool("avg_pool2d", "ceil, padding counted", (1, 2, 6, 7), (4, 3), stride=(3, 2), padding=(2, 1), ceil_mode=True)
    pool("avg_pool2d", "divisor", (1, 2, 5, 5), 2, stride=1, divisor_override=3)
    pool("avg_pool3d", "plain", (1, 2, 4, 4, 6), 2)
    pool("avg_pool3d", "padded, unbatched", (2, 5, 6, 5), 3, stride=2, padding=1, ceil_mode=True, count_include_pad=False)
    pool("adaptive_avg_pool1d", "uneven", (2, 3, 10), 4)
    pool("adaptive_avg_pool2d", "to one", (2, 3, 5, 6), 1)
    pool("adaptive_avg_pool2d", "uneven, larger one way", (1, 2, 7, 3), (3, 5))
    pool("adaptive_avg_pool3d", "uneven", (1, 2, 5, 4, 7), (2, 3, 4))
    pool("adaptive_max_pool1d", "uneven", (2, 3, 10), 4)
    pool("adaptive_max_pool2d", "uneven, unbatched", (2, 7, 5), (3, 2))
    pool("adaptive_max_pool3d", "uneven", (1, 2, 5, 4, 7), (2, 3, 4))
    cases.write(OUT / "poolings.safetensors")


products()
convolutions()
poolings()
