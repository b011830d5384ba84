namespace TorchPort.Onnx.Exporting;

/// <summary>Where the nodes of a formula go, and the dtype it is computed in.</summary>
/// <param name="graph">The graph.</param>
/// <param name="compute">The dtype.</param>
/// <param name="operation">What the formula is of, for messages.</param>
internal sealed class FormulaWriter(GraphBuilder graph, DType compute, string operation)
{
    internal bool IsFloating => compute.IsFloatingPoint;

    internal string Node(string op, params IReadOnlyList<string> inputs) => graph.Node(op, inputs);

    internal string Constant(double value) => graph.Number(value, compute);

    /// <summary>A constant condition.</summary>
    internal string Truth(bool value) => graph.Number(value ? 1 : 0, DType.Bool);

    internal string Test(string op, string a, string b) => graph.Node(op, [a, b]);

    /// <summary>An operation on the bits of integers.</summary>
    internal string Bitwise(string op, string a, string b)
    {
        graph.Require(18, op);
        return graph.Node(op, [a, b]);
    }

    internal string Not(string condition) => graph.Node("Not", [condition]);

    /// <summary>A condition as a number.</summary>
    internal string Number(string condition) => graph.Cast(condition, compute);

    internal string Fmod(string a, string b) => graph.Node("Mod", [a, b], GraphBuilder.Int("fmod", 1));

    internal OnnxExportException NoForm(string function) => new($"The function {function} has no form in ONNX. Leave it out of what is exported, or write it by others.", operation);

    /// <summary>The dtype that ONNX Runtime has operators of, in which those of another are computed too: wide enough that nothing is lost before the result is cast back.</summary>
    internal static DType Wide(DType dtype) => dtype switch
    {
        DType.Bool or DType.UInt8 or DType.Int8 or DType.Int16 or DType.UInt16 => DType.Int32,
        DType.UInt32 or DType.UInt64 => DType.Int64,
        DType.BFloat16 => DType.Float32,
        _ when dtype.IsComplex => throw new OnnxExportException("Complex numbers have no operators in ONNX. Compute with their parts."),
        _ => dtype,
    };
}
