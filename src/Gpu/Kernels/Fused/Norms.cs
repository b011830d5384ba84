using System.Numerics;
using ILGPU;
using TorchPort.Kernels;
using TorchPort.Ops;

namespace TorchPort.Gpu;

/// <summary>Where the elements are that are normalised together: rows, or the planes of a channel of all samples.</summary>
/// <param name="Count">The elements.</param>
/// <param name="Plane">How many of them are neighbours.</param>
/// <param name="Stride">How far apart the beginnings of neighbours are.</param>
internal readonly record struct NormSet(int Count, Divisor Plane, int Stride)
{
    /// <summary>The place of an element of a set.</summary>
    internal int At(int set, int index)
    {
        var plane = Plane.Over(index);
        return set * Plane.Value + plane * Stride + Plane.Rest(index, plane);
    }
}

/// <summary>Normalises sets of elements by their mean and variance. A group has a set.</summary>
internal struct NormKernel<E, T, A, F> : IGroupKernel where E : unmanaged where T : unmanaged, INumber<T> where A : struct, IArithmetic<T> where F : struct, IStored<E, T>
{
    internal NormSet Set;
    internal ArrayView<E> Y, X;
    internal ArrayView<T> Means, Variances;
    internal Optional<T> Weight, Bias;

    /// <summary>1 where weight and bias have a number for each set, 0 where for each element of it.</summary>
    internal int OfSets;

    internal double Eps;

    public void Run()
    {
        var room = SharedMemory.Allocate<T>(Together.MaxThreads);
        var set = Grid.IdxX;
        var (mean, squares) = Norm<E, T, A, F>.Statistics(X, Set, set, 0, Set.Count, room);
        var variance = A.Divide(squares, A.FromInteger(Set.Count));
        if (Group.IdxX == 0)
        {
            Means[set] = mean;
            Variances[set] = variance;
        }
        var inverse = Norm<E, T, A, F>.Inverse(variance, Eps);
        for (int i = Group.IdxX; i < Set.Count; i += Group.DimX)
        {
            var at = Set.At(set, i);
            Y[at] = Norm<E, T, A, F>.Normal(X[at], mean, inverse, Weight, Bias, OfSets != 0 ? set : i);
        }
    }
}

/// <summary>What the kernels of normalisations compute.</summary>
internal static class Norm<E, T, A, F> where E : unmanaged where T : unmanaged, INumber<T> where A : struct, IArithmetic<T> where F : struct, IStored<E, T>
{
    /// <summary>The mean of a part of a set, and the sum of the squares of how far its elements are away from it, by all threads of a group.</summary>
    internal static (T Mean, T Squares) Statistics(ArrayView<E> x, NormSet set, int number, int first, int last, ArrayView<T> room)
    {
        LongSum<T> sum = default, squares = default, rest = default;
        var count = A.FromInteger(last - first);
        for (int i = first + Group.IdxX; i < last; i += Group.DimX)
            sum.Add(F.Load(x[set.At(number, i)]));
        var mean = A.Divide(Together.Fold<Sum, T, A>(sum.Total, room), count);
        for (int i = first + Group.IdxX; i < last; i += Group.DimX)
        {
            var away = F.Load(x[set.At(number, i)]) - mean;
            rest.Add(away);
            squares.Add(away * away);
        }
        // What is left around the mean is its rounding error: long sums in few threads have one that is worth taking out.
        T left = Together.Fold<Sum, T, A>(rest.Total, room), error = A.Divide(left, count);
        return (mean + error, Together.Fold<Sum, T, A>(squares.Total, room) - left * error);
    }

    /// <summary>1 / √(variance + eps).</summary>
    internal static T Inverse(T variance, double eps) => A.Divide(A.From(1), A.Sqrt(variance + A.FromDouble(eps)));

