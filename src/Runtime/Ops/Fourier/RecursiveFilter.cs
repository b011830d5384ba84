using System.Numerics;
using TorchPort.Autograd;
using TorchPort.Nn;

namespace TorchPort.Ops;

/// <summary>torchaudio's filters of signals by differences: y[t] = Σ b[k] x[t − k] − Σ a[k] y[t − k].</summary>
internal static class RecursiveFilter
{
    /// <param name="waveform">Signals, [batch, channels, time].</param>
    /// <param name="aCoeffs">What is taken of past results, [channels, order + 1]; the first is what all are divided by.</param>
    /// <param name="bCoeffs">What is taken of the signal, likewise.</param>
    [Aten("torchaudio::_lfilter(Tensor waveform, Tensor a_coeffs, Tensor b_coeffs) -> Tensor")]
    internal static Tensor Apply(Tensor waveform, Tensor aCoeffs, Tensor bCoeffs)
    {
        if (waveform.Dim != 3 || aCoeffs.Dim != 2 || !aCoeffs.Shape.SequenceEqual(bCoeffs.Shape) || aCoeffs.Shape[0] != waveform.Shape[1] || aCoeffs.Shape[1] < 1)
            throw new ShapeException($"lfilter takes signals of [batch, channels, time] and coefficients of [channels, order + 1], but was given {Shapes.Text(waveform.Shape)}, {Shapes.Text(aCoeffs.Shape)} and {Shapes.Text(bCoeffs.Shape)}.");
        var first = aCoeffs.Narrow(1, 0, 1);
        var taps = bCoeffs.Div(first).Flip(1).Unsqueeze(1);
        var past = Functional.Conv1d(Functional.Pad(waveform, [taps.Shape[2] - 1, 0]), taps, groups: waveform.Shape[1]);
        return Recursed(past, aCoeffs.Div(first));
    }

    /// <summary>y[t] = x[t] − Σ a[k] y[t − k] for k from 1 on.</summary>
    private static Tensor Recursed(Tensor x, Tensor a)
    {
        var y = x.DType == DType.Float64 ? Run<double>(x, a) : Run<float>(x, a);
        return Tape.Record(y, "Lfilter", [x, a], [y, a], (g, saved) =>
        {
            var (results, coefficients) = (saved[0], saved[1]);
            var ofSignal = Recursed(g.Flip(2), coefficients).Flip(2);
            var time = g.Shape[2];
            var ofCoefficients = Enumerable.Range(0, (int)coefficients.Shape[1]).Select(k => k == 0 || k >= time ? Torch.Zeros([coefficients.Shape[0]], g.DType, g.Device)
                : ofSignal.Narrow(2, k, time - k).Mul(results.Narrow(2, 0, time - k)).Sum([0, 2]).Neg());
            return [ofSignal, Torch.Stack([.. ofCoefficients], 1)];
        });
    }

    private static Tensor Run<T>(Tensor x, Tensor a) where T : unmanaged, IFloatingPoint<T>
    {
        var results = x.Detach().ToArray<T>();
        var coefficients = a.Detach().ToArray<T>();
        int channels = (int)x.Shape[1], time = (int)x.Shape[2], order = (int)a.Shape[1];
        for (var row = 0; time > 0 && row < results.Length / time; row++)
        {
            var signal = results.AsSpan(row * time, time);
            var c = coefficients.AsSpan(row % channels * order, order);
            for (var t = 0; t < time; t++)
            {
                var value = signal[t];
                for (var k = Math.Min(order - 1, t); k >= 1; k--)
                    value -= c[k] * signal[t - k];
                signal[t] = value;
            }
        }
        return Torch.Tensor<T>(results).View(x.Shape).To(x.DType).To(x.Device);
    }
}
