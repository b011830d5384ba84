using TorchPort.Aten;

namespace TorchPort.Tests.OpInfo;

internal static partial class PythonFunctions
{
    /// <summary>Methods named for a dtype.</summary>
    private static Dictionary<string, OpInfoCall> Conversions => new[]
    {
        ("bfloat16", DType.BFloat16), ("bool", DType.Bool), ("byte", DType.UInt8), ("cdouble", DType.Complex128), ("cfloat", DType.Complex64), ("chalf", DType.Complex32),
        ("char", DType.Int8), ("double", DType.Float64), ("float", DType.Float32), ("half", DType.Float16), ("int", DType.Int32), ("long", DType.Int64), ("short", DType.Int16),
    }.ToDictionary(p => p.Item1, p => (OpInfoCall)(c => AtenTable.Call("to.dtype", [c.Args[0], p.Item2])));
}
