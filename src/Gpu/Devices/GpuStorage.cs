using System.Diagnostics.CodeAnalysis;
using ILGPU;

namespace TorchPort.Gpu;

/// <summary>Memory of a GPU.</summary>
internal sealed unsafe class GpuStorage : ReusableStorage
{
    private readonly GpuDevice _device;
    private readonly Block _block;
    private bool _released;

    internal GpuStorage(GpuDevice device, long byteLength) : base(device, byteLength) => (_device, _block) = (device, device.Memory.Rent(byteLength));

    /// <summary>All of its bytes, and those up to the block's end.</summary>
    internal ArrayView<byte> Bytes => _released ? throw Released() : _block.Buffer.View.BaseView.SubView(_block.Offset, _block.Size);

    internal override byte* Pointer => throw new DeviceException($"This memory is on {_device}, where the processor cannot look at it: move the tensor with To(Device.Cpu) first.");

    [SuppressMessage("Usage", "CA1816", Justification = "What Dispose would do, for the engine alone.")]
    internal override void Release()
    {
        GC.SuppressFinalize(this);
        if (!_released)
            _device.Memory.Return(_block);
        _released = true;
    }

    ~GpuStorage()
    {
        if (!_released && _block.Buffer is not null)
            _device.Memory.Return(_block);
    }
}
