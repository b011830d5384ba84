using TorchPort.Aten;

namespace TorchPort.Tests.OpInfo;

/// <summary>Functions of PyTorch's Python API that are no single operator of the same arguments.</summary>
internal static class PythonFunctions
{
    internal static Dictionary<string, OpInfoCall> All { get; } = new()
    {
        ["where"] = c => AtenTable.Call("where", [c.Args[1], c.Args[0], c.Args[2]]),
    };
}
