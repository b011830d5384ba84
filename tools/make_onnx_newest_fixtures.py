#!/usr/bin/env python3
"""The backend node tests of an onnx package newer than 1.17, less those that are the same there.

    PYTHONPATH=BUILT_ONNX python3 tools/make_onnx_newest_fixtures.py NODE_1_17.zip OUT.zip

BUILT_ONNX is a folder with the package: as installed, or the sources' onnx/ with the compiled part and the *_pb2 modules of
its CMake build beside (-DONNX_BUILD_PYTHON=ON), and ml_dtypes. NODE_1_17.zip is what ../shared/oracle/onnx_node.py makes. The
committed file is the zip, whose entries are stored, under brotli.
"""
import sys
import warnings
import zipfile

import numpy as np
import onnx
from onnx import numpy_helper
from onnx.backend.test.case.node import collect_testcases

warnings.filterwarnings("ignore")


def encoded(value_type, name, value):
    if value_type.HasField("sequence_type"):
        return numpy_helper.from_list(value, name).SerializeToString()
    if value_type.HasField("optional_type"):
        return numpy_helper.from_optional(value, name).SerializeToString()
    if isinstance(value, onnx.TensorProto):
        value.name = name
        return value.SerializeToString()
    return numpy_helper.from_array(np.asarray(value), name).SerializeToString()


def files(case):
    yield "model.onnx", case.model.SerializeToString()
    for number, (inputs, outputs) in enumerate(case.data_sets):
        for kind, infos, values in (("input", case.model.graph.input, inputs), ("output", case.model.graph.output, outputs)):
            for i, (info, value) in enumerate(zip(infos, values)):
                if value is not None:
                    yield f"test_data_set_{number}/{kind}_{i}.pb", encoded(info.type, info.name, value)


older = zipfile.ZipFile(sys.argv[1])
known = {name: older.getinfo(name).CRC for name in older.namelist()}
written = 0
with zipfile.ZipFile(sys.argv[2], "w", zipfile.ZIP_STORED) as out:
    for case in sorted(collect_testcases(None), key=lambda c: c.name):
        content = {f"{case.name}/{path}": data for path, data in files(case)}
        if all(known.get(path) == zipfile.crc32(data) for path, data in content.items()):
            continue
        written += 1
        for path, data in content.items():
            out.writestr(zipfile.ZipInfo(path, (1980, 1, 1, 0, 0, 0)), data)
print(written, "cases of onnx", onnx.__version__, "opset", onnx.defs.onnx_opset_version())
