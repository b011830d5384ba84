using System.Numerics;
using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>Transforms one vector of complex numbers that are neighbours, by vectors across it where it is long.</summary>
internal sealed unsafe class FourierLine<L, T> : IParallel where L : unmanaged, IMemoryLane<L, T> where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Shorter transforms are one thread's.</summary>
    private const int LeastDivided = 8192;

    private readonly FourierPlan<T> _plan;
    private readonly FourierSplit<T>? _split;
    private readonly FourierLine<L, T>? _convolution;
    private readonly int _parts;
    private T* _x, _y, _middle, _rooms;
    private bool _inverse, _byRows;

    /// <param name="plan">The transform.</param>
    /// <param name="isDivided">Whether threads may share one; then only one is computed at a time.</param>
    internal FourierLine(FourierPlan<T> plan, bool isDivided)
    {
        _plan = plan;
        if (plan.LineCost(L.Width) < plan.Cost)
        {
            if (plan.Chirp is { } chirp)
                _convolution = new(chirp.Plan, isDivided);
            else
                _split = plan.Split(L.Width);
        }
        _parts = _split is not null && isDivided && plan.N >= LeastDivided ? Math.Min(Threads.Parts, Blocks(_split.Rows.N)) : 1;
    }

    /// <summary>How much memory <see cref="Run(T*, T*, bool, T*)"/> needs.</summary>
    internal long Room => _convolution is not null ? 4L * _plan.Room + _convolution.Room
        : _split is null ? 4L * _plan.Room * L.Width
        : FourierPlan<T>.Whole(2L * _plan.N) + _parts * PartRoom;

    private long PartRoom => 4L * L.Width * Math.Max(_split!.Rows.Room, _split.Columns.Room);

    internal void Run(T* x, T* y, bool inverse, T* room)
    {
        if (_convolution is not null)
        {
            Convolve(x, y, inverse, room);
            return;
        }
        if (_split is null)
        {
            Block(_plan, new(x, 2, 2L * _plan.N, true), new(y, 2, 2L * _plan.N, true), 1, inverse, null, room);
            return;
        }
        if (_parts == 1)
        {
            Columns(x, room, inverse, room + FourierPlan<T>.Whole(2L * _plan.N), 0, Blocks(_split.Columns.N));
            Rows(room, y, inverse, room + FourierPlan<T>.Whole(2L * _plan.N), 0, Blocks(_split.Rows.N));
            return;
        }
        _x = x;
        _y = y;
        _middle = room;
        _rooms = room + FourierPlan<T>.Whole(2L * _plan.N);
        _inverse = inverse;
        _byRows = false;
        Threads.Run(_parts, this);
        _byRows = true;
        Threads.Run(_parts, this);
    }

    public void Run(int part)
    {
        var room = _rooms + part * PartRoom;
        var blocks = (long)Blocks(_byRows ? _split!.Rows.N : _split!.Columns.N);
        int begin = (int)(blocks * part / _parts), end = (int)(blocks * (part + 1) / _parts);
        if (_byRows)
            Rows(_middle, _y, _inverse, room, begin, end);
        else
            Columns(_x, _middle, _inverse, room, begin, end);
    }

    /// <summary>Transforms blocks of columns, which become rows.</summary>
    private void Columns(T* x, T* y, bool inverse, T* room, int begin, int end)
    {
        int rows = _split!.Rows.N, columns = _split.Columns.N;
        for (var block = begin; block < end; block++)
        {
            var first = block * L.Width;
            Block(_split.Rows, new(x + 2L * first, 2L * columns, 2, true), new(y + 2L * first * rows, 2, 2L * rows, true), Math.Min(L.Width, columns - first), inverse, _split.Twiddles + 2L * first * rows, room);
        }
    }

    private void Rows(T* x, T* y, bool inverse, T* room, int begin, int end)
    {
        var rows = _split!.Rows.N;
        for (var block = begin; block < end; block++)
        {
            var first = block * L.Width;
            Block(_split.Columns, new(x + 2L * first, 2L * rows, 2, true), new(y + 2L * first, 2L * rows, 2, true), Math.Min(L.Width, rows - first), inverse, null, room);
        }
    }

    private static void Block(FourierPlan<T> plan, FourierVectors<T> x, FourierVectors<T> y, int count, bool inverse, T* twiddles, T* room)
    {
        T* other = room + 2L * plan.Room * L.Width;
        LaneCopy<L, T>.Load(x, count, 2L * plan.N, room);
        var z = LaneTransform<L, T>.Run(plan, room, other, inverse);
        if (twiddles != null)
            LaneTransform<L, T>.Turn(plan.N, z, twiddles, inverse);
        LaneCopy<L, T>.Store(z, 2L * plan.N, y, count);
    }

    private void Convolve(T* x, T* y, bool inverse, T* room)
    {
        var chirp = _plan.Chirp!;
        var length = chirp.Plan.N;
        T* a = room, b = a + 2L * length;
        room = b + 2L * length;
        LaneHalves<Lane1<T>, T>.Multiply(_plan.N, x, chirp.Turns, a, inverse, T.One);
        new Span<T>(a + 2L * _plan.N, 2 * (length - _plan.N)).Clear();
        _convolution!.Run(a, b, inverse: false, room);
        LaneHalves<Lane1<T>, T>.Multiply(length, b, chirp.Filter, b, inverse, T.One);
        _convolution.Run(b, a, inverse: true, room);
        LaneHalves<Lane1<T>, T>.Multiply(_plan.N, a, chirp.Turns, y, inverse, T.One / T.CreateChecked(length));
    }

    private static int Blocks(int count) => (count + L.Width - 1) / L.Width;
}
