using TorchPort.Ops;

namespace TorchPort;

public partial class Tensor
{
    /// <summary><paramref name="beta"/>, by default 1, · this + <paramref name="alpha"/> · <paramref name="mat1"/> · <paramref name="mat2"/>; this broadcasts. PyTorch: <c>torch.addmm</c>.</summary>
    [Aten("addmm(Tensor self, Tensor mat1, Tensor mat2, *, Scalar beta=1, Scalar alpha=1) -> Tensor")]
    public Tensor Addmm(Tensor mat1, Tensor mat2, Scalar? beta = null, Scalar? alpha = null)
    {
        ArgumentNullException.ThrowIfNull(mat1);
        ArgumentNullException.ThrowIfNull(mat2);
        if (Autocast.IsOn)
        {
            var self = this;
            using var cast = Autocast.Lower(ref self, ref mat1, ref mat2);
            return self.Addmm(mat1, mat2, beta, alpha);
        }
        CheckMm(mat1, mat2);
        return AddProduct(mat1, mat2, [mat1._shape[0], mat2._shape[1]], beta, alpha);
    }

    /// <summary><paramref name="beta"/>, by default 1, · this + <paramref name="alpha"/> · <paramref name="batch1"/> · <paramref name="batch2"/>; this broadcasts. PyTorch: <c>torch.baddbmm</c>.</summary>
    [Aten("baddbmm(Tensor self, Tensor batch1, Tensor batch2, *, Scalar beta=1, Scalar alpha=1) -> Tensor")]
    public Tensor Baddbmm(Tensor batch1, Tensor batch2, Scalar? beta = null, Scalar? alpha = null)
    {
        ArgumentNullException.ThrowIfNull(batch1);
        ArgumentNullException.ThrowIfNull(batch2);
        if (Autocast.IsOn)
        {
            var self = this;
            using var cast = Autocast.Lower(ref self, ref batch1, ref batch2);
            return self.Baddbmm(batch1, batch2, beta, alpha);
        }
        CheckBmm(batch1, batch2);
        return AddProduct(batch1, batch2, [batch1._shape[0], batch1._shape[1], batch2._shape[2]], beta, alpha);
    }

    /// <summary><paramref name="beta"/>, by default 1, · this + <paramref name="alpha"/> · the sum of the batch's products; this broadcasts. PyTorch: <c>torch.addbmm</c>.</summary>
    [Aten("addbmm(Tensor self, Tensor batch1, Tensor batch2, *, Scalar beta=1, Scalar alpha=1) -> Tensor")]
    public Tensor Addbmm(Tensor batch1, Tensor batch2, Scalar? beta = null, Scalar? alpha = null)
    {
        ArgumentNullException.ThrowIfNull(batch1);
        if (Autocast.IsOn)
        {
            var self = this;
            using var cast = Autocast.Lower(ref self, ref batch1, ref batch2);
            return self.Addbmm(batch1, batch2, beta, alpha);
        }
        return AddProduct(batch1.Bmm(batch2).Sum([0], dtype: batch1.DType), beta, alpha);
    }

    /// <summary><paramref name="beta"/>, by default 1, · this + <paramref name="alpha"/> · <paramref name="mat"/> · <paramref name="vec"/>; this broadcasts. PyTorch: <c>torch.addmv</c>.</summary>
    [Aten("addmv(Tensor self, Tensor mat, Tensor vec, *, Scalar beta=1, Scalar alpha=1) -> Tensor")]
    public Tensor Addmv(Tensor mat, Tensor vec, Scalar? beta = null, Scalar? alpha = null)
    {
        ArgumentNullException.ThrowIfNull(mat);
        if (Autocast.Applies(this, AutocastOn.Gpu))
        {
            var self = this;
            using var cast = Autocast.Lower(ref self, ref mat, ref vec, on: AutocastOn.Gpu);
            return self.Addmv(mat, vec, beta, alpha);
        }
        return AddProduct(mat.Mv(vec), beta, alpha);
    }

