using System.Text.Json;
using TorchPort.Nn;

namespace TorchPort.Tests.Gpu;

/// <summary>Autocast by the lists that PyTorch has for CUDA: fixtures/amp/autocast_cuda.json.</summary>
[Collection(DefaultGeneratorCollection.Name)]
public class AutocastTests
{
    private static readonly Device Device = Devices.Tested;

    private static readonly Dictionary<string, (Func<Tensor[], Tensor> Run, long[][] Shapes)> Operators = new(StringComparer.Ordinal)
    {
        ["linear"] = (x => Functional.Linear(x[0], x[1]), [[2, 3], [4, 3]]),
        ["matmul"] = (x => x[0].MatMul(x[1]), [[2, 3], [3, 4]]),
        ["mv"] = (x => x[0].Mv(x[1]), [[2, 3], [3]]),
        ["addmv"] = (x => x[0].Addmv(x[1], x[2]), [[2], [2, 3], [3]]),
        ["addr"] = (x => x[0].Addr(x[1], x[2]), [[2, 3], [2], [3]]),
        ["bmm"] = (x => x[0].Bmm(x[1]), [[2, 2, 3], [2, 3, 4]]),
        ["baddbmm"] = (x => x[0].Baddbmm(x[1], x[2]), [[2, 2, 4], [2, 2, 3], [2, 3, 4]]),
        ["conv2d"] = (x => Functional.Conv2d(x[0], x[1]), [[1, 2, 5, 5], [3, 2, 3, 3]]),
        ["conv_transpose2d"] = (x => Functional.ConvTranspose2d(x[0], x[1]), [[1, 2, 5, 5], [2, 3, 3, 3]]),
        ["prelu"] = (x => Functional.Prelu(x[0], x[1]), [[2, 3], [1]]),
        ["attention"] = (x => Functional.ScaledDotProductAttention(x[0], x[1], x[2]), [[1, 2, 3, 4], [1, 2, 3, 4], [1, 2, 3, 4]]),
        ["acos"] = (x => x[0].Acos(), [[2, 3]]),
        ["asin"] = (x => x[0].Asin(), [[2, 3]]),
        ["cosh"] = (x => x[0].Cosh(), [[2, 3]]),
        ["exp"] = (x => x[0].Exp(), [[2, 3]]),
        ["expm1"] = (x => x[0].Expm1(), [[2, 3]]),
        ["log"] = (x => x[0].Log(), [[2, 3]]),
        ["log10"] = (x => x[0].Log10(), [[2, 3]]),
        ["log2"] = (x => x[0].Log2(), [[2, 3]]),
        ["log1p"] = (x => x[0].Log1p(), [[2, 3]]),
        ["reciprocal"] = (x => x[0].Reciprocal(), [[2, 3]]),
        ["rsqrt"] = (x => x[0].Rsqrt(), [[2, 3]]),
        ["sinh"] = (x => x[0].Sinh(), [[2, 3]]),
        ["tan"] = (x => x[0].Tan(), [[2, 3]]),
        ["square"] = (x => x[0].Square(), [[2, 3]]),
        ["pow"] = (x => x[0].Pow(x[1]), [[2, 3], [2, 3]]),
        ["pow_number"] = (x => x[0].Pow(2.5), [[2, 3]]),
        ["softplus"] = (x => x[0].Softplus(), [[2, 3]]),
        ["sum"] = (x => x[0].Sum(), [[2, 3]]),
        ["sum_dim"] = (x => x[0].Sum(1), [[2, 3]]),
        ["sum_asked"] = (x => x[0].Sum(DType.Float16), [[2, 3]]),
        ["mean"] = (x => x[0].Mean(), [[2, 3]]),
        ["var"] = (x => x[0].Var(), [[2, 3]]),
        ["amax"] = (x => x[0].Amax(), [[2, 3]]),
        ["cumsum"] = (x => x[0].Cumsum(1), [[2, 3]]),
        ["cumprod"] = (x => x[0].Cumprod(1), [[2, 3]]),
        ["prod"] = (x => x[0].Prod(), [[2, 3]]),
        ["softmax"] = (x => x[0].Softmax(1), [[2, 3]]),
        ["log_softmax"] = (x => x[0].LogSoftmax(1), [[2, 3]]),
        ["norm"] = (x => x[0].Norm(), [[2, 3]]),
        ["vector_norm"] = (x => Linalg.VectorNorm(x[0]), [[2, 3]]),
        ["logsumexp"] = (x => x[0].LogSumExp([1]), [[2, 3]]),
        ["layer_norm"] = (x => Functional.LayerNorm(x[0], [3]), [[2, 3]]),
        ["group_norm"] = (x => Functional.GroupNorm(x[0], 2), [[2, 4, 3]]),
        ["batch_norm"] = (x => Functional.BatchNorm(x[0], null, null, training: true), [[2, 3]]),
        ["cosine_similarity"] = (x => Functional.CosineSimilarity(x[0], x[1]), [[2, 3], [2, 3]]),
        ["dist"] = (x => x[0].Dist(x[1]), [[2, 3], [2, 3]]),
        ["renorm"] = (x => x[0].Renorm(2, 0, 1), [[2, 3]]),
        ["mse_loss"] = (x => Functional.MseLoss(x[0], x[1]), [[2, 3], [2, 3]]),
        ["l1_loss"] = (x => Functional.L1Loss(x[0], x[1]), [[2, 3], [2, 3]]),
        ["smooth_l1_loss"] = (x => Functional.SmoothL1Loss(x[0], x[1]), [[2, 3], [2, 3]]),
        ["huber_loss"] = (x => Functional.HuberLoss(x[0], x[1]), [[2, 3], [2, 3]]),
        ["soft_margin_loss"] = (x => Functional.SoftMarginLoss(x[0], x[1]), [[2, 3], [2, 3]]),
        ["bce"] = (x => Functional.BinaryCrossEntropy(x[0], x[1]), [[2, 3], [2, 3]]),
        ["bce_with_logits"] = (x => Functional.BinaryCrossEntropyWithLogits(x[0], x[1]), [[2, 3], [2, 3]]),
        ["nearest"] = (x => Functional.Interpolate(x[0], scaleFactor: [2.0]), [[1, 2, 3, 3]]),
        ["dot"] = (x => x[0].Dot(x[1]), [[3], [3]]),
        ["tensordot"] = (x => x[0].Tensordot(x[1], [1], [0]), [[2, 3], [3, 2]]),
        ["cat"] = (x => Torch.Cat([x[0], x[1]]), [[2, 3], [2, 3]]),
        ["cat_wide"] = (x => Torch.Cat([x[0].To(DType.Float32), x[1]]), [[2, 3], [2, 3]]),
        ["add"] = (x => x[0].Add(x[1]), [[2, 3], [2, 3]]),
        ["relu"] = (x => x[0].Relu(), [[2, 3]]),
        ["gelu"] = (x => Functional.Gelu(x[0]), [[2, 3]]),
        ["sigmoid"] = (x => x[0].Sigmoid(), [[2, 3]]),
        ["tanh"] = (x => x[0].Tanh(), [[2, 3]]),
        ["max_pool2d"] = (x => Functional.MaxPool2d(x[0], 2), [[1, 1, 4, 4]]),
        ["avg_pool3d"] = (x => Functional.AvgPool3d(x[0], 2), [[1, 1, 4, 4, 4]]),
        ["reflection"] = (x => Functional.Pad(x[0], [1, 1], PadMode.Reflect), [[1, 2, 4]]),
        ["dropout"] = (x => Functional.Dropout(x[0], 0.5), [[2, 3]]),
    };

