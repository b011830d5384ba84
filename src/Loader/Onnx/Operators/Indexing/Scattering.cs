namespace TorchPort.Onnx.Operators.Indexing;

/// <summary>Elements put where indices say. Negative indices count from the back.</summary>
internal static class Scattering
{
    [OnnxOperator("Scatter", 9, MovesElements = true)]
    [OnnxOperator("ScatterElements", 11, MovesElements = true)]
    internal static Tensor ScatterElements(NodeCall c, Tensor data, Tensor indices, Tensor updates, int axis = 0, string reduction = "none")
    {
        var d = Axes.Of(axis, data.Dim);
        var at = Gathering.FromFront(indices, data.Shape[d]);
        return Reduction(c, reduction) is { } reduce ? data.ScatterReduce(d, at, updates, reduce) : data.Scatter(d, at, updates);
    }

    [OnnxOperator("ScatterND", 11, MovesElements = true)]
    internal static Tensor ScatterND(NodeCall c, Tensor data, Tensor indices, Tensor updates, string reduction = "none")
    {
        var (flat, places, tail) = Gathering.Rows(c, data, indices, 0);
        var at = places.Reshape(-1);
        var rows = updates.Reshape([at.Shape[0], .. tail]);
        var result = Reduction(c, reduction) switch
        {
            null => flat.IndexCopy(0, at, rows),
            ScatterReduction.Sum => flat.IndexAdd(0, at, rows),
            { } reduce => flat.IndexReduce(0, at, rows, reduce),
        };
        return result.Reshape(data.Shape);
    }

    private static ScatterReduction? Reduction(NodeCall c, string name) => name switch
    {
        "none" => null,
        "add" => ScatterReduction.Sum,
        "mul" => ScatterReduction.Prod,
        "max" => ScatterReduction.Amax,
        "min" => ScatterReduction.Amin,
        _ => throw c.Error($"Its attribute \"reduction\" must be none, add, mul, max or min, but is {name}."),
    };
}
