using System.Numerics;
using ILGPU;

namespace TorchPort.Gpu;

/// <summary>Adds up the partial sums of products.</summary>
internal struct SliceSumKernel<T, TC> : IThreadKernel where T : unmanaged, INumber<T> where TC : struct, ITarget<T>
{
    internal ArrayView<T> Partial;
    internal TC Target;
    internal int Rows, Columns, Slices;

    public void Run(int index)
    {
        int size = Rows * Columns, batch = index / size, element = index % size;
        var at = batch * Slices * size + element;
        var sum = default(T);
        for (var s = 0; s < Slices; s++)
            sum += Partial[at + s * size];
        Target.Store(batch, element / Columns, element % Columns, sum);
    }
}

public partial class GpuDevice
{
    /// <summary>Terms that are worth a partial sum of their own.</summary>
    private const int ShortestSlice = 256;

    /// <summary>Groups of threads that occupy this device: of products that make fewer, sums are split. A test may have others split.</summary>
    internal long SplitBelow { get; set; }

    /// <summary>Into how many partial sums the sums of products are split that make so many groups of threads.</summary>
    internal int Slices(ProductSize size, long groups) =>
        size.Slices > 1 || groups >= SplitBelow ? size.Slices : (int)Math.Clamp(SplitBelow / Math.Max(1, groups), 1, Math.Max(1, size.Terms / ShortestSlice));

    /// <summary>Multiplies to partial sums, and adds those up.</summary>
    internal void InSlices<T, TC>(ProductSize size, long batches, int slices, TC target, Action<ProductSize, DenseTarget<T, T, AsIs<T>>> multiply)
        where T : unmanaged, INumber<T> where TC : struct, ITarget<T>
    {
        var split = size.Split(slices);
        var partial = Tensor.Empty([batches, split.Slices, size.Rows, size.Columns], Kernels.Native.Type<T>(), this);
        multiply(split, new() { View = Dense<T>(partial), Rows = size.Rows, Columns = size.Columns });
        Launch(new SliceSumKernel<T, TC> { Partial = Dense<T>(partial), Target = target, Rows = size.Rows, Columns = size.Columns, Slices = split.Slices }, batches * size.Rows * size.Columns);
        KeepAlive(partial);
    }
}
