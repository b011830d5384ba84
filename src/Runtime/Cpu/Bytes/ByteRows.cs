namespace TorchPort.Kernels;

/// <summary>Where the rows of a product of bytes begin: those of a matrix, or what the taps of each output of a convolution read.</summary>
/// <param name="data">The first.</param>
/// <param name="width">Rows that are <paramref name="column"/> bytes apart.</param>
/// <param name="column">The distance between those.</param>
/// <param name="height">How many such lines are <paramref name="line"/> apart.</param>
/// <param name="line">The distance between those.</param>
/// <param name="depth">How many such planes are <paramref name="plane"/> apart.</param>
/// <param name="plane">The distance between those.</param>
/// <param name="image">The distance between images of so many planes.</param>
internal readonly unsafe struct ByteRows(byte* data, long width, nint column, long height = 1, nint line = 0, long depth = 1, nint plane = 0, nint image = 0)
{
    private readonly byte* _data = data;

    /// <summary>Fills in where rows from <paramref name="first"/> on begin.</summary>
    internal void Fill(byte** to, long first, int count)
    {
        var (rest, x) = Math.DivRem(first, width);
        (rest, var y) = Math.DivRem(rest, height);
        var (n, z) = Math.DivRem(rest, depth);
        for (var i = 0; i < count; i++)
        {
            to[i] = _data + (nint)n * image + (nint)z * plane + (nint)y * line + (nint)x * column;
            if (++x < width)
                continue;
            x = 0;
            if (++y < height)
                continue;
            y = 0;
            if (++z < depth)
                continue;
            z = 0;
            n++;
        }
    }
}
