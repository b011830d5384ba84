using TorchPort.Nn;
using TorchPort.Onnx;
using TorchPort.Onnx.Testing;

namespace TorchPort.Tests;

/// <summary>What is exported gives in ONNX Runtime, and read back, what it gives in TorchPort, at the example's batch and at others.</summary>
public partial class ExportTests(ITestOutputHelper output)
{
    private readonly Generator _generator = new Generator().ManualSeed(11);

    public static TheoryData<string> Functions => [.. Cases.Keys];

    private static readonly Dictionary<string, (Func<Tensor, Tensor> Function, long[] Shape)> Cases = new()
    {
        ["arithmetic"] = (x => x.Mul(2.0).Add(x.Neg()).Sub(0.5).Div(x.Abs().Add(1.0)), [2, 5]),
        ["activations"] = (x => x.Relu().Add(x.Sigmoid()).Add(x.Tanh()).Add(x.Gelu()).Add(x.Gelu(GeluApproximation.Tanh)).Add(x.Silu()).Add(x.Elu()).Add(x.LeakyRelu(0.1)).Add(x.Hardswish()).Add(x.Mish()).Add(x.Softplus()).Add(x.Selu()), [2, 5]),
        ["functions"] = (x => x.Exp().Add(x.Abs().Add(1.0).Log()).Add(x.Sin()).Add(x.Cos()).Add(x.Erf()).Add(x.Floor()).Add(x.Ceil()).Add(x.Round()).Add(x.Trunc()).Add(x.Abs().Sqrt()).Add(x.Square()).Add(x.Pow(3.0)).Add(x.Atan()), [2, 5]),
        ["comparisons"] = (x => Torch.Where(x.Gt(0.0).LogicalAnd(x.Lt(1.0)), x, x.Mul(10.0)).Add(x.Le(0.5).To(DType.Float32)), [2, 5]),
        ["clamp"] = (x => x.Clamp(-0.5, 0.5).Add(x.Maximum(0.1)).Add(x.Minimum(0.2)), [2, 5]),
        ["views"] = (x => x.Reshape(-1, 4, 3).Transpose(1, 2).Reshape(-1, 12).Add(1.0), [2, 12]),
        ["slices"] = (x => x.Narrow(1, 1, 3).Add(x.Slice(1, 2, 5)).Add(x.Select(1, 0).Unsqueeze(1)), [2, 6]),
        ["steps"] = (x => x.Slice(1, 0, null, 2).Add(x.Slice(1, 1, null, 2)), [2, 6]),
        ["cat"] = (x => Torch.Cat([x, x.Mul(2.0), x.Narrow(1, 0, 1)], 1), [2, 6]),
        ["cat of batches"] = (x => Torch.Cat([x, x.Neg()], 0), [2, 6]),
        ["stack"] = (x => Torch.Stack([x, x.Mul(2.0)], 1), [2, 6]),
        ["pad"] = (x => Functional.Pad(x, [1, 2, 0, 1]), [2, 3, 4]),
        ["pad by reflection"] = (x => Functional.Pad(x, [1, 2], PadMode.Reflect), [2, 3, 4]),
        ["sums"] = (x => x.Sum([1], keepdim: true).Add(x.Mean([2], keepdim: true)).Add(x.Amax([1, 2], keepdim: true)), [2, 3, 4]),
        ["means of batches"] = (x => x.Mean([0]).Add(x.Var([0])), [2, 3]),
        ["norms"] = (x => x.Norm(2, [1], keepdim: true).Add(x.Norm(1, [1], keepdim: true)).Add(x.Prod(1, keepdim: true)), [2, 4]),
        ["softmax"] = (x => x.Softmax(-1).Add(x.LogSoftmax(1)), [2, 3, 4]),
        ["argmax"] = (x => x.ArgMax(1).To(DType.Float32).Add(x.ArgMin(1)), [2, 7]),
        ["topk"] = (x => x.Topk(3, 1).Values.Add(x.Sort(1).Values.Narrow(1, 0, 3)), [2, 7]),
        ["cumsum"] = (x => x.Cumsum(1), [2, 7]),
        ["matmul"] = (x => x.MatMul(x.Transpose(1, 2)), [2, 3, 4]),
        ["layer norm"] = (x => Functional.LayerNorm(x, [4]), [2, 3, 4]),
        ["group norm"] = (x => Functional.GroupNorm(x, 2), [2, 4, 3]),
        ["gather"] = (x => x.IndexSelect(1, Torch.Tensor<long>([2, 0, 1], [3])), [2, 4]),
        ["attention"] = (x => Functional.ScaledDotProductAttention(x, x, x), [2, 3, 4, 8]),
        ["causal attention"] = (x => Functional.ScaledDotProductAttention(x, x, x, isCausal: true), [2, 3, 4, 8]),
        ["flip"] = (x => x.Flip(1), [2, 5]),
        ["tril"] = (x => x.Tril(), [2, 4, 4]),
        ["log softmax"] = (x => x.LogSoftmax(1).Add(x.Softmax(1)), [2, 3, 4]),
        ["rms norm"] = (x => Functional.RmsNorm(x, [3, 4]), [2, 3, 4]),
        ["instance norm"] = (x => Functional.InstanceNorm(x), [2, 3, 4, 5]),
        ["local response norm"] = (x => Functional.LocalResponseNorm(x, 3, alpha: 0.1).Add(Functional.LocalResponseNorm(x, 4)), [2, 5, 4, 3]),
        ["masked attention"] = (x => Functional.ScaledDotProductAttention(x, x, x, x.Select(3, 0).Unsqueeze(2), scale: 0.3), [2, 3, 4, 8]),
        ["grouped attention"] = (x => Functional.ScaledDotProductAttention(x, x.Narrow(1, 0, 2), x.Narrow(1, 2, 2), enableGqa: true), [2, 4, 5, 8]),
        ["pad by edges"] = (x => Functional.Pad(x, [1, 2], PadMode.Replicate).Add(Functional.Pad(x, [2, 1], PadMode.Circular)), [2, 3, 4]),
        ["pad and cut"] = (x => Functional.Pad(x, [1, -2, -1, 2], value: 3), [2, 3, 4]),
        ["limits"] = (x => x.Hardtanh(-0.5, 0.7).Add(x.Relu6()).Add(x.Hardsigmoid()).Add(x.Celu(0.7)).Add(x.Sign()), [2, 5]),
        ["interpolation by lines"] = (x => Functional.Interpolate(x, (7, 3), mode: InterpolationMode.Bilinear).Add(Functional.Interpolate(x, (7, 3), mode: InterpolationMode.Bilinear, alignCorners: true)), [2, 3, 4, 5]),
        ["interpolation by cubics"] = (x => Functional.Interpolate(x, (7, 3), mode: InterpolationMode.Bicubic).Add(Functional.Interpolate(x, (7, 3), mode: InterpolationMode.Bicubic, alignCorners: true)), [2, 3, 4, 5]),
        ["interpolation by nearest"] = (x => Functional.Interpolate(x, (7, 3)).Add(Functional.Interpolate(x, (7, 3), mode: InterpolationMode.NearestExact)), [2, 3, 4, 5]),
        ["interpolation with a filter"] = (x => Functional.Interpolate(x, (3, 2), mode: InterpolationMode.Bilinear, antialias: true), [2, 3, 7, 5]),
        ["interpolation with a cubic filter"] = (x => Functional.Interpolate(x, (3, 2), mode: InterpolationMode.Bicubic, antialias: true), [2, 3, 7, 5]),
        ["interpolation by factors"] = (x => Functional.Interpolate(x, scaleFactor: [1.7, 0.6], mode: InterpolationMode.Bilinear), [2, 3, 6, 5]),
        ["interpolation"] = (x => Functional.Interpolate(x, scaleFactor: [2, 2], mode: InterpolationMode.Nearest), [2, 3, 4, 4]),
        ["adaptive pool"] = (x => Functional.AdaptiveAvgPool2d(x, 1).Add(Functional.AdaptiveAvgPool2d(x, 2).Amax([2, 3], keepdim: true)), [2, 3, 4, 4]),
        ["max pool"] = (x => Functional.MaxPool2d(x, 3, 2, 1), [2, 3, 9, 8]),
        ["average pool"] = (x => Functional.AvgPool2d(x, 3, 2, 1), [2, 3, 9, 8]),
        ["in place"] = (x => { var y = x.Clone(); y.Narrow(1, 1, 2).Mul_(3.0); return y; }, [2, 5]),
        ["einsum"] = (x => Torch.Einsum("bij,bkj->bik", x, x), [2, 3, 4]),
        ["one hot"] = (x => x.Gt(0.0).Any(1, keepdim: true).LogicalOr(x.Lt(-5.0).All(1, keepdim: true)).To(DType.Float32), [2, 3]),
    };

