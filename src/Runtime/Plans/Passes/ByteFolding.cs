using System.Globalization;
using TorchPort.Kernels;
using TorchPort.Ops;

namespace TorchPort.Plans;

/// <summary>Makes steps that multiply bytes of products and convolutions of what bytes stand for, and of integer products with known weights.</summary>
internal static class ByteFolding
{
    /// <summary>So many products of bytes have a sum within 32 bits.</summary>
    private const long MaxDepth = int.MaxValue / (255 * 128);

    internal static void Run(Graph graph, ConstantCache constants)
    {
        var writers = graph.Writers();
        for (var at = 0; at < graph.Nodes.Count; at++)
        {
            var node = graph.Nodes[at];
            graph.Nodes[at] = node.Step switch
            {
                ConvolutionStep step => OfNumbers(graph, at, step.Geometry, writers, constants),
                MatMulStep => OfNumbers(graph, at, null, writers, constants),
                ConvolutionIntegerStep step => OfIntegers(node, step.Zeros, step.Geometry, constants),
                MatMulIntegerStep step => OfIntegers(node, step.Zeros, null, constants),
                _ => null,
            } ?? node;
        }
    }

    /// <summary>A product or convolution of numbers that bytes stand for, with known ones that bytes stand for too.</summary>
    private static Node? OfNumbers(Graph graph, int at, ConvGeometry? geometry, int[] writers, ConstantCache constants)
    {
        var node = graph.Nodes[at];
        Operand x = node.Inputs[0], w = node.Inputs[1], y = node.Outputs[0];
        if (y.DType != DType.Float32 || Bytes(graph, at, x, writers) is not { } bytes || Weight.Of(graph, w, isConvolution: geometry is not null) is not { } weight || !IsInRange(x, w, y, geometry))
            return null;
        float[]? bias = null;
        if (node.Inputs.Length > 2)
        {
            if (Row(node.Inputs[2], geometry is null) is not { } row)
                return null;
            bias = row;
        }
        var scales = Array.ConvertAll(weight.Scales, s => s * bytes.Scale);
        return new(new ByteStep(Layer(bytes.X, weight.Bytes, y, geometry, weight.Zeros, bytes.Zero, scales, bias, constants), false, null, 0), [y], [bytes.X]);
    }

    /// <summary>A product or convolution of integers with known ones.</summary>
    private static Node? OfIntegers(Node node, int mask, ConvGeometry? geometry, ConstantCache constants)
    {
        Operand x = node.Inputs[0], w = node.Inputs[1], y = node.Outputs[0];
        if (w.Value.Constant is not { } constant || !IsInRange(x, w, y, geometry) || geometry is not null && !w.IsContiguousView)
            return null;
        var given = node.Inputs.AsSpan(2);
        var zeroX = (mask & 1) != 0 ? given[0] : null;
        var zeroW = (mask & 2) != 0 ? given[^1] : null;
        if (zeroX is not null && Shapes.Count(zeroX.Shape) != 1 || zeroW is { Value.IsConstant: false })
            return null;
        var zeros = zeroW is null ? [] : ByteMatMul.Zeros(zeroW.Over(zeroW.Value.Constant!));
        var isKnown = zeroX is null || zeroX.Value.IsConstant;
        var zero = zeroX is { Value.Constant: { } known } ? ByteMatMul.Zeros(zeroX.Over(known))[0] : 0;
        var layer = Layer(x, w.Over(constant), y, geometry, zeros, zero, null, null, constants);
        return new(new ByteStep(layer, !isKnown, null, 0), [y], isKnown ? [x] : [x, zeroX!]);
    }

    /// <summary>A layer with known operands, packed once.</summary>
    /// <param name="x">What it multiplies.</param>
    /// <param name="w">The weight.</param>
    /// <param name="y">The result.</param>
    /// <param name="geometry">How a convolution slides; null for a product.</param>
    /// <param name="zeros">The weight's zero points.</param>
    /// <param name="zero">The zero point of what is multiplied.</param>
    /// <param name="scales">What a unit of the sums is worth, or null.</param>
    /// <param name="bias">What is added, or null.</param>
    /// <param name="constants">Where it is kept.</param>
    /// <param name="round">Makes bytes of a weight that is none yet, and says what a unit of the sums is worth then.</param>
    internal static ByteLayer Layer(Operand x, Tensor w, Operand y, ConvGeometry? geometry, int[] zeros, int zero, float[]? scales, float[]? bias, ConstantCache constants, Func<(Tensor, float[])>? round = null)
    {
        var what = string.Create(CultureInfo.InvariantCulture, $"bytes {w.StorageOffset} {Shapes.Text(w.Shape)} {Shapes.Text(w.Strides)} {zero} {ContentDigest.Text(zeros)} {ContentDigest.Text(scales)} {ContentDigest.Text(bias)}");
        if (geometry is not null)
            what += string.Create(CultureInfo.InvariantCulture, $" {Shapes.Text(x.Shape)} {Shapes.Text(y.Shape)} {Shapes.Text(geometry.Stride)} {Shapes.Text(geometry.Padding)} {Shapes.Text(geometry.Dilation)} {geometry.Groups}");
        var source = w.Storage;
        return constants.Get(source, what, () =>
        {
            if (round is not null)
                (w, scales) = round();
            var made = geometry is null ? new ByteLayer(ByteMatrix.Of(w, zeros), null, zero, scales, bias) : new(null, ByteConvolution.Of(new(x.Shape, w.Shape, y.Shape, geometry), w, zeros), zero, scales, bias);
            return (made, made.ByteLength);
        });
    }

