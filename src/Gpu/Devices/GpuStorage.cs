using System.Diagnostics.CodeAnalysis;
using ILGPU;

namespace TorchPort.Gpu;

/// <summary>Memory of a GPU.</summary>
internal sealed unsafe class GpuStorage : ReusableStorage
{
    private readonly GpuDevice _device;
    private readonly Block _block;

    /// <summary>The stream that it was made in.</summary>
    private readonly GpuStream _owner;

    /// <summary>Other streams that were told to do something with it.</summary>
    private List<GpuStream>? _users;

    private bool _released;

    internal GpuStorage(GpuDevice device, long byteLength) : base(device, byteLength)
    {
        (_device, _owner) = (device, device.CurrentStream);
        _block = device.Memory.Rent(_owner, byteLength);
    }

    /// <summary>All of its bytes, and those up to the block's end, for the current stream.</summary>
    internal ArrayView<byte> Bytes
    {
        get
        {
            if (_released)
                throw Released();
            var stream = _device.CurrentStream;
            if (stream != _owner)
                Note(stream);
            return _block.Buffer.View.BaseView.SubView(_block.Offset, _block.Size);
        }
    }

    private void Note(GpuStream user)
    {
        lock (_block.Buffer)
        {
            if (_users?.Contains(user) != true)
                (_users ??= []).Add(user);
        }
    }

    internal override byte* Pointer => throw new DeviceException($"This memory is on {_device}, where the processor cannot look at it: move the tensor with To(Device.Cpu) first.");

    [SuppressMessage("Usage", "CA1816", Justification = "What Dispose would do, for the engine alone.")]
    internal override void Release()
    {
        GC.SuppressFinalize(this);
        if (!_released)
            _device.Memory.Return(_block, _owner, _users);
        _released = true;
    }

    ~GpuStorage()
    {
        if (!_released && _block.Buffer is not null)
            _device.Memory.Return(_block, _owner, _users);
    }
}