    /// <summary>Those in which operators change, or become single nodes.</summary>
    private static readonly int[] Opsets = [17, 18, 20, 21, 22, 23, 24];

    [Theory]
    [MemberData(nameof(Functions))]
    public void FunctionsAgree(string name)
    {
        var (function, shape) = Cases[name];
        using var folder = new TempFolder();
        foreach (var opset in Opsets)
        {
            var path = folder[$"{opset}.onnx"];
            OnnxExport.Save(inputs => [function(inputs[0])], path, [Torch.Zeros(shape)], new() { Opset = opset });
            foreach (var batch in new[] { shape[0], 1, 5 })
            {
                long[] other = [batch, .. shape[1..]];
                var x = Torch.Randn(other, generator: _generator);
                Agree(path, [x], [function(x)]);
            }
        }
    }

    public static TheoryData<string> Modules => [.. Nets.Keys];

    private static readonly Dictionary<string, (Func<Module<Tensor, Tensor>> Make, long[] Shape, Dictionary<int, string>? Open, long[][] Others)> Nets = new()
    {
        ["convolutions"] = (() => new Sequential(new Conv2d(3, 4, 3, 2, 1), new BatchNorm2d(4), new ReLU(), new MaxPool2d(2), new Conv2d(4, 6, 3, groups: 2), new Flatten(), new Linear(24, 5)), [1, 3, 16, 16], null, [[4, 3, 16, 16]]),
        ["any size"] = (() => new Sequential(new Conv2d(3, 4, 3, 2, 1), new SiLU(), new Conv2d(4, 4, 3, 1, 1), new AdaptiveAvgPool2d(1), new Flatten(), new Linear(4, 5)), [1, 3, 16, 16],
            new() { [0] = "batch", [2] = "height", [3] = "width" }, [[2, 3, 20, 13]]),
        ["transposed"] = (() => new Sequential(new ConvTranspose2d(3, 4, 3, 2, 1), new ConvTranspose2d(4, 2, 2)), [1, 3, 5, 6], null, [[3, 3, 5, 6]]),
        ["one dimension"] = (() => new Sequential(new Conv1d(3, 4, 3, padding: 1), new GELU(), new AvgPool1d(2), new Dropout()), [1, 3, 8], null, [[3, 3, 8]]),
        ["perceptron"] = (() => new Sequential(new Linear(6, 8), new Tanh(), new LayerNorm(8), new Linear(8, 3), new Softmax(-1)), [1, 6], null, [[7, 6]]),
        ["LSTM"] = (() => new Recurrent<(Tensor H, Tensor C), (Tensor H, Tensor C)?>(new LSTM(4, 6, 2, batchFirst: true, bidirectional: true)), [2, 5, 4], new() { [0] = "batch", [1] = "time" }, [[3, 7, 4], [1, 1, 4]]),
        ["GRU"] = (() => new Recurrent<Tensor, Tensor?>(new GRU(4, 6, bias: false)), [5, 2, 4], new() { [0] = "time", [1] = "batch" }, [[7, 3, 4]]),
        ["RNN"] = (() => new Recurrent<Tensor, Tensor?>(new RNN(4, 6, 2, RNNNonlinearity.Relu, bidirectional: true)), [5, 2, 4], new() { [0] = "time", [1] = "batch" }, [[7, 3, 4]]),
        ["normalisations"] = (() => new Sequential(new InstanceNorm2d(4, affine: true), new GroupNorm(2, 4), new BatchNorm2d(4), new Conv2d(4, 3, 3, padding: 1, paddingMode: PaddingMode.Reflect), new GELU()), [2, 4, 5, 6], null, [[3, 4, 5, 6]]),
        ["encoder"] = (() => new TransformerEncoder(new TransformerEncoderLayer(16, 2, 32, batchFirst: true), 2), [1, 5, 16], new() { [0] = "batch", [1] = "length" }, [[3, 7, 16]]),
    };

