using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TorchPort.Kernels;

/// <summary>Copies what is shorter than a row of anything: a call would take longer.</summary>
internal static unsafe class ShortCopy
{
    /// <summary>Elements of four or eight bytes, in few moves that overlap.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Run(void* source, void* target, long bytes)
    {
        byte* from = (byte*)source, to = (byte*)target;
        if (bytes >= 32)
        {
            for (var i = 0L; i < bytes - 32; i += 32)
                Vector256.Load(from + i).Store(to + i);
            Vector256.Load(from + bytes - 32).Store(to + bytes - 32);
        }
        else if (bytes >= 16)
        {
            var last = Vector128.Load(from + bytes - 16);
            Vector128.Load(from).Store(to);
            last.Store(to + bytes - 16);
        }
        else
        {
            for (var i = 0L; i < bytes; i += 4)
                Unsafe.WriteUnaligned(to + i, Unsafe.ReadUnaligned<uint>(from + i));
        }
    }
}
