using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ILGPU;
using ILGPU.Runtime;

namespace TorchPort.Gpu;

/// <summary>Page-locked memory through which bytes go to a device and back; an upload returns once its bytes are in it. While one half of it is on the way, the other is filled or emptied.</summary>
internal sealed unsafe class Staging
{
    private const long Half = 2L << 20;
    private const int Alignment = 64;

    private readonly GpuStream _stream;

    /// <summary>Owns the memory.</summary>
    private readonly PageLockedArray1D<byte> _array;

    private readonly byte* _memory;

    /// <summary>The points in the stream behind which the halves are free again, where there are any.</summary>
    private readonly CudaEvent?[] _free = new CudaEvent?[2];

    private readonly bool[] _isOnTheWay = new bool[2];

    /// <summary>The half that is being filled, and how much of it is.</summary>
    private int _half;
    private long _used;

    internal Staging(Accelerator accelerator, GpuStream stream)
    {
        _stream = stream;
        _array = accelerator.AllocatePageLocked1D<byte>(2 * Half);
        // Neither page-locked memory nor what stands for it is moved.
        _memory = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(_array.Span));
    }

    internal void Upload(byte* from, ArrayView<byte> to)
    {
        for (var done = 0L; done < to.Length;)
        {
            if (_used == Half)
                Turn();
            var count = Math.Min(Half - _used, to.Length - done);
            var at = _memory + _half * Half + _used;
            Buffer.MemoryCopy(from + done, at, count, count);
            to.SubView(done, count).CopyFromCPUUnsafeAsync(_stream.Queue, ref Unsafe.AsRef<byte>(at), count);
            _used = Math.Min(Half, (_used + count + Alignment - 1) & -Alignment);
            done += count;
        }
    }

    /// <summary>Waits for all that the stream was told to do before.</summary>
    internal void Download(ArrayView<byte> from, byte* to)
    {
        // What is uploaded before leaves the memory before: a stream does one after the other.
        var parts = Math.Max(1, (from.Length + Half - 1) / Half);
        Ask(0);
        for (var part = 0L; part < parts; part++)
        {
            _stream.Wait();
            if (part + 1 < parts)
                Ask(part + 1);
            Buffer.MemoryCopy(_memory + part % 2 * Half, to + part * Half, Length(part), Length(part));
        }
        _used = 0;
        _isOnTheWay.AsSpan().Clear();

        long Length(long part) => Math.Min(Half, from.Length - part * Half);

        void Ask(long part)
        {
            if (Length(part) > 0)
                from.SubView(part * Half, Length(part)).CopyToCPUUnsafeAsync(_stream.Queue, ref Unsafe.AsRef<byte>(_memory + part % 2 * Half), Length(part));
        }
    }

    /// <summary>Goes on with the other half, once what is in it has gone.</summary>
    private void Turn()
    {
        _free[_half]?.Dispose();
        _free[_half] = CudaEvent.Of(_stream.Queue);
        _isOnTheWay[_half] = true;
        _half = 1 - _half;
        _used = 0;
        if (!_isOnTheWay[_half])
            return;
        if (_free[_half] is { } free)
        {
            free.Wait();
        }
        else
        {
            _stream.Wait();
            _isOnTheWay[1 - _half] = false;
        }
        _isOnTheWay[_half] = false;
    }
}