    internal static E Normal(E x, T mean, T inverse, Optional<T> weight, Optional<T> bias, int parameter)
    {
        var y = (F.Load(x) - mean) * inverse;
        if (weight.Exists)
            y *= weight[parameter];
        if (bias.Exists)
            y += bias[parameter];
        return F.Store(y);
    }

    /// <summary>The gradient of an element, from its output's: less the mean of those, and less the mean of their products with what is normal, by that.</summary>
    internal static E Slope(T gradient, E x, T mean, T inverse, T gradients, T products, T factor) => F.Store((gradient - gradients - (F.Load(x) - mean) * inverse * products) * factor);
}

/// <summary>What the gradients of <see cref="NormKernel{E, T, A, F}"/> are computed from, and where they go.</summary>
internal struct NormGradients<E, T>(FusedTensors<T> t, double eps) where E : unmanaged where T : unmanaged
{
    internal Optional<E> Dx = new(t.Stored<E>(0), t.Has(0));
    internal Optional<T> Slopes = t.Optional(1), Shifts = t.Optional(2), Weight = t.Optional(7);
    internal ArrayView<E> Dy = t.Stored<E>(3), X = t.Stored<E>(4);
    internal ArrayView<T> Means = t[5], Variances = t[6];
    internal double Eps = eps;
}

/// <summary>The gradient of <see cref="NormKernel{E, T, A, F}"/> by its input and, for each set, by weight and bias where they have a number a set. A group has a set.</summary>
internal struct NormGradientKernel<E, T, A, F> : IGroupKernel where E : unmanaged where T : unmanaged, INumber<T> where A : struct, IArithmetic<T> where F : struct, IStored<E, T>
{
    internal NormSet Set;
    internal NormGradients<E, T> N;
    internal int OfSets;

    public void Run()
    {
        var room = SharedMemory.Allocate<T>(Together.MaxThreads);
        var set = Grid.IdxX;
        T mean = N.Means[set], inverse = Norm<E, T, A, F>.Inverse(N.Variances[set], N.Eps);
        LongSum<T> gradients = default, along = default;
        for (int i = Group.IdxX; i < Set.Count; i += Group.DimX)
        {
            var at = Set.At(set, i);
            var h = Scaled(at, i);
            gradients.Add(h);
            along.Add(h * (F.Load(N.X[at]) - mean));
        }
        T sum = Together.Fold<Sum, T, A>(gradients.Total, room), products = Together.Fold<Sum, T, A>(along.Total, room) * inverse;
        if (Group.IdxX == 0 && OfSets != 0)
        {
            if (N.Slopes.Exists)
                N.Slopes[set] = products;
            if (N.Shifts.Exists)
                N.Shifts[set] = sum;
        }
        if (!N.Dx.Exists)
            return;
        var count = A.FromInteger(Set.Count);
        sum = A.Divide(sum, count);
        products = A.Divide(products, count);
        var slope = OfSets != 0 && N.Weight.Exists ? inverse * N.Weight[set] : inverse;
        for (int i = Group.IdxX; i < Set.Count; i += Group.DimX)
        {
            var at = Set.At(set, i);
            N.Dx[at] = Norm<E, T, A, F>.Slope(Scaled(at, i), N.X[at], mean, inverse, sum, products, slope);
        }
    }

    /// <summary>The output's gradient, by the weight where that has a number for each element of a set.</summary>
    private T Scaled(int at, int index) => OfSets == 0 && N.Weight.Exists ? F.Load(N.Dy[at]) * N.Weight[index] : F.Load(N.Dy[at]);
}

/// <summary>The sums over blocks of rows of dy · normalised x and of dy. A thread has a column of a block.</summary>
internal struct NormColumnsKernel<E, T, A, F> : IThreadKernel where E : unmanaged where T : unmanaged, INumber<T> where A : struct, IArithmetic<T> where F : struct, IStored<E, T>
{
    internal NormGradients<E, T> N;
    internal int Rows, Size, RowsInBlock;

