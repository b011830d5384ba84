using TorchPort.Nn;

namespace TorchPort.Tests.Autograd;

/// <summary>Formulas whose results may lie where their gradients lie give what they give where none may, as in passes that are recorded.</summary>
public class SpareGradientTests
{
    private const int Rows = 16, Columns = 129;

    public static TheoryData<string> Names => [.. Functions.Keys];

    private static Dictionary<string, Func<Tensor, Tensor, Tensor>> Functions => new()
    {
        ["unary functions one after another"] = (x, _) => x.Relu().Tanh().Sigmoid().Exp().Neg(),
        ["both factors"] = (x, w) => x.Tanh() * w.Tanh() * x,
        ["a factor alone"] = (x, w) => (x.Tanh() * w.Detach()).Relu() * 3.0,
        ["a quotient of one tensor"] = (x, _) => x.Exp().Div(x.Exp().Add(1)),
        ["two that take the same gradient"] = (x, w) => x.Tanh() + (x.Sin() + w.Cos()),
        ["one that passes its gradient on to two"] = (x, _) => Twice(x.Sin()),
        ["views"] = (x, _) => x.Tanh().View(Columns, Rows).Sigmoid().View(Rows, Columns).Sin(),
        ["a broadcast factor"] = (x, w) => (x.Tanh() * w.Select(0, 0)).Sigmoid(),
        ["halves"] = (x, _) => Torch.Cat([.. x.Tanh().Chunk(2, 0)], 0).Sigmoid(),
        ["softmax"] = (x, _) => x.Tanh().Softmax(-1).Sin().LogSoftmax(-1).Tanh(),
        ["rows normalised"] = (x, w) => Functional.LayerNorm(x.Tanh(), [Columns], w.Select(0, 0), w.Select(0, 1)).Tanh(),
        ["rows normalised alone"] = (x, _) => Functional.LayerNorm(x.Tanh(), [Columns]).Tanh(),
        ["channels normalised"] = (x, w) => Functional.BatchNorm(x.Tanh().View(2, 8, Columns), null, null, w.Select(1, 0).Narrow(0, 0, 8), w.Select(1, 1).Narrow(0, 0, 8), training: true).Tanh(),
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void GradientsAreThoseOfARecordedPass(string name)
    {
        foreach (var dtype in new[] { DType.Float32, DType.Float64, DType.BFloat16 })
        {
            Tensor x = Numbers(1, dtype), w = Numbers(2, dtype);
            var expected = Gradients(Functions[name], x, w, recorded: true);
            var actual = Gradients(Functions[name], x, w, recorded: false);
            // Passes that are recorded compute the same in more steps, each rounded to the dtype.
            var tolerance = dtype == DType.Float64 ? 1e-11 : dtype == DType.Float32 ? 1e-4 : 0.15;
            for (var i = 0; i < expected.Length; i++)
                Assert.True(actual[i].To(DType.Float64).AllClose(expected[i].To(DType.Float64), tolerance, tolerance), $"{name}, {dtype}, gradient {i}");
        }
    }

    /// <summary>A hook's user may keep what the hook was shown.</summary>
    [Fact]
    public void GradientsThatAHookSawStay()
    {
        var x = Numbers(1, DType.Float32).RequiresGrad_();
        var h = x.Tanh();
        Tensor? seen = null;
        h.RegisterHook(g =>
        {
            seen = g;
            return null;
        });
        h.Sin().Sum().Backward();
        Assert.Equal(h.Detach().Cos().ToArray<float>(), seen!.ToArray<float>());
    }

    private static Tensor Twice(Tensor x) => x.Sigmoid() * 0.5 + x;

    private static Tensor[] Gradients(Func<Tensor, Tensor, Tensor> f, Tensor x, Tensor w, bool recorded)
    {
        (x, w) = (x.Detach().RequiresGrad_(), w.Detach().RequiresGrad_());
        var y = f(x, w);
        var loss = (y * (Torch.Arange(y.ElementCount).Remainder(7) - 3.0).To(y.DType).View(y.Shape.ToArray())).Sum();
        return [.. Torch.Grad([loss], [x, w], createGraph: recorded, allowUnused: true).OfType<Tensor>().Select(g => g.Detach())];
    }

    private static Tensor Numbers(int seed, DType dtype) => Torch.Randn([Rows, Columns], generator: new Generator().ManualSeed((ulong)seed)).To(dtype);
}