    [Theory]
    [MemberData(nameof(Modules))]
    public void ModulesAgree(string name)
    {
        var (make, shape, open, others) = Nets[name];
        var module = make();
        using (GradMode.NoGrad())
        {
            foreach (var parameter in module.Parameters())
                parameter.Normal_(0, 0.3, _generator);
        }
        module.Eval();
        using var folder = new TempFolder();
        foreach (var opset in Opsets)
        {
            OnnxExport.Save(module, folder["m.onnx"], Torch.Zeros(shape), new() { Opset = opset, DynamicDims = open is null ? null : [open] });
            foreach (var other in others.Prepend(shape))
            {
                var x = Torch.Randn(other, generator: _generator);
                Agree(folder["m.onnx"], [x], [module.Call(x)]);
            }
            var names = OnnxModel.Load(folder["m.onnx"]).NamedParameters().Select(p => p.Name).ToHashSet();
            Assert.All(module.NamedParameters(), p => Assert.Contains(p.Name, names));
        }
    }

    /// <summary>Layers that are one node, with the opset that has it.</summary>
    public static TheoryData<string, int, string> Layers => new()
    {
        { "layer norm", 17, "LayerNormalization" },
        { "log softmax", 17, "LogSoftmax Softmax Add" },
        { "rms norm", 23, "RMSNormalization" },
        { "group norm", 21, "GroupNormalization" },
        { "instance norm", 17, "InstanceNormalization" },
        { "attention", 23, "Attention" },
        { "causal attention", 23, "Attention" },
        { "grouped attention", 23, "Slice Slice Attention" },
        { "pad", 17, "Pad" },
        { "pad by reflection", 17, "Pad" },
        { "interpolation", 17, "Resize" },
        { "interpolation by lines", 17, "Shape Concat Resize Resize Add" },
        { "interpolation by factors", 17, "Resize" },
        { "einsum", 17, "Einsum" },
        { "max pool", 17, "MaxPool" },
        { "average pool", 17, "AveragePool" },
        { "gather", 17, "Gather" },
        { "activations", 20, "Relu Sigmoid Add Tanh Add Gelu Add Gelu Add Mul Add Elu Add LeakyRelu Add HardSwish Add Mish Add Softplus Add Selu Add" },
        { "limits", 17, "Clip Clip Add HardSigmoid Add Celu Add Sign Add" },
        { "perceptron", 17, "Gemm Tanh LayerNormalization Gemm Softmax" },
        { "convolutions", 17, "Conv BatchNormalization Relu MaxPool Conv Reshape Gemm" },
        { "normalisations", 21, "InstanceNormalization GroupNormalization BatchNormalization Pad Conv Gelu" },
    };