    public void Run(int index)
    {
        int column = index % Size, first = index / Size * RowsInBlock;
        T products = default, sum = default;
        for (var row = first; row < first + RowsInBlock && row < Rows; row++)
        {
            var g = F.Load(N.Dy[row * Size + column]);
            sum += g;
            products += g * ((F.Load(N.X[row * Size + column]) - N.Means[row]) * Norm<E, T, A, F>.Inverse(N.Variances[row], N.Eps));
        }
        if (N.Slopes.Exists)
            N.Slopes[index] = products;
        if (N.Shifts.Exists)
            N.Shifts[index] = sum;
    }
}

public partial class GpuDevice
{
    private void Run<E, T, A, F>(NormRows n, FusedTensors<T> t) where E : unmanaged where T : unmanaged, INumber<T> where A : struct, IArithmetic<T> where F : struct, IStored<E, T> =>
        Normalise<E, T, A, F>(new((int)n.Size, new((int)n.Size), 0), n.Rows, n.Eps, ofSets: 0, t);

    private void Run<E, T, A, F>(NormChannels n, FusedTensors<T> t) where E : unmanaged where T : unmanaged, INumber<T> where A : struct, IArithmetic<T> where F : struct, IStored<E, T>
    {
        var set = Set(n.Batch, n.Channels, n.Plane);
        if (NormParts(n.Channels, set.Count) is > 1 and var parts)
            NormaliseParts<E, T, A, F>(set, n, parts, t);
        else
            Normalise<E, T, A, F>(set, n.Channels, n.Eps, ofSets: 1, t);
    }

    private void Run<E, T, A, F>(NormRowsGradient n, FusedTensors<T> t) where E : unmanaged where T : unmanaged, INumber<T> where A : struct, IArithmetic<T> where F : struct, IStored<E, T>
    {
        if (t.Has(0))
            NormGradient<E, T, A, F>(new((int)n.Size, new((int)n.Size), 0), n.Rows, n.Eps, ofSets: 0, t);
        if (!t.Has(1) && !t.Has(2))
            return;
        Launch(new NormColumnsKernel<E, T, A, F> { N = new(t, n.Eps), Rows = (int)n.Rows, Size = (int)n.Size, RowsInBlock = (int)n.RowsInBlock }, n.Items * n.Size);
    }

    private void Run<E, T, A, F>(NormChannelsGradient n, FusedTensors<T> t) where E : unmanaged where T : unmanaged, INumber<T> where A : struct, IArithmetic<T> where F : struct, IStored<E, T>
    {
        var set = Set(n.Batch, n.Channels, n.Plane);
        if (NormParts(n.Channels, set.Count) is > 1 and var parts)
            NormGradientParts<E, T, A, F>(set, n, parts, t);
        else
            NormGradient<E, T, A, F>(set, n.Channels, n.Eps, ofSets: 1, t);
    }

    private void Normalise<E, T, A, F>(NormSet set, long sets, double eps, int ofSets, FusedTensors<T> t) where E : unmanaged where T : unmanaged, INumber<T> where A : struct, IArithmetic<T> where F : struct, IStored<E, T> =>
        Launch(new NormKernel<E, T, A, F> { Set = set, Y = t.Stored<E>(0), Means = t[1], Variances = t[2], X = t.Stored<E>(3), Weight = t.Optional(4), Bias = t.Optional(5), OfSets = ofSets, Eps = eps }, sets, GroupFor(set.Count));

    private void NormGradient<E, T, A, F>(NormSet set, long sets, double eps, int ofSets, FusedTensors<T> t) where E : unmanaged where T : unmanaged, INumber<T> where A : struct, IArithmetic<T> where F : struct, IStored<E, T> =>
        Launch(new NormGradientKernel<E, T, A, F> { Set = set, N = new(t, eps), OfSets = ofSets }, sets, GroupFor(set.Count));

    private static NormSet Set(long batch, long channels, long plane) => new(checked((int)(batch * plane)), new((int)plane), checked((int)(channels * plane)));
}
