using System.Numerics;

namespace TorchPort.Gpu;

/// <summary>A thread's sum of many numbers, by runs of a few, so that its rounding error grows slowly.</summary>
internal struct LongSum<T> where T : unmanaged, INumber<T>
{
    private const int Run = 16;

    private T _runs, _run;
    private int _count;

    internal readonly T Total => _runs + _run;

    internal void Add(T x)
    {
        _run += x;
        if (++_count % Run != 0)
            return;
        _runs += _run;
        _run = default;
    }
}
