using System.Numerics;

namespace TorchPort.Gpu;

/// <summary>A way to multiply matrices of numbers in memory <typeparamref name="E"/> to sums <typeparamref name="T"/>.</summary>
internal interface IMultiplier<E, T> : IStored<E, T> where E : unmanaged where T : unmanaged
{
    /// <summary>An operand as the kernels read it.</summary>
    static abstract Tensor Operand(GpuDevice device, Tensor x, bool isDense);

    /// <summary>Where a result is computed: itself, or a tensor that <see cref="Finish"/> copies.</summary>
    static abstract Tensor Result(GpuDevice device, Tensor y, bool isDense);

    static abstract void Finish(GpuDevice device, Tensor y, Tensor computed);

    /// <param name="device">Where.</param>
    /// <param name="size">The sizes.</param>
    /// <param name="batches">Products.</param>
    /// <param name="a">The left operand.</param>
    /// <param name="b">The right operand.</param>
    /// <param name="c">Where sums go.</param>
    /// <param name="left">Where the left operand's numbers are: [batch, rows, terms], if they are a matrix.</param>
    /// <param name="right">Where the right operand's numbers are: [batch, terms, columns], if they are a matrix.</param>
    /// <param name="rowsAreNeighbours">Whether neighbouring rows of the left operand are neighbours in memory, if it is not a matrix.</param>
    /// <param name="termsAreNeighbours">Whether neighbouring terms of the right operand are neighbours in memory, if it is not a matrix.</param>
    static abstract void Multiply<TA, TB, TC>(GpuDevice device, ProductSize size, long batches, TA a, TB b, TC c, Tensor? left, Tensor? right, bool rowsAreNeighbours, bool termsAreNeighbours)
        where TA : struct, ISource<E> where TB : struct, ISource<E> where TC : struct, ITarget<T>;
}

/// <summary>By the numbers that kernels compute with.</summary>
internal readonly struct LaneMultiplier<T, A> : IMultiplier<T, T> where T : unmanaged, INumber<T> where A : struct, IArithmetic<T>
{
    public static T Load(T x) => x;

    public static T Store(T x) => x;

    public static Tensor Operand(GpuDevice device, Tensor x, bool isDense) => isDense ? device.NativeDense<T, A>(x) : device.Native<T, A>(x);

    public static Tensor Result(GpuDevice device, Tensor y, bool isDense) => device.Result<T>(y, isDense);

    public static void Finish(GpuDevice device, Tensor y, Tensor computed) => device.Finish<T, A>(y, computed);

    public static void Multiply<TA, TB, TC>(GpuDevice device, ProductSize size, long batches, TA a, TB b, TC c, Tensor? left, Tensor? right, bool rowsAreNeighbours, bool termsAreNeighbours)
        where TA : struct, ISource<T> where TB : struct, ISource<T> where TC : struct, ITarget<T> =>
        device.Multiply<T, TA, TB, TC>(size, batches, a, b, c, GpuDevice.RowsAreNeighbours(left, rowsAreNeighbours), GpuDevice.RowsAreNeighbours(right, termsAreNeighbours));
}

/// <summary>By CUDA's tensor cores.</summary>
internal readonly struct CoreMultiplier<E, N> : IMultiplier<E, float> where E : unmanaged where N : struct, IOperands<E>
{
    public static float Load(E x) => N.Load(x);

    public static E Store(float x) => N.Store(x);

    public static Tensor Operand(GpuDevice device, Tensor x, bool isDense) => AsStored.Operand(device, x, isDense);

    public static Tensor Result(GpuDevice device, Tensor y, bool isDense) => AsStored.Result(device, y, isDense);

    public static void Finish(GpuDevice device, Tensor y, Tensor computed) => AsStored.Finish(device, y, computed);

    public static void Multiply<TA, TB, TC>(GpuDevice device, ProductSize size, long batches, TA a, TB b, TC c, Tensor? left, Tensor? right, bool rowsAreNeighbours, bool termsAreNeighbours)
        where TA : struct, ISource<E> where TB : struct, ISource<E> where TC : struct, ITarget<float>
    {
        switch (CoreLayout.Of(left, size.Rows, N.TermsInWord, isTurned: false))
        {
            case CoreLayout.AlongTerms: Right(new AlongTerms<E, N, TA> { Source = a, Address = CoreLayout.Address(left!), RowStride = (int)left!.Strides[^2] }); break;
            case CoreLayout.AlongRows: Right(new AlongRows<E, TA> { Source = a, Address = CoreLayout.Address(left!), TermStride = (int)left!.Strides[^1] }); break;
            case CoreLayout.PairsAlongRows: Right(new PairsAlongRows<E, TA> { Source = a, Pairs = GpuDevice.Whole<uint>(left!), TermStride = (int)left!.Strides[^1] }); break;
            default: Right(new Anywhere<E, N, TA> { Source = a, RowsAreNeighbours = GpuDevice.RowsAreNeighbours(left, rowsAreNeighbours) ? 1 : 0 }); break;
        }

        void Right<LA>(LA la) where LA : struct, ITileLoader
        {
            switch (CoreLayout.Of(right, size.Columns, N.TermsInWord, isTurned: true))
            {
                case CoreLayout.AlongTerms: Both(la, new AlongTerms<E, N, TB> { Source = b, Address = CoreLayout.Address(right!), RowStride = (int)right!.Strides[^1] }); break;
                case CoreLayout.AlongRows: Both(la, new AlongRows<E, TB> { Source = b, Address = CoreLayout.Address(right!), TermStride = (int)right!.Strides[^2] }); break;
                case CoreLayout.PairsAlongRows: Both(la, new PairsAlongRows<E, TB> { Source = b, Pairs = GpuDevice.Whole<uint>(right!), TermStride = (int)right!.Strides[^2] }); break;
                default: Both(la, new Anywhere<E, N, TurnedSource<E, TB>> { Source = new() { Source = b }, RowsAreNeighbours = GpuDevice.RowsAreNeighbours(right, termsAreNeighbours) ? 0 : 1 }); break;
            }
        }

        void Both<LA, LB>(LA la, LB lb) where LA : struct, ITileLoader where LB : struct, ITileLoader
        {
            int rows = GpuDevice.Parts(size.Rows, TensorCore.Side), columns = GpuDevice.Parts(size.Columns, TensorCore.Side);
            var slices = device.Slices(size, batches * rows * columns);
            if (slices > 1)
                device.InSlices<float, TC>(size, batches, slices, c, Launch);
            else
                Launch(size, c);

            void Launch<TD>(ProductSize size, TD c) where TD : struct, ITarget<float> =>
                device.Launch(new TensorCoreKernel<E, N, LA, LB, TD> { Size = size, A = la, B = lb, C = c, RowTiles = rows, ColumnTiles = columns }, batches * size.Slices * rows * columns, TensorCore.Threads);
        }
    }
}
