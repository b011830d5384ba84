#!/usr/bin/env python3
"""Quantizes exported networks by ONNX Runtime, for `Bench quantized`.

    ../shared/oracle/run python3 tools/quantize_bench_models.py FOLDER [NAME…]

From FOLDER/NAME.onnx, which tools/export_bench_models.py writes, it makes NAME.qdq.onnx (weights and activations by calibration, a scale
for each output channel, QuantizeLinear and DequantizeLinear around float operators), NAME.qop.onnx (the same as QLinear operators) and
NAME.dynamic.onnx (activations quantized as they come).
"""
import os
import sys

import numpy as np
import onnx.reference  # before ONNX Runtime, which adds operators to its list
import onnxruntime as ort
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_dynamic, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process

SAMPLES = 4
folder = sys.argv[1]


class Samples(CalibrationDataReader):
    """Random inputs, as the benchmark's are."""

    def __init__(self, path):
        self.inputs = ort.InferenceSession(path).get_inputs()
        self.random = np.random.default_rng(5)
        self.left = SAMPLES

    def value(self, declared):
        if declared.type == "tensor(int64)":
            high = 2 if declared.name in ("mask", "kinds") else 100
            low = 1 if declared.name == "mask" else 0
            return self.random.integers(low, high, declared.shape)
        return self.random.standard_normal(declared.shape, dtype=np.float32)

    def get_next(self):
        self.left -= 1
        return {i.name: self.value(i) for i in self.inputs} if self.left >= 0 else None


def make(path, write):
    if not os.path.exists(path):
        write(path + ".part")
        os.replace(path + ".part", path)


for name in sys.argv[2:] or ["resnet18", "mobilenet_v2", "minilm_1x128"]:
    path, prepared = os.path.join(folder, name + ".onnx"), os.path.join(folder, name + ".prepared")
    quant_pre_process(path, prepared, skip_symbolic_shape=True)
    for kind, format in (("qdq", QuantFormat.QDQ), ("qop", QuantFormat.QOperator)):
        make(os.path.join(folder, f"{name}.{kind}.onnx"), lambda to: quantize_static(
            prepared, to, Samples(path), quant_format=format, per_channel=True, activation_type=QuantType.QUInt8, weight_type=QuantType.QInt8))
    make(os.path.join(folder, name + ".dynamic.onnx"), lambda to: quantize_dynamic(prepared, to, weight_type=QuantType.QInt8, per_channel=False))
    os.remove(prepared)
    for kind in ("qdq", "qop", "dynamic"):
        made = onnx.load(os.path.join(folder, f"{name}.{kind}.onnx"), load_external_data=False)
        counts = {}
        for node in made.graph.node:
            counts[node.op_type] = counts.get(node.op_type, 0) + 1
        print(name, kind, counts)
