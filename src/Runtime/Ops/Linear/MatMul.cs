using TorchPort.Ops;

namespace TorchPort;

public partial class Tensor
{
    /// <summary>The matrix product: of two vectors, a matrix and a vector, two matrices, or batches of matrices that broadcast. PyTorch: <c>torch.matmul</c>.</summary>
    /// <exception cref="ShapeException">The inner sizes differ, the batches do not broadcast, or an operand is 0-d.</exception>
    /// <exception cref="DTypeException">The dtypes differ.</exception>
    [Aten("matmul(Tensor self, Tensor other) -> Tensor")]
    [Aten("linalg_matmul(Tensor self, Tensor other) -> Tensor")]
    public Tensor MatMul(Tensor other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (Autocast.IsOn)
        {
            var self = this;
            using var cast = Autocast.Lower(ref self, ref other);
            return self.MatMul(other);
        }
        if (Dim == 0 || other.Dim == 0)
            throw new ShapeException($"Both arguments to matmul need to be at least 1D, but they are {Dim}D and {other.Dim}D.");
        Products.SameType("MatMul", this, other);
        return (Dim, other.Dim) switch
        {
            (1, 1) => Dot(other),
            (2, 1) => Mv(other),
            (1, 2) => Unsqueeze(0).Mm(other).Squeeze(0),
            (2, 2) => Mm(other),
            (_, 1) => FoldedProduct(other.Unsqueeze(1)).Squeeze(-1),
            (_, 2) => FoldedProduct(other),
            (1, _) => BatchedProduct(Unsqueeze(0), other).Squeeze(-2),
            _ => BatchedProduct(this, other),
        };
    }

    /// <summary>The product of two matrices. PyTorch: <c>torch.mm</c>.</summary>
    [Aten("mm(Tensor self, Tensor mat2) -> Tensor")]
    public Tensor Mm(Tensor mat2)
    {
        ArgumentNullException.ThrowIfNull(mat2);
        if (Autocast.IsOn)
        {
            var self = this;
            using var cast = Autocast.Lower(ref self, ref mat2);
            return self.Mm(mat2);
        }
        CheckMm(this, mat2);
        return Products.Of(this, mat2);
    }

    /// <summary>The products of two batches of matrices, [B, M, K] and [B, K, N]. PyTorch: <c>torch.bmm</c>.</summary>
    [Aten("bmm(Tensor self, Tensor mat2) -> Tensor")]
    public Tensor Bmm(Tensor mat2)
    {
        ArgumentNullException.ThrowIfNull(mat2);
        if (Autocast.IsOn)
        {
            var self = this;
            using var cast = Autocast.Lower(ref self, ref mat2);
            return self.Bmm(mat2);
        }
        CheckBmm(this, mat2);
        return Products.Of(this, mat2);
    }

    /// <summary>The product of a matrix and a vector. PyTorch: <c>torch.mv</c>.</summary>
    [Aten("mv(Tensor self, Tensor vec) -> Tensor")]
    public Tensor Mv(Tensor vec)
    {
        ArgumentNullException.ThrowIfNull(vec);
        if (Autocast.Applies(this, AutocastOn.Gpu))
        {
            var self = this;
            using var cast = Autocast.Lower(ref self, ref vec, on: AutocastOn.Gpu);
            return self.Mv(vec);
        }
        if (Dim != 2 || vec.Dim != 1)
            throw new ShapeException($"Vector + matrix @ vector expected, got {Dim}, {vec.Dim}: Mv takes a matrix and a vector.");
        if (_shape[1] != vec._shape[0])
            throw new ShapeException($"Size mismatch, got input ({_shape[0]}), mat ({_shape[0]}x{_shape[1]}), vec ({vec._shape[0]}).");
        Products.SameType("Mv", this, vec);
        return Products.Of(this, vec.Unsqueeze(1)).Squeeze(1);
    }

    /// <summary>The sum of the products of two vectors. PyTorch: <c>torch.dot</c>.</summary>
    [Aten("dot(Tensor self, Tensor tensor) -> Tensor")]
    public Tensor Dot(Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (Autocast.Applies(this, AutocastOn.Gpu))
        {
            var self = this;
            using var cast = Autocast.Widest(ref self, ref tensor, on: AutocastOn.Gpu);
            return self.Dot(tensor);
        }
        if (Dim != 1 || tensor.Dim != 1)
            throw new ShapeException($"1D tensors expected, but got {Dim}D and {tensor.Dim}D tensors.");
        if (_shape[0] != tensor._shape[0])
            throw new ShapeException($"Inconsistent tensor size, expected tensor {Shapes.Text(Shape)} and src {Shapes.Text(tensor.Shape)} to have the same number of elements, but got {_shape[0]} and {tensor._shape[0]} elements respectively.");
        Products.SameType("Dot", this, tensor);
        return Products.Of(Unsqueeze(0), tensor.Unsqueeze(1)).Reshape();
    }

    /// <summary>All products of the elements of two vectors. PyTorch: <c>torch.outer</c>.</summary>
    [Aten("outer(Tensor self, Tensor vec2) -> Tensor")]
    [Aten("ger(Tensor self, Tensor vec2) -> Tensor")]
    public Tensor Outer(Tensor vec2)
    {
        ArgumentNullException.ThrowIfNull(vec2);
        if (Dim != 1 || vec2.Dim != 1)
            throw new ShapeException($"Outer: expected 1-D arguments, but got {Dim}D and {vec2.Dim}D.");
        return Unsqueeze(1).Mul(vec2);
    }

    /// <summary>One product for a batch times a single matrix: its rows are those of all matrices.</summary>
    private Tensor FoldedProduct(Tensor matrix)
    {
        CheckInner(this, matrix);
        long[] shape = [.. _shape[..^1], matrix._shape[1]];
        return Products.Of(Reshape([Shapes.Count(_shape.AsSpan(0, Dim - 1)), _shape[^1]]), matrix).View(shape);
    }

    private static Tensor BatchedProduct(Tensor a, Tensor b)
    {
        if (b.Dim == 1)
            return BatchedProduct(a, b.Unsqueeze(1)).Squeeze(-1);
        CheckInner(a, b);
        return Products.Of(a, b);
    }

    private static void CheckMm(Tensor a, Tensor b)
    {
        if (a.Dim != 2 || b.Dim != 2)
            throw new ShapeException($"Mm: {(a.Dim != 2 ? "self" : "mat2")} must be a matrix, but the shapes are {Shapes.Text(a.Shape)} and {Shapes.Text(b.Shape)}.");
        Products.SameType("Mm", a, b);
        CheckInner(a, b);
    }

    private static void CheckBmm(Tensor a, Tensor b)
    {
        if (a.Dim != 3 || b.Dim != 3)
            throw new ShapeException($"Bmm: both operands must be 3D tensors, but the shapes are {Shapes.Text(a.Shape)} and {Shapes.Text(b.Shape)}.");
        if (a._shape[0] != b._shape[0] || a._shape[2] != b._shape[1])
            throw new ShapeException($"Expected size for first two dimensions of batch2 tensor to be: [{a._shape[0]}, {a._shape[2]}] but got: [{b._shape[0]}, {b._shape[1]}].");
        Products.SameType("Bmm", a, b);
    }

    private static void CheckInner(Tensor a, Tensor b)
    {
        if (a._shape[^1] != b._shape[^2])
            throw new ShapeException($"Mat1 and mat2 shapes cannot be multiplied ({string.Join('x', a._shape)} and {string.Join('x', b._shape)}): the inner sizes are {a._shape[^1]} and {b._shape[^2]}.");
    }
}
