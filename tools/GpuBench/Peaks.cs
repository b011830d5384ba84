using TorchPort.Gpu;

namespace TorchPort.GpuBench;

/// <summary>What a card can do at its highest clock.</summary>
internal static class Peaks
{
    /// <summary>Operations a second, a multiplication and an addition counting as two; null for cards that are not in the list.</summary>
    internal static double? Operations(GpuProperties card, Precision precision) =>
        Fused(card, precision) is { } fused && card.ClockRate > 0 ? 2 * fused * card.MultiprocessorCount * card.ClockRate : null;

    internal static double? Bandwidth(GpuProperties card) => card.MemoryBandwidth > 0 ? card.MemoryBandwidth : null;

    /// <summary>Multiplications with additions that a multiprocessor does in a tick, from NVIDIA's papers on A100 and H100, without sparsity; of cards whose tensor cores differ within a capability, those of float32 alone.</summary>
    private static int? Fused(GpuProperties card, Precision precision) => (card.Major, card.Minor, precision) switch
    {
        (8, 0, Precision.Float32) => 64,
        (8, 0, Precision.Tf32) => 512,
        (8, 0, Precision.BFloat16) => 1024,
        (8, 6 or 9, Precision.Float32) => 128,
        (9, 0, Precision.Float32) => 128,
        (9, 0, Precision.Tf32) => 1024,
        (9, 0, Precision.BFloat16) => 2048,
        _ => null,
    };
}
