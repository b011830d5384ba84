using TorchPort.Algebra;

namespace TorchPort.Ops;

/// <summary>What the functions of linear algebra ask of their inputs, and the precision they compute in.</summary>
internal static class LinalgInput
{
    /// <summary>A batch of matrices of a floating or complex dtype.</summary>
    internal static Tensor Matrix(string name, Tensor a)
    {
        ArgumentNullException.ThrowIfNull(a);
        if (a.Dim < 2)
            throw new ShapeException($"{name}: the input tensor must have at least 2 dimensions, but it has shape {Shapes.Text(a.Shape)}.");
        if (a.DType is not (DType.Float32 or DType.Float64 or DType.Complex64 or DType.Complex128))
            throw new DTypeException($"{name} takes float32, float64, complex64 or complex128, but got {a.DType.TorchName}: convert the input with To(dtype).");
        return a;
    }

    internal static Tensor Square(string name, Tensor a)
    {
        if (Matrix(name, a) is var matrix && matrix.Shape[^1] != matrix.Shape[^2])
            throw new ShapeException($"{name}: A must be batches of square matrices, but they are {a.Shape[^2]} by {a.Shape[^1]} matrices.");
        return matrix;
    }

    /// <summary>In double precision, in which all but the signs of eigenvectors and singular vectors is computed. Differentiable.</summary>
    internal static Tensor Wide(Tensor x) => x.To(x.DType.IsComplex ? DType.Complex128 : DType.Float64);

    /// <summary>Both with the batch that they broadcast to.</summary>
    internal static (Tensor A, Tensor B) Broadcast(Tensor a, Tensor b)
    {
        var batch = Shapes.Broadcast(a.Shape[..^2], b.Shape[..^2]);
        return (a.Expand([.. batch, a.Shape[^2], a.Shape[^1]]), b.Expand([.. batch, b.Shape[^2], b.Shape[^1]]));
    }

    internal static void SameType(string name, Tensor a, Tensor b)
    {
        if (a.DType != b.DType)
            throw new DTypeException($"{name}: expected both operands to have the same dtype, but got {a.DType.TorchName} and {b.DType.TorchName}.");
    }

    /// <summary>Batched scalars, vectors or matrices of the batch of <paramref name="a"/>.</summary>
    internal static Tensor Empty(Tensor a, DType dtype, params ReadOnlySpan<long> size) => Tensor.Empty([.. a.Shape[..^2], .. size], dtype, a.Device);

    internal static void Apply<F>(F function, ReadOnlySpan<Tensor> outputs, Tensor a, params ReadOnlySpan<Tensor> others) where F : unmanaged, IMatrixFunction =>
        a.Device.Matrices(function, a.Dim - 2, outputs, [a, .. others]);

    /// <summary>Throws where an algorithm reported a failure.</summary>
    /// <param name="name">The function.</param>
    /// <param name="info">0, or the number of what failed, for each matrix.</param>
    /// <param name="problem">What it means, <c>{0}</c> being the number.</param>
    internal static void Check(string name, Tensor info, string problem)
    {
        if (info.Device == Device.Meta)
            return;
        var all = info.ToArray<long>();
        var first = Array.FindIndex(all, i => i != 0);
        if (first < 0)
            return;
        var where = info.Dim == 0 ? "" : $" (batch element {first})";
        throw new LinalgException($"{name}{where}: {string.Format(System.Globalization.CultureInfo.InvariantCulture, problem, all[first])}");
    }
}