    [Theory]
    [MemberData(nameof(Layers))]
    public void LayersAreSingleNodes(string name, int opset, string nodes)
    {
        using var folder = new TempFolder();
        Export(name, folder["l.onnx"], opset);
        Assert.Equal(nodes.Split(' '), OnnxModel.Load(folder["l.onnx"]).Graph.Nodes.Select(n => n.OpType).Where(o => o != "Identity"));
    }

    [Theory]
    [InlineData("LSTM", "LSTM", 2)]
    [InlineData("GRU", "GRU", 1)]
    [InlineData("RNN", "RNN", 2)]
    public void RecurrentLayersAreSingleNodes(string name, string op, int count)
    {
        using var folder = new TempFolder();
        Export(name, folder["l.onnx"], 17);
        Assert.Equal(count, OnnxModel.Load(folder["l.onnx"]).Graph.Nodes.Count(n => n.OpType == op));
    }

    [Fact]
    public void StatesAreInputsAndOutputs()
    {
        var lstm = new LSTM(4, 6, 2);
        lstm.Eval();
        using var folder = new TempFolder();
        OnnxExport.Save(Run, folder["f.onnx"], [Torch.Zeros(5, 2, 4), Torch.Zeros(2, 2, 6), Torch.Zeros(2, 2, 6)], new()
        {
            InputNames = ["x", "h", "c"],
            OutputNames = ["y", "hn", "cn"],
            DynamicDims = [new Dictionary<int, string> { [0] = "time", [1] = "batch" }, new Dictionary<int, string> { [1] = "batch" }, new Dictionary<int, string> { [1] = "batch" }],
        }, lstm);
        Tensor[] inputs = [Torch.Randn([7, 3, 4], generator: _generator), Torch.Randn([2, 3, 6], generator: _generator), Torch.Randn([2, 3, 6], generator: _generator)];
        Agree(folder["f.onnx"], inputs, [.. Run(inputs)]);

        Tensor[] Run(IReadOnlyList<Tensor> i)
        {
            var (y, (h, c)) = lstm.Call(i[0], (i[1], i[2]));
            return [y, h, c];
        }
    }

