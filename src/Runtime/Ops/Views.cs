using TorchPort.Autograd;

namespace TorchPort.Ops;

/// <summary>Tensors that look at another tensor's memory.</summary>
internal static class Views
{
    /// <summary>A view with its derivative.</summary>
    internal static Tensor Make(Tensor x, long[] shape, long[] strides, long offset, string name, Backward backward) =>
        MakeAs(x.DType, x, shape, strides, offset, name, backward);

    /// <summary>A view that reads the same bytes as another dtype.</summary>
    internal static Tensor MakeAs(DType dtype, Tensor x, long[] shape, long[] strides, long offset, string name, Backward backward)
    {
        var view = new Tensor(x.Storage, dtype, shape, strides, offset);
        Tape.Record(view, name, [x], [], backward);
        if (GradMode.IsEnabled)
            view.SetBase(x);
        return view;
    }

    /// <summary>A view of some elements of <paramref name="x"/>, whose gradient is put where it came from with zeros around it.</summary>
    internal static Tensor Pick(Tensor x, long[] shape, long[] strides, long offset, string name, Func<Tensor, Tensor> again)
    {
        var whole = x.ShapeArray;
        return Make(x, shape, strides, offset, name, (g, _) => [Embed(g, whole, again)]);
    }

    /// <summary>Views that <paramref name="x"/> consists of, whose gradients are joined to one.</summary>
    /// <param name="x">What is divided.</param>
    /// <param name="views">Makes the views.</param>
    /// <param name="name">The operation's name.</param>
    /// <param name="join">Makes a tensor like x of some like the views.</param>
    internal static Tensor[] Parts(Tensor x, Func<Tensor[]> views, string name, Func<Tensor[], Tensor> join)
    {
        Tensor[] parts;
        using (GradMode.NoGrad())
            parts = views();
        if (!GradMode.IsEnabled)
            return parts;
        var shapes = Array.ConvertAll(parts, p => p.ShapeArray);
        Tape.RecordMany(parts, name, [x], [], (g, _) =>
        {
            var like = Array.Find(g, t => t is not null)!;
            return [join([.. g.Select((t, i) => t ?? Torch.Zeros([], like.DType, like.Device).Expand(shapes[i]))])];
        });
        foreach (var part in parts)
            part.SetBase(x);
        return parts;
    }

    /// <summary>Zeros of a shape, with <paramref name="g"/> in the part that <paramref name="view"/> picks.</summary>
    internal static Tensor Embed(Tensor g, long[] shape, Func<Tensor, Tensor> view)
    {
        var whole = Torch.Zeros(shape, g.DType, g.Device);
        using (GradMode.NoGrad())
            Conversion.Copy(view(whole), g);
        return Tape.Record(whole, "Embed", [g], [], (gg, _) => [view(gg)]);
    }

    internal static Tensor AsStrided(Tensor x, long[] shape, long[] strides, long offset)
    {
        _ = Tensor.FromStorage(x.Storage, x.DType, shape, strides, offset);
        return Make(x, shape, strides, offset, "AsStrided", (g, _) => [Spread(g, x, shape, strides, offset)]);
    }

    /// <summary>The history of a view whose base was changed in place after it was taken: a window onto the base as it is now.</summary>
    internal static Node? HistoryOf(Tensor view, Tensor viewed)
    {
        using var mode = GradMode.EnableGrad();
        long[] shape = view.ShapeArray, strides = view.StrideArray;
        var offset = view.StorageOffset;
        var copy = new Tensor(view.Storage, view.DType, shape, strides, offset);
        return Tape.Record(copy, "AsStrided", [viewed], [], (g, _) => [Spread(g, viewed, shape, strides, offset)]).GradFn;
    }

    /// <summary>A node of its own for a tensor that is to be another's history.</summary>
    internal static Tensor Alias(Tensor x)
    {
        var y = new Tensor(x.Storage, x.DType, x.ShapeArray, x.StrideArray, x.StorageOffset);
        return Tape.Record(y, "Alias", [x], [], (g, _) => [g]);
    }

