using TorchPort.Onnx.Schema;
using static TorchPort.Tests.Build;

namespace TorchPort.Tests.RandomGraphs;

/// <summary>How nodes of each operator are made of random numbers.</summary>
internal static partial class Templates
{
    /// <summary>Operators of smooth functions.</summary>
    private static readonly string[] Smooth = ["Acos", "Acosh", "Asin", "Asinh", "Atan", "Atanh", "Cos", "Cosh", "Erf", "Exp", "Log", "Reciprocal", "Sigmoid", "Sin", "Sinh", "Softplus", "Softsign", "Sqrt", "Tan", "Tanh", "Elu", "Selu", "HardSigmoid", "LeakyRelu", "HardSwish", "Celu", "Mish", "Gelu", "ThresholdedRelu"];

    private static readonly string[] Plain = ["Abs", "Neg", "Relu", "Identity"];

    private static readonly string[] Jumps = ["Ceil", "Floor", "Round", "Sign", "IsNaN", "IsInf", "Not", "Shrink"];

    private static readonly string[] Arithmetic = ["Add", "Sub", "Mul", "Div", "Max", "Min", "Mean", "Sum"];

    private static readonly string[] Comparing = ["Equal", "Less", "Greater", "LessOrEqual", "GreaterOrEqual"];

    private static readonly Action<GraphMaker, Genes>[] All =
    [
        (m, g) => m.Add(g.Of(Smooth), false, [m.Float(g)], 1),
        (m, g) => m.Add(g.Of(Plain), true, [m.Float(g)], 1),
        (m, g) => m.Add(g.Of(Jumps), true, [m.Pick(g, v => v.Exact)], 1),
        (m, g) => m.Add(g.Of(Arithmetic), false, [m.Float(g), m.Float(g)], 1),
        (m, g) => m.Add(g.Of("Add", "Sub", "Mul", "Div"), true, Same(m, g, v => v.Tensor.DType is DType.Int64 or DType.Int32), 1),
        (m, g) => m.Add(g.Of(Comparing), true, Same(m, g, v => v.Exact && v.Tensor.DType != DType.Bool), 1),
        (m, g) => m.Add(g.Of("And", "Or", "Xor"), true, Same(m, g, v => v.Tensor.DType == DType.Bool), 1),
        (m, g) => m.Add("Mod", true, Same(m, g, v => v.Exact && v.Tensor.DType is DType.Int64 or DType.Int32), 1),
        (m, g) => m.Add("Mod", true, Same(m, g, v => v.Exact && v.Tensor.DType == DType.Float32), 1, Int("fmod", 1)),
        (m, g) => m.Add("Pow", false, [m.Float(g), m.Constant(Torch.Tensor<float>([g.Of(2f, 3, 0.5f, 1)], []))], 1),
        (m, g) => m.Add("Clip", true, [m.Float(g), m.Constant(Torch.Tensor(-0.5, DType.Float32)), g.Flip() ? m.Constant(Torch.Tensor(g.Of(0.75, -1), DType.Float32)) : null], 1),
        (m, g) => m.Add("Where", true, [m.Pick(g, v => v.Tensor.DType == DType.Bool), .. Same(m, g, v => v.Tensor.DType != DType.Bool)], 1),
        (m, g) => m.Add("Cast", true, [m.Pick(g, v => v.Exact)], 1, Int("to", g.Of(1, 6, 7, 9, 11))),
        (m, g) => m.Add("PRelu", false, [m.Float(g), m.Constant(m.Normal(1))], 1),
        (m, g) => m.Add(g.Of("Softmax", "LogSoftmax"), false, [m.Float(g, 1)], 1, Axis(m, g)),
        Reduce, Extreme, Cumulate, Top, Matrices, Gemm, Convolve, ConvolveBack, Pool, GlobalPool, Normalize, Layers,
        Reshape, Flatten, Transpose, Squeeze, Unsqueeze, Concat, Split, Slice, Pad, Expand, Tile, Gather, GatherElements, GatherND, ScatterElements, ScatterND, OneHot, Resize, Space, Trilu, Einsum,
        (m, g) => m.Add("Shape", true, [m.Pick(g, _ => true)], 1),
        (m, g) => m.Add("NonZero", true, [m.Pick(g, v => v.Exact && v.Tensor.Dim > 0)], 1),
    ];

    /// <summary>Adds a node, or none if there is no value for it.</summary>
    internal static void Apply(GraphMaker maker, int[] numbers)
    {
        var genes = new Genes(numbers);
        try
        {
            All[genes.Next(All.Length)](maker, genes);
        }
        catch (NoValueException)
        {
            // A graph without this node is as good.
        }
    }

    /// <summary>Two values of one type.</summary>
    private static Made?[] Same(GraphMaker m, Genes g, Func<Made, bool> condition)
    {
        var first = m.Pick(g, condition);
        return [first, m.Pick(g, v => condition(v) && v.Tensor.DType == first.Tensor.DType)];
    }

