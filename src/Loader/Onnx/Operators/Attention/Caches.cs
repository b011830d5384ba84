namespace TorchPort.Onnx.Operators.Attention;

/// <summary>Caches of keys and values that keep their size.</summary>
internal static class Caches
{
    [OnnxOperator("TensorScatter", 24, MovesElements = true)]
    internal static Tensor TensorScatter(NodeCall c, Tensor pastCache, Tensor update, Tensor? writeIndices, string mode = "linear", int axis = -2)
    {
        var dim = Axes.Of(axis, pastCache.Dim);
        if (dim == 0)
            throw c.Error("The axis of the sequence cannot be that of the batch, 0.");
        var from = writeIndices ?? Torch.Zeros([pastCache.Size(0)], DType.Int64);
        return mode switch
        {
            "linear" => Write(pastCache, update, from, dim),
            "circular" => Write(pastCache, update, from, dim, circular: true),
            _ => throw c.Error($"Its attribute \"mode\" must be linear or circular, but is {mode}."),
        };
    }

    /// <summary>A cache with an update written from a place on, which each sample has its own of.</summary>
    /// <param name="cache">[batch, …, places, …].</param>
    /// <param name="update">As the cache, with fewer places.</param>
    /// <param name="from">The first place, of each sample.</param>
    /// <param name="dim">The dimension of the places.</param>
    /// <param name="circular">Whether the first place follows the last.</param>
    internal static Tensor Write(Tensor cache, Tensor update, Tensor from, int dim, bool circular = false)
    {
        if (update.Dim != cache.Dim || update.Size(dim) > cache.Size(dim))
            throw new ShapeException($"An update of shape {Shapes.Text(update.Shape)} does not fit a cache of shape {Shapes.Text(cache.Shape)}.");
        var places = from.To(DType.Int64).Unsqueeze(1).Add(Torch.Arange(update.Size(dim)));
        if (circular)
            places = places.Remainder(cache.Size(dim));
        long[] shape = [.. Enumerable.Repeat(1L, cache.Dim)];
        (shape[0], shape[dim]) = (cache.Size(0), update.Size(dim));
        return cache.Scatter(dim, places.Reshape(shape).Expand(update.Shape), update);
    }
}
