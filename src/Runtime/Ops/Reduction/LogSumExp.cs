using TorchPort.Autograd;
using TorchPort.Ops;

namespace TorchPort;

public partial class Tensor
{
    /// <summary>The logarithm of the sum of exponentials over some dimensions, without overflow. PyTorch: <c>torch.logsumexp</c>.</summary>
    /// <param name="dim">The dimensions; none means all.</param>
    /// <param name="keepdim">Keeps the reduced dimensions with size 1.</param>
    [Aten("logsumexp(Tensor self, int[1] dim, bool keepdim=False) -> Tensor")]
    [Aten("special_logsumexp(Tensor self, int[1] dim, bool keepdim=False) -> Tensor")]
    public Tensor LogSumExp(ReadOnlySpan<int> dim, bool keepdim = false)
    {
        if (Autocast.Applies(this, AutocastOn.Gpu))
        {
            var self = this;
            using var cast = Autocast.Full(ref self, on: AutocastOn.Gpu);
            return self.LogSumExp(dim, keepdim);
        }
        var x = DType.IsIntegral ? To(Torch.DefaultDType) : this;
        var reduced = Reductions.Mask(dim, Dim);
        var y = Stable(x, dim, keepdim);
        return Tape.Record(y, "Logsumexp", [x], [x, y], (g, s) =>
            [Reductions.Restore(g, reduced, keepdim).Mul(s[0].Sub(Reductions.Restore(s[1], reduced, keepdim)).Exp().Conj())]);
    }

    private static Tensor Stable(Tensor x, ReadOnlySpan<int> dim, bool keepdim)
    {
        using var mode = GradMode.NoGrad();
        if (x.ElementCount == 0)
            return x.Exp().Sum(dim, keepdim).Log();
        var largest = x.Real().Amax(dim, keepdim: true);
        var finite = Torch.Where(largest.IsFinite(), largest, 0.0);
        var sum = x.Sub(finite).Exp().Sum(dim, keepdim);
        return sum.Log().Add(finite.Reshape(sum.ShapeArray));
    }
}
