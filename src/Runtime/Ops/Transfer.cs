namespace TorchPort.Ops;

/// <summary>Moves elements between the memories of devices, always by way of the processor's.</summary>
internal static unsafe class Transfer
{
    /// <summary>Fills <paramref name="y"/> with <paramref name="x"/> of the same shape and dtype, wherever the two are.</summary>
    internal static void Copy(Tensor y, Tensor x)
    {
        if (y.Device == x.Device || y.Device == Device.Meta || x.Device == Device.Meta || y.ElementCount == 0)
        {
            y.Device.CopyBytes(y, x);
            return;
        }
        var from = x.IsContiguous ? x : Dense(x);
        var to = y.IsContiguous ? y : Tensor.Empty(y.ShapeArray, y.DType, y.Device);
        long bytes = y.ElementCount * y.DType.ItemSize, start = from.StorageOffset * from.DType.ItemSize, begin = to.StorageOffset * to.DType.ItemSize;
        if (from.Device == Device.Cpu)
        {
            to.Device.Upload(to.Storage, begin, from.Data, bytes);
        }
        else if (to.Device == Device.Cpu)
        {
            from.Device.Download(from.Storage, start, to.Data, bytes);
        }
        else
        {
            using var staged = new Scratch<byte>(bytes);
            from.Device.Download(from.Storage, start, staged.Pointer, bytes);
            to.Device.Upload(to.Storage, begin, staged.Pointer, bytes);
        }
        GC.KeepAlive(from);
        if (!ReferenceEquals(to, y))
            y.Device.CopyBytes(y, to);
        GC.KeepAlive(to);
    }

    /// <summary>A copy on another device, without history; what is repeated in x is repeated in the copy.</summary>
    internal static Tensor To(Device device, Tensor x)
    {
        var shape = (long[])x.ShapeArray.Clone();
        for (var d = 0; d < shape.Length; d++)
        {
            if (x.Strides[d] == 0)
                shape[d] = Math.Min(shape[d], 1);
        }
        var once = new Tensor(x.Storage, x.DType, shape, x.StrideArray, x.StorageOffset);
        var y = Tensor.Empty(shape, x.DType, device);
        Copy(y, once);
        return Views.ExpandTo(y, x.ShapeArray);
    }

    /// <summary>One number where a kernel of <paramref name="device"/> takes it: there, or on the processor.</summary>
    internal static Tensor Number(Device device, Tensor x) => x.Device == device || x.Device == Device.Cpu ? x : To(Device.Cpu, x);

    private static Tensor Dense(Tensor x)
    {
        var y = Tensor.Empty(x.ShapeArray, x.DType, x.Device);
        x.Device.CopyBytes(y, x);
        return y;
    }
}
