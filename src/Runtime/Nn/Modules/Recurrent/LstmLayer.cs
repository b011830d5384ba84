using TorchPort.Autograd;
using TorchPort.Kernels;

namespace TorchPort.Nn;

/// <summary>All steps of a layer of a long short-term memory as one operation.</summary>
internal sealed class LstmLayer : FusedRecurrence
{
    private LstmLayer(long steps, long batch, long size, bool backwards) : base(steps, batch, size, backwards) { }

    /// <summary>The states after all steps [steps · batch, size], the last one, and the last cell.</summary>
    /// <param name="ofInput">[steps · batch, 4 · size]; nobody else holds it.</param>
    /// <param name="h">The first state.</param>
    /// <param name="c">The first cell.</param>
    /// <param name="weights">The layer's.</param>
    /// <param name="backwards">From the last step to the first.</param>
    internal static (Tensor Output, Tensor H, Tensor C) Run(Tensor ofInput, Tensor h, Tensor c, RecurrentWeights weights, bool backwards)
    {
        long batch = h.Shape[0], size = h.Shape[1], steps = ofInput.Shape[0] / batch;
        var layer = new LstmLayer(steps, batch, size, backwards);
        var (output, last) = layer.Record(ofInput, h, c, weights.Hh, weights.BiasHh);
        return (output, output.Narrow(0, layer.Time(steps - 1) * batch, batch), last);
    }

    private (Tensor Output, Tensor C) Record(Tensor ofInput, Tensor h, Tensor c, Tensor hh, Tensor? bias)
    {
        var records = Tape.Records(ofInput, h, c, hh, bias);
        Tensor output, last, gates, cells;
        using (GradMode.NoGrad())
        {
            (ofInput, h, c) = (ofInput.Contiguous(), h.Contiguous(), c.Contiguous());
            (output, gates, cells) = Forward(ofInput, h, c, hh, bias, records);
            last = records ? Rows(cells, Time(Steps - 1)).Clone() : cells;
            if (records)
            {
                Tape.Own(ofInput);
                Tape.Own(gates);
                Tape.Own(cells);
            }
        }
        Tape.RecordMany([output, last], "LstmLayer", [ofInput, h, c, hh, bias], [ofInput, h, c, hh, bias, output, gates, cells], (g, s) => GradMode.IsEnabled
            ? Recomputation.Gradients([s[0], s[1], s[2], s[3], bias is null ? null : s[4]], s.Needs, g, Composite)
            : Backward(g[0], g[1], s));
        return (output, last);
    }

    private (Tensor Output, Tensor Gates, Tensor Cells) Forward(Tensor ofInput, Tensor h, Tensor c, Tensor hh, Tensor? bias, bool keeps)
    {
        var device = ofInput.Device;
        var kept = keeps ? Steps : 1;
        Tensor output = New(Steps, 1), gates = New(kept, 4), cells = New(kept, 1), sums = New(1, 4), weight = hh.T().Contiguous();
        for (var i = 0L; i < Steps; i++)
        {
            var t = Time(i);
            device.MatMul(sums, h, weight, Rows(ofInput, t));
            var (next, at) = (Rows(output, t), keeps ? t : 0);
            var cell = keeps ? Rows(cells, at) : i % 2 == 0 ? New(1, 1) : cells;
            device.Fused(new LstmCell(Batch, Size), ofInput.DType, [Rows(gates, at), next, cell], [sums, c, bias]);
            (h, c) = (next, cell);
        }
        return (output, gates, keeps ? cells : c);

        Tensor New(long steps, long gates) => Tensor.Empty([steps * Batch, gates * Size], ofInput.DType, device);
    }

    /// <summary>Saved are the sums' part of the input, the first states, the weight, the bias, all states, gates and cells.</summary>
    private Tensor?[] Backward(Tensor? ofOutput, Tensor? ofLast, Saved s)
    {
        Tensor h = s[1], c = s[2], hh = s[3], output = s[5], gates = s[6], cells = s[7];
        var device = output.Device;
        var ofStates = (ofOutput ?? Torch.ZerosLike(output)).Contiguous();
        var ofC = ofLast?.Contiguous() ?? Torch.ZerosLike(c);
        var sums = Torch.EmptyLike(gates);
        Tensor? more = null;
        for (var i = Steps - 1; i >= 0; i--)
        {
            var t = Time(i);
            var before = i > 0 ? Rows(cells, Time(i - 1)) : c;
            var ofBefore = Torch.EmptyLike(c);
            device.Fused(new LstmCellGradient(Batch, Size), output.DType, [Rows(sums, t), ofBefore], [Rows(gates, t), Rows(cells, t), before, Rows(ofStates, t), more, ofC]);
            ofC = ofBefore;
            if (i == 0 && !s.Needs(1))
                break;
            more ??= Torch.EmptyLike(h);
            device.MatMul(more, Rows(sums, t), hh);
        }
        return [s.Needs(0) ? sums : null, s.Needs(1) ? more : null, s.Needs(2) ? ofC : null, s.Needs(3) ? OfWeight(sums, output, h) : null, s.Needs(4) ? sums.Sum([0]) : null];
    }

    private Tensor[] Composite(Tensor?[] inputs)
    {
        var weights = new RecurrentWeights(inputs[3]!, inputs[3]!, null, inputs[4], null);
        var parts = inputs[0]!.Chunk(Steps);
        Tensor h = inputs[1]!, c = inputs[2]!;
        var outputs = new Tensor[Steps];
        for (var i = 0L; i < Steps; i++)
        {
            (h, c) = Recurrence.LstmStep(parts[Time(i)], h, c, weights);
            outputs[Time(i)] = h;
        }
        return [Torch.Cat(outputs), c];
    }
}
