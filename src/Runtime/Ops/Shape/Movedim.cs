namespace TorchPort;

public partial class Tensor
{
    /// <summary>A dimension moved to another place; the others keep their order. PyTorch: <c>torch.movedim</c>.</summary>
    [Aten("movedim.int(Tensor(a) self, int source, int destination) -> Tensor(a)")]
    [Aten("moveaxis.int(Tensor(a) self, int source, int destination) -> Tensor(a)")]
    public Tensor Movedim(int source, int destination) => Movedim([source], [destination]);

    /// <summary>Dimensions moved to other places; the others keep their order. PyTorch: <c>torch.movedim</c>.</summary>
    [Aten("movedim.intlist(Tensor(a) self, int[] source, int[] destination) -> Tensor(a)")]
    [Aten("moveaxis.intlist(Tensor(a) self, int[] source, int[] destination) -> Tensor(a)")]
    public Tensor Movedim(ReadOnlySpan<int> source, ReadOnlySpan<int> destination)
    {
        if (source.Length != destination.Length)
            throw new DimensionException($"Movedim: source ({source.Length} dims) and destination ({destination.Length} dims) should contain the same number of dims.");
        if (Dim == 0)
            return Permute();
        var order = new long[Dim];
        Array.Fill(order, -1);
        var moved = new bool[Dim];
        for (var i = 0; i < source.Length; i++)
        {
            var (from, to) = (Shapes.Dim(source[i], Dim), Shapes.Dim(destination[i], Dim));
            if (moved[from] || order[to] >= 0)
                throw new DimensionException("Movedim: repeated dim in source or destination.");
            (order[to], moved[from]) = (from, true);
        }
        for (int d = 0, place = 0; d < Dim; d++)
        {
            if (moved[d])
                continue;
            while (order[place] >= 0)
                place++;
            order[place] = d;
        }
        return Permute(order);
    }

    /// <summary>The dimensions in reverse order; of matrices, the transpose. PyTorch: <c>adjoint</c>, <c>mT</c>.</summary>
    [Aten("mT(Tensor(a) self) -> Tensor(a)")]
    public Tensor MT() => Dim >= 2 ? Transpose(-2, -1) : Dim == 0 ? this
        : throw new DimensionException("MT: tensor.mT is only supported on matrices or batches of matrices, but got a vector.");

    /// <summary>The conjugate transpose of matrices. PyTorch: <c>mH</c>, <c>torch.adjoint</c>.</summary>
    [Aten("mH(Tensor(a) self) -> Tensor(a)")]
    [Aten("adjoint(Tensor(a) self) -> Tensor(a)")]
    public Tensor MH() => MT().Conj();

    /// <summary>The conjugate transpose of a matrix. PyTorch: <c>H</c>.</summary>
    [Aten("matrix_H(Tensor(a) self) -> Tensor(a)")]
    public Tensor H() => Dim is 0 or 2 ? MH() : throw new DimensionException($"H: tensor.H is only supported on matrices (2-D tensors), but got {Dim} dimensions.");

    /// <summary>All dimensions in reverse order. PyTorch: <c>Tensor.T</c>.</summary>
    [Aten("numpy_T(Tensor(a) self) -> Tensor(a)")]
    internal Tensor Reverse()
    {
        var order = new long[Dim];
        for (var d = 0; d < Dim; d++)
            order[d] = Dim - 1 - d;
        return Permute(order);
    }

    /// <summary>A dimension as several; one size may be -1. PyTorch: <c>torch.unflatten</c>.</summary>
    [Aten("unflatten.int(Tensor(a) self, int dim, SymInt[] sizes) -> Tensor(a)")]
    public Tensor Unflatten(int dim, ReadOnlySpan<long> sizes)
    {
        var d = Shapes.Dim(dim, Dim);
        if (Dim == 0 || sizes.IsEmpty)
            throw new ShapeException("Unflatten needs a dimension to divide and sizes to divide it into.");
        return View([.. _shape[..d], .. Shapes.Infer(sizes, _shape[d]), .. _shape[(d + 1)..]]);
    }

    /// <summary>The elements as a vector. PyTorch: <c>torch.ravel</c>.</summary>
    [Aten("ravel(Tensor(a) self) -> Tensor(a)")]
    public Tensor Ravel() => Reshape(-1);

    /// <summary>In the shape of another tensor. PyTorch: <c>reshape_as</c>.</summary>
    [Aten("reshape_as(Tensor(a) self, Tensor other) -> Tensor(a)")]
    public Tensor ReshapeAs(Tensor other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Reshape(other.Shape);
    }

    /// <summary>A view in the shape of another tensor. PyTorch: <c>view_as</c>.</summary>
    [Aten("view_as(Tensor(a) self, Tensor other) -> Tensor(a)")]
    public Tensor ViewAs(Tensor other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return View(other.Shape);
    }

    /// <summary>Expanded to the shape of another tensor. PyTorch: <c>expand_as</c>.</summary>
    [Aten("expand_as(Tensor(a) self, Tensor other) -> Tensor(a)")]
    public Tensor ExpandAs(Tensor other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Expand(other.Shape);
    }

    /// <summary>As <see cref="Expand"/>. PyTorch: <c>torch.broadcast_to</c>.</summary>
    [Aten("broadcast_to(Tensor(a) self, SymInt[] size) -> Tensor(a)")]
    public Tensor BroadcastTo(params ReadOnlySpan<long> size) => Expand(size);
}
