"""Writes fixtures/init: what the functions of torch.nn.init draw right after torch.manual_seed.

Run from the repository root in a Python with PyTorch 2.6 (seconds):

    python3 tools/make_init_fixtures.py

A case has function, shape, dtype, kwargs, seed and result, in the encoding of case_encoding.py; transposed says that the
function was given the transpose of a tensor of the shape.
"""
import warnings

import torch
from torch.nn import init

from case_encoding import Cases
from fixture_support import folder

warnings.simplefilter("ignore")
cases = Cases()


def case(function, *shape, dtype=torch.float32, transposed=False, seed=0, **kwargs):
    torch.manual_seed(seed)
    tensor = torch.full(shape, 7, dtype=dtype)
    result = getattr(init, function)(tensor.t() if transposed else tensor, **kwargs)
    cases.add({"function": function, "shape": list(shape), "dtype": dtype, "transposed": transposed, "kwargs": kwargs, "seed": seed, "result": result})


for dtype in (torch.float32, torch.float64, torch.float16, torch.bfloat16):
    case("uniform_", 3, 7, dtype=dtype, a=-2.0, b=0.5)
    case("normal_", 5, 7, dtype=dtype, mean=1.0, std=0.3)
case("uniform_", 3, 7, transposed=True)
case("normal_", 4, 7, transposed=True)
case("normal_", 3)
case("constant_", 2, 3, val=0.3)
case("ones_", 2, 3)
case("zeros_", 2, 3)
case("eye_", 3, 5)
case("eye_", 5, 3)
for shape in ((3, 4, 3), (6, 2, 3, 4), (4, 6, 1, 2, 3)):
    case("dirac_", *shape)
    case("dirac_", *shape, groups=2 if shape[0] % 2 == 0 else 3)
for function in ("xavier_uniform_", "xavier_normal_"):
    case(function, 5, 7)
    case(function, 4, 6, 3, 3, gain=1.7)
for function in ("kaiming_uniform_", "kaiming_normal_"):
    case(function, 5, 7)
    case(function, 5, 7, a=0.2, mode="fan_out")
    case(function, 4, 6, 3, 3, nonlinearity="relu")
    case(function, 4, 6, 3, nonlinearity="selu", mode="fan_out")
    case(function, 4, 6, nonlinearity="tanh")
    case(function, 4, 6, nonlinearity="linear")
    case(function, 4, 0, 3)
for dtype in (torch.float32, torch.float64):
    case("trunc_normal_", 5, 7, dtype=dtype)
    case("trunc_normal_", 5, 7, dtype=dtype, mean=0.5, std=2.0, a=-0.5, b=1.0)
    case("orthogonal_", 4, 4, dtype=dtype)
    case("orthogonal_", 7, 4, dtype=dtype, gain=2.0)
    case("orthogonal_", 3, 2, 4, dtype=dtype)
case("sparse_", 6, 3, sparsity=0.4)
case("sparse_", 5, 4, sparsity=0.1, std=2.0)
cases.write(folder("init") / "init.safetensors")
