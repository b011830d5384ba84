using TorchPort.Lanes;

namespace TorchPort.Ops;

/// <summary>Shapes and dtypes of reductions; each reduction records its own derivative.</summary>
internal static class Reductions
{
    /// <summary>The reduction without history, with the reduced dimensions kept as size 1.</summary>
    internal static Tensor Apply<R>(R reduction, Tensor x, bool[] reduced, DType dtype) where R : unmanaged, IReduction
    {
        var shape = (long[])x.ShapeArray.Clone();
        for (var d = 0; d < shape.Length; d++)
        {
            if (reduced[d])
                shape[d] = 1;
        }
        var y = Tensor.Empty(shape, dtype, x.Device);
        x.Device.Reduce(reduction, dtype == DType.Bool ? x.DType : dtype, y, x, reduced);
        return y;
    }

    /// <summary>Without the reduced dimensions, unless they are to be kept. No history.</summary>
    internal static Tensor Drop(Tensor y, bool[] reduced, bool keepdim)
    {
        if (keepdim)
            return y;
        var shape = new List<long>();
        for (var d = 0; d < reduced.Length; d++)
        {
            if (!reduced[d])
                shape.Add(y.Shape[d]);
        }
        long[] kept = [.. shape];
        return new(y.Storage, y.DType, kept, Shapes.ContiguousStrides(kept), 0);
    }

    /// <summary>A reduction's result or gradient with the dropped dimensions back as size 1; differentiable.</summary>
    internal static Tensor Restore(Tensor y, bool[] reduced, bool keepdim)
    {
        if (keepdim || reduced.Length == 0)
            return y;
        var shape = new long[reduced.Length];
        var next = 0;
        for (var d = 0; d < shape.Length; d++)
            shape[d] = reduced[d] ? 1 : y.Shape[next++];
        return y.Reshape(shape);
    }

    internal static bool[] Mask(ReadOnlySpan<int> dims, int count)
    {
        var wide = new long[dims.Length];
        for (var i = 0; i < dims.Length; i++)
            wide[i] = dims[i];
        return Shapes.Mask(wide, count);
    }
}
