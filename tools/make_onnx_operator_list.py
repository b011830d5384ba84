#!/usr/bin/env python3
"""The operators of ONNX and of ONNX Runtime, for the test that writes docs/onnx-operators.md: domain, name and first version a line.

    ../shared/oracle/run python3 tools/make_onnx_operator_list.py fixtures/onnx/operators.txt
"""
import sys

import onnx.defs
import onnxruntime.capi.onnxruntime_pybind11_state as runtime

operators = {}
for schema in onnx.defs.get_all_schemas_with_history():
    if not schema.deprecated:
        key = (schema.domain, schema.name)
        operators[key] = min(operators.get(key, 1 << 20), schema.since_version)
for schema in onnx.defs.get_all_schemas():
    if schema.deprecated:
        operators.pop((schema.domain, schema.name), None)
for schema in runtime.get_all_operator_schema():
    if schema.domain == "com.microsoft":
        operators[(schema.domain, schema.name)] = schema.since_version
# Withdrawn from ONNX before version 1; ONNX Runtime still runs them.
for name in ("Affine", "Crop", "ImageScaler", "ParametricSoftplus", "ScaledTanh"):
    operators[("", name)] = 1
# Since the release that is asked: opsets 23 to 28.
for name, since in {"Attention": 23, "RMSNormalization": 23, "RotaryEmbedding": 23, "Swish": 24, "TensorScatter": 24, "BitCast": 26, "CumProd": 26, "CausalConvWithState": 27, "LinearAttention": 27, "SwiGLU": 28}.items():
    operators[("", name)] = since
# ONNX Runtime adds operators of its own to ONNX's domain, for devices and other runtimes.
foreign = {"MemcpyFromHost", "MemcpyToHost"}
with open(sys.argv[1], "w") as file:
    for (domain, name), since in sorted(operators.items()):
        if domain not in ("", "ai.onnx.ml", "ai.onnx.preview.training", "com.microsoft") or name in foreign or name.endswith("_TRT"):
            continue
        file.write(f"{domain or 'ai.onnx'} {name} {since}\n")
