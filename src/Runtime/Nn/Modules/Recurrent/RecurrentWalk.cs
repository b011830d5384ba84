using TorchPort.Kernels;
using TorchPort.Plans;

namespace TorchPort.Nn;

/// <summary>A recurrent layer's walk in one direction.</summary>
/// <param name="OfInput">The input's sums, [time, batch, gates · size].</param>
/// <param name="State">The first state [batch, size] and, of an LSTM, the first cell.</param>
/// <param name="Hh">The state's weights, [gates · size, size].</param>
/// <param name="Bias">Their bias.</param>
/// <param name="Backwards">From the last step to the first.</param>
internal readonly record struct RecurrentWalk(Tensor OfInput, Tensor[] State, Tensor Hh, Tensor? Bias, bool Backwards)
{
    /// <summary>Whether a plan is traced that may have such walks.</summary>
    internal static bool IsTraced => Tracer.Current is { Walks: true };

    /// <summary>
    /// The states of all steps [time, directions, batch, size] and the last of each state [directions, batch, size], as one step of the plan that is traced;
    /// null where none is traced that has such steps, or there is no kernel for the numbers.
    /// </summary>
    internal static Tensor[]? Traced(GateOrder order, RecurrentWalk[] walks)
    {
        if (Tracer.Current is not { Walks: true } tracer)
            return null;
        var dtype = walks[0].Hh.DType;
        if (Tracer.Widens(walks[0].Hh))
            return Traced(order, Array.ConvertAll(walks, w => w.Wide()))?.Select(t => t.To(dtype)).ToArray();
        long time = walks[0].OfInput.Shape[0], batch = walks[0].OfInput.Shape[1], size = walks[0].Hh.Shape[1];
        if (!Array.TrueForAll(walks, w => w.Fits(order, time, batch, size)))
            return null;
        var last = Array.ConvertAll(walks[0].State, _ => Tensor.Empty([walks.Length, batch, size], DType.Float32, Device.Cpu));
        var y = Tensor.Empty([time, walks.Length, batch, size], DType.Float32, Device.Cpu);
        var hasBias = walks[0].Bias is not null;
        var backwards = walks.Select((w, d) => w.Backwards ? 1 << d : 0).Sum();
        var inputs = walks.SelectMany(w => (Tensor[])[w.OfInput, .. w.State, w.Hh, .. hasBias ? [w.Bias!] : (Tensor[])[]]).Select(AsRows).ToArray();
        tracer.Add(new RecurrentStep(order, backwards, walks.Length, hasBias), [y, .. last], inputs);
        return [y, .. last];
    }

    private RecurrentWalk Wide() => new(OfInput.To(DType.Float32), Array.ConvertAll(State, s => s.To(DType.Float32)), Hh.To(DType.Float32), Bias?.To(DType.Float32), Backwards);

    private bool Fits(GateOrder order, long time, long batch, long size) => size > 0 && Hh.DType == DType.Float32 && Hh.Shape.SequenceEqual([order.Count * size, size])
        && OfInput is { DType: DType.Float32, ElementCount: > 0 } && OfInput.Shape.SequenceEqual([time, batch, order.Count * size])
        && State.Length == (order.Count == 4 ? 2 : 1) && Array.TrueForAll(State, s => s.DType == DType.Float32 && s.Shape.SequenceEqual([batch, size]))
        && Bias is null or { DType: DType.Float32 };

    private static Tensor AsRows(Tensor x) => x.Strides[^1] == 1 || x.Shape[^1] == 1 ? x : x.Contiguous();
}
