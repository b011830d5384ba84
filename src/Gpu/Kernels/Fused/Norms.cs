using System.Numerics;
using ILGPU;
using TorchPort.Kernels;
using TorchPort.Ops;

namespace TorchPort.Gpu;

/// <summary>Where the elements are that are normalised together: rows, or the planes of a channel of all samples.</summary>
/// <param name="Count">The elements.</param>
/// <param name="Plane">How many of them are neighbours.</param>
/// <param name="Stride">How far apart the beginnings of neighbours are.</param>
internal readonly record struct NormSet(int Count, int Plane, int Stride)
{
    /// <summary>The place of an element of a set.</summary>
    internal int At(int set, int index) => set * Plane + index / Plane * Stride + index % Plane;
}

/// <summary>Normalises sets of elements by their mean and variance. A group has a set.</summary>
internal struct NormKernel<T, A> : IGroupKernel where T : unmanaged, INumber<T> where A : struct, IArithmetic<T>
{
    internal NormSet Set;
    internal ArrayView<T> Y, Means, Variances, X;
    internal Optional<T> Weight, Bias;

    /// <summary>1 where weight and bias have a number for each set, 0 where for each element of it.</summary>
    internal int OfSets;

    internal double Eps;

    public void Run()
    {
        var room = SharedMemory.Allocate<T>(Together.MaxThreads);
        var set = Grid.IdxX;
        var count = A.FromInteger(Set.Count);
        T sum = default, squares = default;
        for (int i = Group.IdxX; i < Set.Count; i += Group.DimX)
            sum += X[Set.At(set, i)];
        var mean = A.Divide(Together.Fold<Sum, T, A>(sum, room), count);
        for (int i = Group.IdxX; i < Set.Count; i += Group.DimX)
        {
            var away = X[Set.At(set, i)] - mean;
            squares += away * away;
        }
        var variance = A.Divide(Together.Fold<Sum, T, A>(squares, room), count);
        if (Group.IdxX == 0)
        {
            Means[set] = mean;
            Variances[set] = variance;
        }
        var inverse = Inverse(variance, Eps);
        for (int i = Group.IdxX; i < Set.Count; i += Group.DimX)
        {
            int at = Set.At(set, i), parameter = OfSets != 0 ? set : i;
            var y = (X[at] - mean) * inverse;
            if (Weight.Exists)
                y *= Weight[parameter];
            if (Bias.Exists)
                y += Bias[parameter];
            Y[at] = y;
        }
    }

    /// <summary>1 / √(variance + eps).</summary>
    internal static T Inverse(T variance, double eps) => A.Divide(A.From(1), A.Sqrt(variance + A.FromDouble(eps)));
}

/// <summary>What the gradients of <see cref="NormKernel{T, A}"/> are computed from, and where they go.</summary>
internal struct NormGradients<T>(FusedTensors<T> t, double eps) where T : unmanaged
{
    internal Optional<T> Dx = t.Optional(0), Slopes = t.Optional(1), Shifts = t.Optional(2), Weight = t.Optional(7);
    internal ArrayView<T> Dy = t[3], X = t[4], Means = t[5], Variances = t[6];
    internal double Eps = eps;
}

/// <summary>The gradient of <see cref="NormKernel{T, A}"/> by its input and, for each set, by weight and bias where they have a number a set. A group has a set.</summary>
internal struct NormGradientKernel<T, A> : IGroupKernel where T : unmanaged, INumber<T> where A : struct, IArithmetic<T>
{
    internal NormSet Set;
    internal NormGradients<T> N;
    internal int OfSets;

    public void Run()
    {
        var room = SharedMemory.Allocate<T>(Together.MaxThreads);
        var set = Grid.IdxX;
        T mean = N.Means[set], inverse = NormKernel<T, A>.Inverse(N.Variances[set], N.Eps), sum = default, products = default;
        for (int i = Group.IdxX; i < Set.Count; i += Group.DimX)
        {
            var at = Set.At(set, i);
            var h = Scaled(at, i);
            sum += h;
            products += h * (N.X[at] - mean);
        }
        sum = Together.Fold<Sum, T, A>(sum, room);
        products = Together.Fold<Sum, T, A>(products, room) * inverse;
        if (Group.IdxX == 0 && OfSets != 0)
        {
            if (N.Slopes.Exists)
                N.Slopes[set] = products;
            if (N.Shifts.Exists)
                N.Shifts[set] = sum;
        }
        if (!N.Dx.Exists)
            return;
        // (h − mean of h − normal · mean of h · normal) · inverse.
        var count = A.FromInteger(Set.Count);
        sum = A.Divide(sum, count);
        products = A.Divide(products, count);
        var slope = OfSets != 0 && N.Weight.Exists ? inverse * N.Weight[set] : inverse;
        for (int i = Group.IdxX; i < Set.Count; i += Group.DimX)
        {
            var at = Set.At(set, i);
            N.Dx[at] = (Scaled(at, i) - sum - (N.X[at] - mean) * inverse * products) * slope;
        }
    }

