namespace TorchPort.Kernels;

/// <summary>Between which numbers results lie.</summary>
/// <param name="Any">Whether they do; none by default.</param>
/// <param name="Low">The least.</param>
/// <param name="High">The largest, which holds where the least is above it.</param>
internal readonly record struct Bounds(bool Any, float Low, float High);
