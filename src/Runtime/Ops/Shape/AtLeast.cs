namespace TorchPort;

public partial class Tensor
{
    /// <summary>This tensor, a 0-d one as a vector. PyTorch: <c>torch.atleast_1d</c>.</summary>
    [Aten("atleast_1d(Tensor self) -> Tensor")]
    public Tensor AtLeast1d() => Dim == 0 ? Reshape(1) : this;

    /// <summary>This tensor, a vector as a matrix of one row. PyTorch: <c>torch.atleast_2d</c>.</summary>
    [Aten("atleast_2d(Tensor self) -> Tensor")]
    public Tensor AtLeast2d() => Dim switch { 0 => Reshape(1, 1), 1 => Unsqueeze(0), _ => this };

    /// <summary>This tensor, one of fewer dimensions with three. PyTorch: <c>torch.atleast_3d</c>.</summary>
    [Aten("atleast_3d(Tensor self) -> Tensor")]
    public Tensor AtLeast3d() => Dim switch { 0 => Reshape(1, 1, 1), 1 => Unsqueeze(0).Unsqueeze(-1), 2 => Unsqueeze(-1), _ => this };
}

public static partial class Torch
{
    /// <summary><see cref="Tensor.AtLeast1d"/> of each. PyTorch: <c>torch.atleast_1d</c>.</summary>
    [Aten("atleast_1d.Sequence(Tensor[] tensors) -> Tensor[]")]
    public static Tensor[] AtLeast1d(params ReadOnlySpan<Tensor> tensors) => Array.ConvertAll(tensors.ToArray(), t => t.AtLeast1d());

    /// <summary><see cref="Tensor.AtLeast2d"/> of each. PyTorch: <c>torch.atleast_2d</c>.</summary>
    [Aten("atleast_2d.Sequence(Tensor[] tensors) -> Tensor[]")]
    public static Tensor[] AtLeast2d(params ReadOnlySpan<Tensor> tensors) => Array.ConvertAll(tensors.ToArray(), t => t.AtLeast2d());

    /// <summary><see cref="Tensor.AtLeast3d"/> of each. PyTorch: <c>torch.atleast_3d</c>.</summary>
    [Aten("atleast_3d.Sequence(Tensor[] tensors) -> Tensor[]")]
    public static Tensor[] AtLeast3d(params ReadOnlySpan<Tensor> tensors) => Array.ConvertAll(tensors.ToArray(), t => t.AtLeast3d());
}
