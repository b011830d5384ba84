using ILGPU;

namespace TorchPort.Gpu;

/// <summary>Sixteen bytes.</summary>
internal struct Wide
{
    internal long Low, High;
}

/// <summary>Copies elements without looking at them.</summary>
internal struct CopyKernel<T> : IThreadKernel where T : unmanaged
{
    internal Nest Nest;
    internal ArrayView<T> Y, X;
    internal Steps To, From;

    public void Run(int index)
    {
        var place = Nest.At(index);
        Y[To.Offset(place)] = X[From.Offset(place)];
    }
}

public partial class GpuDevice
{
    internal override void CopyBytes(Tensor y, Tensor x)
    {
        if (y.ElementCount == 0)
            return;
        if (x.Device != this)
        {
            Ops.Transfer.Copy(y, x);
            return;
        }
        switch (y.DType.ItemSize)
        {
            case 1: Strided<byte>(y, x); break;
            case 2: Strided<short>(y, x); break;
            case 4: Strided<int>(y, x); break;
            case 8: Strided<long>(y, x); break;
            default: Strided<Wide>(y, x); break;
        }
        KeepAlive(y, x);
    }

    private void Strided<T>(Tensor y, Tensor x) where T : unmanaged
    {
        Span<Steps> steps = stackalloc Steps[2];
        if (Nest.Of(new([y, x]), [y, x], steps) is { } nest)
            Launch(new CopyKernel<T> { Nest = nest, Y = Whole<T>(y), To = steps[0], X = Whole<T>(x), From = steps[1] }, y.ElementCount);
        else
            Parts(y, x);
    }

    /// <summary>Slice by slice along a dimension, where there are too many or too wide ones for one kernel.</summary>
    private void Parts(Tensor y, Tensor x)
    {
        var dim = 0;
        for (var d = 1; d < y.Dim; d++)
        {
            if (y.Shape[d] > 1 && (y.Shape[dim] == 1 || y.Shape[d] < y.Shape[dim]))
                dim = d;
        }
        for (var i = 0L; i < y.Shape[dim]; i++)
            CopyBytes(Slice(y, i), Slice(x, i));

        Tensor Slice(Tensor t, long at)
        {
            var shape = (long[])t.ShapeArray.Clone();
            shape[dim] = 1;
            return new(t.Storage, t.DType, shape, t.StrideArray, t.StorageOffset + at * t.Strides[dim]);
        }
    }
}
