namespace TorchPort;

public partial class Tensor
{
    /// <summary>The product summed over pairs of dimensions; the others of this tensor come first, then those of <paramref name="other"/>. PyTorch: <c>torch.tensordot</c>.</summary>
    [Aten("tensordot(Tensor self, Tensor other, int[] dims_self, int[] dims_other) -> Tensor")]
    public Tensor Tensordot(Tensor other, ReadOnlySpan<int> dimsSelf, ReadOnlySpan<int> dimsOther)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (Autocast.Applies(this, AutocastOn.Gpu))
        {
            var self = this;
            using var cast = Autocast.Widest(ref self, ref other, on: AutocastOn.Gpu);
            return self.Tensordot(other, dimsSelf, dimsOther);
        }
        if (dimsSelf.Length != dimsOther.Length)
            throw new DimensionException($"Tensordot: both dimension lists should have same length, but have {dimsSelf.Length} and {dimsOther.Length}.");
        var (a, b) = (this, other);
        int[] left = Wrapped(dimsSelf, Dim), right = Wrapped(dimsOther, other.Dim);
        for (var i = 0; i < left.Length; i++)
        {
            var (n, m) = (a.Shape[left[i]], b.Shape[right[i]]);
            if (n != m && n != 1 && m != 1)
                throw new ShapeException($"Tensordot: contracted dimensions need to match, but first has size {n} in dim {dimsSelf[i]} and second has size {m} in dim {dimsOther[i]}.");
            if (n == 1)
                b = b.Sum([right[i]], keepdim: true);
            else if (m == 1)
                a = a.Sum([left[i]], keepdim: true);
        }
        int[] keptA = [.. Enumerable.Range(0, Dim).Except(left)], keptB = [.. Enumerable.Range(0, other.Dim).Except(right)];
        var inner = left.Aggregate(1L, (count, d) => count * a.Shape[d]);
        long[] shapeA = [.. keptA.Select(d => a.Shape[d])], shapeB = [.. keptB.Select(d => b.Shape[d])];
        var x = a.Permute([.. keptA.Concat(left).Select(d => (long)d)]).Reshape(Shapes.Count(shapeA), inner);
        var y = b.Permute([.. right.Concat(keptB).Select(d => (long)d)]).Reshape(inner, Shapes.Count(shapeB));
        return x.Mm(y).Reshape([.. shapeA, .. shapeB]);
    }

    /// <summary><see cref="Tensordot(Tensor, ReadOnlySpan{int}, ReadOnlySpan{int})"/> over this tensor's last dimensions and the first of <paramref name="other"/>. PyTorch: <c>torch.tensordot(dims=n)</c>.</summary>
    public Tensor Tensordot(Tensor other, int dims = 2) =>
        Tensordot(other, Enumerable.Range(Dim - dims, dims).ToArray(), Enumerable.Range(0, dims).ToArray());

    /// <summary>Dot products of all pairs of rows; a product with a 0-d tensor. PyTorch: <c>torch.inner</c>.</summary>
    [Aten("inner(Tensor self, Tensor other) -> Tensor")]
    public Tensor Inner(Tensor other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (Dim == 0 || other.Dim == 0)
            return Mul(other);
        return _shape[^1] == other.Shape[^1] ? Tensordot(other, [-1], [-1])
            : throw new ShapeException($"Inner: the last dimension must match on both input tensors but got shapes {Shapes.Text(Shape)} and {Shapes.Text(other.Shape)}.");
    }

    /// <summary>The dot product of vectors, this one conjugated. PyTorch: <c>torch.vdot</c>.</summary>
    [Aten("vdot(Tensor self, Tensor other) -> Tensor")]
    public Tensor Vdot(Tensor other) => Conj().Dot(other);

    /// <summary>Every element times the whole of another tensor, as blocks: Kronecker's product. PyTorch: <c>torch.kron</c>.</summary>
    [Aten("kron(Tensor self, Tensor other) -> Tensor")]
    public Tensor Kron(Tensor other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var dims = Math.Max(Dim, other.Dim);
        long[] a = new long[2 * dims], b = new long[2 * dims], shape = new long[dims];
        for (var d = 0; d < dims; d++)
        {
            var (n, m) = (SizeFrom(this, dims, d), SizeFrom(other, dims, d));
            (a[2 * d], a[2 * d + 1], b[2 * d], b[2 * d + 1], shape[d]) = (n, 1, 1, m, checked(n * m));
        }
        return Reshape(a).Mul(other.Reshape(b)).Reshape(shape);

        static long SizeFrom(Tensor t, int dims, int d) => d < dims - t.Dim ? 1 : t.Shape[d - dims + t.Dim];
    }

    private static int[] Wrapped(ReadOnlySpan<int> dims, int count)
    {
        var wrapped = new int[dims.Length];
        for (var i = 0; i < wrapped.Length; i++)
            wrapped[i] = Shapes.Dim(dims[i], count);
        return wrapped;
    }
}
