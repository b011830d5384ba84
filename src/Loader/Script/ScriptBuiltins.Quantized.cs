using TorchPort.Aten;
using TorchPort.Nn;
using TorchPort.Ops;

namespace TorchPort.Script;

internal static partial class ScriptBuiltins
{
    /// <summary>What a name ends in, and what is done to the result.</summary>
    private static (string Suffix, Func<Tensor, Tensor> Then)[] WithAndWithoutRelu => [("", t => t), ("_relu", t => t.Relu())];

    private static void AddQuantized(Dictionary<string, ScriptBuiltin> all)
    {
        all.For<Tensor>("aten::quantize_per_tensor", (a, x) => ScriptQuantized.Of(x, ToDouble(a[1]), ToLong(a[2]), Known(a, a.At<long>(3))));
        all.For<ScriptQuantized>("aten::dequantize", (_, q) => q.Numbers);
        all.For<QuantizedTensor>("aten::dequantize", (_, q) => q.Dequantize());
        all.For<Tensor>("aten::dequantize", (_, t) => t);
        all.For<ScriptQuantized>("prim::is_quantized", (_, _) => true);
        all.For<ScriptQuantized>("prim::dtype", (_, q) => AtenDTypes.Code(q.DType));
        all.For<ScriptQuantized>("aten::q_scale", (_, q) => q.Scale);
        all.For<ScriptQuantized>("aten::q_zero_point", (_, q) => q.ZeroPoint);
        all.For<QuantizedTensor>("aten::q_scale", (_, q) => q.Scale);
        all.For<QuantizedTensor>("aten::q_zero_point", (_, q) => q.ZeroPoint);
        foreach (var name in (ReadOnlySpan<string>)["quantized::linear_prepack", "quantized::linear_prepack_fp16"])
            all.Always(name, a => new ScriptPackedWeight(a[0] ?? throw a.Error("The weight is missing."), a.Count > 1 ? a[1] as Tensor : null, null));
        foreach (var name in (ReadOnlySpan<string>)["quantized::linear_unpack", "quantized::linear_unpack_fp16", "quantized::conv1d_unpack", "quantized::conv2d_unpack", "quantized::conv3d_unpack",
            "quantized::conv_transpose1d_unpack", "quantized::conv_transpose2d_unpack", "quantized::conv_transpose3d_unpack"])
            all.Always(name, a => ScriptPackedWeight.Of(a, 0) is var packed ? new CheckpointTuple(packed.Weight, packed.Bias) : null);
        foreach (var name in (ReadOnlySpan<string>)["quantized::conv1d_prepack", "quantized::conv2d_prepack", "quantized::conv3d_prepack"])
            all.Always(name, a => new ScriptPackedWeight(a[0] ?? throw a.Error("The weight is missing."), a[1] as Tensor, new(Numbers(a, 2), Numbers(a, 3), Numbers(a, 4), new long[Numbers(a, 2).Length], a.At<long>(5), false)));
        foreach (var name in (ReadOnlySpan<string>)["quantized::conv_transpose1d_prepack", "quantized::conv_transpose2d_prepack", "quantized::conv_transpose3d_prepack"])
            all.Always(name, a => new ScriptPackedWeight(a[0] ?? throw a.Error("The weight is missing."), a[1] as Tensor, new(Numbers(a, 2), Numbers(a, 3), Numbers(a, 5), Numbers(a, 4), a.At<long>(6), true)));
        Dynamic(all, "quantized::linear_dynamic", t => t, quantizes: true);
        Dynamic(all, "quantized::linear_relu_dynamic", t => t.Relu(), quantizes: true);
        Dynamic(all, "quantized::linear_dynamic_fp16", t => t, quantizes: false);
        Dynamic(all, "quantized::linear_relu_dynamic_fp16", t => t.Relu(), quantizes: false);
        foreach (var (suffix, then) in WithAndWithoutRelu)
        {
            all.Always($"quantized::linear{suffix}", a => Requantized(a, 2, then(Product(a.At<ScriptQuantized>(0).Numbers, ScriptPackedWeight.Of(a, 1)))));
            foreach (var dims in (ReadOnlySpan<int>)[1, 2, 3])
            {
                all.Always($"quantized::conv{dims}d{suffix}", a => Requantized(a, 2, then(Convolved(a.At<ScriptQuantized>(0).Numbers, ScriptPackedWeight.Of(a, 1)))));
                all.Always($"quantized::conv{dims}d_add{suffix}", a => Requantized(a, 3, then(Convolved(a.At<ScriptQuantized>(0).Numbers, ScriptPackedWeight.Of(a, 2)).Add(a.At<ScriptQuantized>(1).Numbers))));
                all.Always($"quantized::batch_norm{dims}d{suffix}", a => Requantized(a, 6, then(Functional.BatchNorm(a.At<ScriptQuantized>(0).Numbers, a.At<Tensor>(3), a.At<Tensor>(4), a[1] as Tensor, a[2] as Tensor, false, 0, ToDouble(a[5])))));
            }
            all.Always($"quantized::add{suffix}", a => Requantized(a, 2, then(a.At<ScriptQuantized>(0).Numbers.Add(a.At<ScriptQuantized>(1).Numbers))));
            all.Always($"quantized::mul{suffix}", a => Requantized(a, 2, then(a.At<ScriptQuantized>(0).Numbers.Mul(a.At<ScriptQuantized>(1).Numbers))));
        }
        foreach (var dims in (ReadOnlySpan<int>)[1, 2, 3])
            all.Always($"quantized::conv_transpose{dims}d", a => Requantized(a, 2, Convolved(a.At<ScriptQuantized>(0).Numbers, ScriptPackedWeight.Of(a, 1))));
        all.Always("quantized::cat", a => a.At<IReadOnlyList<object?>>(0) is var parts && parts is [ScriptQuantized first, ..]
            ? ScriptQuantized.Of(Torch.Cat([.. parts.Select(p => ((ScriptQuantized)p!).Numbers)], (int)a.At<long>(1)), a.Count > 2 && a[2] is double s ? s : first.Scale, a.Count > 3 && a[3] is long z ? z : first.ZeroPoint, first.DType)
            : throw a.Error("There are no tensors."));
        AddQuantizedFunctions(all);
        AddQuantizedCells(all);
        AddQuantizedTables(all);
    }

