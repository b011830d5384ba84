namespace TorchPort.Ops;

/// <summary>Results with the memory layout PyTorch gives them.</summary>
internal static class Layout
{
    /// <summary>Same shape; same strides if they are dense. PyTorch: <c>empty_like</c> with <c>torch.preserve_format</c>.</summary>
    internal static Tensor EmptyLike(Tensor x, DType dtype, Device? device = null)
    {
        var strides = x.IsContiguous ? null : DenseStrides(x);
        var y = Tensor.Empty(x.ShapeArray, dtype, device ?? x.Device);
        return strides is null ? y : new(y.Storage, dtype, x.ShapeArray, strides, 0);
    }

    internal static Tensor EmptyBroadcast(DType dtype, Device device, Tensor a, Tensor b)
    {
        if (a.Shape.SequenceEqual(b.Shape) || b.Dim == 0)
            return EmptyLike(a, dtype, device);
        if (a.Dim == 0)
            return EmptyLike(b, dtype, device);
        var shape = Shapes.Broadcast(a.Shape, b.Shape);
        return a.Shape.SequenceEqual(shape) ? EmptyLike(a, dtype, device) : b.Shape.SequenceEqual(shape) ? EmptyLike(b, dtype, device) : Tensor.Empty(shape, dtype, device);
    }

    /// <summary>The device all operands share; a number or a 0-d processor tensor goes anywhere.</summary>
    internal static Device CommonDevice(params ReadOnlySpan<Tensor> tensors)
    {
        Device? device = null;
        foreach (var t in tensors)
        {
            if (t.Dim == 0 && t.Device == Device.Cpu)
                continue;
            if (device is not null && device != t.Device)
                throw new DeviceException($"Expected all tensors to be on the same device, but found at least two devices, {device} and {t.Device}. Move one with To(device).");
            device = t.Device;
        }
        return device ?? Device.Cpu;
    }

    /// <summary>Row-major strides in the order of x's own strides, where x has no gaps or overlaps; null otherwise.</summary>
    private static long[]? DenseStrides(Tensor x)
    {
        var order = new int[x.Dim];
        for (var d = 0; d < order.Length; d++)
            order[d] = d;
        var strides = x.StrideArray;
        var shape = x.ShapeArray;
        Array.Sort(order, (a, b) => strides[a] != strides[b] ? strides[a].CompareTo(strides[b]) : b.CompareTo(a));
        var step = 1L;
        foreach (var d in order)
        {
            if (shape[d] == 1)
                continue;
            if (strides[d] != step)
                return null;
            step *= shape[d];
        }
        return strides;
    }
}
