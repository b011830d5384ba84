using static TorchPort.Tests.Build;

namespace TorchPort.Tests.RandomGraphs;

internal static partial class Templates
{
    private static Made Any(GraphMaker m, Genes g, int least = 0) => m.Pick(g, v => v.Tensor.Dim >= least && v.Tensor.Dim <= 5);

    private static void Reshape(GraphMaker m, Genes g)
    {
        var x = Any(m, g, 1);
        var shape = x.Tensor.Shape.ToArray();
        long[] target = g.Next(4) switch { 0 => [-1], 1 => [0, .. Repeat(1, shape.Length - 1), -1], 2 => [1, -1, shape[^1]], _ => [.. shape.Reverse()] };
        m.Add("Reshape", true, [x, m.Constant(target)], 1);
    }

    private static void Flatten(GraphMaker m, Genes g)
    {
        var x = Any(m, g);
        m.Add("Flatten", true, [x], 1, Int("axis", g.Between(-x.Tensor.Dim, x.Tensor.Dim)));
    }

    private static void Transpose(GraphMaker m, Genes g)
    {
        var x = Any(m, g, 1);
        var order = Enumerable.Range(0, x.Tensor.Dim).Select(d => (long)d).ToList();
        for (var i = 0; i < order.Count; i++)
        {
            var j = g.Next(order.Count);
            (order[i], order[j]) = (order[j], order[i]);
        }
        m.Add("Transpose", true, [x], 1, g.Flip() ? Ints("perm", [.. order]) : null);
    }

    private static void Squeeze(GraphMaker m, Genes g)
    {
        var x = m.Pick(g, v => v.Tensor.ShapeArray.Contains(1));
        var axis = Array.IndexOf(x.Tensor.ShapeArray, 1L) - (g.Flip() ? x.Tensor.Dim : 0);
        if (g.Flip())
            m.Add("Squeeze", true, [x], 1);
        else if (m.Opset >= 13)
            m.Add("Squeeze", true, [x, m.Constant(axis)], 1);
        else
            m.Add("Squeeze", true, [x], 1, Ints("axes", axis));
    }

    private static void Unsqueeze(GraphMaker m, Genes g)
    {
        var x = m.Pick(g, v => v.Tensor.Dim <= 3);
        long[] axes = g.Flip() ? [g.Between(-x.Tensor.Dim - 1, x.Tensor.Dim)] : [0, -1];
        if (m.Opset >= 13)
            m.Add("Unsqueeze", true, [x, m.Constant(axes)], 1);
        else
            m.Add("Unsqueeze", true, [x], 1, Ints("axes", axes));
    }

    private static void Concat(GraphMaker m, Genes g)
    {
        var x = Any(m, g, 1);
        var axis = g.Next(x.Tensor.Dim);
        var y = m.Pick(g, v => v.Tensor.DType == x.Tensor.DType && v.Tensor.Dim == x.Tensor.Dim && v.Tensor.ShapeArray.Zip(x.Tensor.ShapeArray).Select((p, d) => d == axis || p.First == p.Second).All(b => b));
        m.Add("Concat", true, [x, y, x], 1, Int("axis", g.Flip() ? axis : axis - x.Tensor.Dim));
    }

    private static void Split(GraphMaker m, Genes g)
    {
        var x = m.Pick(g, v => v.Tensor.Dim > 0 && v.Tensor.Shape[^1] >= 2 && v.Tensor.DType != DType.Bool);
        var size = x.Tensor.Shape[^1];
        if (g.Flip() && m.Opset >= 13)
            m.Add("Split", true, [x, m.Constant(1, size - 1)], 2, Int("axis", -1));
        else if (m.Opset >= 18)
            m.Add("Split", true, [x], 2, Int("axis", -1), Int("num_outputs", 2));
        else if (size % 2 == 0)
            m.Add("Split", true, [x], 2, Int("axis", x.Tensor.Dim - 1));
    }

    private static void Slice(GraphMaker m, Genes g)
    {
        var x = Any(m, g, 1);
        var axis = g.Next(x.Tensor.Dim);
        var size = (int)x.Tensor.Shape[axis];
        long start = g.Of(g.Between(-size - 1, size + 1), 0, long.MaxValue, long.MinValue), end = g.Of(g.Between(-size - 1, size + 1), long.MaxValue, long.MinValue);
        var (at, step) = (g.Flip() ? axis : axis - x.Tensor.Dim, g.Of(1L, 2, -1, -2, 3));
        // ONNX Runtime takes the largest number for the smallest when it walks backwards, which the specification does not say.
        if (step < 0 && end == long.MaxValue)
            end = long.MinValue;
        m.Add("Slice", true, [x, m.Constant(start), m.Constant(end), m.Constant(at), g.Flip() ? m.Constant(step) : null], 1);
    }

    private static void Pad(GraphMaker m, Genes g)
    {
        var x = m.Pick(g, v => v.Tensor.Dim is > 0 and < 5 && v.Tensor.DType is DType.Float32 or DType.Int64 && !v.Tensor.ShapeArray.Contains(1));
        var pads = new long[2 * x.Tensor.Dim];
        for (var i = 0; i < pads.Length; i++)
            pads[i] = g.Between(-1, 1);
        var mode = g.Of("constant", "reflect", "edge", "wrap");
        if (mode == "wrap" && m.Opset < 19)
            mode = "edge";
        var value = mode == "constant" && g.Flip() ? m.Constant(Torch.Tensor(2.0, x.Tensor.DType)) : null;
        m.Add("Pad", true, [x, m.Constant(pads), value], 1, Text("mode", mode));
    }

