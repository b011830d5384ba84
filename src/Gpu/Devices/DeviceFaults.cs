using ILGPU;
using ILGPU.Runtime;
using TorchPort.Ops;

namespace TorchPort.Gpu;

/// <summary>What kernels found wrong: they cannot throw, so they take it down, and whoever waits for the device next gets the error.</summary>
internal sealed class DeviceFaults
{
    /// <summary>A class number beyond the classes: that number, and how many classes there are.</summary>
    internal const long Class = 1;

    /// <summary>An index beyond a dimension: that index, and the size.</summary>
    internal const long Index = 2;

    /// <summary>More points of a region's cells than may be: so many, and how many cells there are.</summary>
    internal const long Points = 3;

    private const int Length = 3;

    private readonly MemoryBuffer1D<long, Stride1D.Dense> _buffer;
    private readonly long[] _found = GC.AllocateArray<long>(Length, pinned: true);

    /// <summary>Whether a kernel that may find something has run since the last look.</summary>
    private bool _isAsked;

    /// <summary>Whether what kernels found is being brought.</summary>
    internal bool IsComing { get; private set; }

    internal DeviceFaults(Accelerator accelerator)
    {
        _buffer = accelerator.Allocate1D<long>(Length);
        _buffer.MemSetToZero();
        accelerator.DefaultStream.Synchronize();
    }

    /// <summary>Where a kernel takes down the kind of fault and two numbers.</summary>
    internal ArrayView<long> View
    {
        get
        {
            _isAsked = true;
            return _buffer.View.BaseView;
        }
    }

    /// <summary>Takes down, in a kernel, a number that is beyond a size.</summary>
    internal static void Report(ArrayView<long> view, long kind, long found, long size)
    {
        view[1] = found;
        view[2] = size;
        view[0] = kind;
    }

    /// <summary>Has what kernels found brought behind all that a stream was told to do, for <see cref="Look"/> once the stream was waited for.</summary>
    internal void Ask(AcceleratorStream stream)
    {
        IsComing = _isAsked;
        _isAsked = false;
        if (IsComing)
            _buffer.View.BaseView.CopyToCPUUnsafeAsync(stream, ref _found[0], Length);
    }

    /// <summary>Throws what kernels found.</summary>
    internal void Look(AcceleratorStream stream)
    {
        if (!IsComing)
            return;
        IsComing = false;
        if (_found[0] == 0)
            return;
        _buffer.MemSetToZero(stream);
        throw _found[0] switch
        {
            Class => ClassTargets.OutOfBounds(_found[1], _found[2]),
            Points => RegionCells.TooMany(_found[1], _found[2]),
            _ => new DimensionException($"Index {_found[1]} is out of bounds for a dimension of size {_found[2]}."),
        };
    }
}
