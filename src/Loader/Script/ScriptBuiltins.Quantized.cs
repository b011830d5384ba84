using TorchPort.Aten;
using TorchPort.Nn;

namespace TorchPort.Script;

internal static partial class ScriptBuiltins
{
    private static void AddQuantized(Dictionary<string, ScriptBuiltin> all)
    {
        all.For<Tensor>("aten::quantize_per_tensor", (a, x) => ScriptQuantized.Of(x, ToDouble(a[1]), ToLong(a[2]), Known(a, a.At<long>(3))));
        all.For<ScriptQuantized>("aten::dequantize", (_, q) => q.Numbers);
        all.For<QuantizedTensor>("aten::dequantize", (_, q) => q.Dequantize());
        all.For<Tensor>("aten::dequantize", (_, t) => t);
        all.For<ScriptQuantized>("aten::q_scale", (_, q) => q.Scale);
        all.For<ScriptQuantized>("aten::q_zero_point", (_, q) => q.ZeroPoint);
        all.For<QuantizedTensor>("aten::q_scale", (_, q) => q.Scale);
        all.For<QuantizedTensor>("aten::q_zero_point", (_, q) => q.ZeroPoint);
        foreach (var name in (ReadOnlySpan<string>)["quantized::linear_prepack", "quantized::linear_prepack_fp16"])
            all.Always(name, a => new ScriptPackedWeight(a[0] ?? throw a.Error("The weight is missing."), a.Count > 1 ? a[1] as Tensor : null, null));
        foreach (var name in (ReadOnlySpan<string>)["quantized::linear_unpack", "quantized::linear_unpack_fp16", "quantized::conv1d_unpack", "quantized::conv2d_unpack", "quantized::conv3d_unpack"])
            all.Always(name, a => ScriptPackedWeight.Of(a, 0) is var packed ? new CheckpointTuple(packed.Weight, packed.Bias) : null);
        foreach (var name in (ReadOnlySpan<string>)["quantized::conv1d_prepack", "quantized::conv2d_prepack", "quantized::conv3d_prepack"])
            all.Always(name, a => new ScriptPackedWeight(a[0] ?? throw a.Error("The weight is missing."), a[1] as Tensor, new(Numbers(a, 2), Numbers(a, 3), Numbers(a, 4), a.At<long>(5))));
        Dynamic(all, "quantized::linear_dynamic", t => t, quantizes: true);
        Dynamic(all, "quantized::linear_relu_dynamic", t => t.Relu(), quantizes: true);
        Dynamic(all, "quantized::linear_dynamic_fp16", t => t, quantizes: false);
        Dynamic(all, "quantized::linear_relu_dynamic_fp16", t => t.Relu(), quantizes: false);
        foreach (var (suffix, then) in new (string, Func<Tensor, Tensor>)[] { ("", t => t), ("_relu", t => t.Relu()) })
        {
            all.Always($"quantized::linear{suffix}", a => Requantized(a, 2, then(Product(a.At<ScriptQuantized>(0).Numbers, ScriptPackedWeight.Of(a, 1)))));
            foreach (var dims in (ReadOnlySpan<int>)[1, 2, 3])
                all.Always($"quantized::conv{dims}d{suffix}", a => Requantized(a, 2, then(Convolved(a.At<ScriptQuantized>(0).Numbers, ScriptPackedWeight.Of(a, 1)))));
            all.Always($"quantized::add{suffix}", a => Requantized(a, 2, then(a.At<ScriptQuantized>(0).Numbers.Add(a.At<ScriptQuantized>(1).Numbers))));
            all.Always($"quantized::mul{suffix}", a => Requantized(a, 2, then(a.At<ScriptQuantized>(0).Numbers.Mul(a.At<ScriptQuantized>(1).Numbers))));
        }
        all.Always("quantized::cat", a => a.At<IReadOnlyList<object?>>(0) is var parts && parts is [ScriptQuantized first, ..]
            ? ScriptQuantized.Of(Torch.Cat([.. parts.Select(p => ((ScriptQuantized)p!).Numbers)], (int)a.At<long>(1)), a.Count > 2 && a[2] is double s ? s : first.Scale, a.Count > 3 && a[3] is long z ? z : first.ZeroPoint, first.DType)
            : throw a.Error("There are no tensors."));
        all.Always("quantized::make_quantized_cell_params_dynamic", a => new ScriptCellWeights(ScriptPackedWeight.Of(a, 0), ScriptPackedWeight.Of(a, 1), a.Count > 4 && a[4] is true));
        all.Always("aten::quantized_lstm", QuantizedLstm);
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
        return x.Mul(scale.Reciprocal()).Round().Add(zero).Clamp(0.0, steps).Sub(zero).Mul(scale);
    }

