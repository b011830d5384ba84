using TorchPort.Autograd;
using TorchPort.Nn;

namespace TorchPort.Ops;

/// <summary>Tensors with elements put around them, or cut off.</summary>
internal static class Paddings
{
    /// <summary>From this size on what is put around is looked up apart from what stays.</summary>
    private const long LongSignal = 1024;

    /// <param name="x">Any shape.</param>
    /// <param name="pad">Pairs of before and after, last dimension first.</param>
    /// <param name="value">What is put there.</param>
    [Aten("constant_pad_nd(Tensor self, SymInt[] pad, Scalar value=0) -> Tensor")]
    internal static Tensor Constant(Tensor x, ReadOnlySpan<long> pad, Scalar value)
    {
        var shape = (long[])x.ShapeArray.Clone();
        var amounts = pad.ToArray();
        for (var i = 0; i < pad.Length / 2; i++)
        {
            var d = x.Dim - 1 - i;
            shape[d] = checked(shape[d] + pad[2 * i] + pad[2 * i + 1]);
            if (shape[d] < 0)
                throw new ShapeException($"The input size {x.Shape[d]}, plus negative padding {pad[2 * i]} and {pad[2 * i + 1]} resulted in a negative output size, which is invalid. Check dimension {d} of your input.");
        }
        var y = Torch.Full(shape, value, x.DType, x.Device);
        using (GradMode.NoGrad())
            Conversion.Copy(Cut(y, amounts, 1), Cut(x, amounts, -1));
        return Tape.Record(y, "ConstantPadNd", [x], [], (g, _) => [Constant(g, Negated(amounts), 0)]);
    }

    /// <summary>One dimension padded with elements of itself.</summary>
    internal static Tensor Indexed(Tensor x, int dim, long before, long after, PadMode mode)
    {
        if (before == 0 && after == 0)
            return x;
        if (mode == PadMode.Circular && (before < 0 || after < 0))
        {
            // What is cut off does not come round again.
            x = x.Slice(dim, Math.Max(0, -before), x.Shape[dim] - Math.Max(0, -after));
            (before, after) = (Math.Max(0, before), Math.Max(0, after));
        }
        var size = x.Shape[dim];
        var count = checked(size + before + after);
        if (count < 1 || size == 0)
            throw new ShapeException($"Padding ({before}, {after}) at dimension {dim} of input {Shapes.Text(x.Shape)} leaves nothing.");
        if (mode == PadMode.Reflect && (before >= size || after >= size))
            throw new ShapeException($"Padding size should be less than the corresponding input dimension, but got: padding ({before}, {after}) at dimension {dim} of input {Shapes.Text(x.Shape)}.");
        if (mode == PadMode.Circular && (before > size || after > size))
            throw new ShapeException($"Padding value causes wrapping around more than once: padding ({before}, {after}) at dimension {dim} of input {Shapes.Text(x.Shape)}.");
        if (size >= LongSignal && before >= 0 && after >= 0)
            return Torch.Cat([Selected(x, dim, -before, 0, mode), x, Selected(x, dim, size, size + after, mode)], dim);
        return Selected(x, dim, -before, size + after, mode);
    }

    /// <summary>The elements of a padded dimension from place to place, 0 being where its own begin.</summary>
    private static Tensor Selected(Tensor x, int dim, long begin, long end, PadMode mode)
    {
        var places = new long[end - begin];
        for (var i = 0L; i < places.Length; i++)
            places[i] = Place(begin + i, x.Shape[dim], mode);
        return Taps.At(places).Apply(x, dim);
    }

    private static long Place(long i, long size, PadMode mode) => mode switch
    {
        PadMode.Reflect => i < 0 ? -i : i >= size ? 2 * (size - 1) - i : i,
        PadMode.Replicate => Math.Clamp(i, 0, size - 1),
        _ => (i % size + size) % size,
    };

    /// <summary>The part of a tensor that padding of the given sign leaves free.</summary>
    private static Tensor Cut(Tensor x, long[] pad, int sign)
    {
        for (var i = 0; i < pad.Length / 2; i++)
        {
            var d = x.Dim - 1 - i;
            var (before, after) = (Math.Max(0, sign * pad[2 * i]), Math.Max(0, sign * pad[2 * i + 1]));
            if (before != 0 || after != 0)
                x = x.Slice(d, before, Math.Max(before, x.Shape[d] - after));
        }
        return x;
    }

    private static long[] Negated(long[] pad) => Array.ConvertAll(pad, p => -p);
}
