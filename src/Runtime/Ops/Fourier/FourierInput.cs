namespace TorchPort.Ops;

/// <summary>Which dimensions a transform works on, and with which lengths.</summary>
internal readonly ref struct FourierInput
{
    private FourierInput(int[] dims, long[] sizes) => (Dims, Sizes) = (dims, sizes);

    /// <summary>The dimensions; the last is the one of which half is kept.</summary>
    internal int[] Dims { get; }

    /// <summary>The lengths of the transforms along them.</summary>
    internal long[] Sizes { get; }

    /// <summary>The number of points of all but the last dimension.</summary>
    internal ReadOnlySpan<int> Others => Dims.AsSpan(..^1);

    internal int Last => Dims[^1];

    /// <summary>Reads PyTorch's <c>s</c> and <c>dim</c>: sizes go to the last dimensions where none are named.</summary>
    /// <param name="name">The function.</param>
    /// <param name="x">The input.</param>
    /// <param name="s">Sizes, −1 meaning the input's own; null means all of them.</param>
    /// <param name="dim">Dimensions; null means all, or as many as sizes.</param>
    /// <param name="half">Whether the last dimension of the input holds half of a transform.</param>
    internal static FourierInput Of(string name, Tensor x, long[]? s, int[]? dim, bool half = false)
    {
        if (s is not null && dim is not null && s.Length != dim.Length)
            throw new ShapeException($"{name}: when given, dim and shape arguments must have the same length, but are {dim.Length} and {s.Length} long.");
        if (s is not null && s.Length > x.Dim)
            throw new ShapeException($"{name}: got shape with {s.Length} values but input tensor only has {x.Dim} dimensions.");
        var count = dim?.Length ?? s?.Length ?? x.Dim;
        var dims = new int[count];
        var sizes = new long[count];
        for (var i = 0; i < count; i++)
        {
            dims[i] = dim is null ? x.Dim - count + i : Shapes.Dim(dim[i], x.Dim);
            if (Array.IndexOf(dims, dims[i]) != i)
                throw new DimensionException($"{name}: FFT dims must be unique, but {dims[i]} is named twice.");
            var own = x.Dim == 0 ? 1 : x.Shape[dims[i]];
            sizes[i] = s is not null && s[i] != -1 ? s[i] : half && i == count - 1 ? 2 * (own - 1) : own;
            if (sizes[i] < 1 || sizes[i] > int.MaxValue / 4)
                throw new ShapeException($"{name}: invalid number of data points ({sizes[i]}) specified for dimension {dims[i]}.");
        }
        return new(dims, sizes);
    }

    /// <summary>The input cut or filled up with zeros to the sizes.</summary>
    /// <param name="x">The input.</param>
    /// <param name="half">Whether the last dimension needs only half of its size.</param>
    internal Tensor Resize(Tensor x, bool half = false)
    {
        for (var i = 0; i < Dims.Length; i++)
        {
            var (dim, size) = (Dims[i], half && i == Dims.Length - 1 ? Sizes[i] / 2 + 1 : Sizes[i]);
            if (x.Shape[dim] > size)
                x = x.Narrow(dim, 0, size);
            else if (x.Shape[dim] < size)
                x = Filled(x, dim, size);
        }
        return x;
    }

    /// <summary>What one transform is multiplied with: 1, 1/√N or 1/N.</summary>
    internal double Scale(string name, string? norm, bool inverse)
    {
        var points = 1.0;
        foreach (var size in Sizes)
            points *= size;
        return norm switch
        {
            null or "backward" => inverse ? 1 / points : 1,
            "forward" => inverse ? 1 : 1 / points,
            "ortho" => 1 / Math.Sqrt(points),
            _ => throw new ArgumentException($"{name}: invalid normalization mode: \"{norm}\"; it is \"backward\", \"ortho\" or \"forward\".", nameof(norm)),
        };
    }

    private static Tensor Filled(Tensor x, int dim, long size)
    {
        var shape = (long[])x.ShapeArray.Clone();
        shape[dim] = size - x.Shape[dim];
        return Torch.Cat([x, Torch.Zeros(shape, x.DType, x.Device)], dim);
    }
}
