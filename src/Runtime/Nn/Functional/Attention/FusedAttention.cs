using TorchPort.Autograd;
using TorchPort.Kernels;

namespace TorchPort.Nn;

/// <summary>Attention as one operation that never stores all scores.</summary>
internal static class FusedAttention
{
    /// <summary>Whether there is a kernel for these: no mask, batches that are equal, a dtype that the device has it for.</summary>
    internal static bool Applies(Tensor q, Tensor k, Tensor v) =>
        q.Device.FusesAttention(q.DType) && k.DType == q.DType && v.DType == q.DType && k.Device == q.Device && v.Device == q.Device
        && q.Dim == k.Dim && q.Dim == v.Dim && q.Shape[..^2].SequenceEqual(k.Shape[..^2]) && q.Shape[..^2].SequenceEqual(v.Shape[..^2])
        && q.Shape[^1] == k.Shape[^1] && k.Shape[^2] == v.Shape[^2] && q.ElementCount > 0 && k.ElementCount > 0 && v.ElementCount > 0;

    internal static Tensor Of(Tensor q, Tensor k, Tensor v, double scale, bool isCausal)
    {
        var shape = new AttentionShape(Shapes.Count(q.Shape[..^2]), q.Shape[^2], k.Shape[^2], q.Shape[^1], v.Shape[^1], scale, isCausal);
        var y = Tensor.Empty([.. q.Shape[..^1], v.Shape[^1]], q.DType, q.Device);
        var logs = Tensor.Empty([.. q.Shape[..^1]], q.DType == DType.Float64 ? DType.Float64 : DType.Float32, q.Device);
        y.Device.Fused(new Attention(shape), q.DType, [y, logs], [q, k, v]);
        return Tape.Record(y, "ScaledDotProductAttention", [q, k, v], [q, k, v, y, logs], (g, s) => GradMode.IsEnabled
            ? Recomputation.Gradients([s[0], s[1], s[2]], s.Needs, [g], i => [Functional.Attend(i[0]!, i[1]!, i[2]!, null, 0, isCausal, scale).Output])
            : Backward(shape, g, s));
    }

    private static Tensor?[] Backward(AttentionShape shape, Tensor g, Saved s)
    {
        Tensor q = Tensor.Empty(s[0].ShapeArray, g.DType, g.Device), k = Tensor.Empty(s[1].ShapeArray, g.DType, g.Device), v = Tensor.Empty(s[2].ShapeArray, g.DType, g.Device);
        g.Device.Fused(new AttentionGradient(shape), g.DType, [q, k, v], [s[0], s[1], s[2], s[3], s[4], g]);
        return [s.Needs(0) ? q : null, s.Needs(1) ? k : null, s.Needs(2) ? v : null];
    }
}
