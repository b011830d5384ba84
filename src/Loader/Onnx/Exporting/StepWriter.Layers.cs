using TorchPort.Nn;
using TorchPort.Onnx.Schema;
using TorchPort.Ops;
using TorchPort.Plans;

namespace TorchPort.Onnx.Exporting;

/// <summary>Layers that ONNX has as single nodes.</summary>
internal sealed partial class StepWriter
{
    /// <summary>Whether a layer with such inputs is a single node; the kernels of others are written one by one.</summary>
    internal static bool Has(Layer layer, Tensor?[] inputs, int opset)
    {
        var x = inputs[0]!;
        if (x.DType is not (DType.Float32 or DType.Float64 or DType.Float16))
            return false;
        return layer switch
        {
            LinearLayer or SoftmaxLayer or BatchNormLayer or LayerNormLayer or EinsumLayer => true,
            InstanceNormLayer => x.Dim > 2,
            MeanLayer mean => mean.Result == x.DType && x.Dim > 0,
            LocalResponseNormLayer norm => norm.Size % 2 == 1,
            GroupNormLayer => opset >= 21,
            RmsNormLayer => opset >= 23,
            PadLayer pad => pad.Mode != PadMode.Circular || opset >= 19 && Array.TrueForAll(pad.Amounts, a => a >= 0),
            // ONNX counts what lies outside in a linear filter, as PyTorch does not.
            ResampleLayer resample => x.DType == DType.Float32 && (!resample.Antialias || opset >= 18 && resample.Mode == InterpolationMode.Bicubic),
            AttentionLayer => opset >= 23 && x.Dim == 4 && x.DType == DType.Float32 && inputs[1]!.Dim == 4 && inputs[2]!.Dim == 4,
            RecurrentLayer => x.DType != DType.Float16,
            _ => false,
        };
    }

    private void Layer(Layer layer, Geometry[] outputs, Geometry?[] inputs)
    {
        var (x, y) = (inputs[0]!, outputs[0]);
        switch (layer)
        {
            case LinearLayer: Linear(y, x, inputs[1]!, inputs[2]); break;
            case SoftmaxLayer softmax: memory.Write(y, graph.Node(softmax.Logarithm ? "LogSoftmax" : "Softmax", [memory.Read(x)], GraphBuilder.Int("axis", softmax.Dim))); break;
            case MeanLayer mean: memory.Write(y, graph.Reduce("ReduceMean", memory.Read(x), [.. mean.Dims.Select(d => (long)d)], mean.KeepDim)); break;
            case EinsumLayer einsum: memory.Write(y, graph.Node("Einsum", [.. inputs.Select(i => memory.Read(i!))], GraphBuilder.String("equation", einsum.Equation))); break;
            case BatchNormLayer norm: memory.Write(y, graph.Node("BatchNormalization", [memory.Read(x), Scale(inputs[1], Channels(x), x), Shift(inputs[2], Channels(x), x), memory.Read(inputs[3]!), memory.Read(inputs[4]!)], GraphBuilder.Float("epsilon", norm.Eps))); break;
            case InstanceNormLayer norm: memory.Write(y, graph.Node("InstanceNormalization", [memory.Read(x), Scale(inputs[1], Channels(x), x), Shift(inputs[2], Channels(x), x)], GraphBuilder.Float("epsilon", norm.Eps))); break;
            case GroupNormLayer norm: memory.Write(y, graph.Node("GroupNormalization", [memory.Read(x), Scale(inputs[1], Channels(x), x), Shift(inputs[2], Channels(x), x)], GraphBuilder.Float("epsilon", norm.Eps), GraphBuilder.Int("num_groups", norm.Groups))); break;
            case LayerNormLayer norm: memory.Write(y, OverLast("LayerNormalization", norm.Dims, norm.Eps, x, inputs[1], inputs[2])); break;
            case RmsNormLayer norm: memory.Write(y, OverLast("RMSNormalization", norm.Dims, norm.Eps, x, inputs[1], null)); break;
            case LocalResponseNormLayer norm: memory.Write(y, graph.Node("LRN", [memory.Read(x)], GraphBuilder.Int("size", norm.Size), GraphBuilder.Float("alpha", norm.Alpha), GraphBuilder.Float("beta", norm.Beta), GraphBuilder.Float("bias", norm.K))); break;
            case PadLayer pad: Pad(pad, y, x); break;
            case ResampleLayer resample: Resample(resample, y, x); break;
            case AttentionLayer attention: Attention(attention, y, inputs); break;
            case RecurrentLayer recurrent: Recurrent(recurrent, outputs, inputs); break;
            default: throw new OnnxExportException("ONNX has no operator for this layer.", layer.GetType().Name);
        }
    }

    /// <summary>All of a layer's inputs, null where one is absent.</summary>
    private static Geometry?[] Spread(int mask, Geometry[] present)
    {
        var all = new Geometry?[System.Numerics.BitOperations.Log2((uint)mask)];
        for (int i = 0, next = 0; i < all.Length; i++)
            all[i] = (mask >> i & 1) != 0 ? present[next++] : null;
        return all;
    }

