using ILGPU.Runtime;

namespace TorchPort.Gpu;

public partial class GpuDevice
{
    /// <summary>The streams that this thread has devices use, by their ordinals.</summary>
    [ThreadStatic]
    private static GpuStream?[]? _current;

    private readonly List<GpuStream> _streams = [];

    /// <summary>The stream that is used unless another is chosen. PyTorch: <c>torch.cuda.default_stream</c>.</summary>
    public GpuStream DefaultStream { get; }

    /// <summary>The stream that this thread's work goes to. PyTorch: <c>torch.cuda.current_stream</c>.</summary>
    public GpuStream CurrentStream => _current?[Ordinal] ?? DefaultStream;

    private AcceleratorStream Queue => CurrentStream.Queue;

    internal AcceleratorStream NewQueue()
    {
        lock (Gate)
        {
            Allocator.Bind();
            return Allocator.CreateStream();
        }
    }

    internal void Add(GpuStream stream)
    {
        lock (Gate)
            _streams.Add(stream);
    }

    /// <summary>Has this thread's work go to a stream from now on.</summary>
    internal void Turn(GpuStream stream)
    {
        lock (Gate)
        {
            Allocator.Bind();
            LaunchWaiting();
        }
        (_current ??= new GpuStream?[MaxDevices])[Ordinal] = stream;
    }

    internal void Order(GpuStream first, GpuStream then)
    {
        lock (Gate)
        {
            Allocator.Bind();
            LaunchWaiting();
            then.Follow(first);
        }
    }

    internal void Synchronize(GpuStream stream)
    {
        lock (Gate)
        {
            Allocator.Bind();
            LaunchWaiting();
            Faults.Ask(stream.Queue);
            stream.Wait();
            Faults.Look(stream.Queue);
        }
    }
}
