using System.Runtime.CompilerServices;
using TorchPort.Kernels;
using TorchPort.Lanes;

namespace TorchPort.Ops;

/// <summary>Boxes of which no two have more in common than a limit.</summary>
/// <param name="limit">The largest share that two may have in common, of both together.</param>
internal sealed unsafe class KeptBoxes(float limit)
{
    /// <summary>Columns of lower corners, higher corners and areas.</summary>
    private float[] _columns = [];
    private int _room;

    /// <summary>Which boxes they are.</summary>
    internal List<int> Indices { get; } = [];

    /// <summary>Keeps a box, unless it overlaps another one.</summary>
    internal bool TryAdd(ReadOnlySpan<float> box, int index)
    {
        var area = (box[2] - box[0]) * (box[3] - box[1]);
        if (Simd.Width == 512 ? Overlaps<Lane512<float>>(box, area) : Simd.Width == 256 ? Overlaps<Lane256<float>>(box, area) : Overlaps<Lane1<float>>(box, area))
            return false;
        var count = Indices.Count;
        if (count == _room)
            Grow();
        for (var k = 0; k < 4; k++)
            _columns[k * _room + count] = box[k];
        _columns[4 * _room + count] = area;
        Indices.Add(index);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool Overlaps<L>(ReadOnlySpan<float> box, float area) where L : unmanaged, IMemoryLane<L, float>
    {
        // What is behind the last one is of no area, which has nothing in common with any.
        L top = L.All(box[0]), left = L.All(box[1]), bottom = L.All(box[2]), right = L.All(box[3]), own = L.All(area), most = L.All(limit), zero = L.All(0);
        fixed (float* a = _columns)
        {
            for (var i = 0; i < Indices.Count; i += L.Width)
            {
                L height = L.Min(L.Load(a + 2 * _room + i), bottom) - L.Max(L.Load(a + i), top), width = L.Min(L.Load(a + 3 * _room + i), right) - L.Max(L.Load(a + _room + i), left), other = L.Load(a + 4 * _room + i);
                var common = height * width;
                var areAny = L.And(L.And(L.Less(zero, height), L.Less(zero, width)), L.And(L.Less(zero, own), L.Less(zero, other)));
                var share = L.Select(areAny, common / (other + own - common), zero);
                if (L.Sum(L.Select(L.Less(most, share), L.All(1), zero)) > 0)
                    return true;
            }
        }
        return false;
    }

    private void Grow()
    {
        var room = Math.Max(64, 2 * _room);
        var columns = new float[5 * room];
        for (var k = 0; k < 5; k++)
            _columns.AsSpan(k * _room, Indices.Count).CopyTo(columns.AsSpan(k * room));
        (_columns, _room) = (columns, room);
    }
}
