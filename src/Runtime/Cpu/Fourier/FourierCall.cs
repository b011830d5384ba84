using System.Numerics;
using TorchPort.Algebra;
using TorchPort.Lanes;
using TorchPort.Plans;

namespace TorchPort.Kernels;

/// <summary>Fourier transforms of given tensors along their last dimension.</summary>
internal static class FourierCall
{
    /// <param name="f">The transform.</param>
    /// <param name="y">The results.</param>
    /// <param name="inputs">The numbers, of single or double precision, and what real ones are multiplied with first, if there is such a window.</param>
    internal static Call Of(FourierTransform f, Tensor y, ReadOnlySpan<Tensor> inputs) =>
        y.ElementCount == 0 ? new NoCall()
        : TypePromotion.RealOf(y.DType) == DType.Float32 ? Of<float>(f, y, inputs) : Of<double>(f, y, inputs);

    private static Call Of<T>(FourierTransform f, Tensor y, ReadOnlySpan<Tensor> inputs) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var (x, window) = (inputs[0], inputs.Length > 1 ? inputs[1] : null);
        if (Simd.Width == 512)
            return new FourierCall<Lane512<T>, T>(f, y, x, window);
        return Simd.Width == 256 ? new FourierCall<Lane256<T>, T>(f, y, x, window) : new FourierCall<Lane1<T>, T>(f, y, x, window);
    }
}

/// <inheritdoc cref="FourierCall"/>
internal sealed unsafe class FourierCall<L, T> : Call, IParallel where L : unmanaged, IMemoryLane<L, T> where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>What a part of the work costs at least, in units of a pass over a lane, of some nanoseconds each.</summary>
    private const double Grain = 4096;

    /// <summary>Vectors side by side in more memory than the second cache holds are slower than one after another.</summary>
    private const long MostRoom = 1 << 20;

    private readonly Tensor _x, _y;
    private readonly Tensor? _window;
    private readonly FourierLoop _loop;
    private readonly FourierSteps<T> _steps;
    private readonly FourierLine<L, T>? _line;
    private readonly long _units;
    private readonly int _parts;

    internal FourierCall(FourierTransform f, Tensor y, Tensor x, Tensor? window)
    {
        (_x, _y, _window, _steps) = (x, y, window, new(f, x.DType.IsComplex, y.DType.IsComplex));
        var plan = _steps.Plan;
        var vectors = Shapes.Count(x.Shape[..^1]);
        _loop = new(y, x);
        var groups = _loop.Outer * ((_loop.Lane + L.Width - 1) / L.Width);
        double byLanes = groups * plan.Cost * (_steps.RoomOf(L.Width) * sizeof(T) > MostRoom ? 3 : 1), byLines = vectors * plan.LineCost(L.Width);
        if (L.Width > 1 && byLines < byLanes)
        {
            _line = new(plan, isDivided: vectors < Threads.Count);
            _units = vectors;
        }
        else
        {
            _units = groups;
        }
        _parts = _line is not null && vectors < Threads.Count ? 1 : (int)Math.Clamp(Math.Min(_units, Math.Min(byLanes, byLines) / Grain), 1, Threads.Parts);
    }

    internal override void Run()
    {
        if (_parts == 1)
            Run(0);
        else
            Threads.Run(_parts, this);
        GC.KeepAlive(this);
    }

    public void Run(int part)
    {
        long begin = _units * part / _parts, end = _units * (part + 1) / _parts;
        T* x = (T*)_x.Data, y = (T*)_y.Data;
        if (_line is not null)
        {
            Lines(x, y, begin, end);
            return;
        }
        using var scratch = new Scratch<T>(2 * _steps.RoomOf(L.Width));
        var blocks = (_loop.Lane + L.Width - 1) / L.Width;
        for (var unit = begin; unit < end; unit++)
        {
            var (outer, block) = Math.DivRem(unit, blocks);
            var (from, to) = Vectors(x, y, outer, block * L.Width);
            Group(from, to, (int)Math.Min(L.Width, _loop.Lane - block * L.Width), scratch.Pointer);
        }
    }

    private (FourierVectors<T> From, FourierVectors<T> To) Vectors(T* x, T* y, long outer, long lane)
    {
        var (toUnit, fromUnit) = (_steps.ToComplex ? 2 : 1, _steps.FromComplex ? 2 : 1);
        var (to, from) = _loop.At(outer, lane);
        return (new(x + from * fromUnit, _loop.FromStep * fromUnit, _loop.FromApart * fromUnit, _steps.FromComplex), new(y + to * toUnit, _loop.ToStep * toUnit, _loop.ToApart * toUnit, _steps.ToComplex));
    }

    /// <summary>Vectors side by side.</summary>
    private void Group(FourierVectors<T> from, FourierVectors<T> to, int count, T* a)
    {
        var b = a + _steps.RoomOf(L.Width);
        LaneCopy<L, T>.Load(from, count, _steps.FromRows, a);
        if (_window is not null)
            LaneHalves<L, T>.Window((int)_steps.FromRows, a, (T*)_window.Data, _window.Strides[0], a);
        var z = _steps.Before<L>(a, b);
        z = LaneTransform<L, T>.Run(_steps.Plan, z, z == a ? b : a, _steps.IsInverse);
        z = _steps.After<L>(z, z == a ? b : a);
        LaneCopy<L, T>.Store(z, _steps.ToRows, to, count);
    }

    /// <summary>Vectors one after another.</summary>
    private void Lines(T* x, T* y, long begin, long end)
    {
        var room = _steps.RoomOf(1);
        using var scratch = new Scratch<T>(2 * room + _line!.Room);
        T* a = scratch.Pointer, b = a + room;
        for (var unit = begin; unit < end; unit++)
        {
            var (outer, lane) = Math.DivRem(unit, _loop.Lane);
            var (from, to) = Vectors(x, y, outer, lane);
            var z = from.Data;
            if (!from.IsDense)
                LaneCopy<Lane1<T>, T>.Load(from, 1, _steps.FromRows, z = a);
            if (_window is not null)
                LaneHalves<Lane1<T>, T>.Window((int)_steps.FromRows, z, (T*)_window.Data, _window.Strides[0], z = a);
            if (_steps.ChangesBefore)
                z = _steps.Before<Lane1<T>>(z, b);
            var into = to.IsDense && !_steps.ChangesAfter ? to.Data : z == a ? b : a;
            _line.Run(z, into, _steps.IsInverse, b + room);
            z = into;
            if (_steps.ChangesAfter)
                z = _steps.After<Lane1<T>>(z, z == a ? b : a);
            if (z != to.Data)
                LaneCopy<Lane1<T>, T>.Store(z, _steps.ToRows, to, 1);
        }
    }
}
