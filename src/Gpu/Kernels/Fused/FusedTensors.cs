using ILGPU;

namespace TorchPort.Gpu;

/// <summary>A tensor that may be left out; a kernel must be given one all the same.</summary>
internal readonly struct Optional<T>(ArrayView<T> view, bool exists) where T : unmanaged
{
    private readonly ArrayView<T> _view = view;
    private readonly int _exists = exists ? 1 : 0;

    internal bool Exists => _exists != 0;

    internal ref T this[int index] => ref _view[index];
}

/// <summary>The tensors of a fused kernel as it gets them: contiguous but for those of attention, in the type it computes in, results first.</summary>
internal sealed class FusedTensors<T>(Tensor?[] tensors) where T : unmanaged
{
    internal ArrayView<T> this[int index] => GpuDevice.Dense<T>(tensors[index] ?? First);

    private Tensor First => Array.Find(tensors, t => t is not null && Kernels.Elementwise.IsNative<T>(t.DType))!;

    /// <summary>A tensor that may be kept in a smaller type.</summary>
    internal ArrayView<E> Stored<E>(int index) where E : unmanaged => GpuDevice.Dense<E>(tensors[index] ?? First);

    internal bool Has(int index) => tensors[index] is not null;

    internal Optional<T> Optional(int index) => new(this[index], Has(index));

    /// <summary>A tensor of whole numbers.</summary>
    internal ArrayView<long> Integers(int index) => GpuDevice.Dense<long>(tensors[index]!);

    internal Tensor Of(int index) => tensors[index]!;

    /// <summary>The rows of heads; those of more dimensions are one behind the other.</summary>
    internal RowsSource<T> Rows(int index) => new(Of(index).Dim > 4 ? Of(index).Flatten(0, -4) : Of(index));
}
