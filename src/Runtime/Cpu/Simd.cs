using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TorchPort.Kernels;

/// <summary>Which vector width the kernels use: the widest the processor has, or what <c>TORCHPORT_SIMD</c> (512, 256 or scalar) forces.</summary>
internal static class Simd
{
    /// <summary>Bits of a vector: 512, 256 or 0.</summary>
    internal static readonly int Width = Choose(Environment.GetEnvironmentVariable("TORCHPORT_SIMD"));

    /// <summary>Asks for a line of memory to come into the second cache.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static unsafe void Prefetch(void* at)
    {
        if (Sse.IsSupported)
            Sse.Prefetch1(at);
    }

    /// <summary>The first cache line that begins there or behind.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static unsafe T* Aligned<T>(T* at) where T : unmanaged => (T*)(((nint)at + 63) & ~63);

    private static int Choose(string? forced)
    {
        var widest = Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 0;
        return forced switch
        {
            null or "" => widest,
            "512" => widest == 512 ? 512 : throw new TorchPortException("TORCHPORT_SIMD asks for 512-bit vectors, which this processor does not have."),
            "256" => widest >= 256 ? 256 : throw new TorchPortException("TORCHPORT_SIMD asks for 256-bit vectors, which this processor does not have."),
            "scalar" => 0,
            _ => throw new TorchPortException($"TORCHPORT_SIMD is \"{forced}\"; it may be 512, 256 or scalar."),
        };
    }
}
