#!/usr/bin/env python3
"""Node tests of operators that are newer than the onnx package at hand, run by the Python references of a checkout of onnx.

    ../shared/oracle/run python3 tools/make_onnx_later_fixtures.py ONNX_CHECKOUT OUT.zip

The checkout's test cases and numpy references are loaded into the installed package; its compiled part is not needed, so
models are made without shape inference and the cases of expanded function bodies are left out. The committed file is the
zip, whose entries are stored, under brotli.
"""
import importlib.util
import os
import sys
import warnings
import zipfile

import numpy as np
from onnx import helper, numpy_helper
import onnx.backend.test.case.node as node_cases

warnings.filterwarnings("ignore")
SINCE = {"RMSNormalization": 23, "RotaryEmbedding": 23, "Attention": 23, "Swish": 24, "TensorScatter": 24, "CumProd": 26,
         "LinearAttention": 27, "CausalConvWithState": 27, "SwiGLU": 28}
REFERENCES = ["attention", "rotary_embedding", "rms_normalization", "swish", "tensor_scatter", "swiglu", "linear_attention", "causal_conv_with_state"]
CASES = ["attention", "rotaryembedding", "rmsnormalization", "swish", "tensorscatter", "swiglu", "cumprod", "linear_attention", "causal_conv_with_state"]

checkout, out = sys.argv[1:3]
found = {}


def load(name, *path):
    spec = importlib.util.spec_from_file_location(name, os.path.join(checkout, "onnx", *path))
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def info(array, name):
    return helper.make_tensor_value_info(name, helper.np_dtype_to_tensor_dtype(array.dtype), array.shape)


def expect(node, inputs, outputs, name, **kwargs):
    inputs = [np.asarray(x) for x in inputs if x is not None]
    outputs = [np.asarray(x) for x in outputs]
    graph = helper.make_graph([node], name, [info(a, n) for a, n in zip(inputs, filter(None, node.input))],
                              [info(a, n) for a, n in zip(outputs, filter(None, node.output))])
    opsets = kwargs.get("opset_imports") or [helper.make_opsetid(node.domain, SINCE[node.op_type])]
    found[name] = (helper.make_model(graph, opset_imports=opsets, ir_version=10), inputs, outputs)


node_cases.expect = expect
for reference in REFERENCES:
    load(f"onnx.reference.ops.op_{reference}", "reference", "ops", f"op_{reference}.py")
for case in CASES:
    module = load("case_" + case, "backend", "test", "case", "node", case + ".py")
    for cls in [c for c in vars(module).values() if isinstance(c, type) and c.__module__ == module.__name__]:
        for export in [n for n in dir(cls) if n.startswith("export")]:
            np.random.seed(0)
            getattr(cls, export)()

with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
    def put(path, content):
        archive.writestr(zipfile.ZipInfo(path, (1980, 1, 1, 0, 0, 0)), content)

    for name, (model, inputs, outputs) in sorted(found.items()):
        put(f"{name}/model.onnx", model.SerializeToString())
        for kind, arrays, infos in (("input", inputs, model.graph.input), ("output", outputs, model.graph.output)):
            for i, (array, value) in enumerate(zip(arrays, infos)):
                put(f"{name}/test_data_set_0/{kind}_{i}.pb", numpy_helper.from_array(array, value.name).SerializeToString())
print(len(found), "cases")
