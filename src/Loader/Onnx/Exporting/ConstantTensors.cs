using TorchPort.Plans;

namespace TorchPort.Onnx.Exporting;

/// <summary>Constants of the traced graphs: parameters by their names, and numbers that follow from sizes.</summary>
/// <param name="graph">The graph that is written.</param>
/// <param name="values">The value of each number, in each trace.</param>
/// <param name="names">The names of parameters and buffers, with their shapes, by their memory.</param>
internal sealed class ConstantTensors(GraphBuilder graph, Dictionary<int, Value[]> values, IReadOnlyDictionary<Storage, (string Name, Tensor Tensor)> names)
{
    /// <summary>Whether a value is the same in every run.</summary>
    internal bool Has(int value) => values[value][0].IsConstant;

    /// <summary>Whether a geometry reads zeros alone.</summary>
    internal bool IsZero(Geometry at) => values[at.Value].Select((v, t) => v.Constant is { } constant && !Tensor.FromStorage(constant, at.DType, [at.Total.Values[t]], [1], 0).Ne(0.0).Any().Item<bool>()).All(zero => zero);

    internal Content Of(Geometry at)
    {
        var found = values[at.Value];
        if (!Array.TrueForAll(found, v => v.IsConstant))
            throw new OnnxExportException("A tensor is read that nothing has been written to.");
        if (names.TryGetValue(found[0].Constant!, out var named) && named.Tensor is { IsContiguous: true, StorageOffset: 0 } tensor && tensor.DType == at.DType && at.Total.Is(tensor.ElementCount))
            return New(graph.Initializer(named.Name, tensor), at, [.. tensor.ShapeArray.Select(s => Extent.Same(s, graph.Traces))]);
        var flat = found.Select((v, t) => Tensor.FromStorage(v.Constant!, at.DType, [at.Total.Values[t]], [1], 0)).ToArray();
        if (at.Total.IsConstant && (Array.TrueForAll(found, v => v.Constant == found[0].Constant) || flat.Skip(1).All(f => f.Eq(flat[0]).All().Item<bool>())))
            return Fixed(at, flat[0]);
        return Filled(at, flat) ?? Counted(at, flat) ?? Triangle(at, flat) ?? Size(at, flat)
            ?? throw new OnnxExportException($"A constant of shape [{string.Join(", ", at.Shape.AsEnumerable())}] depends on the sizes of the inputs. Give it to the function as an input, or export with fixed dimensions.");
    }

    private Content Fixed(Geometry at, Tensor flat)
    {
        var shape = at.Count == at.Total && Rows(at) ? at.Shape : [at.Total];
        if (at.Total.Is(1) && shape.Length == 0 && at.DType != DType.Bool)
            return New(graph.Number(flat.Item<double>(), at.DType), at, shape);
        return New(graph.Initializer("constant", flat.Reshape([.. shape.Select(s => s.First)]).Clone()), at, shape);
    }

    /// <summary>One number everywhere.</summary>
    private Content? Filled(Geometry at, Tensor[] flat)
    {
        if (at.Total.IsConstant || flat.Any(f => f.ElementCount == 0))
            return null;
        var number = flat[0].To(DType.Float64).Select(0, 0).Item<double>();
        if (!flat.All(f => f.To(DType.Float64).Eq(number).All().Item<bool>()))
            return null;
        var shape = at.Count == at.Total && Rows(at) ? at.Shape : [at.Total];
        return New(graph.Expand(graph.Number(number, at.DType), shape), at, shape);
    }

    /// <summary>Numbers in steps, as many as a size says.</summary>
    private Content? Counted(Geometry at, Tensor[] flat)
    {
        if (at.DType is not (DType.Int64 or DType.Int32 or DType.Float32 or DType.Float64) || flat.Any(f => f.ElementCount < 2))
            return null;
        double[] begin = flat[0].Narrow(0, 0, 2).ToArray<double>();
        var (first, step) = (begin[0], begin[1] - begin[0]);
        if (step == 0 || !flat.All(f => Torch.Arange(f.ElementCount, dtype: DType.Float64).Mul(step).Add(first).Eq(f.To(DType.Float64)).All().Item<bool>()))
            return null;
        var count = graph.Squeeze(graph.Size(at.Total), [0]);
        var places = graph.Node("Range", [graph.Number(0, DType.Int64), count, graph.Number(1, DType.Int64)]);
        var x = at.DType == DType.Int64 ? places : graph.Cast(places, at.DType);
        if (step != 1)
            x = graph.Node("Mul", [x, graph.Number(step, at.DType)]);
        return New(first == 0 ? x : graph.Node("Add", [x, graph.Number(first, at.DType)]), at, [at.Total]);
    }

    /// <summary>A matrix of booleans that is true up to a diagonal.</summary>
    private Content? Triangle(Geometry at, Tensor[] flat)
    {
        if (at.DType != DType.Bool || at.Rank < 2 || at.Count != at.Total || !Rows(at))
            return null;
        var matrices = flat.Select((f, t) => f.Reshape(-1, at.Shape[^2].Values[t], at.Shape[^1].Values[t])).ToArray();
        if (matrices.Any(m => m.Size(0) != 1))
            return null;
        foreach (var offset in (long[])[0, 1, -1])
        {
            if (!matrices.All(m => m.Eq(Torch.Ones(m.Shape, DType.Bool).Tril(offset)).All().Item<bool>()))
                continue;
            var rows = graph.Unsqueeze(Places(at.Shape[^2]), [1]);
            if (offset != 0)
                rows = graph.Node("Add", [rows, graph.Number(offset, DType.Int64)]);
            return New(graph.Reshape(graph.Node("LessOrEqual", [graph.Unsqueeze(Places(at.Shape[^1]), [0]), rows]), at.Shape), at, at.Shape);
        }
        return null;
    }

    /// <summary>A number that a size is, or whose inverse is one.</summary>
    private Content? Size(Geometry at, Tensor[] flat)
    {
        if (!at.Total.Is(1))
            return null;
        double[] numbers = [.. flat.Select(f => f.Item<double>())];
        var inverse = Array.TrueForAll(numbers, n => n is > 0 and < 1);
        double[] whole = inverse ? Array.ConvertAll(numbers, n => Math.Round(1 / n)) : numbers;
        if (Array.Exists(whole, n => n != Math.Round(n) || Math.Abs(n) > 1L << 52))
            return null;
        var x = graph.Cast(graph.Size(new([.. whole.Select(n => (long)n)])), at.DType);
        return New(inverse ? graph.Node("Reciprocal", [x]) : x, at, [at.Total]);
    }

    private string Places(Extent count) => graph.Node("Range", [graph.Number(0, DType.Int64), graph.Squeeze(graph.Size(count), [0]), graph.Number(1, DType.Int64)]);

    private bool Rows(Geometry at) => at.Offset.Is(0) && Geometry.RowMajor(at.Shape, graph.Traces).Zip(at.Strides).Select((p, d) => at.Shape[d].Is(1) || p.First == p.Second).All(x => x);

    private Content New(string name, Geometry at, Extent[] shape) => new(name, at.DType, shape, Geometry.RowMajor(shape, graph.Traces));
}