    private static Tensor Product(Tensor x, ScriptPackedWeight packed) => Functional.Linear(x, packed.Numbers, packed.Bias);

    private static Tensor Convolved(Tensor x, ScriptPackedWeight packed)
    {
        var g = packed.Geometry ?? throw new ShapeException("A convolution was given the weights of a product.");
        long[] none = new long[g.Stride.Length];
        return ((AtenValue)AtenTable.Call("convolution", [x, packed.Numbers, packed.Bias, g.Stride, g.Padding, g.Dilation, false, none, g.Groups])).AsTensor();
    }

    private static ScriptQuantized Requantized(ScriptArguments a, int at, Tensor numbers) =>
        ScriptQuantized.Of(numbers, ToDouble(a[at]), ToLong(a[at + 1]), a.At<ScriptQuantized>(0).DType);

    private static double ToDouble(object? value) => value is Tensor t ? t.Item<double>() : Convert.ToDouble(value, System.Globalization.CultureInfo.InvariantCulture);

    private static long ToLong(object? value) => value is Tensor t ? t.Item<long>() : Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture);

    private static long[] Numbers(ScriptArguments a, int index) => [.. a.At<IReadOnlyList<object?>>(index).Select(n => (long)n!)];

    /// <summary>A network of long short-term memory whose products quantize what comes: the whole input of a layer at once, and each state.</summary>
    private static CheckpointTuple QuantizedLstm(ScriptArguments a)
    {
        if (a[1] is Tensor)
            throw a.Error("Packed sequences are not supported in quantized recurrent networks.");
        var x = a.At<Tensor>(0);
        var first = a.At<IReadOnlyList<object?>>(1);
        Tensor[] hs = ((Tensor)first[0]!).Unbind(0), cs = ((Tensor)first[1]!).Unbind(0);
        ScriptCellWeights[] weights = [.. a.At<IReadOnlyList<object?>>(2).Select(w => Cell(w, a))];
        var (layers, both, batchFirst) = (a.At<long>(4), a.At<bool>(7), a.At<bool>(8));
        var directions = both ? 2 : 1;
        if (batchFirst)
            x = x.Transpose(0, 1);
        for (var layer = 0; layer < layers; layer++)
        {
            var sides = new Tensor[directions];
            for (var side = 0; side < directions; side++)
            {
                var i = layer * directions + side;
                var ofInput = Product(InSteps(x, weights[i].ReducesRange), weights[i].Input).Unbind(0);
                var outputs = new Tensor[ofInput.Length];
                for (var t = 0; t < outputs.Length; t++)
                {
                    var at = side == 0 ? t : outputs.Length - 1 - t;
                    (hs[i], cs[i]) = Recurrence.LstmStep(ofInput[at], InSteps(hs[i], weights[i].ReducesRange), cs[i], weights[i].ToRecurrent());
                    outputs[at] = hs[i];
                }
                sides[side] = Torch.Stack(outputs);
            }
            x = directions == 1 ? sides[0] : Torch.Cat(sides, -1);
        }
        return new(batchFirst ? x.Transpose(0, 1) : x, Torch.Stack(hs), Torch.Stack(cs));
    }

    private static ScriptCellWeights Cell(object? value, ScriptArguments a) => value switch
    {
        ScriptCellWeights weights => weights,
        ScriptNativeObject { State: IReadOnlyList<object?> and ["quantized_dynamic", _, _, IReadOnlyList<object?> flags, IReadOnlyList<object?> and [var input, var state]] } =>
            new(ScriptPackedWeight.Of(new([input], [], a.Frame, a.Line), 0), ScriptPackedWeight.Of(new([state], [], a.Frame, a.Line), 0), flags is [not 0L, ..]),
        _ => throw a.Error($"expected the weights of a quantized recurrent layer, found {ScriptValues.Describe(value)}."),
    };
}
