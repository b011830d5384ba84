using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ILGPU;
using ILGPU.Runtime;

namespace TorchPort.Gpu;

/// <summary>A ring of page-locked memory through which bytes go to a device and back; an upload returns once its bytes are in the ring.</summary>
internal sealed unsafe class Staging
{
    private const long Length = 4L << 20;
    private const int Alignment = 64;

    private readonly AcceleratorStream _stream;

    /// <summary>Owns the memory.</summary>
    private readonly PageLockedArray1D<byte> _array;

    private readonly byte* _memory;
    private long _used;

    internal Staging(Accelerator accelerator, AcceleratorStream stream)
    {
        _stream = stream;
        _array = accelerator.AllocatePageLocked1D<byte>(Length);
        // Neither page-locked memory nor what stands for it is moved.
        _memory = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(_array.Span));
    }

    internal void Upload(byte* from, ArrayView<byte> to)
    {
        for (var done = 0L; done < to.Length;)
        {
            var count = Math.Min(Length, to.Length - done);
            if (_used + count > Length)
            {
                _stream.Synchronize();
                _used = 0;
            }
            var at = _memory + _used;
            Buffer.MemoryCopy(from + done, at, count, count);
            to.SubView(done, count).CopyFromCPUUnsafeAsync(_stream, ref Unsafe.AsRef<byte>(at), count);
            _used += (count + Alignment - 1) & -Alignment;
            done += count;
        }
    }

    internal void Download(ArrayView<byte> from, byte* to)
    {
        _stream.Synchronize();
        _used = 0;
        for (var done = 0L; done < from.Length; done += Length)
        {
            var count = Math.Min(Length, from.Length - done);
            from.SubView(done, count).CopyToCPUUnsafeAsync(_stream, ref Unsafe.AsRef<byte>(_memory), count);
            _stream.Synchronize();
            Buffer.MemoryCopy(_memory, to + done, count, count);
        }
    }
}
