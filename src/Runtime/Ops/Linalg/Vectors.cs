namespace TorchPort;

public static partial class Linalg
{
    /// <summary>The cross products of vectors of three elements. PyTorch: <c>torch.linalg.cross</c>.</summary>
    /// <param name="self">The left vectors.</param>
    /// <param name="other">The right ones; shapes broadcast.</param>
    /// <param name="dim">The dimension of the vectors.</param>
    [Aten("linalg_cross(Tensor self, Tensor other, *, int dim=-1) -> Tensor")]
    public static Tensor Cross(Tensor self, Tensor other, int dim = -1)
    {
        ArgumentNullException.ThrowIfNull(self);
        ArgumentNullException.ThrowIfNull(other);
        if (self.Dim != other.Dim)
            throw new ShapeException($"linalg.cross: inputs must have the same number of dimensions, but have {self.Dim} and {other.Dim}.");
        var d = Shapes.Dim(dim, self.Dim);
        if (self.Dim == 0 || self.Shape[d] != 3 || other.Shape[d] != 3)
            throw new ShapeException($"linalg.cross: inputs dimension {dim} must have length 3. Got {Shapes.Text(self.Shape)} and {Shapes.Text(other.Shape)}.");
        return self.Roll([-1], [d]).Mul(other.Roll([-2], [d])).Sub(self.Roll([-2], [d]).Mul(other.Roll([-1], [d])));
    }

    /// <summary>Σ conj(x)·y over a dimension. PyTorch: <c>torch.linalg.vecdot</c>.</summary>
    [Aten("linalg_vecdot(Tensor x, Tensor y, *, int dim=-1) -> Tensor")]
    public static Tensor Vecdot(Tensor x, Tensor y, int dim = -1)
    {
        ArgumentNullException.ThrowIfNull(x);
        using var cast = Autocast.Lower(ref x, ref y);
        return x.Conj().Mul(y).Sum([dim]);
    }

    /// <summary>The powers 0 to N − 1 of each element, as rows. PyTorch: <c>torch.linalg.vander</c>.</summary>
    /// <param name="x">Batches of vectors.</param>
    /// <param name="n">How many powers; by default as many as elements.</param>
    [Aten("linalg_vander(Tensor x, *, SymInt? N=None) -> Tensor")]
    public static Tensor Vander(Tensor x, long? n = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        var values = x.Dim == 0 ? x.Unsqueeze(-1) : x;
        var count = n ?? values.Shape[^1];
        if (count <= 1)
            throw new ArgumentException($"linalg.vander: N must be greater than 1, but is {count}.", nameof(n));
        long[] shape = [.. values.Shape, count - 1];
        var powers = values.Unsqueeze(-1).Expand(shape).Cumprod(-1);
        return Torch.Cat([Torch.Ones([.. values.Shape, 1], powers.DType, x.Device), powers], -1);
    }

    /// <summary>A diagonal of matrices, as a view. PyTorch: <c>torch.linalg.diagonal</c>.</summary>
    [Aten("linalg_diagonal(Tensor(a) A, *, int offset=0, int dim1=-2, int dim2=-1) -> Tensor(a)")]
    public static Tensor Diagonal(Tensor a, long offset = 0, int dim1 = -2, int dim2 = -1)
    {
        ArgumentNullException.ThrowIfNull(a);
        return a.Diagonal(offset, dim1, dim2);
    }

    /// <summary>The inverse with respect to <c>tensordot</c>: the first <paramref name="ind"/> dimensions are one side of a square matrix, the rest the other. PyTorch: <c>torch.linalg.tensorinv</c>.</summary>
    [Aten("linalg_tensorinv(Tensor self, int ind=2) -> Tensor")]
    public static Tensor Tensorinv(Tensor self, int ind = 2)
    {
        ArgumentNullException.ThrowIfNull(self);
        using var cast = Autocast.Full(ref self, on: AutocastOn.Processor);
        if (ind <= 0 || ind > self.Dim)
            throw new ArgumentException($"Expected a strictly positive integer for 'ind' of at most {self.Dim}, but got {ind}.", nameof(ind));
        long rows = Shapes.Count(self.Shape[..ind]), columns = Shapes.Count(self.Shape[ind..]);
        if (rows != columns)
            throw new ShapeException($"Expected self to satisfy the requirement prod(self.shape[ind:]) == prod(self.shape[:ind]), but got {columns} != {rows}.");
        return Inv(self.Reshape(rows, columns)).Reshape([.. self.Shape[ind..], .. self.Shape[..ind]]);
    }

