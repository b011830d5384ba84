using ILGPU;
using ILGPU.Runtime;

namespace TorchPort.Gpu;

/// <summary>A GPU, or what ILGPU can use as one. Its work is done in the order it was asked for, beside the program; reading a tensor waits for it.</summary>
/// <remarks>Get one from <see cref="GpuDevices"/>: <c>Device.Cuda(0)</c>, <c>Device.OpenCL(0)</c>, <c>Device.Best</c>.</remarks>
public sealed unsafe partial class GpuDevice : Device
{
    internal const int MaxDevices = 64;

    private static int _count;

    internal GpuDevice(string type, int index, Accelerator accelerator, int groupSize, long memory) : base(type, index)
    {
        Ordinal = Interlocked.Increment(ref _count) - 1;
        if (Ordinal >= MaxDevices)
            throw new DeviceException($"A program may use {MaxDevices} devices at most.");
        (Allocator, GroupSize) = (accelerator, groupSize);
        TileFrom = groupSize < LargeTile.ThreadRows * LargeTile.ThreadColumns ? long.MaxValue : 0;
        WideFrom = SplitBelow = Math.Max(1, accelerator.NumMultiprocessors);
        DefaultStream = new(this, accelerator.DefaultStream);
        _streams.Add(DefaultStream);
        Memory = new(this, memory);
        Faults = new(accelerator);
        Choice = new(Time);
    }

    /// <summary>The device's own name, such as that of the card.</summary>
    public string Name => Allocator.Name;

    /// <summary>What the device says of itself. PyTorch: <c>torch.cuda.get_device_properties</c>.</summary>
    public GpuProperties Properties => GpuProperties.Of(Allocator);

    /// <summary>How many bytes living tensors may hold here; more raises <see cref="OutOfDeviceMemoryException"/>. PyTorch: <c>torch.cuda.set_per_process_memory_fraction</c>.</summary>
    public long MemoryLimit
    {
        get => Memory.Limit;
        set => Memory.Limit = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A limit of memory is not negative.");
    }

    /// <summary>Bytes that living tensors hold here, rounded up to the sizes of blocks. PyTorch: <c>torch.cuda.memory_allocated</c>.</summary>
    public long HeldBytes => Memory.Held;

    /// <summary>Bytes kept for the next tensors. PyTorch: <c>torch.cuda.memory_reserved</c>, less what is allocated.</summary>
    public long CachedBytes => Memory.Cached;

    internal int Ordinal { get; }

    internal Accelerator Allocator { get; }

    internal int GroupSize { get; }

    /// <summary>Threads of one kernel at most: few where they are played by the processor, on which each costs more than it does.</summary>
    private long MaxThreads => GroupSize < LargeTile.ThreadRows * LargeTile.ThreadColumns ? 2 * GroupSize : int.MaxValue / 2;

    internal DeviceMemory Memory { get; }

    /// <summary>How many kernels were launched here.</summary>
    internal long Launches { get; private set; }

    /// <summary>How often the program waited for the device.</summary>
    internal long Waits { get; set; }

    /// <summary>What kernels found wrong.</summary>
    internal DeviceFaults Faults { get; }

    /// <summary>Held while the device is told what to do, so that several threads may use it.</summary>
    internal Lock Gate { get; } = new();

    /// <inheritdoc/>
    /// <exception cref="DimensionException">A kernel met an index or a class that is not there.</exception>
    public override void Synchronize()
    {
        lock (Gate)
        {
            Allocator.Bind();
            LaunchWaiting();
            foreach (var stream in _streams)
                stream.Wait();
            Faults.Ask(Queue);
            if (Faults.IsComing)
                CurrentStream.Wait();
            Faults.Look(Queue);
        }
    }

    /// <summary>Gives memory back to the device that no tensor holds. PyTorch: <c>torch.cuda.empty_cache</c>.</summary>
    public void EmptyCache() => Memory.Trim();

    internal override Storage Allocate(long bytes) => new GpuStorage(this, bytes);

    internal override void Upload(Storage to, long offset, byte* from, long bytes)
    {
        lock (Gate)
        {
            Allocator.Bind();
            LaunchWaiting();
            CurrentStream.Staging.Upload(from, Bytes(to).SubView(offset, bytes));
        }
        GC.KeepAlive(to);
    }

    internal override void Download(Storage from, long offset, byte* to, long bytes)
    {
        lock (Gate)
        {
            Allocator.Bind();
            LaunchWaiting();
            Faults.Ask(Queue);
            CurrentStream.Staging.Download(Bytes(from).SubView(offset, bytes), to);
            Faults.Look(Queue);
        }
        GC.KeepAlive(from);
    }

    internal override void Dropped(long bytes) => Memory.Dropped(bytes);

    /// <summary>Has as many threads as <paramref name="count"/> run a kernel.</summary>
    internal void Launch<K>(K kernel, long count) where K : struct, IThreadKernel
    {
        if (count == 0)
            return;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, int.MaxValue / 2);
        lock (Gate)
        {
            Allocator.Bind();
            LaunchWaiting();
            Launches++;
            var threads = checked((int)Math.Min(count, MaxThreads));
            Compiled(Threads<K>.On)(Queue, threads, (int)count, threads, kernel);
        }
    }

    /// <summary>Has groups of threads run a kernel.</summary>
    internal void Launch<K>(K kernel, long groups, int groupSize) where K : struct, IGroupKernel
    {
        lock (Gate)
        {
            Allocator.Bind();
            LaunchWaiting();
            Launches++;
            if (Player is { } player && kernel is ICoreKernel)
            {
                Queue.Synchronize();
                player.Play(kernel, checked((int)groups), groupSize);
                return;
            }
            Compiled(Groups<K>.On)(Queue, new KernelConfig(checked((int)groups), groupSize), kernel);
        }
    }

    private A Compiled<A>(Func<GpuDevice, A> load)
    {
        try
        {
            return load(this);
        }
        catch (Exception e) when (e is NotSupportedException or InvalidOperationException or InternalCompilerException or AggregateException)
        {
            // What was compiled in part would spoil all that is compiled after it.
            Allocator.Context.ClearCache(ClearCacheMode.Everything);
            throw Missing(KernelName.Of(typeof(A).GenericTypeArguments[^1]), (e.InnerException ?? e).Message);
        }
    }

    internal DeviceException Missing(string operation, string why) =>
        new($"{operation} has no kernel on {this}: {why} Move its inputs with To(Device.Cpu), and the result back.");

    private DeviceException Missing<F>() => Missing(KernelName.Of(typeof(F)), "It is computed on the processor only.");
}
