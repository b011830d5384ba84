#!/usr/bin/env bash
# Runs the GPU tests on the first OpenCL device: PoCL in the oracle root, or the machine's own where TORCHPORT_OPENCL=here.
# With TORCHPORT_OPINFO naming a folder that the oracle's opinfo.py wrote, its cases are run and counted too.
set -euo pipefail
cd "$(dirname "$0")/.."
dotnet build -c Release tests/Gpu.Tests
export TORCHPORT_DEVICE=${TORCHPORT_DEVICE:-opencl}
tests=(dotnet tests/Gpu.Tests/bin/Release/net10.0/TorchPort.Gpu.Tests.dll -noColor "$@")
if [ "${TORCHPORT_OPENCL:-}" = here ]; then
    "${tests[@]}"
else
    ../shared/oracle/run "${tests[@]}"
fi
