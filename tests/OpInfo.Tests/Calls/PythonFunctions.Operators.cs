using TorchPort.Aten;

namespace TorchPort.Tests.OpInfo;

internal static partial class PythonFunctions
{
    /// <summary>Python's operators, the reflected ones with their operands exchanged.</summary>
    private static Dictionary<string, OpInfoCall> Operators => new()
    {
        ["__radd__"] = c => AtenTable.Call("add", c.Args),
        ["__rmul__"] = c => AtenTable.Call("mul", c.Args),
        ["__rsub__"] = c => AtenTable.Call("rsub", c.Args),
        ["__rdiv__"] = c => AtenTable.Call("mul", [AtenTable.Call("reciprocal", c.Args.AsSpan(0, 1)), c.Args[1]]),
        ["__rpow__"] = c => AtenTable.Call("pow", [c.Args[1], c.Args[0]]),
        ["__rmod__"] = c => AtenTable.Call("remainder", [c.Args[1], c.Args[0]]),
        ["__rmatmul__"] = c => AtenTable.Call("matmul", [c.Args[1], c.Args[0]]),
        ["__rand__"] = c => AtenTable.Call("bitwise_and", c.Args),
        ["__ror__"] = c => AtenTable.Call("bitwise_or", c.Args),
        ["__rxor__"] = c => AtenTable.Call("bitwise_xor", c.Args),
        ["H"] = c => AtenTable.Call("matrix_H", c.Args),
        ["T"] = c => AtenTable.Call("numpy_T", c.Args),
        ["__getitem__"] = c => c.Args[0].AsTensor()[Index(c.Args[1])],
    };

    private static TensorIndex[] Index(AtenValue index) => index.Kind == AtenKind.Tuple && !IsSlice(index) ? Array.ConvertAll(index.AsTuple(), One)
        : index.Kind == AtenKind.IntList ? [Torch.Tensor<long>(index.AsInts())]
        : index.Kind == AtenKind.TensorList ? Array.ConvertAll(index.AsTensors(), t => (TensorIndex)t!) : [One(index)];

    private static bool IsSlice(AtenValue value) => value.AsTuple() is [{ Kind: AtenKind.String }, ..];

    private static TensorIndex One(AtenValue value) => value.Kind switch
    {
        AtenKind.None => TensorIndex.None,
        AtenKind.Int => value.AsInt(),
        AtenKind.Bool => value.AsBool(),
        AtenKind.Tensor => value.AsTensor(),
        AtenKind.String => TensorIndex.Ellipsis,
        AtenKind.IntList => Torch.Tensor<long>(value.AsInts()),
        _ => TensorIndex.Slice(Place(value, 1) ?? 0, Place(value, 2), Place(value, 3) ?? 1),
    };

    private static long? Place(AtenValue slice, int part) => slice.AsTuple()[part] is { IsNone: false } value ? value.AsInt() : null;
}
