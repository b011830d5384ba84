using System.Runtime.CompilerServices;
using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>A recurrent layer's walk along time in one direction.</summary>
/// <param name="Panels">Its weights and biases.</param>
/// <param name="Sums">The input's sums, [time, batch, gates · size].</param>
/// <param name="H">The first state, [batch, size].</param>
/// <param name="C">The first cell of an LSTM.</param>
/// <param name="Backwards">From the last step to the first.</param>
internal sealed record RecurrentDirection(StatePanels Panels, Tensor Sums, Tensor H, Tensor? C, bool Backwards);

/// <summary>A recurrent layer's walk along time in all its directions. Neighbours in the last dimension of each tensor are neighbours in memory.</summary>
internal abstract class RecurrentSequence : Call
{
    /// <param name="order">The gates in the input's sums.</param>
    /// <param name="outputs">The states of all steps [time, directions, batch, size], the last states [directions, batch, size] and, of an LSTM, the last cells.</param>
    /// <param name="directions">The walks.</param>
    internal static RecurrentSequence Of(GateOrder order, Tensor[] outputs, RecurrentDirection[] directions)
    {
        if (Simd.Width == 512)
            return new RecurrentSequence<Lane512<float>>(order, outputs, directions);
        return Simd.Width == 256 ? new RecurrentSequence<Lane256<float>>(order, outputs, directions) : new RecurrentSequence<Lane1<float>>(order, outputs, directions);
    }
}

/// <inheritdoc cref="RecurrentSequence"/>
/// <remarks>Directions and samples do not need each other: threads take some each. Where there are too few, they divide the units, and wait for each other behind every step.</remarks>
internal sealed unsafe class RecurrentSequence<L> : RecurrentSequence, IParallel where L : unmanaged, IMemoryLane<L, float>
{
    /// <summary>Multiplications of a step that are worth a share.</summary>
    private const long Grain = 24 * 1024;

    private readonly GateOrder _order;
    private readonly RecurrentDirection[] _directions;
    private readonly Tensor _y, _h;
    private readonly Tensor? _c;
    private readonly long _time, _batch, _size;
    private readonly int _groups, _shares;
    private readonly StepShares? _steps;

    internal RecurrentSequence(GateOrder order, Tensor[] outputs, RecurrentDirection[] directions)
    {
        (_order, _directions, _y, _h, _c) = (order, directions, outputs[0], outputs[1], outputs.Length > 2 ? outputs[2] : null);
        (_time, _batch, _size) = (_y.Shape[0], _y.Shape[2], _y.Shape[3]);
        _groups = (int)Math.Clamp((_batch + StateProduct<L>.MaxRows - 1) / StateProduct<L>.MaxRows, 1, Math.Max(1, Threads.Count / directions.Length));
        var work = _size * _size * order.Count * Math.Min(_batch, StateProduct<L>.MaxRows);
        _shares = (int)Math.Clamp(Math.Min(directions[0].Panels.Count, work / Grain), 1, Math.Max(1, Threads.Count / (directions.Length * _groups)));
        if (_shares > 1)
            _steps = new(directions.Length * _groups * _time, _shares);
    }

    internal override void Run()
    {
        _steps?.Reset();
        Threads.Run(_directions.Length * _groups * _shares, this);
        GC.KeepAlive(this);
    }

    public void Run(int part)
    {
        var (walk, home) = Math.DivRem(part, _shares);
        var isAlone = false;
        for (var i = 0L; i < _time; i++)
        {
            if (_steps is null)
            {
                Share(walk, i, 0);
                continue;
            }
            var step = walk * _time + i;
            for (var share = _steps.TryTake(step, home) ? home : _steps.Wait(step, ref isAlone); share >= 0; share = _steps.Wait(step, ref isAlone))
            {
                Share(walk, i, share);
                _steps.Done(step);
            }
        }
    }

