"""Writes fixtures/autograd/cases.safetensors: small programs whose gradients PyTorch gave.

Run from the repository root in a Python with PyTorch 2.6 (seconds):

    python3 tools/make_autograd_fixtures.py

A case is a function of autograd_graph_cases.py, autograd_op_cases.py or autograd_function_cases.py: its parameters are the
inputs, what it returns are named results. The file holds both, and the function's source as "code". A case of RAISES must
raise; the file then holds the error. See fixtures/autograd/README.md.
"""
import inspect
import textwrap

import torch

import autograd_graph_cases  # noqa: F401: importing registers the cases
import autograd_op_cases  # noqa: F401
import autograd_function_cases  # noqa: F401
from autograd_support import CASES, RAISES
from case_encoding import Cases
from fixture_support import folder


def source(function):
    lines = textwrap.dedent(inspect.getsource(function)).splitlines()
    return "\n".join(lines[next(i for i, line in enumerate(lines) if line.startswith("def ")):])


def run(function, inputs):
    """The results of a case, which are finite: a fixture of NaN would prove little here."""
    results = function(**inputs)
    for name, result in results.items():
        assert not isinstance(result, torch.Tensor) or result.isfinite().all(), f"{function.__name__}: {name} is not finite"
    return {"results": results}


def run_refused(function, inputs):
    try:
        function(**inputs)
    except (RuntimeError, IndexError) as error:
        return {"error": {"type": type(error).__name__, "message": str(error)}}
    raise AssertionError(f"{function.__name__} did not raise")


def main():
    # Debian's oneDNN gives wrong input gradients of small convolutions; PyTorch's own kernels agree with float64.
    torch.backends.mkldnn.enabled = False
    cases, labels = Cases(), [function.__name__ for function, _ in CASES + RAISES]
    assert len(labels) == len(set(labels))
    for found, runner in ((CASES, run), (RAISES, run_refused)):
        for function, inputs in found:
            fresh = {name: t.detach().clone().requires_grad_(t.requires_grad) for name, t in inputs.items()}
            cases.add({"label": function.__name__, "code": source(function), "inputs": inputs} | runner(function, fresh))
    cases.write(folder("autograd") / "cases.safetensors")
    print(f"{len(CASES)} cases and {len(RAISES)} errors")


main()