    /// <summary>The output's gradient, by the weight where that has a number for each element of a set.</summary>
    private T Scaled(int at, int index) => OfSets == 0 && N.Weight.Exists ? N.Dy[at] * N.Weight[index] : N.Dy[at];
}

/// <summary>The sums over blocks of rows of dy · normalised x and of dy. A thread has a column of a block.</summary>
internal struct NormColumnsKernel<T, A> : IThreadKernel where T : unmanaged, INumber<T> where A : struct, IArithmetic<T>
{
    internal NormGradients<T> N;
    internal int Rows, Size, RowsInBlock;

    public void Run(int index)
    {
        int column = index % Size, first = index / Size * RowsInBlock;
        T products = default, sum = default;
        for (var row = first; row < first + RowsInBlock && row < Rows; row++)
        {
            var g = N.Dy[row * Size + column];
            sum += g;
            products += g * ((N.X[row * Size + column] - N.Means[row]) * NormKernel<T, A>.Inverse(N.Variances[row], N.Eps));
        }
        if (N.Slopes.Exists)
            N.Slopes[index] = products;
        if (N.Shifts.Exists)
            N.Shifts[index] = sum;
    }
}

public partial class GpuDevice
{
    private void Run<T, A>(NormRows n, FusedTensors<T> t) where T : unmanaged, INumber<T> where A : struct, IArithmetic<T> =>
        Normalise<T, A>(new((int)n.Size, (int)n.Size, 0), n.Rows, n.Eps, ofSets: 0, t);

    private void Run<T, A>(NormChannels n, FusedTensors<T> t) where T : unmanaged, INumber<T> where A : struct, IArithmetic<T> =>
        Normalise<T, A>(Set(n.Batch, n.Channels, n.Plane), n.Channels, n.Eps, ofSets: 1, t);

    private void Run<T, A>(NormRowsGradient n, FusedTensors<T> t) where T : unmanaged, INumber<T> where A : struct, IArithmetic<T>
    {
        if (t.Has(0))
            NormGradient<T, A>(new((int)n.Size, (int)n.Size, 0), n.Rows, n.Eps, ofSets: 0, t);
        if (!t.Has(1) && !t.Has(2))
            return;
        Launch(new NormColumnsKernel<T, A> { N = new(t, n.Eps), Rows = (int)n.Rows, Size = (int)n.Size, RowsInBlock = (int)NormRowsGradient.RowsInBlock }, n.Items * n.Size);
    }

    private void Run<T, A>(NormChannelsGradient n, FusedTensors<T> t) where T : unmanaged, INumber<T> where A : struct, IArithmetic<T> =>
        NormGradient<T, A>(Set(n.Batch, n.Channels, n.Plane), n.Channels, n.Eps, ofSets: 1, t);

    private void Normalise<T, A>(NormSet set, long sets, double eps, int ofSets, FusedTensors<T> t) where T : unmanaged, INumber<T> where A : struct, IArithmetic<T> =>
        Launch(new NormKernel<T, A> { Set = set, Y = t[0], Means = t[1], Variances = t[2], X = t[3], Weight = t.Optional(4), Bias = t.Optional(5), OfSets = ofSets, Eps = eps }, sets, GroupFor(set.Count));

    private void NormGradient<T, A>(NormSet set, long sets, double eps, int ofSets, FusedTensors<T> t) where T : unmanaged, INumber<T> where A : struct, IArithmetic<T> =>
        Launch(new NormGradientKernel<T, A> { Set = set, N = new(t, eps), OfSets = ofSets }, sets, GroupFor(set.Count));

    private static NormSet Set(long batch, long channels, long plane) => new(checked((int)(batch * plane)), (int)plane, checked((int)(channels * plane)));
}