    /// <summary><paramref name="beta"/>, by default 1, · this + <paramref name="alpha"/> · the outer product of two vectors; this broadcasts. PyTorch: <c>torch.addr</c>.</summary>
    [Aten("addr(Tensor self, Tensor vec1, Tensor vec2, *, Scalar beta=1, Scalar alpha=1) -> Tensor")]
    public Tensor Addr(Tensor vec1, Tensor vec2, Scalar? beta = null, Scalar? alpha = null)
    {
        ArgumentNullException.ThrowIfNull(vec1);
        if (Autocast.Applies(this, AutocastOn.Gpu))
        {
            var self = this;
            using var cast = Autocast.Lower(ref self, ref vec1, ref vec2, on: AutocastOn.Gpu);
            return self.Addr(vec1, vec2, beta, alpha);
        }
        return AddProduct(vec1.Outer(vec2), beta, alpha);
    }

    [Aten("addmm_(Tensor(a!) self, Tensor mat1, Tensor mat2, *, Scalar beta=1, Scalar alpha=1) -> Tensor(a!)")]
    internal Tensor Addmm_(Tensor mat1, Tensor mat2, Scalar? beta = null, Scalar? alpha = null) => InPlace.Assign(this, Addmm(mat1, mat2, beta, alpha));

    [Aten("baddbmm_(Tensor(a!) self, Tensor batch1, Tensor batch2, *, Scalar beta=1, Scalar alpha=1) -> Tensor(a!)")]
    internal Tensor Baddbmm_(Tensor batch1, Tensor batch2, Scalar? beta = null, Scalar? alpha = null) => InPlace.Assign(this, Baddbmm(batch1, batch2, beta, alpha));

    [Aten("addbmm_(Tensor(a!) self, Tensor batch1, Tensor batch2, *, Scalar beta=1, Scalar alpha=1) -> Tensor(a!)")]
    internal Tensor Addbmm_(Tensor batch1, Tensor batch2, Scalar? beta = null, Scalar? alpha = null) => InPlace.Assign(this, Addbmm(batch1, batch2, beta, alpha));

    [Aten("addmv_(Tensor(a!) self, Tensor mat, Tensor vec, *, Scalar beta=1, Scalar alpha=1) -> Tensor(a!)")]
    internal Tensor Addmv_(Tensor mat, Tensor vec, Scalar? beta = null, Scalar? alpha = null) => InPlace.Assign(this, Addmv(mat, vec, beta, alpha));

    [Aten("addr_(Tensor(a!) self, Tensor vec1, Tensor vec2, *, Scalar beta=1, Scalar alpha=1) -> Tensor(a!)")]
    internal Tensor Addr_(Tensor vec1, Tensor vec2, Scalar? beta = null, Scalar? alpha = null) => InPlace.Assign(this, Addr(vec1, vec2, beta, alpha));

    /// <summary>Without factors, the product starts from this tensor.</summary>
    private Tensor AddProduct(Tensor a, Tensor b, long[] shape, Scalar? beta, Scalar? alpha)
    {
        if (!IsOne(alpha) || !IsOne(beta))
            return AddProduct(Products.Of(a, b), beta, alpha);
        CheckAdded(a.DType, shape);
        return Products.Of(a, b, start: this);
    }

    /// <summary>With beta 0 this tensor is not looked at, so that its NaNs do not spread.</summary>
    private Tensor AddProduct(Tensor product, Scalar? beta, Scalar? alpha)
    {
        CheckAdded(product.DType, product._shape);
        var scaled = IsOne(alpha) ? product : product.Mul(Factor(alpha!.Value));
        return IsOne(beta) ? scaled.Add(this) : beta!.Value.ToBoolean() ? scaled.Add(Mul(Factor(beta.Value))) : scaled;

        Tensor Factor(Scalar value) => DType == DType.Bool ? value.ToBoolean() : DType.IsIntegral ? value.ToInt64() : Torch.Number(value);
    }

    /// <summary>Whether a factor is left out or 1.</summary>
    private static bool IsOne(Scalar? factor) => factor is not { } value || value.ToComplex() == 1;

    private void CheckAdded(DType dtype, long[] shape)
    {
        if (DType != dtype)
            throw new DTypeException($"Expected self, of {DType.TorchName}, to have the dtype of the product, {dtype.TorchName}.");
        if (Dim > shape.Length || !Shapes.Broadcast(Shape, shape).AsSpan().SequenceEqual(shape))
            throw new ShapeException($"The expanded size of the tensor must match the product's: self has shape {Shapes.Text(Shape)}, the product {Shapes.Text(shape)}.");
    }
}
