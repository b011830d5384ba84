using System.Numerics;

namespace TorchPort.Gpu;

/// <summary>Operands and results of products that kernels read and write as they are stored.</summary>
internal static class AsStored
{
    internal static Tensor Operand(GpuDevice device, Tensor x, bool isDense)
    {
        var y = Result(device, x, isDense);
        if (!ReferenceEquals(x, y))
            device.CopyBytes(y, x);
        return y;
    }

    internal static Tensor Result(GpuDevice device, Tensor y, bool isDense) => !isDense || y.IsContiguous ? y : Tensor.Empty(y.ShapeArray, y.DType, device);

    internal static void Finish(GpuDevice device, Tensor y, Tensor computed)
    {
        if (!ReferenceEquals(y, computed))
            device.CopyBytes(y, computed);
    }
}

/// <summary>A matrix of numbers as they are stored, read as those that kernels compute with.</summary>
internal struct StoredSource<E, T, F, TS> : ISource<T> where E : unmanaged where T : unmanaged where F : struct, IStored<E, T> where TS : struct, ISource<E>
{
    internal TS Source;

    public readonly int Begin(int batch) => Source.Begin(batch);

    public readonly T Load(int begin, int row, int column) => F.Load(Source.Load(begin, row, column));
}

/// <summary>By the numbers that kernels compute with, of numbers that are stored otherwise: none is converted before it is read.</summary>
internal readonly struct StoredMultiplier<E, T, F> : IMultiplier<E, T> where E : unmanaged where T : unmanaged, INumber<T> where F : struct, IStored<E, T>
{
    public static T Load(E x) => F.Load(x);

    public static E Store(T x) => F.Store(x);

    public static Tensor Operand(GpuDevice device, Tensor x, bool isDense) => AsStored.Operand(device, x, isDense);

    public static Tensor Result(GpuDevice device, Tensor y, bool isDense) => AsStored.Result(device, y, isDense);

    public static void Finish(GpuDevice device, Tensor y, Tensor computed) => AsStored.Finish(device, y, computed);

    public static void Multiply<TA, TB, TC>(GpuDevice device, ProductSize size, long batches, TA a, TB b, TC c, Tensor? left, Tensor? right, bool rowsAreNeighbours, bool termsAreNeighbours)
        where TA : struct, ISource<E> where TB : struct, ISource<E> where TC : struct, ITarget<T> =>
        device.Multiply<T, StoredSource<E, T, F, TA>, StoredSource<E, T, F, TB>, TC>(size, batches, new() { Source = a }, new() { Source = b }, c,
            GpuDevice.RowsAreNeighbours(left, rowsAreNeighbours), GpuDevice.RowsAreNeighbours(right, termsAreNeighbours));
}