    /// <summary>A product whose input is rounded to integers of 8 bits between its least and its largest number.</summary>
    private static void Dynamic(Dictionary<string, ScriptBuiltin> all, string name, Func<Tensor, Tensor> then, bool quantizes) => all.Always(name, a =>
    {
        var packed = ScriptPackedWeight.Of(a, 1);
        var x = a.At<Tensor>(0);
        return then(Product(quantizes ? InSteps(x, a.Count > 2 && a[2] is true) : x, packed));
    });

    /// <summary>Numbers rounded to as many steps as 8 bits have, between the least and the largest, zero among them.</summary>
    private static Tensor InSteps(Tensor x, bool reducesRange)
    {
        var steps = reducesRange ? 127.0 : 255.0;
        Tensor low = x.Min().ClampMax(0.0), span = x.Max().ClampMin(0.0).Sub(low);
        var scale = span.Div(steps);
        scale = Torch.Where(scale.Eq(0), Torch.FullLike(scale, 0.1), scale);
        var zero = low.Neg().Div(scale).Round().Clamp(0.0, steps);
        scale = scale.ClampMin(FakeQuantization.LeastStep);
        return x.Mul(scale.Reciprocal()).Round().Add(zero).Clamp(0.0, steps).Sub(zero).Mul(scale);
    }

    private static Tensor Product(Tensor x, ScriptPackedWeight packed) => Functional.Linear(x, packed.Numbers, packed.Bias);

    private static Tensor Convolved(Tensor x, ScriptPackedWeight packed)
    {
        var g = packed.Geometry ?? throw new ShapeException("A convolution was given the weights of a product.");
        return ((AtenValue)AtenTable.Call("convolution", [x, packed.Numbers, packed.Bias, g.Stride, g.Padding, g.Dilation, g.IsTransposed, g.OutputPadding, g.Groups])).AsTensor();
    }

    private static ScriptQuantized Requantized(ScriptArguments a, int at, Tensor numbers) =>
        ScriptQuantized.Of(numbers, ToDouble(a[at]), ToLong(a[at + 1]), a.At<ScriptQuantized>(0).DType);

    private static double ToDouble(object? value) => value is Tensor t ? t.Item<double>() : Convert.ToDouble(value, System.Globalization.CultureInfo.InvariantCulture);

    private static long ToLong(object? value) => value is Tensor t ? t.Item<long>() : Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture);

    private static long[] Numbers(ScriptArguments a, int index) => [.. a.At<IReadOnlyList<object?>>(index).Select(n => (long)n!)];
}
