using System.Runtime.CompilerServices;
using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>Between which numbers results lie.</summary>
/// <param name="Any">Whether they do; none by default.</param>
/// <param name="Low">The least.</param>
/// <param name="High">The largest, which holds where the least is above it.</param>
internal readonly record struct Bounds(bool Any, float Low, float High)
{
    /// <summary>A number between two bounds; NaN stays.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static L Between<L>(L low, L high, L x) where L : unmanaged, ILane<L> => L.AtMost(L.AtLeast(x, low), high);
}
