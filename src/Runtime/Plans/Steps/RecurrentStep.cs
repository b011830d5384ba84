using TorchPort.Kernels;

namespace TorchPort.Plans;

/// <summary>
/// A recurrent layer along time. Outputs: the states of all steps [time, directions, batch, size], the last states [directions, batch, size], and of an LSTM
/// the last cells. Inputs, for each direction: the input's sums [time, batch, gates · size], the first state [batch, size], the first cell of an LSTM, and,
/// as long as they are not packed, the state's weights [gates · size, size] and, where there are some, their biases.
/// </summary>
/// <param name="Order">The gates: four are an LSTM, three a GRU whose reset gate comes after the product.</param>
/// <param name="Backwards">Which directions go from the last step to the first, a bit each.</param>
/// <param name="Directions">How many there are.</param>
/// <param name="HasBias">Whether there are biases.</param>
internal sealed record RecurrentStep(GateOrder Order, int Backwards, int Directions, bool HasBias) : Step
{
    /// <summary>The packed weights of each direction, or null.</summary>
    internal StatePanels[]? Panels { get; init; }

    internal override string Name => $"{(Order.Count == 4 ? "Lstm" : "Gru")}{(Panels is null ? "" : ".packed")}";

    internal override bool TakesAnyNumbers => true;

    /// <summary>The tensors of a direction before the weights.</summary>
    internal int Own => Order.Count == 4 ? 3 : 2;

    /// <summary>All tensors of a direction.</summary>
    internal int Each => Own + (Panels is not null ? 0 : HasBias ? 2 : 1);

    internal override void Save(StepWriter to)
    {
        to.Text(nameof(RecurrentStep));
        to.Struct(Order);
        to.Int(Backwards);
        to.Int(Directions);
        to.Bool(HasBias);
        to.Bool(Panels is not null);
        foreach (var panels in Panels ?? [])
            SavedWeights.Save(panels, to);
    }

    internal override void Run(Device device, ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor> inputs)
    {
        var tensors = inputs.ToArray();
        var packed = Panels ?? [.. Enumerable.Range(0, Directions).Select(d => new StatePanels(tensors[d * Each + Own], HasBias ? tensors[d * Each + Own + 1] : null, Order))];
        Walk(outputs.ToArray(), tensors, packed).Run();
    }

    internal override Call Prepare(Device device, Tensor[] outputs, Tensor[] inputs) => Panels is null ? base.Prepare(device, outputs, inputs) : Walk(outputs, inputs, Panels);

    private RecurrentSequence Walk(Tensor[] outputs, Tensor[] inputs, StatePanels[] panels) => RecurrentSequence.Of(Order, outputs,
        [.. panels.Select((p, d) => new RecurrentDirection(p, inputs[d * Each], inputs[d * Each + 1], Own > 2 ? inputs[d * Each + 2] : null, (Backwards >> d & 1) != 0))]);
}