    /// <summary>Whether sizes are such that the kernels for bytes do it, and do it well.</summary>
    internal static bool IsInRange(Operand x, Operand w, Operand y, ConvGeometry? geometry)
    {
        if (Shapes.Count(y.Shape) == 0 || Shapes.Count(x.Shape) == 0)
            return false;
        if (geometry is null)
            return x.Shape.Length == 2 && w.Shape.Length == 2 && (x.Shape[1] == 1 || x.Strides[1] == 1) && (y.Shape[1] == 1 || y.Strides[1] == 1) && x.Shape[1] <= MaxDepth;
        var shape = new ConvShape(x.Shape, w.Shape, y.Shape, geometry);
        // Of few channels in many groups, a panel would be mostly empty.
        return Shapes.Count(w.Shape.AsSpan(1)) <= MaxDepth && (!shape.IsDepthwise || ByteDepthwise.Takes(shape));
    }

    /// <summary>The bytes that a value stands for in full, with the one scale and zero point of all; null where it is made otherwise.</summary>
    private static (Operand X, float Scale, int Zero)? Bytes(Graph graph, int at, Operand x, int[] writers)
    {
        if (x.Value.IsConstant || x.Value.IsInput || writers[x.Value.Id] != 1)
            return null;
        var from = graph.Nodes.FindLastIndex(at - 1, n => Array.Exists(n.Outputs, o => o.Value == x.Value));
        if (from < 0 || graph.Nodes[from] is not { Step: ElementwiseStep<DequantizeNumbers>, Outputs: [var whole], Inputs: [{ DType: DType.UInt8 or DType.Int8 } q, { Value.Constant: { } scale } s, { Value.Constant: { } zero } z] })
            return null;
        if (Shapes.Count(s.Shape) != 1 || Shapes.Count(z.Shape) != 1 || writers[q.Value.Id] > 1 || !q.Shape.AsSpan().SequenceEqual(whole.Shape))
            return null;
        var bytes = x.SameAs(whole) ? q : whole.Offset == 0 && whole.Strides.AsSpan().SequenceEqual(q.Strides) ? x with { Value = q.Value, DType = q.DType, Offset = q.Offset + x.Offset } : null;
        return bytes is null ? null : (bytes, s.Over(scale).Item<float>(), ByteMatMul.Zeros(z.Over(zero))[0]);
    }

    /// <summary>A known number for each column; null where the operand is something else.</summary>
    internal static float[]? Row(Operand row, bool isMatrix)
    {
        if (!row.Value.IsConstant || row.DType != DType.Float32 || isMatrix && row.Shape[0] > 1 && row.Strides[0] != 0)
            return null;
        var tensor = row.Over(row.Value.Constant!);
        return (isMatrix ? tensor.Narrow(0, 0, 1) : tensor).ToArray<float>();
    }

    /// <summary>Known bytes that stand for a weight: one scale and zero point for all, or one for each column or output.</summary>
    private sealed record Weight(Tensor Bytes, float[] Scales, int[] Zeros)
    {
        internal static Weight? Of(Graph graph, Operand w, bool isConvolution)
        {
            if (w.Value.Constant is not { } constant || !graph.Dequantized.TryGetValue(constant, out var parts) || parts is not [{ DType: DType.UInt8 or DType.Int8, IsContiguous: true } bytes, var scale, var zero] || w.Offset != 0)
                return null;
            bool IsAs(long[] shape, long[] strides) => w.Shape.AsSpan().SequenceEqual(shape) && w.Strides.AsSpan().SequenceEqual(strides);
            var dim = isConvolution ? 0 : 1;
            if (!IsAs(bytes.ShapeArray, bytes.StrideArray))
            {
                if (isConvolution || bytes.Dim != 2 || !IsAs([bytes.Shape[1], bytes.Shape[0]], [bytes.Strides[1], bytes.Strides[0]]))
                    return null;
                (dim, bytes) = (0, Products.Transposed(bytes));
            }
            return IsAlong(scale, parts[0], dim) && IsAlong(zero, parts[0], dim) ? new(bytes, scale.To(DType.Float32).ToArray<float>(), ByteMatMul.Zeros(zero)) : null;
        }

        /// <summary>Whether a parameter is one number, or one for each place of a dimension.</summary>
        private static bool IsAlong(Tensor parameter, Tensor bytes, int dim) =>
            parameter.ElementCount == 1 || bytes.Dim - dim <= parameter.Dim && parameter.Shape[^(bytes.Dim - dim)] == parameter.ElementCount && parameter.ElementCount == bytes.Shape[dim];
    }
}
