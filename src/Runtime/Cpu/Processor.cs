using System.Runtime.Intrinsics.X86;

namespace TorchPort.Kernels;

/// <summary>What is known about the processor beyond its instructions.</summary>
internal static class Processor
{
    /// <summary>
    /// Seconds that a byte costs which is written where none of it is in a cache, beside one that is: measured on a Xeon and, a quarter of
    /// that, on a Zen 5.
    /// </summary>
    internal static readonly double ColdByte = IsAmd() ? 10e-12 : 40e-12;

    /// <summary>By the vendor's name, "AuthenticAMD", in registers of four letters each.</summary>
    private static bool IsAmd() => X86Base.IsSupported && X86Base.CpuId(0, 0) is (_, 0x68747541, 0x444D4163, 0x69746E65);
}