    [Fact]
    public void WhatAnOpsetHasNotIsNamed()
    {
        using var folder = new TempFolder();
        var bits = Assert.Throws<OnnxExportException>(() => OnnxExport.Save(x => [x[0].BitwiseAnd(x[0])], folder["f.onnx"], [Torch.Zeros([2, 3], DType.Int64)], new() { Opset = 17 }));
        Assert.Contains("opset 18", bits.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => OnnxExport.Save(new ReLU(), folder["f.onnx"], Torch.Zeros(2), new() { Opset = 16 }));
    }

    /// <summary>The outputs of a recurrent network, without its states.</summary>
    private sealed partial class Recurrent<TState, TOptional>(RNNBase<TState, TOptional> inner) : Module<Tensor, Tensor>
    {
        private readonly RNNBase<TState, TOptional> rnn = inner;

        public override Tensor Forward(Tensor input1) => rnn.Call(input1).Output;
    }

    private static void Export(string name, string path, int opset)
    {
        if (Cases.TryGetValue(name, out var found))
        {
            OnnxExport.Save(inputs => [found.Function(inputs[0])], path, [Torch.Zeros(found.Shape)], new() { Opset = opset });
            return;
        }
        var net = Nets[name];
        var module = net.Make();
        module.Eval();
        OnnxExport.Save(module, path, Torch.Zeros(net.Shape), new() { Opset = opset, DynamicDims = net.Open is null ? null : [net.Open] });
    }

    [Fact]
    public void FunctionsOfSeveralInputsKeepTheirNamesAndOpenSizes()
    {
        var words = new Embedding(20, 8);
        words.Eval();
        using var folder = new TempFolder();
        OnnxExport.Save(Attend, folder["f.onnx"], [Torch.Zeros([1, 3], DType.Int64), Torch.Zeros(1, 0, 8)], new()
        {
            InputNames = ["tokens", "past"],
            OutputNames = ["scores", "present"],
            DynamicDims = [new Dictionary<int, string> { [0] = "batch", [1] = "length" }, new Dictionary<int, string> { [0] = "batch", [1] = "before" }],
        }, words);
        var model = OnnxModel.Load(folder["f.onnx"]);
        Assert.Equal(["tokens: int64[batch, length]", "past: float[batch, before, 8]"], model.Inputs.Select(i => i.ToString()));
        Assert.Equal(["scores: float[batch, length, ?]", "present: float[batch, ?, 8]"], model.Outputs.Select(i => i.ToString()));
        var past = Torch.Zeros(2, 1, 8);
        for (var step = 1; step < 4; step++)
        {
            Tensor[] inputs = [Torch.RandInt(20, [2, step], DType.Int64, generator: _generator), past];
            Tensor[] expected = [.. Attend(inputs)];
            Agree(folder["f.onnx"], inputs, expected);
            past = expected[1].Detach();
        }

        Tensor[] Attend(IReadOnlyList<Tensor> inputs)
        {
            var x = words.Call(inputs[0]);
            var all = Torch.Cat([inputs[1], x], 1);
            return [x.MatMul(all.Transpose(1, 2)).Softmax(-1), all];
        }
    }

