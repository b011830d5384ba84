#!/usr/bin/env python3
"""Which dtypes PyTorch's autocast gives on CUDA: fixtures/amp/autocast_cuda.json.

    ../shared/oracle/run python3 tools/make_amp_cuda_fixtures.py

It needs no GPU: tensors that have a device and a dtype but no numbers are dispatched as real ones are. For each operator the file has
the dtype of its result for operands in float32, float16 and float64 in autocast to float16; "error" where PyTorch refuses. Interpolation
is left out but for the nearest kind: without numbers it is taken apart before autocast sees it.
"""
import warnings

import torch
import torch.nn.functional as F
from torch._subclasses.fake_tensor import FakeTensorMode

import fixture_support
from fixture_support import write_json

warnings.filterwarnings("ignore")

OPERATORS = {
    "linear": (F.linear, [(2, 3), (4, 3)]),
    "matmul": (torch.matmul, [(2, 3), (3, 4)]),
    "mv": (torch.mv, [(2, 3), (3,)]),
    "addmv": (torch.addmv, [(2,), (2, 3), (3,)]),
    "addr": (torch.addr, [(2, 3), (2,), (3,)]),
    "bmm": (torch.bmm, [(2, 2, 3), (2, 3, 4)]),
    "baddbmm": (torch.baddbmm, [(2, 2, 4), (2, 2, 3), (2, 3, 4)]),
    "conv2d": (F.conv2d, [(1, 2, 5, 5), (3, 2, 3, 3)]),
    "conv_transpose2d": (F.conv_transpose2d, [(1, 2, 5, 5), (2, 3, 3, 3)]),
    "prelu": (F.prelu, [(2, 3), (1,)]),
    "attention": (F.scaled_dot_product_attention, [(1, 2, 3, 4), (1, 2, 3, 4), (1, 2, 3, 4)]),
    "acos": (torch.acos, [(2, 3)]),
    "asin": (torch.asin, [(2, 3)]),
    "cosh": (torch.cosh, [(2, 3)]),
    "erfinv": (torch.erfinv, [(2, 3)]),
    "exp": (torch.exp, [(2, 3)]),
    "expm1": (torch.expm1, [(2, 3)]),
    "log": (torch.log, [(2, 3)]),
    "log10": (torch.log10, [(2, 3)]),
    "log2": (torch.log2, [(2, 3)]),
    "log1p": (torch.log1p, [(2, 3)]),
    "reciprocal": (torch.reciprocal, [(2, 3)]),
    "rsqrt": (torch.rsqrt, [(2, 3)]),
    "sinh": (torch.sinh, [(2, 3)]),
    "tan": (torch.tan, [(2, 3)]),
    "square": (torch.square, [(2, 3)]),
    "pow": (torch.pow, [(2, 3), (2, 3)]),
    "pow_number": (lambda a: a.pow(2.5), [(2, 3)]),
    "softplus": (F.softplus, [(2, 3)]),
    "sum": (torch.sum, [(2, 3)]),
    "sum_dim": (lambda a: a.sum(1), [(2, 3)]),
    "sum_asked": (lambda a: a.sum(dtype=torch.float16), [(2, 3)]),
    "mean": (torch.mean, [(2, 3)]),
    "var": (torch.var, [(2, 3)]),
    "amax": (torch.amax, [(2, 3)]),
    "cumsum": (lambda a: a.cumsum(1), [(2, 3)]),
    "cumprod": (lambda a: a.cumprod(1), [(2, 3)]),
    "prod": (torch.prod, [(2, 3)]),
    "softmax": (lambda a: a.softmax(1), [(2, 3)]),
    "log_softmax": (lambda a: a.log_softmax(1), [(2, 3)]),
    "norm": (torch.norm, [(2, 3)]),
    "vector_norm": (torch.linalg.vector_norm, [(2, 3)]),
    "logsumexp": (lambda a: a.logsumexp(1), [(2, 3)]),
    "layer_norm": (lambda a: F.layer_norm(a, (3,)), [(2, 3)]),
    "group_norm": (lambda a: F.group_norm(a, 2), [(2, 4, 3)]),
    "batch_norm": (lambda a: F.batch_norm(a, None, None, training=True), [(2, 3)]),
    "cosine_similarity": (F.cosine_similarity, [(2, 3), (2, 3)]),
    "pdist": (F.pdist, [(3, 2)]),
    "cdist": (torch.cdist, [(2, 3), (4, 3)]),
    "dist": (torch.dist, [(2, 3), (2, 3)]),
    "renorm": (lambda a: a.renorm(2, 0, 1.0), [(2, 3)]),
    "mse_loss": (F.mse_loss, [(2, 3), (2, 3)]),
    "l1_loss": (F.l1_loss, [(2, 3), (2, 3)]),
    "smooth_l1_loss": (F.smooth_l1_loss, [(2, 3), (2, 3)]),
    "huber_loss": (F.huber_loss, [(2, 3), (2, 3)]),
    "soft_margin_loss": (F.soft_margin_loss, [(2, 3), (2, 3)]),
    "bce": (F.binary_cross_entropy, [(2, 3), (2, 3)]),
    "bce_with_logits": (F.binary_cross_entropy_with_logits, [(2, 3), (2, 3)]),
    "kl_div": (lambda a, b: F.kl_div(a, b, reduction="sum"), [(2, 3), (2, 3)]),
    "nearest": (lambda a: F.interpolate(a, scale_factor=2), [(1, 2, 3, 3)]),
    "dot": (torch.dot, [(3,), (3,)]),
    "tensordot": (lambda a, b: torch.tensordot(a, b, 1), [(2, 3), (3, 2)]),
    "cat": (lambda a, b: torch.cat([a, b]), [(2, 3), (2, 3)]),
    "cat_wide": (lambda a, b: torch.cat([a.float(), b]), [(2, 3), (2, 3)]),
    "add": (torch.add, [(2, 3), (2, 3)]),
    "relu": (torch.relu, [(2, 3)]),
    "gelu": (F.gelu, [(2, 3)]),
    "sigmoid": (torch.sigmoid, [(2, 3)]),
    "tanh": (torch.tanh, [(2, 3)]),
    "max_pool2d": (lambda a: F.max_pool2d(a, 2), [(1, 1, 4, 4)]),
    "avg_pool3d": (lambda a: F.avg_pool3d(a, 2), [(1, 1, 4, 4, 4)]),
    "reflection": (lambda a: F.pad(a, (1, 1), mode="reflect"), [(1, 2, 4)]),
    "dropout": (lambda a: F.dropout(a, 0.5), [(2, 3)]),
}


def result(function, shapes, dtype):
    try:
        return str(function(*[torch.empty(shape, dtype=dtype, device="cuda") for shape in shapes]).dtype).removeprefix("torch.")
    except (RuntimeError, ValueError, IndexError, NotImplementedError):
        return "error"


with FakeTensorMode():
    # torch.autocast itself refuses where there is no GPU.
    torch.set_autocast_dtype("cuda", torch.float16)
    torch.set_autocast_enabled("cuda", True)
    torch.autocast_increment_nesting()
    table = {name: {given: result(function, shapes, dtype) for given, dtype in (("f32", torch.float32), ("f16", torch.float16), ("f64", torch.float64))} for name, (function, shapes) in OPERATORS.items()}
    torch.set_autocast_enabled("cuda", False)

write_json(fixture_support.folder("amp") / "autocast_cuda.json", table)
