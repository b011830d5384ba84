using TorchPort.Kernels;

namespace TorchPort.Plans;

/// <summary>
/// A plan that runs again and again. Inputs: how often at most, whether to begin, the state, and what else the plan reads. Outputs: the last state, and
/// rows of which each turn gives one. The plan takes the number of the turn and the state, and gives whether to go on, the next state and the rows.
/// </summary>
/// <param name="Body">The plan.</param>
/// <param name="States">How many tensors the state has.</param>
/// <param name="HasCount">Whether the first input says how often.</param>
/// <param name="HasCondition">Whether the next says whether to begin.</param>
internal sealed record LoopStep(Plan Body, int States, bool HasCount, bool HasCondition) : Step
{
    internal override string Name => $"Loop of {Body.Graph.Nodes.Count} kernels";

    internal override void Save(StepWriter to)
    {
        to.Text(nameof(LoopStep));
        to.Graph(Body.Graph);
        to.Int(States);
        to.Bool(HasCount);
        to.Bool(HasCondition);
    }

    internal override void Run(Device device, ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor> inputs) => Prepare(device, outputs.ToArray(), inputs.ToArray()).Run();

    internal override Call Prepare(Device device, Tensor[] outputs, Tensor[] inputs) => new LoopCall(this, device, outputs, inputs);

    /// <summary>The loop with its buffers: two for the state, of which each turn reads one and writes the other.</summary>
    private sealed class LoopCall : Call
    {
        private readonly LoopStep _step;
        private readonly Device _device;
        private readonly Tensor[] _given;
        private readonly Results _results;
        private readonly Tensor _number;
        private readonly Tensor _goOn;
        private readonly Tensor[] _rows;
        private readonly Tensor[][] _reads = new Tensor[3][];
        private readonly Tensor[][] _writes = new Tensor[2][];

        internal LoopCall(LoopStep step, Device device, Tensor[] outputs, Tensor[] inputs)
        {
            (_step, _device, _given, _results) = (step, device, inputs, new(device, outputs));
            _number = Tensor.Empty([], DType.Int64, device);
            _goOn = Tensor.Empty([], DType.Bool, device);
            _rows = Array.ConvertAll(_results.Dense[step.States..], r => Tensor.Empty(r.ShapeArray[1..], r.DType, device));
            var first = (step.HasCount ? 1 : 0) + (step.HasCondition ? 1 : 0);
            Tensor[] rest = inputs[(first + step.States)..], spare = Array.ConvertAll(_results.Dense[..step.States], d => Tensor.Empty(d.ShapeArray, d.DType, device));
            Tensor[][] states = [inputs[first..(first + step.States)], spare, _results.Dense[..step.States]];
            for (var i = 0; i < states.Length; i++)
                _reads[i] = [_number, .. states[i], .. rest];
            for (var i = 0; i < _writes.Length; i++)
                _writes[i] = [_goOn, .. states[1 + i], .. _rows];
        }

        internal override void Run()
        {
            var most = _step.HasCount ? _given[0].Count() : long.MaxValue;
            var goOn = !_step.HasCondition || _given[_step.HasCount ? 1 : 0].Holds();
            // The first turn reads the state that was given, later ones what the turn before has written.
            var read = 0;
            for (var i = 0L; goOn && i < most; i++)
            {
                PlanRun.Cancellation.ThrowIfCancellationRequested();
                _number.Put(i);
                var write = read == 1 ? 1 : 0;
                _step.Body.Run(Results.Ready(_reads[read]), _writes[write], null, PlanRun.Cancellation);
                goOn = _goOn.Holds();
                for (var r = 0; r < _rows.Length; r++)
                    _results.Dense[_step.States + r].PutRow(i, _rows[r]);
                read = 1 + write;
            }
            for (var s = 0; s < _step.States; s++)
            {
                if (read != 2)
                    _device.CopyBytes(_results.Dense[s], _reads[read][1 + s]);
            }
            _results.Finish();
        }
    }
}