    [Fact]
    public void WhatHasNoFormIsNamed()
    {
        using var folder = new TempFolder();
        var bessel = Assert.Throws<OnnxExportException>(() => OnnxExport.Save(x => [x[0].BesselJ0()], folder["f.onnx"], [Torch.Zeros(2, 3)]));
        Assert.Contains("Bessel", bessel.Operation, StringComparison.Ordinal);
        var windows = Assert.Throws<OnnxExportException>(() => OnnxExport.Save(x => [x[0].Unfold(1, 3, 1).Add(1.0)], folder["f.onnx"], [Torch.Zeros(2, 5)]));
        Assert.Contains("view", windows.Message, StringComparison.Ordinal);
        var loop = Assert.Throws<OnnxExportException>(() => OnnxExport.Save(x => [Steps(x[0])], folder["f.onnx"], [Torch.Zeros(2, 3)], new() { DynamicDims = [new Dictionary<int, string> { [1] = "time" }] }));
        Assert.Contains("open size", loop.Message, StringComparison.Ordinal);
        var looks = Assert.Throws<OnnxExportException>(() => OnnxExport.Save(x => [x[0].Sum().Item<float>() > 0 ? x[0] : x[0].Neg()], folder["f.onnx"], [Torch.Zeros(2, 3)]));
        Assert.Contains("numbers", looks.Message, StringComparison.Ordinal);
        Assert.Throws<OnnxExportException>(() => OnnxExport.Save(new Dropout(), folder["f.onnx"], Torch.Zeros(2, 3)));
        Assert.Empty(Directory.EnumerateFiles(folder.Path));

        static Tensor Steps(Tensor x)
        {
            var state = x.Select(1, 0);
            for (var t = 1; t < x.Size(1); t++)
                state = state.Mul(0.5).Add(x.Select(1, t));
            return state;
        }
    }

    [Fact]
    public void PythonsCheckerPasses()
    {
        using var folder = new TempFolder();
        // The oracle's checker knows opsets up to 22; ONNX Runtime checks the types of later ones as it loads them.
        int[] opsets = [17, 18, 20, 21, 22];
        foreach (var opset in opsets)
        {
            foreach (var name in Cases.Keys.Concat(Nets.Keys))
                Export(name, folder[$"{name} {opset}.onnx"], opset);
        }
        const string Check = "import glob, sys, onnx; files = glob.glob(sys.argv[1] + '/*.onnx'); [onnx.checker.check_model(f, full_check=True) for f in files]; print(len(files))";
        Assert.Equal($"{opsets.Length * (Cases.Count + Nets.Count)}", Oracle.Python("-c", Check, folder.Path).Trim());
    }

    private void Agree(string path, Tensor[] inputs, Tensor[] expected)
    {
        using var mode = GradMode.NoGrad();
        var model = OnnxModel.Load(path);
        var named = model.Inputs.Zip(inputs, (i, t) => (i.Name, t)).ToDictionary(p => p.Name, p => p.t);
        var theirs = OnnxRuntime.Run(path, named.ToDictionary(i => i.Key, i => (OnnxValue)i.Value));
        var ours = model.Run(named.ToDictionary(i => i.Key, i => (OnnxValue?)i.Value));
        for (var i = 0; i < expected.Length; i++)
        {
            var wanted = new OnnxTensor(expected[i].Contiguous());
            Assert.Null(ValueComparison.Compare(theirs[model.Outputs[i].Name], wanted, (1e-4, 1e-5)).Message);
            Assert.Null(ValueComparison.Compare(ours[model.Outputs[i].Name], wanted, (1e-4, 1e-5)).Message);
        }
        output.WriteLine(string.Join(", ", model.Graph.Nodes.Select(n => n.OpType)));
    }
}
