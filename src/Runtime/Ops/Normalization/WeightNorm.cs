namespace TorchPort;

public static partial class Torch
{
    /// <summary>The norm of each slice of a dimension, which stays; of the whole tensor where it is −1. PyTorch: <c>torch.norm_except_dim</c>.</summary>
    [Aten("norm_except_dim(Tensor v, int pow=2, int dim=0) -> Tensor")]
    public static Tensor NormExceptDim(Tensor v, long pow = 2, int dim = 0)
    {
        ArgumentNullException.ThrowIfNull(v);
        if (dim == -1)
            return Linalg.VectorNorm(v, pow);
        var kept = Shapes.Dim(dim, v.Dim);
        return v.Dim == 1 ? v.Abs() : Linalg.VectorNorm(v, pow, [.. Enumerable.Range(0, v.Dim).Where(d => d != kept)], keepdim: true);
    }

    /// <summary>v with slices of the lengths g: v · g / |v|. PyTorch: <c>torch._weight_norm</c>.</summary>
    [Aten("_weight_norm(Tensor v, Tensor g, int dim=0) -> Tensor")]
    internal static Tensor WeightNorm(Tensor v, Tensor g, int dim = 0) => v.Mul(g.Div(NormExceptDim(v, 2, dim)));
}
