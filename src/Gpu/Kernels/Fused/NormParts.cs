using System.Numerics;
using ILGPU;
using TorchPort.Kernels;
using TorchPort.Ops;

namespace TorchPort.Gpu;

/// <summary>The parts into which large sets are split, where there are fewer sets than the device has room for groups.</summary>
/// <param name="Set">The sets.</param>
/// <param name="Parts">Parts of each.</param>
internal readonly record struct NormSplit(NormSet Set, int Parts)
{
    internal int Length => (Set.Count + Parts - 1) / Parts;

    internal int First(int item) => item % Parts * Length;

    internal int Last(int item) => First(item) + Length < Set.Count ? First(item) + Length : Set.Count;
}

/// <summary>The channel of an element.</summary>
/// <param name="Plane">Neighbours of one channel.</param>
/// <param name="Channels">Channels of a sample.</param>
internal readonly record struct NormChannel(Divisor Plane, Divisor Channels)
{
    internal int Of(int index)
    {
        var plane = Plane.Over(index);
        return Channels.Rest(plane, Channels.Over(plane));
    }
}

/// <summary>Means of parts, and the sums of the squares of how far their elements are away from them. A group has a part.</summary>
internal struct NormPartsKernel<E, T, A, F> : IGroupKernel where E : unmanaged where T : unmanaged, INumber<T> where A : struct, IArithmetic<T> where F : struct, IStored<E, T>
{
    internal NormSplit Split;
    internal ArrayView<E> X;
    internal ArrayView<T> Means, Squares;

    public void Run()
    {
        var room = SharedMemory.Allocate<T>(Together.MaxThreads);
        int item = Grid.IdxX;
        var (mean, squares) = Norm<E, T, A, F>.Statistics(X, Split.Set, item / Split.Parts, Split.First(item), Split.Last(item), room);
        if (Group.IdxX != 0)
            return;
        Means[item] = mean;
        Squares[item] = squares;
    }
}

/// <summary>Means and variances of sets from those of their parts. A thread has a set. Chan, Golub and LeVeque, "Updating formulae and a pairwise algorithm for computing sample variances", 1979.</summary>
internal struct NormJoinKernel<T, A> : IThreadKernel where T : unmanaged, INumber<T> where A : struct, IArithmetic<T>
{
    internal NormSplit Split;
    internal ArrayView<T> MeansOfParts, SquaresOfParts, Means, Variances;

    public void Run(int index)
    {
        T mean = default, squares = default;
        for (var item = index * Split.Parts; item < (index + 1) * Split.Parts; item++)
        {
            T more = A.FromInteger(Split.Last(item) - Split.First(item)), before = A.FromInteger(Split.First(item)), away = MeansOfParts[item] - mean, share = A.Divide(more, before + more);
            mean += away * share;
            squares += SquaresOfParts[item] + away * away * before * share;
        }
        Means[index] = mean;
        Variances[index] = A.Divide(squares, A.FromInteger(Split.Set.Count));
    }
}

/// <summary>Normalises by means and variances that are known. A thread has an element.</summary>
internal struct NormApplyKernel<E, T, A, F> : IThreadKernel where E : unmanaged where T : unmanaged, INumber<T> where A : struct, IArithmetic<T> where F : struct, IStored<E, T>
{
    internal NormChannel Channel;
    internal ArrayView<E> Y, X;
    internal ArrayView<T> Means, Variances;
    internal Optional<T> Weight, Bias;
    internal double Eps;

    public void Run(int index)
    {
        var channel = Channel.Of(index);
        Y[index] = Norm<E, T, A, F>.Normal(X[index], Means[channel], Norm<E, T, A, F>.Inverse(Variances[channel], Eps), Weight, Bias, channel);
    }
}

/// <summary>The sums over parts of gradients, and of their products with how far the elements are away from the mean. A group has a part.</summary>
internal struct NormGradientPartsKernel<E, T, A, F> : IGroupKernel where E : unmanaged where T : unmanaged, INumber<T> where A : struct, IArithmetic<T> where F : struct, IStored<E, T>
{
    internal NormSplit Split;
    internal NormGradients<E, T> N;
    internal ArrayView<T> Sums, Products;

    public void Run()
    {
        var room = SharedMemory.Allocate<T>(Together.MaxThreads);
        int item = Grid.IdxX, set = item / Split.Parts, last = Split.Last(item);
        var mean = N.Means[set];
        LongSum<T> gradients = default, along = default;
        for (var i = Split.First(item) + Group.IdxX; i < last; i += Group.DimX)
        {
            var at = Split.Set.At(set, i);
            var g = F.Load(N.Dy[at]);
            gradients.Add(g);
            along.Add(g * (F.Load(N.X[at]) - mean));
        }
        T sum = Together.Fold<Sum, T, A>(gradients.Total, room), products = Together.Fold<Sum, T, A>(along.Total, room);
        if (Group.IdxX != 0)
            return;
        Sums[item] = sum;
        Products[item] = products;
    }
}

/// <summary>The gradients of weight and bias from sums over parts, and the means that those of elements need. A thread has a set.</summary>
internal struct NormGradientJoinKernel<E, T, A, F> : IThreadKernel where E : unmanaged where T : unmanaged, INumber<T> where A : struct, IArithmetic<T> where F : struct, IStored<E, T>
{
    internal NormSplit Split;
    internal NormGradients<E, T> N;
    internal ArrayView<T> SumsOfParts, ProductsOfParts, Gradients, Products;

