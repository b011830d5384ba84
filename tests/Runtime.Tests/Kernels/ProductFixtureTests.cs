using F = TorchPort.Nn.Functional;

namespace TorchPort.Tests.Kernels;

/// <summary>Matrix products, convolutions and poolings against PyTorch: values, gradients, and gradients of gradients.</summary>
public class ProductFixtureTests
{
    public static TheoryData<string, int, string, DType> Cases()
    {
        var data = new TheoryData<string, int, string, DType>();
        foreach (var file in new[] { "products", "convolutions", "poolings" })
        {
            var cases = TensorFile.Open("conv", file + ".safetensors").Cases();
            for (var i = 0; i < cases.Count; i++)
            {
                data.Add(file, i, cases[i].Text("label"), DType.Float64);
                data.Add(file, i, cases[i].Text("label"), DType.Float32);
            }
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void AgreesWithPyTorch(string file, int index, string label, DType dtype)
    {
        var c = TensorFile.Open("conv", file + ".safetensors").Cases()[index];
        var args = c.List("args").Select(a => a is Tensor t ? t.Detach().To(dtype).RequiresGrad_() : null).ToArray();
        var inputs = args.OfType<Tensor>().ToArray();
        var kwargs = c.Dict("kwargs");
        var (output, indices) = Call(label.Split(':')[0], args, kwargs);
        Check(c.Tensor("output"), output, "output", dtype);
        if (c.Has("indices"))
            Close.Same(c.Tensor("indices"), indices, "indices");

        var cotangent = c.Tensor("cotangent").To(dtype).RequiresGrad_();
        var grads = Torch.Grad([output], inputs, [cotangent], createGraph: true);
        CheckAll(c.List("grads"), grads, "gradient", dtype);

        var second = Torch.Grad(grads!, [.. inputs, cotangent], [.. c.List("directions").Select(d => ((Tensor)d!).To(dtype))], allowUnused: true);
        CheckAll(c.List("second"), second, "second gradient", dtype);
    }

    private static (Tensor Output, Tensor? Indices) Call(string function, Tensor?[] args, IReadOnlyDictionary<string, object?> kwargs)
    {
        Tensor x = args[0]!, w = args.Length > 1 ? args[1]! : x;
        var bias = args.Length > 2 ? args[2] : null;
        IntOrTuple Get(string name) => kwargs.TryGetValue(name, out var value) ? Sizes(value!) : default;
        bool Flag(string name, bool missing = false) => kwargs.TryGetValue(name, out var value) ? (bool)value! : missing;
        var groups = kwargs.TryGetValue("groups", out var g) ? Convert.ToInt64(g, null) : 1;
        var divisor = kwargs.TryGetValue("divisor_override", out var d) ? (long?)Convert.ToInt64(d, null) : null;
        ConvPadding padding = kwargs.TryGetValue("padding", out var p) && p is string mode ? mode : Get("padding");
        IntOrTuple stride = Get("stride"), dilation = Get("dilation"), kernel = Get("kernel_size"), size = Get("output_size");
        var (ceil, count) = (Flag("ceil_mode"), Flag("count_include_pad", true));
        return function switch
        {
            _ when function.StartsWith("linear", StringComparison.Ordinal) => (F.Linear(x, w, bias), null),
            "conv1d" => (F.Conv1d(x, w, bias, stride, padding, dilation, groups), null),
            "conv2d" => (F.Conv2d(x, w, bias, stride, padding, dilation, groups), null),
            "conv3d" => (F.Conv3d(x, w, bias, stride, padding, dilation, groups), null),
            "conv_transpose1d" => (F.ConvTranspose1d(x, w, bias, stride, Get("padding"), Get("output_padding"), groups, dilation), null),
            "conv_transpose2d" => (F.ConvTranspose2d(x, w, bias, stride, Get("padding"), Get("output_padding"), groups, dilation), null),
            "conv_transpose3d" => (F.ConvTranspose3d(x, w, bias, stride, Get("padding"), Get("output_padding"), groups, dilation), null),
            "max_pool1d" => F.MaxPool1dWithIndices(x, kernel, stride, Get("padding"), dilation, ceil),
            "max_pool2d" => F.MaxPool2dWithIndices(x, kernel, stride, Get("padding"), dilation, ceil),
            "max_pool3d" => F.MaxPool3dWithIndices(x, kernel, stride, Get("padding"), dilation, ceil),
            "avg_pool1d" => (F.AvgPool1d(x, kernel, stride, Get("padding"), ceil, count), null),
            "avg_pool2d" => (F.AvgPool2d(x, kernel, stride, Get("padding"), ceil, count, divisor), null),
            "avg_pool3d" => (F.AvgPool3d(x, kernel, stride, Get("padding"), ceil, count, divisor), null),
            "adaptive_avg_pool1d" => (F.AdaptiveAvgPool1d(x, size), null),
            "adaptive_avg_pool2d" => (F.AdaptiveAvgPool2d(x, size), null),
            "adaptive_avg_pool3d" => (F.AdaptiveAvgPool3d(x, size), null),
            "adaptive_max_pool1d" => F.AdaptiveMaxPool1dWithIndices(x, size),
            "adaptive_max_pool2d" => F.AdaptiveMaxPool2dWithIndices(x, size),
            "adaptive_max_pool3d" => F.AdaptiveMaxPool3dWithIndices(x, size),
            _ => (x.MatMul(w), null),
        };
    }

    private static IntOrTuple Sizes(object value) => value switch
    {
        long or double => Convert.ToInt64(value, null),
        PythonTuple tuple => tuple.Items.Select(i => Convert.ToInt64(i, null)).ToArray(),
        _ => default,
    };

    private static void CheckAll(IReadOnlyList<object?> expected, Tensor?[] actual, string what, DType dtype)
    {
        Assert.Equal(expected.Count, actual.Length);
        for (var i = 0; i < actual.Length; i++)
        {
            // Where PyTorch finds no dependence, a gradient of zeros says the same.
            if (expected[i] is Tensor e)
                Check(e, actual[i] ?? Torch.ZerosLike(e).To(dtype), $"{what} {i}", dtype);
            else if (actual[i] is { } zeros)
                Assert.All(zeros.ToArray<double>(), v => Assert.Equal(0, v));
        }
    }

    /// <summary>Sums of at most a few hundred products of numbers around 1, whose rounding errors in float32 (6e-8 each) add up to a few 1e-6 where the sum cancels.</summary>
    private static void Check(Tensor expected, Tensor actual, string what, DType dtype)
    {
        Assert.Equal(dtype, actual.DType);
        var (relative, absolute) = dtype == DType.Float64 ? (1e-12, 1e-12) : (2e-6, 2e-5);
        Close.To(expected, actual.To(DType.Float64), what, relative, absolute);
    }
}
