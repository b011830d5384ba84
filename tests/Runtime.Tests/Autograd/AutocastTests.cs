using System.Text.Json;
using TorchPort.Nn;

namespace TorchPort.Tests.Autograd;

/// <summary>Operands are converted as PyTorch's autocast on the CPU converts them (fixtures/amp/autocast.json).</summary>
public class AutocastTests
{
    private static readonly JsonElement Table = JsonDocument.Parse(File.ReadAllBytes(Paths.Fixture("amp", "autocast.json"))).RootElement;

    private static readonly Tensor Classes = Torch.Tensor<long>([0, 1], [2]);

    private static readonly Tensor Square = Torch.Eye(3).Mul(2.0);

    private static readonly Dictionary<string, (Func<Tensor[], Tensor> Function, Tensor[] Operands)> Operators = new()
    {
        ["linear"] = (x => Functional.Linear(x[0], x[1]), [T(2, 3), T(4, 3)]),
        ["matmul"] = (x => x[0].MatMul(x[1]), [T(2, 3), T(3, 4)]),
        ["mm"] = (x => x[0].Mm(x[1]), [T(2, 3), T(3, 4)]),
        ["bmm"] = (x => x[0].Bmm(x[1]), [T(2, 2, 3), T(2, 3, 4)]),
        ["addmm"] = (x => x[0].Addmm(x[1], x[2]), [T(2, 4), T(2, 3), T(3, 4)]),
        ["baddbmm"] = (x => x[0].Baddbmm(x[1], x[2]), [T(2, 2, 4), T(2, 2, 3), T(2, 3, 4)]),
        ["conv1d"] = (x => Functional.Conv1d(x[0], x[1]), [T(1, 2, 5), T(3, 2, 3)]),
        ["conv2d"] = (x => Functional.Conv2d(x[0], x[1]), [T(1, 2, 5, 5), T(3, 2, 3, 3)]),
        ["conv_transpose2d"] = (x => Functional.ConvTranspose2d(x[0], x[1]), [T(1, 2, 5, 5), T(2, 3, 3, 3)]),
        ["prelu"] = (x => Functional.Prelu(x[0], x[1]), [T(2, 3), T(1)]),
        ["attention"] = (x => Functional.ScaledDotProductAttention(x[0], x[1], x[2]), [T(1, 2, 3, 4), T(1, 2, 3, 4), T(1, 2, 3, 4)]),
        ["mse_loss"] = (x => Functional.MseLoss(x[0], x[1]), [T(2, 3), T(2, 3)]),
        ["l1_loss"] = (x => Functional.L1Loss(x[0], x[1]), [T(2, 3), T(2, 3)]),
        ["smooth_l1_loss"] = (x => Functional.SmoothL1Loss(x[0], x[1]), [T(2, 3), T(2, 3)]),
        ["huber_loss"] = (x => Functional.HuberLoss(x[0], x[1]), [T(2, 3), T(2, 3)]),
        ["cross_entropy"] = (x => Functional.CrossEntropy(x[0], Classes), [T(2, 3)]),
        ["nll_loss"] = (x => Functional.NllLoss(x[0], Classes), [T(2, 3)]),
        ["bce"] = (x => Functional.BinaryCrossEntropy(x[0], x[1]), [T(2, 3), T(2, 3)]),
        ["bce_with_logits"] = (x => Functional.BinaryCrossEntropyWithLogits(x[0], x[1]), [T(2, 3), T(2, 3)]),
        ["kl_div"] = (x => Functional.KlDiv(x[0], x[1], Reduction.Sum), [T(2, 3), T(2, 3)]),
        ["prod"] = (x => x[0].Prod(), [T(2, 3)]),
        ["prod_dim"] = (x => x[0].Prod(1), [T(2, 3)]),
        ["trace"] = (x => x[0].Trace(), [T(3, 3)]),
        ["cdist"] = (x => Torch.Cdist(x[0], x[1]), [T(2, 3), T(4, 3)]),
        ["inverse"] = (x => x[0].Inverse(), [Square]),
        ["inv"] = (x => Linalg.Inv(x[0]), [Square]),
        ["cholesky"] = (x => Linalg.Cholesky(x[0]), [Square]),
        ["svdvals"] = (x => Linalg.Svdvals(x[0]), [Square]),
        ["solve"] = (x => Linalg.Solve(x[0], x[1]), [Square, T(3, 2)]),
        ["qr"] = (x => Linalg.Qr(x[0]).Q, [Square]),
        ["quantile"] = (x => x[0].Quantile(0.5), [T(5)]),
        ["avg_pool3d"] = (x => Functional.AvgPool3d(x[0], 2), [T(1, 1, 4, 4, 4)]),
        ["max_pool3d"] = (x => Functional.MaxPool3d(x[0], 2), [T(1, 1, 4, 4, 4)]),
        ["adaptive_avg_pool3d"] = (x => Functional.AdaptiveAvgPool3d(x[0], 2), [T(1, 1, 4, 4, 4)]),
        ["reflection"] = (x => Functional.Pad(x[0], [1, 1], PadMode.Reflect), [T(1, 2, 4)]),
        ["replication"] = (x => Functional.Pad(x[0], [1, 1, 1, 1], PadMode.Replicate), [T(1, 2, 4, 4)]),
        ["grid_sample"] = (x => Functional.GridSample(x[0], x[1], alignCorners: false), [T(1, 2, 4, 4), T(1, 3, 3, 2)]),
        ["rfft"] = (x => FFT.Rfft(x[0]), [T(8)]),
        ["cat"] = (x => Torch.Cat([x[0], x[1]]), [T(2, 3), T(2, 3)]),
        ["cat_wide"] = (x => Torch.Cat([x[0].To(DType.Float32), x[1]]), [T(2, 3), T(2, 3)]),
        ["stack"] = (x => Torch.Stack([x[0], x[1]]), [T(2, 3), T(2, 3)]),
        ["add"] = (x => x[0].Add(x[1]), [T(2, 3), T(2, 3)]),
        ["relu"] = (x => x[0].Relu(), [T(2, 3)]),
        ["softmax"] = (x => x[0].Softmax(1), [T(2, 3)]),
        ["layer_norm"] = (x => Functional.LayerNorm(x[0], [3]), [T(2, 3)]),
        ["sum"] = (x => x[0].Sum(), [T(2, 3)]),
        ["max_pool2d"] = (x => Functional.MaxPool2d(x[0], 2), [T(1, 1, 4, 4)]),
        ["constant_pad"] = (x => Functional.Pad(x[0], [1, 1]), [T(1, 2, 4)]),
    };

