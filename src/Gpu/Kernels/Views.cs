using ILGPU;

namespace TorchPort.Gpu;

public partial class GpuDevice
{
    /// <summary>A tensor's whole storage as elements of a type.</summary>
    internal static ArrayView<T> Whole<T>(Tensor x) where T : unmanaged => Bytes(x).Cast<T>();

    /// <summary>A tensor's whole storage.</summary>
    /// <exception cref="DeviceException">It is not on a GPU.</exception>
    internal static ArrayView<byte> Bytes(Tensor x) => x.Storage.Device is GpuDevice ? Bytes(x.Storage)
        : throw new DeviceException($"Expected all tensors to be on one GPU, but found one of shape {Shapes.Text(x.Shape)} on {x.Device}. Move it with To(device).");

    private static ArrayView<byte> Bytes(Storage storage) => storage is Plans.BoundStorage part ? Bytes(part.Bound).SubView(part.Offset, part.ByteLength) : ((GpuStorage)storage).Bytes;

    /// <summary>A contiguous tensor's elements.</summary>
    internal static ArrayView<T> Dense<T>(Tensor x) where T : unmanaged => Whole<T>(x).SubView(x.StorageOffset, x.Storage is Plans.BoundStorage ? x.ElementCount : Math.Max(1, x.ElementCount));

    /// <summary>Nested loops over tensors of which the others broadcast to the first.</summary>
    /// <exception cref="DeviceException">They are too many, or reach too far.</exception>
    internal Nest Loops(ReadOnlySpan<Tensor> operands, Span<Steps> steps, string operation) =>
        Nest.Of(new(operands), operands, steps) ?? throw Missing(operation, $"A tensor of shape {Shapes.Text(operands[0].Shape)} with these strides has more than {Nest.MaxRank} independent dimensions or more than 2³¹ elements.");

    /// <summary>Keeps tensors from being collected before the kernel that uses them is queued.</summary>
    internal static void KeepAlive(params ReadOnlySpan<Tensor?> tensors)
    {
        foreach (var tensor in tensors)
            GC.KeepAlive(tensor);
    }
}
