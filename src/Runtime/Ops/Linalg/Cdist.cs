using TorchPort.Autograd;
using TorchPort.Ops;

namespace TorchPort;

public static partial class Torch
{
    /// <summary>The distances between all rows of two batches of matrices, [P, M] and [R, M]: [P, R]. PyTorch: <c>torch.cdist</c>.</summary>
    /// <param name="x1">The one rows.</param>
    /// <param name="x2">The other rows; batches broadcast.</param>
    /// <param name="p">The order of the norm, from 0 to ∞.</param>
    [Aten("_cdist_forward(Tensor x1, Tensor x2, float p, int? compute_mode) -> Tensor", Ignores = "compute_mode")]
    [Aten("cdist(Tensor x1, Tensor x2, float p=2., int? compute_mode=None) -> Tensor", Ignores = "compute_mode")]
    public static Tensor Cdist(Tensor x1, Tensor x2, double p = 2)
    {
        ArgumentNullException.ThrowIfNull(x1);
        ArgumentNullException.ThrowIfNull(x2);
        using var cast = Autocast.Full(ref x1, ref x2);
        if (!x1.DType.IsFloatingPoint || x1.DType != x2.DType)
            throw new DTypeException($"cdist only supports floating-point dtypes, the same for both, but got {x1.DType.TorchName} and {x2.DType.TorchName}.");
        if (x1.Dim < 2 || x2.Dim < 2 || x1.Shape[^1] != x2.Shape[^1])
            throw new ShapeException($"cdist: X1 and X2 must have at least two dimensions and the same number of columns, but the shapes are {Shapes.Text(x1.Shape)} and {Shapes.Text(x2.Shape)}.");
        if (!(p >= 0))
            throw new ArgumentException($"cdist only supports non-negative p values, but got {p}.", nameof(p));
        if (x1.ElementCount == 0 || x2.ElementCount == 0)
            return Zeros([.. Shapes.Broadcast(x1.Shape[..^2], x2.Shape[..^2]), x1.Shape[^2], x2.Shape[^2]], x1.DType, x1.Device);
        if (p != 2)
            return Linalg.VectorNorm(x1.Unsqueeze(-2).Sub(x2.Unsqueeze(-3)), p, [-1]);
        var (a, b) = LinalgInput.Broadcast(LinalgInput.Wide(x1), LinalgInput.Wide(x2));
        return Euclidean(a, b).To(x1.DType);
    }

    /// <summary>√(|a|² + |b|² − 2·a·b), in double precision.</summary>
    private static Tensor Euclidean(Tensor a, Tensor b)
    {
        Tensor x = a.Detach(), y = b.Detach();
        var squares = x.Square().Sum([-1], true).Add(y.Square().Sum([-1]).Unsqueeze(-2)).Sub(x.MatMul(y.MT()).Mul(2));
        var distances = squares.ClampMin(0).Sqrt();
        return Tape.Record(distances, "EuclideanDist", [a, b], [a, b, distances], (g, s) =>
        {
            var ratio = g.Div(s[2]).MaskedFill(s[2].Eq(0), 0);
            return
            [
                s[0].Mul(ratio.Sum([-1], true)).Sub(ratio.MatMul(s[1])),
                s[1].Mul(ratio.Sum([-2]).Unsqueeze(-1)).Sub(ratio.MT().MatMul(s[0])),
            ];
        });
    }
}
