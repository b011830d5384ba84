using ILGPU.Runtime;

namespace TorchPort.Gpu;

/// <summary>Work of a device that is done in the order it was asked for, beside that of its other streams. PyTorch: <c>torch.cuda.Stream</c>.</summary>
/// <remarks>Tensors may be dropped while a stream still works on them; what one stream makes and another reads needs <see cref="WaitStream"/>.</remarks>
public sealed class GpuStream
{
    private readonly Lazy<Staging> _staging;

    /// <summary>A stream beside the others of a device.</summary>
    public GpuStream(GpuDevice device) : this(device ?? throw new ArgumentNullException(nameof(device)), device.NewQueue()) => device.Add(this);

    internal GpuStream(GpuDevice device, AcceleratorStream queue)
    {
        (Device, Queue) = (device, queue);
        _staging = new(() => new(device.Allocator, this));
    }

    /// <summary>The device that does the work.</summary>
    public GpuDevice Device { get; }

    internal AcceleratorStream Queue { get; }

    /// <summary>Memory through which bytes go to the device and back in this stream.</summary>
    internal Staging Staging => _staging.Value;

    /// <summary>Has this thread's work on the device go to this stream until the result is disposed. PyTorch: <c>with torch.cuda.stream(stream)</c>.</summary>
    public IDisposable Use() => new Turn(this);

    /// <summary>Waits until all that was asked of the stream is done. PyTorch: <c>synchronize</c>.</summary>
    public void Synchronize() => Device.Synchronize(this);

    /// <summary>Has what this stream is asked for from now on begin when what the other was asked for is done. PyTorch: <c>wait_stream</c>.</summary>
    /// <exception cref="DeviceException">The other is of another device.</exception>
    public void WaitStream(GpuStream other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.Device != Device)
            throw new DeviceException($"A stream of {Device} cannot wait for one of {other.Device}: synchronize that one.");
        Device.Order(other, this);
    }

    /// <summary>Has a queue wait for another; devices that have no word for it are waited for here.</summary>
    internal void Follow(GpuStream other)
    {
        using var point = CudaEvent.Of(other.Queue);
        if (point?.TryOrder(Queue) != true)
            other.Wait();
    }

    /// <summary>Waits for the queue.</summary>
    internal void Wait()
    {
        Device.Waits++;
        Queue.Synchronize();
    }

    private sealed class Turn : IDisposable
    {
        private readonly GpuStream _stream, _before;

        internal Turn(GpuStream stream)
        {
            (_stream, _before) = (stream, stream.Device.CurrentStream);
            stream.Device.Turn(stream);
        }

        public void Dispose() => _stream.Device.Turn(_before);
    }
}
