using TorchPort.Nn;
using TorchPort.Plans;

namespace TorchPort.Tests.Plans;

/// <summary>Branches and loops whose course numbers decide give in a plan what they give without one, whichever way they go.</summary>
public class ControlFlowTests
{
    private readonly Generator _generator = new Generator().ManualSeed(5);

    [Fact]
    public void BranchesArePlans()
    {
        Linear first = new(4, 3), second = new(4, 3);
        Tensor[] Choose(IReadOnlyList<Tensor> x)
        {
            var outer = x[0].Mul(2).Transpose(0, 1);
            return Torch.Cond(x[0].Sum().Gt(0), () => [first.Call(outer).Relu(), outer], () => [second.Call(outer).Neg(), outer.Add(1)]);
        }
        var session = new Session(Choose);
        foreach (var sign in new[] { 1, -1, 1 })
            Same(session, Choose, Torch.Rand([4, 2], generator: _generator).Mul(sign));
        Assert.Contains("If of", session.Describe(Torch.Rand(4, 2)), StringComparison.Ordinal);
        using (GradMode.NoGrad())
            first.Weight.Mul_(3.0);
        Same(session, Choose, Torch.Rand([4, 2], generator: _generator));
    }

    [Fact]
    public void LoopsArePlans()
    {
        var step = new Linear(3, 3);
        Tensor[] Halve(IReadOnlyList<Tensor> x) => Torch.WhileLoop(s => s[0].Abs().Sum().Gt(1.0), s => [s[0].Mul(0.5).Add(step.Call(s[0]).Mul(0.001)), s[1].Add(x[0].Mean())], x[0], Torch.Zeros([]));
        var session = new Session(Halve);
        foreach (var scale in new[] { 0.01, 10, 500 })
            Same(session, Halve, Torch.Randn([2, 3], generator: _generator).Mul(scale));
        Assert.Contains("Loop of", session.Describe(Torch.Randn(2, 3)), StringComparison.Ordinal);
    }

    [Fact]
    public void BranchesStandInLoopsInBranches()
    {
        static Tensor[] Run(IReadOnlyList<Tensor> x) => Torch.Cond(x[0].Amax().Gt(0),
            () => Torch.WhileLoop(s => s[1].Lt(7), s => [Torch.Cond(s[0].Sum().Gt(x[0].Sum()), () => [s[0].Sub(x[0])], () => [s[0].Add(1.5)])[0], s[1].Add(1)], x[0].Mul(2), Torch.Zeros([], DType.Int64))[..1],
            () => [x[0].Exp()]);
        var session = new Session(Run);
        foreach (var sign in new[] { 1, -1 })
            Same(session, Run, Torch.Rand([3, 2], generator: _generator).Mul(sign));
        Assert.Contains("If of", session.Describe(Torch.Rand(3, 2)), StringComparison.Ordinal);
    }

    [Fact]
    public void RowsAreGathered()
    {
        static Tensor[] Sums(IReadOnlyList<Tensor> x)
        {
            var loop = ControlFlow.Loop(Torch.Tensor(5L), null, [x[0]], (i, s) => (Torch.Tensor(true), [s[0].Add(1.0)], [s[0].Mul(i.To(DType.Float32)), s[0].Sum()]));
            if (loop is { } found)
                return [found.State[0], found.Rows[0], found.Rows[1]];
            Tensor[] states = [.. Enumerable.Range(0, 6).Select(i => x[0].Add(i))];
            return [states[5], Torch.Stack([.. states[..5].Select((s, i) => s.Mul(i))]), Torch.Stack([.. states[..5].Select(s => s.Sum())])];
        }
        var session = new Session(Sums);
        Same(session, Sums, Torch.Randn([2, 3], generator: _generator));
        Assert.Contains("Loop of", session.Describe(Torch.Randn(2, 3)), StringComparison.Ordinal);
    }

    [Fact]
    public void WhatNoPlanCanBeRunsAsItIs()
    {
        static Tensor[] Shapes(IReadOnlyList<Tensor> x) => Torch.Cond(x[0].Sum().Gt(0), () => [x[0]], () => [x[0].Sum([0])]);
        var shapes = new Session(Shapes);
        Same(shapes, Shapes, Torch.Ones(2, 3));
        Same(shapes, Shapes, Torch.Ones(2, 3).Neg());
        Assert.StartsWith("no plan", shapes.Describe(Torch.Ones(2, 3)), StringComparison.Ordinal);
        static Tensor[] Growing(IReadOnlyList<Tensor> x) => Torch.WhileLoop(s => s[0].Sum().Lt(50), s => [Torch.Cat([s[0], s[0]])], x[0]);
        var growing = new Session(Growing);
        Same(growing, Growing, Torch.Ones(3));
        Assert.StartsWith("no plan", growing.Describe(Torch.Ones(3)), StringComparison.Ordinal);
        static Tensor[] Changing(IReadOnlyList<Tensor> x)
        {
            var y = x[0].Mul(1);
            return [.. Torch.Cond(x[0].Sum().Gt(0), () => { y.Add_(1); return [y.Mul(2)]; }, () => [y.Mul(3)]), y];
        }
        Same(new Session(Changing), Changing, Torch.Ones(3));
    }

    [Fact]
    public void ALoopAllocatesNothing()
    {
        var session = new Session(x => Torch.WhileLoop(s => s[0].Abs().Sum().Gt(1.0), s => [s[0].Mul(0.5)], x[0]));
        SessionTests.AllocatesNothing(session, [Torch.Ones(64, 64)], [Torch.Empty([64, 64])]);
    }

    [Fact]
    public void AnEndlessLoopIsCancelled()
    {
        var session = new Session(x => Torch.WhileLoop(s => s[0].Sum().Gt(0), s => [s[0].Mul(1)], x[0]));
        using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        Assert.Throws<OperationCanceledException>(() => session.Run([Torch.Ones(2)], profile: null, soon.Token));
    }

    private static void Same(Session session, Func<IReadOnlyList<Tensor>, Tensor[]> function, Tensor x)
    {
        using var mode = GradMode.NoGrad();
        var (expected, actual) = (function([x]), session.Run(x));
        Assert.Equal(expected.Length, actual.Length);
        foreach (var (e, a) in expected.Zip(actual))
        {
            Assert.Equal(e.Shape.ToArray(), a.Shape.ToArray());
            // Packed weights round in another order.
            Assert.True(e.IsClose(a, rtol: 1e-5, atol: 1e-6).All().Item<bool>(), $"{e}\n{a}");
        }
    }
}