    public static TheoryData<string> Names => [.. Table.EnumerateObject().Select(o => o.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void ResultsHavePyTorchsTypes(string name)
    {
        var (function, operands) = Operators[name];
        foreach (var row in Table.GetProperty(name).EnumerateObject())
        {
            var types = row.Name.Split(" in ").Select(Type).ToArray();
            // PyTorch refuses the other 16-bit type where it looks for the widest of all.
            if (row.Value.GetString() == "error")
                continue;
            using var cast = new Autocast(types[1]);
            Assert.Equal((row.Name, row.Value.GetString()), (row.Name, function(Array.ConvertAll(operands, o => o.To(types[0]))).DType.TorchName));
        }
        Assert.False(Autocast.IsOn);
    }

    [Fact]
    public void ScopesNestAndEnd()
    {
        Tensor a = T(2, 2), b = T(2, 2);
        using (new Autocast(DType.BFloat16))
        {
            Assert.Equal(DType.BFloat16, a.Mm(b).DType);
            using (new Autocast(DType.Float16))
                Assert.Equal(DType.Float16, a.Mm(b).DType);
            using (new Autocast(DType.BFloat16, enabled: false))
                Assert.Equal(DType.Float32, a.Mm(b).DType);
            Assert.Equal(DType.BFloat16, a.Mm(b).DType);
            Assert.Throws<ShapeException>(() => a.Mm(T(3, 3)));
            Assert.Equal(DType.BFloat16, a.Mm(b).DType);
        }
        Assert.Equal(DType.Float32, a.Mm(b).DType);
        Assert.Throws<ArgumentException>(() => new Autocast(DType.Float64));
    }

    [Fact]
    public void ParametersAreConvertedOnceAndGetGradientsOfTheirOwnType()
    {
        var weight = T(3, 3).RequiresGrad_();
        Tensor first, second;
        using (new Autocast(DType.BFloat16))
        {
            (first, second) = (Convert(weight), Convert(weight));
            Functional.Linear(T(2, 3), weight).Sum().Backward();
        }
        Assert.Same(first, second);
        Assert.Equal(DType.Float32, weight.Grad!.DType);
        using (new Autocast(DType.BFloat16))
            Assert.NotSame(first, Convert(weight));
        using (new Autocast(DType.BFloat16, cacheEnabled: false))
            Assert.NotSame(Convert(weight), Convert(weight));

        static Tensor Convert(Tensor x)
        {
            Tensor? none = null;
            using var scope = Autocast.Lower(ref x, ref none);
            return x;
        }
    }

    private static Tensor T(params long[] shape) => Torch.Arange(Shapes.Count(shape), dtype: DType.Float32).Mul(0.37).Sin().Mul(0.25).Add(0.5).Reshape(shape);

    private static DType Type(string name) => name switch { "bf16" => DType.BFloat16, "f16" => DType.Float16, "f64" => DType.Float64, _ => DType.Float32 };
}