    /// <summary>A share of the units of some samples in the i-th step of a direction.</summary>
    [SkipLocalsInit]
    private void Share(int walk, long i, int share)
    {
        var (number, group) = Math.DivRem(walk, _groups);
        var direction = _directions[number];
        var panels = direction.Panels;
        long firstRow = _batch * group / _groups, lastRow = _batch * (group + 1) / _groups, first = panels.Count * share / _shares, last = panels.Count * (share + 1) / _shares;
        long unit = first * L.Width, units = Math.Min(_size, last * L.Width) - unit, time = direction.Backwards ? _time - 1 - i : i, earlier = direction.Backwards ? time + 1 : time - 1;
        var sums = stackalloc float[StateProduct<L>.MaxRows * 4 * L.Width];
        var y = (float*)_y.Data + number * _y.Strides[1];
        float* h = i == 0 ? (float*)direction.H.Data : y + earlier * _y.Strides[0], next = y + time * _y.Strides[0], input = (float*)direction.Sums.Data + time * direction.Sums.Strides[0];
        nint rowH = (nint)(i == 0 ? direction.H.Strides[0] : _y.Strides[2]), rowY = (nint)_y.Strides[2], rowInput = (nint)direction.Sums.Strides[1];
        var c = _c is null ? null : (float*)_c.Data + number * _c.Strides[0];
        for (var row = firstRow; i == 0 && c is not null && row < lastRow; row++)
            Copy((float*)direction.C!.Data + row * direction.C.Strides[0] + unit, c + row * _c!.Strides[1] + unit, units);
        for (var panel = first; panel < last; panel++)
        {
            unit = panel * L.Width;
            units = Math.Min(L.Width, _size - unit);
            for (var row = firstRow; row < lastRow; row += StateProduct<L>.MaxRows)
            {
                var rows = Math.Min(StateProduct<L>.MaxRows, lastRow - row);
                StateProduct<L>.Run(panels.Gates, h + (nint)row * rowH, rowH, rows, panels.Panel(panel), (nint)_size, sums);
                var own = c is null ? h + (nint)row * rowH : c + row * _c!.Strides[1];
                var vector = new RecurrentVector
                {
                    Sums = sums,
                    Bias = panels.Bias(panel),
                    Input = input + (nint)row * rowInput + unit,
                    Gate = (nint)_size,
                    RowInput = rowInput,
                    Own = own + unit,
                    RowOwn = c is null ? rowH : (nint)_c!.Strides[1],
                    Next = next + (nint)row * rowY + unit,
                    RowNext = rowY,
                    Samples = rows,
                };
                Units(vector, units);
            }
        }
        (unit, units) = (first * L.Width, Math.Min(_size, last * L.Width) - first * L.Width);
        for (var row = firstRow; i == _time - 1 && row < lastRow; row++)
            Copy(next + (nint)row * rowY + unit, (float*)_h.Data + number * _h.Strides[0] + row * _h.Strides[1] + unit, units);
    }

    /// <summary>A vector of units, of which only so many are there.</summary>
    [SkipLocalsInit]
    private void Units(in RecurrentVector v, long count)
    {
        if (count == L.Width)
        {
            Units(v);
            return;
        }
        float* inputs = stackalloc float[4 * L.Width], owns = stackalloc float[L.Width], nexts = stackalloc float[L.Width];
        new Span<float>(inputs, 4 * L.Width).Clear();
        new Span<float>(owns, L.Width).Clear();
        for (var sample = 0L; sample < v.Samples; sample++)
        {
            float* own = v.Own + (nint)sample * v.RowOwn, input = v.Input + (nint)sample * v.RowInput;
            for (var gate = 0; gate < _order.Count; gate++)
                Copy(input + gate * v.Gate, inputs + gate * L.Width, count);
            Copy(own, owns, count);
            Units(new() { Sums = v.Sums + sample * _order.Count * L.Width, Bias = v.Bias, Input = inputs, Gate = L.Width, Own = owns, Next = nexts, Samples = 1 });
            Copy(nexts, v.Next + (nint)sample * v.RowNext, count);
            if (_c is not null)
                Copy(owns, own, count);
        }
    }

    private void Units(in RecurrentVector v)
    {
        if (_c is not null)
            RecurrentUnits<L>.Lstm(v, _order);
        else
            RecurrentUnits<L>.Gru(v, _order);
    }

    private static void Copy(float* from, float* to, long count) => Buffer.MemoryCopy(from, to, count * sizeof(float), count * sizeof(float));
}
