using System.Numerics;
using ILGPU;
using TorchPort.Lanes;

namespace TorchPort.Gpu;

/// <summary>An optimizer's change of one contiguous parameter, as one of several that a kernel makes.</summary>
internal struct UpdateJob<U, T, A> where U : unmanaged, IUpdate where T : unmanaged, INumber<T> where A : struct, IArithmetic<T>
{
    internal U Update;
    internal ArrayView<T> P, G, S0, S1, S2;

    /// <summary>Elements of this job and those before it.</summary>
    internal int End;

    internal void Run(int index)
    {
        LaneGpu<T, A> parameter = new(P[index]), gradient = new(G[index]), first = gradient, second = gradient, third = gradient;
        if (U.States > 0)
            first = new(S0[index]);
        if (U.States > 1)
            second = new(S1[index]);
        if (U.States > 2)
            third = new(S2[index]);
        Update.Apply(ref parameter, gradient, ref first, ref second, ref third);
        P[index] = parameter.V;
        if (U.States > 0)
            S0[index] = first.V;
        if (U.States > 1)
            S1[index] = second.V;
        if (U.States > 2)
            S2[index] = third.V;
    }
}

/// <summary>An optimizer's change of several parameters in one kernel. A thread has an element of one of them.</summary>
internal struct UpdatesKernel<U, T, A> : IThreadKernel where U : unmanaged, IUpdate where T : unmanaged, INumber<T> where A : struct, IArithmetic<T>
{
    internal UpdateJob<U, T, A> J0, J1, J2, J3, J4, J5, J6, J7;

    public void Run(int index)
    {
        if (index < J0.End)
            J0.Run(index);
        else if (index < J1.End)
            J1.Run(index - J0.End);
        else if (index < J2.End)
            J2.Run(index - J1.End);
        else if (index < J3.End)
            J3.Run(index - J2.End);
        else if (index < J4.End)
            J4.Run(index - J3.End);
        else if (index < J5.End)
            J5.Run(index - J4.End);
        else if (index < J6.End)
            J6.Run(index - J5.End);
        else
            J7.Run(index - J6.End);
    }
}

/// <summary>Changes of parameters that wait for more of their kind.</summary>
internal abstract class WaitingUpdates
{
    /// <summary>Has the device make them.</summary>
    internal abstract void Launch(GpuDevice device);
}

/// <summary>The same, of one kind.</summary>
internal sealed class WaitingUpdates<U, T, A> : WaitingUpdates where U : unmanaged, IUpdate where T : unmanaged, INumber<T> where A : struct, IArithmetic<T>
{
    private const int Most = 8;

    private readonly List<(U Update, Tensor[] Tensors)> _jobs = [];
    private long _elements;

    /// <summary>Whether there is room for one of so many elements.</summary>
    internal bool Takes(long elements) => _jobs.Count < Most && _elements + elements <= int.MaxValue / 2;

    internal void Add(U update, ReadOnlySpan<Tensor> tensors)
    {
        _jobs.Add((update, tensors.ToArray()));
        _elements += tensors[0].ElementCount;
    }

    internal override void Launch(GpuDevice device)
    {
        var end = 0;
        var jobs = new UpdateJob<U, T, A>[Most];
        for (var i = 0; i < Most; i++)
        {
            var (update, tensors) = _jobs[Math.Min(i, _jobs.Count - 1)];
            end += i < _jobs.Count ? (int)tensors[0].ElementCount : 0;
            jobs[i] = new() { Update = update, P = View(0), G = View(1), S0 = View(2), S1 = View(3), S2 = View(4), End = end };

            ArrayView<T> View(int k) => GpuDevice.Dense<T>(tensors[k < tensors.Length ? k : 0]);
        }
        device.Launch(new UpdatesKernel<U, T, A> { J0 = jobs[0], J1 = jobs[1], J2 = jobs[2], J3 = jobs[3], J4 = jobs[4], J5 = jobs[5], J6 = jobs[6], J7 = jobs[7] }, _elements);
        GC.KeepAlive(_jobs);
    }
}

public partial class GpuDevice
{
    private WaitingUpdates? _waiting;
    private bool _collectsUpdates;

    internal override void BeginUpdates() => _collectsUpdates = true;

    internal override void EndUpdates()
    {
        _collectsUpdates = false;
        LaunchWaiting();
    }

    /// <summary>Keeps a change until there are more of its kind; false where it cannot be one of several.</summary>
    private bool Wait<U, T, A>(U update, ReadOnlySpan<Tensor> tensors) where U : unmanaged, IUpdate where T : unmanaged, INumber<T> where A : struct, IArithmetic<T>
    {
        if (!_collectsUpdates)
            return false;
        foreach (var tensor in tensors)
        {
            if (!Kernels.Elementwise.IsNative<T>(tensor.DType) || !tensor.IsContiguous)
                return false;
        }
        lock (Gate)
        {
            if (_waiting is not WaitingUpdates<U, T, A> waiting || !waiting.Takes(tensors[0].ElementCount))
            {
                LaunchWaiting();
                _waiting = waiting = new();
            }
            waiting.Add(update, tensors);
        }
        return true;
    }

    /// <summary>Whatever else the device is told to do comes behind them.</summary>
    private void LaunchWaiting()
    {
        lock (Gate)
        {
            if (_waiting is not { } waiting)
                return;
            _waiting = null;
            waiting.Launch(this);
        }
    }
}