    private static AttributeProto? Axis(GraphMaker m, Genes g) => g.Flip() ? Int("axis", g.Of(0, -1)) : null;

    private static long[] Repeat(long value, int count) => [.. Enumerable.Repeat(value, count)];

    private static AttributeProto Text(string name, string text) => new() { Name = name, Type = AttributeType.String, S = System.Text.Encoding.UTF8.GetBytes(text) };

    private static void Reduce(GraphMaker m, Genes g)
    {
        var op = g.Of("ReduceSum", "ReduceMean", "ReduceMax", "ReduceMin", "ReduceProd", "ReduceL1", "ReduceL2", "ReduceLogSumExp", "ReduceSumSquare", "ReduceLogSum");
        // A product of very many factors passes infinity and 0 on its way, as 1e38·1e38·0 does, and is then what the order of its factors makes it.
        var x = m.Pick(g, v => v.Tensor.DType == DType.Float32 && v.Tensor.Dim > 0 && (op != "ReduceProd" || v.Tensor.ElementCount <= 100));
        var axes = Enumerable.Range(0, x.Tensor.Dim).Where(_ => g.Flip()).Select(d => (long)(g.Flip() ? d : d - x.Tensor.Dim)).ToArray();
        var asInput = m.Opset >= 18 || (op == "ReduceSum" && m.Opset >= 13);
        var keeps = g.Flip() ? Int("keepdims", g.Next(2)) : null;
        if (asInput)
            m.Add(op, false, [x, axes.Length > 0 ? m.Constant(axes) : null], 1, keeps, g.Flip() ? Int("noop_with_empty_axes", g.Next(2)) : null);
        else
            m.Add(op, false, [x], 1, keeps, axes.Length > 0 ? Ints("axes", axes) : null);
    }

    private static void Extreme(GraphMaker m, Genes g)
    {
        var x = m.Pick(g, v => v.Exact && v.Tensor.Dim > 0 && v.Tensor.DType is DType.Float32 or DType.Int32);
        m.Add(g.Of("ArgMax", "ArgMin"), true, [x], 1, Int("axis", g.Next(x.Tensor.Dim)), Int("keepdims", g.Next(2)), m.Opset >= 12 ? Int("select_last_index", g.Next(2)) : null);
    }

    private static void Cumulate(GraphMaker m, Genes g)
    {
        var x = m.Float(g, 1);
        m.Add("CumSum", false, [x, m.Constant(Torch.Tensor((long)g.Next(x.Tensor.Dim)))], 1, Int("exclusive", g.Next(2)), Int("reverse", g.Next(2)));
    }

    private static void Top(GraphMaker m, Genes g)
    {
        var x = m.Pick(g, v => v.Exact && v.Tensor.Dim > 0 && v.Tensor.DType is DType.Float32 or DType.Int64);
        var axis = g.Next(x.Tensor.Dim);
        m.Add("TopK", true, [x, m.Constant(g.Between(1, (int)x.Tensor.Shape[axis]))], 2, Int("axis", axis), Int("largest", g.Next(2)));
    }

    private static void Matrices(GraphMaker m, Genes g)
    {
        var x = m.Float(g, 1);
        var columns = x.Tensor.Shape[^1];
        m.Add("MatMul", false, [x, m.Constant(g.Next(3) switch { 0 => m.Normal(columns, 3), 1 => m.Normal(columns), _ => m.Normal(2, 1, columns, 2) })], 1);
    }

    private static void Gemm(GraphMaker m, Genes g)
    {
        var x = m.Float(g, 2, 2);
        var (transA, transB) = (g.Flip(), g.Flip());
        var (rows, inner) = transA ? (x.Tensor.Shape[1], x.Tensor.Shape[0]) : (x.Tensor.Shape[0], x.Tensor.Shape[1]);
        var summand = g.Next(5) switch { 0 => null, 1 => m.Normal(5), 2 => m.Normal(rows, 1), 3 => m.Normal(1), _ => m.Normal(rows, 5) };
        m.Add("Gemm", false, [x, m.Constant(transB ? m.Normal(5, inner) : m.Normal(inner, 5)), summand is null ? null : m.Constant(summand)], 1,
            Int("transA", transA ? 1 : 0), Int("transB", transB ? 1 : 0), g.Flip() ? Float("alpha", 0.5f) : null, g.Flip() ? Float("beta", 2) : null);
    }

    private static void Einsum(GraphMaker m, Genes g)
    {
        var x = m.Float(g, 2, 2);
        var (a, b) = (x.Tensor.Shape[0], x.Tensor.Shape[1]);
        var (equation, second) = g.Next(4) switch { 0 => ("ij,jk->ik", m.Normal(b, 3)), 1 => ("ij,ij->i", m.Normal(a, b)), 2 => ("ij,kj->ki", m.Normal(2, b)), _ => ("...j,j->...", m.Normal(b)) };
        m.Add("Einsum", false, [x, m.Constant(second)], 1, Text("equation", equation));
    }
}
