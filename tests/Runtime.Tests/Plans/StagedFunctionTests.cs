using TorchPort.Plans;

namespace TorchPort.Tests;

/// <summary>Functions that look at numbers they have computed run in stages, whatever those numbers are.</summary>
public class StagedFunctionTests
{
    /// <summary>Packed products are summed in another order.</summary>
    private const double Tolerance = 1e-5;

    private static readonly Tensor First = Numbers(1, 40, 40), Second = Numbers(2, 40, 40), Third = Numbers(3, 40, 40);

    private static readonly Dictionary<string, Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>>> Functions = new(StringComparer.Ordinal)
    {
        ["a shape that depends on numbers"] = x =>
        {
            var y = x[0].MatMul(First).Relu();
            var rows = y.Sum([1]).Gt(y.Mean().Mul(40.0)).Nonzero().Reshape(-1);
            return [y.IndexSelect(0, rows).MatMul(Second).Tanh().MatMul(Third), rows];
        },
        ["results that only one branch reads"] = x =>
        {
            Tensor a = x[0].MatMul(First), b = x[0].MatMul(Second);
            return [a.Sum().Item<float>() > 0 ? a * 2 : b.MatMul(Third)];
        },
        ["a number that is multiplied with"] = x =>
        {
            var y = x[0].MatMul(First);
            return [y.Div(y.Abs().Amax().Item<float>()).MatMul(Second)];
        },
        ["a loop that ends when it is small"] = x =>
        {
            var y = x[0].MatMul(First);
            while (y.Abs().Amax().Item<float>() > 0.5f)
                y = y.Mul(0.5).Tanh();
            return [y, y.MatMul(Second)];
        },
        ["writes in place before and after"] = x =>
        {
            var y = x[0].MatMul(First);
            y.Narrow(0, 0, 2).Mul_(3.0);
            var before = y.Clone();
            var count = y.Gt(0.0).Sum().Item<long>();
            y.Narrow(1, 1, 3).Add_(count);
            before[0] = y[1] * 2;
            var known = Torch.Zeros(40);
            known.Narrow(0, 0, (int)Math.Min(40, count / 20)).Fill_(1.0);
            var masked = y * known;
            known.Fill_(5.0);
            return [y.MatMul(Second), before, masked, known, x[0]];
        },
        ["a number of the input itself"] = x => [x[0][0, 0].Item<float>() > 0 ? x[0].MatMul(First) : x[0].Neg()],
        ["nothing, or a constant"] = x => [x[0].MatMul(First).Sum().Item<float>() > 0 ? Torch.Arange(5L) : Torch.Ones([3]), First],
    };

    /// <summary>Weights are there before a function is traced.</summary>
    public StagedFunctionTests() => GC.KeepAlive(First);

    public static TheoryData<string> Names => [.. Functions.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void GiveWhatTheFunctionGives(string name)
    {
        var function = Functions[name];
        var session = new Session(function);
        for (var run = 0; run < 12; run++)
            Check(function, session, Numbers(10 + run % 5, 8 + run % 2, 40));
    }

    [Fact]
    public void AnyNumberOfThreads()
    {
        var function = Functions["a shape that depends on numbers"];
        var session = new Session(function);
        Parallel.For(0, 24, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i => Check(function, session, Numbers(i % 6, 9, 40)));
        Assert.Contains("by a plan of", session.Describe(Numbers(1, 9, 40)), StringComparison.Ordinal);
    }

    /// <summary>What follows from a weight is computed again when it changes.</summary>
    [Fact]
    public void WeightsThatChange()
    {
        var weight = Numbers(5, 40, 40);
        IReadOnlyList<Tensor> Function(IReadOnlyList<Tensor> x)
        {
            var y = x[0].MatMul(weight * 2);
            return [y.IndexSelect(0, y.Sum([1]).Gt(0.0).Nonzero().Reshape(-1)).MatMul(First)];
        }
        var session = new Session(Function);
        for (var run = 0; run < 6; run++)
        {
            Check(Function, session, Numbers(run, 8, 40));
            if (run % 2 == 1)
                weight.Mul_(1.5);
        }
    }

    /// <summary>Random numbers are no part of a plan: the function runs as it is.</summary>
    [Fact]
    public void WhatCannotBe()
    {
        var session = new Session(x => [x[0].MatMul(First).Sum().Item<float>() > 0 ? Torch.Rand(3) : Torch.Rand(4)]);
        Assert.InRange(session.Run(Numbers(1, 8, 40))[0].ElementCount, 3, 4);
        Assert.Contains("not in stages: The function draws random numbers", session.Describe(Numbers(1, 8, 40)), StringComparison.Ordinal);
    }

    private static void Check(Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> function, Session session, Tensor x)
    {
        var before = x.Clone();
        var actual = session.Run(x);
        Assert.Equal(before.ToArray<float>(), x.ToArray<float>());
        var expected = function([x]);
        Assert.Equal(expected.Count, actual.Length);
        foreach (var (e, a) in expected.Zip(actual))
        {
            Assert.Equal(e.DType, a.DType);
            Assert.Equal(e.Shape.ToArray(), a.Shape.ToArray());
            Assert.True(e.AllClose(a, Tolerance, Tolerance * Math.Max(1, e.ElementCount == 0 ? 0 : e.Abs().Amax().To(DType.Float64).Item<double>())));
        }
    }

    private static Tensor Numbers(int seed, params long[] shape) => Torch.Randn(shape, generator: new Generator().ManualSeed(seed));
}