    /// <summary>The X with tensordot(A, X, X.Dim) = B. PyTorch: <c>torch.linalg.tensorsolve</c>.</summary>
    /// <param name="self">A.</param>
    /// <param name="other">B.</param>
    /// <param name="dims">Dimensions of A that are moved to its end first.</param>
    [Aten("linalg_tensorsolve(Tensor self, Tensor other, int[]? dims=None) -> Tensor")]
    public static Tensor Tensorsolve(Tensor self, Tensor other, ReadOnlySpan<int> dims = default)
    {
        ArgumentNullException.ThrowIfNull(self);
        ArgumentNullException.ThrowIfNull(other);
        using var cast = Autocast.Full(ref self, ref other, on: AutocastOn.Processor);
        var a = self;
        if (!dims.IsEmpty)
        {
            var ends = new int[dims.Length];
            for (var i = 0; i < ends.Length; i++)
                ends[i] = self.Dim - dims.Length + i;
            a = self.Movedim(dims, ends);
        }
        if (other.Dim > a.Dim)
            throw new ShapeException($"linalg.tensorsolve: other has {other.Dim} dimensions, more than self's {self.Dim}.");
        var shape = a.Shape[other.Dim..];
        var size = Shapes.Count(shape);
        if (size != other.ElementCount || Shapes.Count(a.Shape[..other.Dim]) != size)
            throw new ShapeException($"Expected self to satisfy the requirement prod(self.shape[other.ndim:]) == prod(self.shape[:other.ndim]), but the shapes are {Shapes.Text(a.Shape)} and {Shapes.Text(other.Shape)}.");
        return Solve(a.Reshape(size, size), other.Reshape(size)).Reshape(shape);
    }
}

public partial class Tensor
{
    /// <summary>The cross products of vectors of three elements. PyTorch: <c>torch.cross</c>; see <see cref="Linalg.Cross"/>.</summary>
    /// <param name="other">The right vectors; shapes broadcast.</param>
    /// <param name="dim">The dimension of the vectors; by default the first of size 3.</param>
    [Aten("cross(Tensor self, Tensor other, int? dim=None) -> Tensor")]
    public Tensor Cross(Tensor other, int? dim = null)
    {
        if (dim is { } given)
            return Linalg.Cross(this, other, given);
        var first = Array.IndexOf(_shape, 3);
        return first >= 0 ? Linalg.Cross(this, other, first) : throw new DimensionException($"no dimension of size 3 in input {Shapes.Text(Shape)}.");
    }
}

public static partial class Torch
{
    /// <summary>The powers of a vector's elements, as rows that fall, or rise from 0. PyTorch: <c>torch.vander</c>.</summary>
    /// <param name="x">A vector.</param>
    /// <param name="n">How many powers; by default as many as elements.</param>
    /// <param name="increasing">Whether they rise.</param>
    [Aten("vander(Tensor x, int? N=None, bool increasing=False) -> Tensor")]
    public static Tensor Vander(Tensor x, long? n = null, bool increasing = false)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (x.Dim != 1)
            throw new ShapeException($"x must be a one-dimensional tensor, but has {x.Dim} dimensions.");
        var count = n ?? x.Shape[0];
        if (count < 0)
            throw new ArgumentException("N must be non-negative.", nameof(n));
        var dtype = x.DType.IsIntegral ? DType.Int64 : x.DType;
        var ones = Ones([x.Shape[0], Math.Min(count, 1)], dtype, x.Device);
        var rising = count < 2 ? ones : Cat([ones, x.To(dtype).Unsqueeze(-1).Expand(x.Shape[0], count - 1).Cumprod(-1)], -1);
        return increasing ? rising : rising.Flip(-1);
    }
}