    /// <summary>The gradient of a window into <paramref name="viewed"/>: each element added where it was read.</summary>
    private static Tensor Spread(Tensor g, Tensor viewed, long[] shape, long[] strides, long offset)
    {
        var extent = Extent(viewed.ShapeArray, viewed.StrideArray);
        var places = Torch.Arange(extent).AsStrided(shape, strides, offset - viewed.StorageOffset).Reshape(-1);
        var flat = Torch.Zeros([extent], g.DType, g.Device).IndexAdd(0, places, g.Reshape(-1));
        return flat.AsStrided(viewed.ShapeArray, viewed.StrideArray, 0);
    }

    /// <summary>A copy of a gradient in the geometry of the tensor that was viewed.</summary>
    internal static Tensor LikeBase(Tensor g, Tensor viewed)
    {
        var flat = Torch.Zeros([Extent(viewed.ShapeArray, viewed.StrideArray)], g.DType, g.Device);
        var copy = flat.AsStrided(viewed.ShapeArray, viewed.StrideArray, 0);
        return copy.Copy_(g);
    }

    /// <summary>The part of <paramref name="copy"/>, made by <see cref="LikeBase"/>, where a view lies.</summary>
    internal static Tensor Window(Tensor copy, Tensor viewed, long[] shape, long[] strides, long offset) =>
        copy.AsStrided(shape, strides, offset - viewed.StorageOffset);

    private static long Extent(long[] shape, long[] strides)
    {
        var last = 0L;
        for (var d = 0; d < shape.Length; d++)
        {
            if (shape[d] == 0)
                return 0;
            last += (shape[d] - 1) * strides[d];
        }
        return last + 1;
    }

    /// <summary>The strides of <paramref name="x"/> seen in a larger shape; no history.</summary>
    internal static Tensor ExpandTo(Tensor x, long[] shape) =>
        x.Shape.SequenceEqual(shape) ? x : new(x.Storage, x.DType, shape, ExpandedStrides(x, shape), x.StorageOffset);

    internal static long[] ExpandedStrides(Tensor x, long[] shape)
    {
        var strides = new long[shape.Length];
        for (var i = 0; i < shape.Length; i++)
        {
            var d = x.Dim - shape.Length + i;
            if (d >= 0 && x.Shape[d] != 1 && x.Shape[d] != shape[i])
                throw new ShapeException($"The expanded size of the tensor ({shape[i]}) must match the existing size ({x.Shape[d]}) at non-singleton dimension {i}. Target sizes: {Shapes.Text(shape)}. Tensor sizes: {Shapes.Text(x.Shape)}.");
            strides[i] = d < 0 || x.Shape[d] == 1 && shape[i] != 1 ? 0 : x.Strides[d];
        }
        if (x.Dim > shape.Length)
            throw new ShapeException($"The number of sizes provided ({shape.Length}) must be greater or equal to the number of dimensions in the tensor ({x.Dim}).");
        return strides;
    }

    /// <summary>Strides that show x's elements in another shape without a copy, or null where there are none.</summary>
    internal static long[]? ViewStrides(Tensor x, long[] shape)
    {
        if (x.IsContiguous || x.ElementCount == 0)
            return Shapes.ContiguousStrides(shape);
        var strides = new long[shape.Length];
        var d = shape.Length - 1;
        for (var i = x.Dim - 1; i >= 0;)
        {
            // A run of dimensions that lie in memory like one.
            var step = x.Strides[i];
            var run = x.Shape[i];
            while (--i >= 0 && (x.Shape[i] == 1 || x.Strides[i] == run * step || run == 1))
            {
                if (run == 1)
                    step = x.Strides[i];
                run *= x.Shape[i];
            }
            var inRun = 1L;
            while (d >= 0 && (inRun < run || shape[d] == 1))
            {
                strides[d] = step * inRun;
                inRun *= shape[d--];
            }
            if (inRun != run)
                return null;
        }
        while (d >= 0 && shape[d] == 1)
            strides[d--] = 1;
        return d < 0 ? strides : null;
    }
}
