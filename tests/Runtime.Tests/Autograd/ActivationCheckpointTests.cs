using System.Runtime.CompilerServices;
using TorchPort.Nn;

namespace TorchPort.Tests.Autograd;

/// <summary>What is checkpointed is dropped after the forward pass, and computed again once.</summary>
[Collection(DefaultGeneratorCollection.Name)]
public class ActivationCheckpointTests
{
    [Fact]
    public void What_comes_between_is_not_kept()
    {
        var x = Torch.Ones(4).RequiresGrad_();
        var (y, between) = Forward(x, checkpointed: true);
        Assert.False(Lives(between));
        var (z, kept) = Forward(x, checkpointed: false);
        Assert.True(Lives(kept));
        (y + z).Sum().Backward();
        Assert.Equal(2 * Math.Cos(Math.E) * Math.E, x.Grad!.ToArray<float>()[0], 1e-5);
    }

    [Fact]
    public void The_function_runs_again_once()
    {
        var calls = 0;
        var x = Torch.Ones(4).RequiresGrad_();
        var y = ActivationCheckpoint.Run(t =>
        {
            calls++;
            return t.Exp().Sin().Exp();
        }, x);
        Assert.Equal(1, calls);
        y.Sum().Backward();
        Assert.Equal(2, calls);
        using (GradMode.NoGrad())
            ActivationCheckpoint.Run(t => t.Mul(++calls), x);
        Assert.Equal(3, calls);
    }

    [Fact]
    public void A_function_that_does_something_else_is_refused()
    {
        var calls = 0;
        var x = Torch.Ones(4).RequiresGrad_();
        var more = ActivationCheckpoint.Run(t => calls++ == 0 ? t.Exp() : t.Exp().Sin(), x);
        Assert.Contains("another number of tensors", Assert.Throws<AutogradException>(() => more.Sum().Backward()).Message, StringComparison.Ordinal);
        calls = 0;
        var larger = ActivationCheckpoint.Run(t => (calls++ == 0 ? t : t.Repeat(2)).Exp().Sum(), x);
        Assert.Contains("[8]", Assert.Throws<AutogradException>(() => larger.Backward()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_second_run_may_draw_new_numbers()
    {
        var x = Torch.Ones(4).RequiresGrad_();
        var seen = new List<float[]>();
        foreach (var preserve in (bool[])[true, false])
        {
            seen.Clear();
            ActivationCheckpoint.Run(t =>
            {
                var noise = Torch.Rand(4);
                seen.Add(noise.ToArray<float>());
                return (t * noise).Exp();
            }, x, preserve).Sum().Backward();
            Assert.Equal(preserve, seen[0].SequenceEqual(seen[1]));
        }
    }

    [Fact]
    public void Segments_are_as_many_as_asked_for()
    {
        var layers = new Sequential(new Tanh(), new Tanh());
        Assert.Throws<ArgumentOutOfRangeException>(() => ActivationCheckpoint.RunSequential(layers, 3, Torch.Ones(2)));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (Tensor Y, WeakReference Between) Forward(Tensor x, bool checkpointed)
    {
        WeakReference? between = null;
        return (checkpointed ? ActivationCheckpoint.Run(Compute, x) : Compute(x), between!);

        Tensor Compute(Tensor t)
        {
            var e = t.Exp();
            between ??= new(e);
            return e.Sin();
        }
    }

    private static bool Lives(WeakReference reference)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        return reference.IsAlive;
    }
}
