using TorchPort.Autograd;
using TorchPort.Ops;

namespace TorchPort;

/// <summary>Draws <paramref name="count"/> numbers into memory without gaps.</summary>
/// <param name="generator">The source.</param>
/// <param name="dtype">The dtype drawn; the parts' one for a complex tensor.</param>
/// <param name="data">Where the numbers go.</param>
/// <param name="count">How many.</param>
/// <param name="contiguous">Whether the tensor is contiguous, for draws that go another way then.</param>
internal delegate void Drawing(Generator generator, DType dtype, nint data, long count, bool contiguous);

/// <summary>Random numbers in tensors of any layout: PyTorch draws them in the order the elements lie in memory.</summary>
internal static class RandomFill
{
    /// <summary>Fills <paramref name="x"/> in place.</summary>
    /// <param name="x">What is filled.</param>
    /// <param name="generator">The source; <see cref="Generator.Default"/> if none is given.</param>
    /// <param name="draw">Draws on the processor; for no numbers, it checks what it is asked.</param>
    /// <param name="there">Draws the same distribution on a device that does so.</param>
    internal static Tensor Fill(Tensor x, Generator? generator, Drawing draw, Action<Tensor, Generator>? there = null)
    {
        InPlace.CheckWritable(x);
        generator ??= Generator.Default;
        if (x.Device == Device.Meta)
            return x;
        if (Tape.Records(x))
            return InPlace.Assign(x, Tape.Record(Drawn(x, generator, draw, there), "Random", [x], [], (g, _) => [Torch.ZerosLike(g)]));
        if (x.IsContiguous && x.Device == Device.Cpu)
            Draw(x, generator, draw, contiguous: true);
        else if (x.IsContiguous && there is not null && DrawsThere(x))
            There(x, generator, draw, there);
        else
            Conversion.Copy(x, Drawn(x, generator, draw, there));
        x.Storage.BumpVersion();
        return x;
    }

    /// <summary>Fresh numbers of x's shape and dtype on its device.</summary>
    private static Tensor Drawn(Tensor x, Generator generator, Drawing draw, Action<Tensor, Generator>? there) =>
        there is not null && DrawsThere(x) ? There(Ordered(x, x.DType, x.Device), generator, draw, there) : Draw(Ordered(x, x.DType), generator, draw, x.IsContiguous).To(x.Device);

    private static bool DrawsThere(Tensor x) => x.Device.Draws && !x.DType.IsComplex;

    private static Tensor There(Tensor x, Generator generator, Drawing draw, Action<Tensor, Generator> there)
    {
        Plans.Tracer.Refuse("draws random numbers");
        draw(generator, x.DType, 0, 0, contiguous: true);
        if (x.ElementCount > 0)
            there(x, generator);
        return x;
    }

    /// <summary>A tensor on the processor with the shape of <paramref name="x"/>, without gaps, its elements in memory in the order of x's.</summary>
    internal static Tensor Ordered(Tensor x, DType dtype) => Ordered(x, dtype, Device.Cpu);

    private static Tensor Ordered(Tensor x, DType dtype, Device device)
    {
        var order = new int[x.Dim];
        for (var d = 0; d < order.Length; d++)
            order[d] = d;
        var strides = x.StrideArray;
        Array.Sort(order, (a, b) => strides[a] != strides[b] ? strides[a].CompareTo(strides[b]) : b.CompareTo(a));
        var dense = new long[x.Dim];
        var step = 1L;
        foreach (var d in order)
        {
            dense[d] = step;
            step *= Math.Max(1, x.Shape[d]);
        }
        return new(Tensor.Empty(x.ShapeArray, dtype, device).Storage, dtype, x.ShapeArray, dense, 0);
    }

    /// <summary>What dropout multiplies <paramref name="input"/> by: 1/(1-p) with probability 1-p, else 0, drawn in the order of the input's memory.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="p"/> is not from 0 to below 1.</exception>
    internal static Tensor DropoutNoise(Tensor input, double p, Generator? generator = null) =>
        FillDropout(Layout.EmptyLike(input, input.DType), p, generator, DrawnFrom.UniformNeighbours);

    /// <summary>What dropout of whole channels multiplies <paramref name="input"/> by: one number for each entry of the first two dimensions.</summary>
    /// <exception cref="ShapeException">The input has fewer than two dimensions.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="p"/> is not from 0 to below 1.</exception>
    internal static Tensor FeatureDropoutNoise(Tensor input, double p, Generator? generator = null)
    {
        if (input.Dim < 2)
            throw new ShapeException($"Dropout of channels takes a tensor of at least two dimensions, batch and channel first, not of shape {Shapes.Text(input.Shape)}.");
        var shape = (long[])input.ShapeArray.Clone();
        shape.AsSpan(2).Fill(1);
        return FillDropout(Tensor.Empty(shape, input.DType, input.Device), p, generator, DrawnFrom.Uniform);
    }

    private static unsafe Tensor FillDropout(Tensor noise, double p, Generator? generator, DrawnFrom from) =>
        Fill(noise, generator, (g, dtype, data, count, _) => g.DropoutMask(dtype, (void*)data, count, p), (y, g) => y.Device.Draw(new BernoulliDraw(1 - p, 1 / (1 - p)), from, y, g));

    private static unsafe Tensor Draw(Tensor x, Generator generator, Drawing draw, bool contiguous)
    {
        Plans.Tracer.Refuse("draws random numbers");
        var (dtype, parts) = x.DType switch
        {
            DType.Complex32 => (DType.Float16, 2),
            DType.Complex64 => (DType.Float32, 2),
            DType.Complex128 => (DType.Float64, 2),
            _ => (x.DType, 1),
        };
        draw(generator, dtype, (nint)x.Data, x.ElementCount * parts, contiguous);
        GC.KeepAlive(x);
        return x;
    }
}