    private static readonly string[] Subset =
    [
        "linear", "mv", "addmv", "conv2d", "attention", "exp", "rsqrt", "pow_number", "softplus", "sum", "sum_asked", "mean", "var", "cumsum", "softmax", "layer_norm",
        "batch_norm", "cosine_similarity", "mse_loss", "bce", "nearest", "dot", "cat_wide", "add", "gelu", "avg_pool3d", "dropout",
    ];

    public static TheoryData<string> Names => [.. Operators.Keys.Where(n => Devices.IsFast || Subset.Contains(n))];

    [Theory]
    [MemberData(nameof(Names))]
    public void Results_have_the_dtypes_of_PyTorch(string name)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Paths.Fixture("amp", "autocast_cuda.json")));
        var (run, shapes) = Operators[name];
        foreach (var given in document.RootElement.GetProperty(name).EnumerateObject())
        {
            var dtype = given.Name switch { "f32" => DType.Float32, "f16" => DType.Float16, _ => DType.Float64 };
            Tensor[] x = [.. shapes.Select(s => Torch.Full(s, 0.5, dtype).To(Device))];
            Assert.Equal(given.Value.GetString(), Result(run, x));
        }
    }

    // A parameter's step is rounded once or twice.
    [Fact]
    public void Scales_recover_from_overflows_as_PyTorchs() => ScaleHistory.Check(Device, tolerance: 1e-6f);

    [Fact]
    public void Converts_a_parameter_again_that_moves()
    {
        var layer = new Nn.Linear(4, 3);
        var x = Torch.Randn(2, 4);
        using var cast = new Autocast(DType.BFloat16);
        var before = layer.Call(x);
        layer.To(Device);
        var after = layer.Call(x.To(Device));
        Assert.Equal(Device, after.Device);
        // Numbers about 1, with 8 bits.
        Assert.InRange((before - after.To(Device.Cpu)).Abs().Max().To(DType.Float32).Item<float>(), 0, 0.02f);
    }

    private static string Result(Func<Tensor[], Tensor> run, Tensor[] x)
    {
        using var cast = new Autocast(DType.Float16);
        try
        {
            return run(x).DType.TorchName;
        }
        catch (DTypeException)
        {
            return "error";
        }
    }
}
