namespace TorchPort.Ops;

/// <summary>Images whose channels are neighbours in memory: [N, C, …] with the strides of a contiguous [N, …, C]. PyTorch: <c>torch.channels_last</c>.</summary>
internal static class ChannelsLast
{
    /// <summary>Whether a tensor of <paramref name="dims"/> dimensions behind N and C lies so, and is not contiguous as well.</summary>
    internal static bool Is(Tensor x, int dims) => Fits(x, dims) && !x.IsContiguous;

    /// <summary>Whether a tensor lies so; where it has one pixel, it is contiguous as well.</summary>
    internal static bool Fits(Tensor x, int dims)
    {
        if (x.Dim != dims + 2 || x.Shape[1] == 1 || x.Strides[1] != 1)
            return false;
        var step = x.Shape[1];
        for (var d = x.Dim - 1; d > 1; d--)
        {
            if (x.Shape[d] != 1 && x.Strides[d] != step)
                return false;
            step *= x.Shape[d];
        }
        return x.Shape[0] == 1 || x.Strides[0] == step;
    }

    /// <summary>The distance between neighbouring pixels, of all images, where channels are neighbours and that is the same everywhere; otherwise −1.</summary>
    internal static long Pitch(Tensor x)
    {
        if (x.Dim < 3 || x.Shape[1] > 1 && x.Strides[1] != 1)
            return -1;
        long pitch = -1, count = 1;
        for (var d = x.Dim - 1; d >= 0; d--)
        {
            if (d == 1 || x.Shape[d] == 1)
                continue;
            if (pitch < 0)
                pitch = x.Strides[d];
            else if (x.Strides[d] != pitch * count)
                return -1;
            count *= x.Shape[d];
        }
        return pitch < 0 ? x.Shape[1] : pitch;
    }

    internal static Tensor Empty(long[] shape, DType dtype, Device device)
    {
        var y = Tensor.Empty(shape, dtype, device);
        var strides = new long[shape.Length];
        var step = shape[1];
        strides[1] = 1;
        for (var d = shape.Length - 1; d > 1; d--)
        {
            strides[d] = step;
            step *= shape[d];
        }
        strides[0] = step;
        return new(y.Storage, dtype, shape, strides, 0);
    }
}