    private void Linear(Geometry y, Geometry x, Geometry weight, Geometry? bias)
    {
        if (x.Rank == 2)
        {
            Gemm(y, x, weight with { Shape = [weight.Shape[1], weight.Shape[0]], Strides = [weight.Strides[1], weight.Strides[0]] }, bias is null ? null : memory.Read(bias));
            return;
        }
        var product = graph.Node("MatMul", [memory.Read(x), graph.Transpose(memory.Read(weight), [1, 0])]);
        memory.Write(y, bias is null ? product : graph.Node("Add", [product, memory.Read(bias)]));
    }

    private string OverLast(string op, int dims, double eps, Geometry x, Geometry? weight, Geometry? bias)
    {
        var scale = Scale(weight, [.. x.Shape[^dims..].Select(s => s.First)], x);
        return graph.Node(op, bias is null ? [memory.Read(x), scale] : [memory.Read(x), scale, memory.Read(bias)], GraphBuilder.Int("axis", -dims), GraphBuilder.Float("epsilon", eps));
    }

    private static long[] Channels(Geometry x) => [x.Shape[1].First];

    private string Scale(Geometry? weight, long[] shape, Geometry x) => weight is not null ? memory.Read(weight) : graph.Filled(1, shape, x.DType);

    private string Shift(Geometry? bias, long[] shape, Geometry x) => bias is not null ? memory.Read(bias) : graph.Filled(0, shape, x.DType);

    private void Pad(PadLayer pad, Geometry y, Geometry x)
    {
        var amounts = new long[2 * x.Rank];
        for (var i = 0; i < pad.Amounts.Length / 2; i++)
        {
            var d = x.Rank - 1 - i;
            (amounts[d], amounts[x.Rank + d]) = (pad.Amounts[2 * i], pad.Amounts[2 * i + 1]);
        }
        var mode = pad.Mode switch { PadMode.Constant => "constant", PadMode.Reflect => "reflect", PadMode.Replicate => "edge", _ => "wrap" };
        var value = pad.Mode == PadMode.Constant ? (string[])[graph.Number(pad.Value, x.DType)] : [];
        memory.Write(y, graph.Node("Pad", [memory.Read(x), graph.Ints(amounts), .. value], GraphBuilder.String("mode", mode)));
    }

    private void Resample(ResampleLayer resample, Geometry y, Geometry x)
    {
        var (mode, places) = resample.Mode switch
        {
            InterpolationMode.Nearest => ("nearest", "asymmetric"),
            InterpolationMode.NearestExact => ("nearest", "half_pixel"),
            InterpolationMode.Bicubic => ("cubic", resample.AlignCorners ? "align_corners" : "half_pixel"),
            _ => ("linear", resample.AlignCorners ? "align_corners" : "half_pixel"),
        };
        List<AttributeProto> attributes = [GraphBuilder.String("mode", mode), GraphBuilder.String("coordinate_transformation_mode", places)];
        if (mode == "nearest")
            attributes.Add(GraphBuilder.String("nearest_mode", resample.Mode == InterpolationMode.Nearest ? "floor" : "round_prefer_ceil"));
        // A filter is Pillow's in PyTorch: another coefficient, and weights outside do not count.
        if (mode == "cubic")
            attributes.AddRange([GraphBuilder.Float("cubic_coeff_a", resample.Antialias ? -0.5 : -0.75), GraphBuilder.Int("exclude_outside", resample.Antialias ? 1 : 0)]);
        if (resample.Antialias)
            attributes.Add(GraphBuilder.Int("antialias", 1));
        var byScales = resample.Scales is { } scales && Array.TrueForAll(scales, s => s > 0);
        string[] inputs = byScales ? [memory.Read(x), "", graph.Floats([1, 1, .. resample.Scales!])] : [memory.Read(x), "", "", graph.Sizes([.. x.Shape[..2], .. y.Shape[2..]])];
        memory.Write(y, graph.Node("Resize", inputs, [.. attributes]));
    }

    private void Attention(AttentionLayer attention, Geometry y, Geometry?[] inputs)
    {
        List<AttributeProto> attributes = [];
        if (attention.IsCausal)
            attributes.Add(GraphBuilder.Int("is_causal", 1));
        if (attention.Scale is { } scale)
            attributes.Add(GraphBuilder.Float("scale", scale));
        List<string> given = [.. inputs[..3].Select(i => memory.Read(i!))];
        if (inputs[3] is { } mask)
        {
            // ONNX Runtime wants the mask's last two dimensions whole.
            Extent[] shape = [.. mask.Shape.SkipLast(2), inputs[0]!.Shape[2], inputs[1]!.Shape[2]];
            given.Add(shape.AsSpan().SequenceEqual(mask.Shape) ? memory.Read(mask) : graph.Expand(memory.Read(mask), shape));
        }
        memory.Write(y, graph.Node("Attention", given, [.. attributes]));
    }
}
