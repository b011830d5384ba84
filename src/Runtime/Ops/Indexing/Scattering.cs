using TorchPort.Autograd;

namespace TorchPort.Ops;

/// <summary>Elements picked and put through an index along a dimension; the index is checked already.</summary>
internal static class Scattering
{
    internal static Tensor Gather(string name, Tensor x, int dim, Tensor at)
    {
        var y = Tensor.Empty(at.ShapeArray, x.DType, x.Device);
        x.Device.Gather(y, x, dim, at);
        var shape = x.ShapeArray;
        return Tape.Record(y, name, [x], [], (g, _) => [Add("ScatterAdd", Torch.Zeros(shape, g.DType, g.Device), dim, at, g)]);
    }

    /// <summary>A copy of <paramref name="x"/> with elements of <paramref name="source"/> in place of some.</summary>
    internal static Tensor Put(string name, Tensor x, int dim, Tensor at, Tensor source)
    {
        var y = x.Detach().Clone();
        y.Device.Scatter(y, dim, at, source);
        var shape = source.ShapeArray;
        return Tape.Record(y, name, [x, source], [], (g, s) =>
            [s.Needs(0) ? Put(name, g, dim, at, Zeros(at, g)) : null, s.Needs(1) ? PadTo(Gather("Gather", g, dim, at), shape) : null]);
    }

    /// <summary>A copy of <paramref name="x"/> with elements of <paramref name="source"/> added to some.</summary>
    internal static Tensor Add(string name, Tensor x, int dim, Tensor at, Tensor source)
    {
        var y = x.Detach().Clone();
        y.Device.ScatterReduce(default(Sum), y.DType, y, dim, at, source);
        var shape = source.ShapeArray;
        return Tape.Record(y, name, [x, source], [], (g, s) => [s.Needs(0) ? g : null, s.Needs(1) ? PadTo(Gather("Gather", g, dim, at), shape) : null]);
    }

    /// <summary><see cref="Put"/> into <paramref name="x"/> itself.</summary>
    internal static Tensor PutInPlace(string name, Tensor x, int dim, Tensor at, Tensor source)
    {
        if (Tape.Records(x, source))
            return InPlace.Assign(x, Put(name, x, dim, at, source));
        InPlace.CheckWritable(x);
        x.Device.Scatter(x, dim, at, InPlace.Apart(source, x));
        x.Storage.BumpVersion();
        return x;
    }

    /// <summary><see cref="Add"/> into <paramref name="x"/> itself.</summary>
    internal static Tensor AddInPlace(string name, Tensor x, int dim, Tensor at, Tensor source)
    {
        if (Tape.Records(x, source))
            return InPlace.Assign(x, Add(name, x, dim, at, source));
        InPlace.CheckWritable(x);
        x.Device.ScatterReduce(default(Sum), x.DType, x, dim, at, InPlace.Apart(source, x));
        x.Storage.BumpVersion();
        return x;
    }

    /// <summary>The checked dimension and index of an operation that puts a source's elements.</summary>
    internal static (int Dim, Tensor At) Check(string name, Tensor x, int dim, Tensor index, Tensor src)
    {
        ArgumentNullException.ThrowIfNull(index);
        ArgumentNullException.ThrowIfNull(src);
        var d = Shapes.Dim(dim, x.Dim);
        IndexCheck.SameDims(name, x, index);
        IndexCheck.SameDims(name, src, index);
        IndexCheck.Covers(name, x, index, d);
        IndexCheck.Covers(name, src, index, -1);
        if (src.DType != x.DType)
            throw new DTypeException($"{name}: expected self and src to have the same dtype, but got {x.DType.TorchName} and {src.DType.TorchName}.");
        return (d, IndexCheck.InRange(name, index, x.Dim == 0 ? 1 : x.Shape[d]));
    }

    /// <summary>A number as a source for every entry of the index.</summary>
    internal static Tensor Everywhere(Tensor number, Tensor index, DType dtype) => number.To(dtype).Expand(index.Shape);

    private static Tensor Zeros(Tensor at, Tensor like) => Torch.Zeros([], like.DType, like.Device).Expand(at.Shape);

    /// <summary>Zeros behind <paramref name="part"/> up to a shape, where a source was larger than its index.</summary>
    private static Tensor PadTo(Tensor part, long[] shape)
    {
        if (part.Shape.SequenceEqual(shape))
            return part;
        if (part.ElementCount == 0 || part.Dim != shape.Length)
            return part.ElementCount == 0 ? Torch.Zeros(shape, part.DType, part.Device) : part.Reshape(shape);
        var covered = part.ShapeArray;
        return Views.Embed(part, shape, t =>
        {
            for (var d = 0; d < covered.Length; d++)
                t = t.Slice(d, 0, covered[d]);
            return t;
        });
    }
}