    private static void Expand(GraphMaker m, Genes g)
    {
        var x = m.Pick(g, v => v.Tensor.Dim is > 0 and <= 3);
        m.Add("Expand", true, [x, m.Constant([2, .. g.Flip() ? x.Tensor.ShapeArray : Repeat(1, x.Tensor.Dim)])], 1);
    }

    private static void Tile(GraphMaker m, Genes g)
    {
        var x = m.Pick(g, v => v.Tensor.Dim is > 0 and <= 4);
        m.Add("Tile", true, [x, m.Constant([.. Enumerable.Range(0, x.Tensor.Dim).Select(_ => (long)g.Between(1, 2))])], 1);
    }

    private static void Gather(GraphMaker m, Genes g)
    {
        var x = Any(m, g, 1);
        var axis = g.Next(x.Tensor.Dim);
        var size = (int)x.Tensor.Shape[axis];
        var indices = Torch.Tensor<long>([g.Between(-size, size - 1), g.Between(-size, size - 1), 0], [3]);
        m.Add("Gather", true, [x, m.Constant(g.Next(3) switch { 0 => indices, 1 => indices.Select(0, 0), _ => indices.Reshape(3, 1) })], 1, Int("axis", g.Flip() ? axis : axis - x.Tensor.Dim));
    }

    private static void GatherElements(GraphMaker m, Genes g)
    {
        var x = Any(m, g, 1);
        var axis = g.Next(x.Tensor.Dim);
        m.Add("GatherElements", true, [x, m.Constant(Indices(g, x.Tensor, axis))], 1, Int("axis", axis));
    }

    private static Tensor Indices(Genes g, Tensor x, int axis)
    {
        var size = (int)x.Shape[axis];
        var step = g.Between(1, 5);
        return Torch.Arange(x.ElementCount, dtype: DType.Int64).Mul((Tensor)(long)step).Remainder((Tensor)(2L * size)).Sub((Tensor)(long)size).Reshape(x.Shape);
    }

    private static void GatherND(GraphMaker m, Genes g)
    {
        var x = Any(m, g, 2);
        var batch = m.Opset >= 12 ? g.Next(2) : 0;
        var (rows, size) = (batch == 1 ? x.Tensor.Shape[0] : 2, (int)x.Tensor.Shape[batch]);
        var indices = Torch.Tensor<long>([.. Enumerable.Range(0, (int)rows).Select(_ => (long)g.Between(-size, size - 1))], [rows, 1]);
        m.Add("GatherND", true, [x, m.Constant(indices)], 1, batch == 1 ? Int("batch_dims", 1) : null);
    }

    private static void ScatterElements(GraphMaker m, Genes g)
    {
        var x = m.Float(g, 1);
        var axis = g.Next(x.Tensor.Dim);
        var size = x.Tensor.Shape[axis];
        long[] shape = [.. x.Tensor.ShapeArray];
        shape[axis] = 1;
        var at = Torch.Full(shape, (Scalar)(long)g.Between((int)-size, (int)size - 1), DType.Int64);
        var reduction = m.Opset >= 18 ? g.Of("none", "add", "mul", "max", "min") : m.Opset >= 16 ? g.Of("none", "add", "mul") : null;
        m.Add("ScatterElements", false, [x, m.Constant(at), m.Constant(m.Normal(shape))], 1, Int("axis", axis), reduction is null ? null : Text("reduction", reduction));
    }

    private static void ScatterND(GraphMaker m, Genes g)
    {
        var x = m.Float(g, 1);
        var size = (int)x.Tensor.Shape[0];
        var reduction = m.Opset >= 18 ? g.Of("none", "add", "mul", "max", "min") : m.Opset >= 16 ? g.Of("none", "add", "mul") : null;
        // A row is written once where the last one would count, which no one promises.
        long[] at = reduction is null or "none" ? [g.Between(0, size - 1)] : [g.Between(-size, size - 1), g.Between(0, size - 1)];
        m.Add("ScatterND", false, [x, m.Constant(Torch.Tensor<long>(at, [at.Length, 1])), m.Constant(m.Normal([at.Length, .. x.Tensor.Shape[1..]]))], 1, reduction is null ? null : Text("reduction", reduction));
    }

    private static void OneHot(GraphMaker m, Genes g)
    {
        var x = m.Pick(g, v => v.Tensor.DType == DType.Int64 && v.Tensor.Dim <= 3);
        m.Add("OneHot", true, [x, m.Constant(Torch.Tensor((long)g.Between(1, 5))), m.Constant(m.Normal(2))], 1, Int("axis", g.Between(-x.Tensor.Dim - 1, x.Tensor.Dim)));
    }

    private static void Space(GraphMaker m, Genes g)
    {
        var x = m.Float(g, 4, 4);
        if (g.Flip())
            m.Add("DepthToSpace", true, [x], 1, Int("blocksize", 2), Text("mode", g.Of("DCR", "CRD")));
        else
            m.Add("SpaceToDepth", true, [x], 1, Int("blocksize", g.Of(1, 2)));
    }

    private static void Trilu(GraphMaker m, Genes g)
    {
        if (m.Opset >= 14)
            m.Add("Trilu", true, [m.Pick(g, v => v.Tensor.Dim >= 2 && v.Tensor.DType is DType.Float32 or DType.Int64), g.Flip() ? m.Constant(Torch.Tensor((long)g.Between(-2, 3))) : null], 1, Int("upper", g.Next(2)));
    }
}
