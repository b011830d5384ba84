using TorchPort.Autograd;
using TorchPort.Kernels;

namespace TorchPort.Nn;

/// <summary>All steps of a layer of gated recurrent units as one operation.</summary>
internal sealed class GruLayer : FusedRecurrence
{
    private GruLayer(long steps, long batch, long size, bool backwards) : base(steps, batch, size, backwards) { }

    /// <summary>The states after all steps [steps · batch, size], and the last one.</summary>
    /// <param name="ofInput">[steps · batch, 3 · size]; nobody else holds it.</param>
    /// <param name="h">The first state.</param>
    /// <param name="weights">The layer's.</param>
    /// <param name="backwards">From the last step to the first.</param>
    internal static (Tensor Output, Tensor H) Run(Tensor ofInput, Tensor h, RecurrentWeights weights, bool backwards)
    {
        long batch = h.Shape[0], size = h.Shape[1], steps = ofInput.Shape[0] / batch;
        var layer = new GruLayer(steps, batch, size, backwards);
        var output = layer.Record(ofInput, h, weights.Hh, weights.BiasHh);
        return (output, output.Narrow(0, layer.Time(steps - 1) * batch, batch));
    }

    private Tensor Record(Tensor ofInput, Tensor h, Tensor hh, Tensor? bias)
    {
        var records = Tape.Records(ofInput, h, hh, bias);
        Tensor output, gates;
        using (GradMode.NoGrad())
        {
            (ofInput, h) = (ofInput.Contiguous(), h.Contiguous());
            (output, gates) = Forward(ofInput, h, hh, bias, records);
            if (records)
            {
                Tape.Own(ofInput);
                Tape.Own(gates);
            }
        }
        Tape.RecordMany([output], "GruLayer", [ofInput, h, hh, bias], [ofInput, h, hh, bias, output, gates], (g, s) => GradMode.IsEnabled
            ? Recomputation.Gradients([s[0], s[1], s[2], bias is null ? null : s[3]], s.Needs, g, Composite)
            : Backward(g[0], s));
        return output;
    }

    private (Tensor Output, Tensor Gates) Forward(Tensor ofInput, Tensor h, Tensor hh, Tensor? bias, bool keeps)
    {
        var device = ofInput.Device;
        Tensor output = New(Steps, 1), gates = New(keeps ? Steps : 1, 4), sums = New(1, 3), weight = hh.T().Contiguous();
        for (var i = 0L; i < Steps; i++)
        {
            var t = Time(i);
            device.MatMul(sums, h, weight);
            var next = Rows(output, t);
            device.Fused(new GruCell(Batch, Size), ofInput.DType, [Rows(gates, keeps ? t : 0), next], [Rows(ofInput, t), sums, h, bias]);
            h = next;
        }
        return (output, gates);

        Tensor New(long steps, long gates) => Tensor.Empty([steps * Batch, gates * Size], ofInput.DType, device);
    }

    /// <summary>Saved are the sums' part of the input, the first state, the weight, the bias, all states and gates.</summary>
    private Tensor?[] Backward(Tensor? ofOutput, Saved s)
    {
        Tensor h = s[1], hh = s[2], output = s[4], gates = s[5];
        var device = output.Device;
        var ofStates = (ofOutput ?? Torch.ZerosLike(output)).Contiguous();
        Tensor input = Tensor.Empty([Steps * Batch, 3 * Size], output.DType, device), state = Torch.EmptyLike(input);
        Tensor? more = null;
        for (var i = Steps - 1; i >= 0; i--)
        {
            var t = Time(i);
            var past = Torch.EmptyLike(h);
            device.Fused(new GruCellGradient(Batch, Size), output.DType, [Rows(input, t), Rows(state, t), past], [Rows(gates, t), i > 0 ? Rows(output, Time(i - 1)) : h, Rows(ofStates, t), more]);
            if (i == 0 && !s.Needs(1))
                break;
            more = Torch.EmptyLike(h);
            device.MatMul(more, Rows(state, t), hh, past);
        }
        return [s.Needs(0) ? input : null, s.Needs(1) ? more : null, s.Needs(2) ? OfWeight(state, output, h) : null, s.Needs(3) ? state.Sum([0]) : null];
    }

    private Tensor[] Composite(Tensor?[] inputs)
    {
        var weights = new RecurrentWeights(inputs[2]!, inputs[2]!, null, inputs[3], null);
        var parts = inputs[0]!.Chunk(Steps);
        var h = inputs[1]!;
        var outputs = new Tensor[Steps];
        for (var i = 0L; i < Steps; i++)
            outputs[Time(i)] = h = Recurrence.GruStep(parts[Time(i)], h, weights);
        return [Torch.Cat(outputs)];
    }
}