    public void Run(int index)
    {
        T sum = default, products = default, count = A.FromInteger(Split.Set.Count);
        for (var item = index * Split.Parts; item < (index + 1) * Split.Parts; item++)
        {
            sum += SumsOfParts[item];
            products += ProductsOfParts[item];
        }
        products *= Norm<E, T, A, F>.Inverse(N.Variances[index], N.Eps);
        if (N.Slopes.Exists)
            N.Slopes[index] = products;
        if (N.Shifts.Exists)
            N.Shifts[index] = sum;
        Gradients[index] = A.Divide(sum, count);
        Products[index] = A.Divide(products, count);
    }
}

/// <summary>The gradients of elements. A thread has one.</summary>
internal struct NormGradientApplyKernel<E, T, A, F> : IThreadKernel where E : unmanaged where T : unmanaged, INumber<T> where A : struct, IArithmetic<T> where F : struct, IStored<E, T>
{
    internal NormChannel Channel;
    internal NormGradients<E, T> N;
    internal ArrayView<T> Gradients, Products;

    public void Run(int index)
    {
        var channel = Channel.Of(index);
        var inverse = Norm<E, T, A, F>.Inverse(N.Variances[channel], N.Eps);
        N.Dx[index] = Norm<E, T, A, F>.Slope(F.Load(N.Dy[index]), N.X[index], N.Means[channel], inverse, Gradients[channel], Products[channel], N.Weight.Exists ? inverse * N.Weight[channel] : inverse);
    }
}

public partial class GpuDevice
{
    /// <summary>Elements of a part of a set that are worth a group of their own.</summary>
    private const int ShortestPart = 2048;

    /// <summary>Groups of threads that each of a device's processors runs at once, at least.</summary>
    private const int GroupsOfProcessor = 8;

    /// <summary>Into how many parts sets of so many elements are split.</summary>
    private int NormParts(long sets, int count) => (int)Math.Clamp(GroupsOfProcessor * SplitBelow / sets, 1, Math.Max(1, count / ShortestPart));

    private void NormaliseParts<E, T, A, F>(NormSet set, NormChannels n, int parts, FusedTensors<T> t) where E : unmanaged where T : unmanaged, INumber<T> where A : struct, IArithmetic<T> where F : struct, IStored<E, T>
    {
        var split = new NormSplit(set, parts);
        var partial = Tensor.Empty([2, n.Channels * parts], Kernels.Native.Type<T>(), this);
        ArrayView<T> means = Part<T>(partial, 0), squares = Part<T>(partial, 1);
        Launch(new NormPartsKernel<E, T, A, F> { Split = split, X = t.Stored<E>(3), Means = means, Squares = squares }, n.Channels * parts, GroupFor(split.Length));
        Launch(new NormJoinKernel<T, A> { Split = split, MeansOfParts = means, SquaresOfParts = squares, Means = t[1], Variances = t[2] }, n.Channels);
        Launch(new NormApplyKernel<E, T, A, F> { Channel = Channel(n.Plane, n.Channels), Y = t.Stored<E>(0), X = t.Stored<E>(3), Means = t[1], Variances = t[2], Weight = t.Optional(4), Bias = t.Optional(5), Eps = n.Eps }, n.Batch * n.Channels * n.Plane);
        KeepAlive(partial);
    }

    private void NormGradientParts<E, T, A, F>(NormSet set, NormChannelsGradient n, int parts, FusedTensors<T> t) where E : unmanaged where T : unmanaged, INumber<T> where A : struct, IArithmetic<T> where F : struct, IStored<E, T>
    {
        var split = new NormSplit(set, parts);
        var gradients = new NormGradients<E, T>(t, n.Eps);
        Tensor partial = Tensor.Empty([2, n.Channels * parts], Kernels.Native.Type<T>(), this), whole = Tensor.Empty([2, n.Channels], partial.DType, this);
        Launch(new NormGradientPartsKernel<E, T, A, F> { Split = split, N = gradients, Sums = Part<T>(partial, 0), Products = Part<T>(partial, 1) }, n.Channels * parts, GroupFor(split.Length));
        Launch(new NormGradientJoinKernel<E, T, A, F> { Split = split, N = gradients, SumsOfParts = Part<T>(partial, 0), ProductsOfParts = Part<T>(partial, 1), Gradients = Part<T>(whole, 0), Products = Part<T>(whole, 1) }, n.Channels);
        if (t.Has(0))
            Launch(new NormGradientApplyKernel<E, T, A, F> { Channel = Channel(n.Plane, n.Channels), N = gradients, Gradients = Part<T>(whole, 0), Products = Part<T>(whole, 1) }, n.Batch * n.Channels * n.Plane);
        KeepAlive(partial, whole);
    }

    private static NormChannel Channel(long plane, long channels) => new(new((int)plane), new((int)channels));

    private static ArrayView<T> Part<T>(Tensor x, int part) where T : unmanaged => Dense<T>(x).SubView(part * x.Shape[1], x.Shape[1]);
}
