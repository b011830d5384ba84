namespace TorchPort.Aten;

/// <summary>What an <see cref="AtenValue"/> holds.</summary>
internal enum AtenKind : byte
{
    None,
    Tensor,
    Int,
    Float,
    Complex,
    Bool,
    String,
    IntList,
    FloatList,
    BoolList,
    TensorList,
    DType,
    Device,
    Generator,
    Tuple,
}

internal static class AtenKinds
{
    /// <summary>PyTorch's word for the kind.</summary>
    public static string TorchName(this AtenKind kind) => kind switch
    {
        AtenKind.Int => "int",
        AtenKind.Float => "float",
        AtenKind.Complex => "complex",
        AtenKind.Bool => "bool",
        AtenKind.String => "str",
        AtenKind.IntList => "int[]",
        AtenKind.FloatList => "float[]",
        AtenKind.BoolList => "bool[]",
        AtenKind.TensorList => "Tensor[]",
        AtenKind.DType => "dtype",
        AtenKind.Tuple => "tuple",
        _ => kind.ToString(),
    };
}
