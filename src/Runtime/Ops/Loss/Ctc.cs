using TorchPort.Autograd;

namespace TorchPort.Ops;

/// <summary>Connectionist temporal classification: sums over all alignments of labels with an input, forwards and backwards in time.</summary>
internal static class Ctc
{
    /// <summary>The negative log-likelihood of each sample.</summary>
    /// <param name="logProbs">[T, N, C].</param>
    /// <param name="targets">[N, S], or all labels one after another.</param>
    /// <param name="inputLengths">How much of T each sample uses.</param>
    /// <param name="targetLengths">How many labels each sample has.</param>
    /// <param name="blank">The label that stands for nothing.</param>
    internal static Tensor Losses(Tensor logProbs, Tensor targets, long[] inputLengths, long[] targetLengths, long blank)
    {
        var (steps, samples, classes) = (logProbs.Shape[0], logProbs.Shape[1], logProbs.Shape[2]);
        if (blank < 0 || blank >= classes)
            throw new DimensionException($"ctc_loss: blank must be in label range, but is {blank} of {classes}.");
        if (inputLengths.Length != samples || targetLengths.Length != samples)
            throw new ShapeException($"ctc_loss: input_lengths and target_lengths must be of size batch_size {samples}, but have {inputLengths.Length} and {targetLengths.Length} entries.");
        var labels = Labels(targets, targetLengths, classes);
        var numbers = logProbs.Detach().ToArray<double>();
        var losses = new double[samples];
        var gradients = new double[numbers.Length];
        for (var n = 0; n < samples; n++)
        {
            if (inputLengths[n] < 0 || inputLengths[n] > steps)
                throw new ShapeException($"ctc_loss: Expected input_lengths to have value at most {steps}, but got value {inputLengths[n]} for sample {n}.");
            losses[n] = new Sample(numbers, gradients, n, samples, classes, inputLengths[n], labels[n], blank).Run();
        }
        var y = Torch.Tensor<double>(losses).View(-1).To(logProbs.DType).To(logProbs.Device);
        return Tape.Record(y, "CtcLoss", [logProbs], [], (g, _) =>
        {
            Tensor byInput;
            using (GradMode.NoGrad())
                byInput = Torch.Tensor<double>(gradients, [steps, samples, classes]).To(g.DType).To(g.Device).Mul(g.View(1, -1, 1));
            return [Tape.Record(byInput, "CtcLossBackward", [g, logProbs], [], (_, _) => throw new AutogradException("The derivative of ctc_loss has itself no derivative."))];
        });
    }

    private static long[][] Labels(Tensor targets, long[] lengths, long classes)
    {
        var numbers = targets.ToArray<long>();
        var labels = new long[lengths.Length][];
        var begin = 0L;
        for (var n = 0; n < labels.Length; n++)
        {
            var from = targets.Dim == 2 ? n * targets.Shape[1] : begin;
            if (lengths[n] < 0 || targets.Dim == 2 && lengths[n] > targets.Shape[1] || from + lengths[n] > numbers.Length)
                throw new ShapeException($"ctc_loss: the targets, of shape {Shapes.Text(targets.Shape)}, have no {lengths[n]} labels for sample {n}.");
            labels[n] = numbers[(int)from..(int)(from + lengths[n])];
            if (labels[n].Any(l => l < 0 || l >= classes))
                throw new DimensionException($"ctc_loss: a label of sample {n} is outside the {classes} classes.");
            begin += lengths[n];
        }
        return labels;
    }

    /// <summary>One sample. Its states are the labels with blanks before, between and behind them.</summary>
    private sealed class Sample(double[] logs, double[] gradients, int sample, long samples, long classes, long steps, long[] labels, long blank)
    {
        private readonly int _states = 2 * labels.Length + 1;

        internal double Run()
        {
            if (steps == 0)
                return labels.Length == 0 ? 0 : double.PositiveInfinity;
            var forward = Walk(backward: false);
            var last = (int)(steps - 1) * _states;
            var loss = -Add(forward[last + _states - 1], _states > 1 ? forward[last + _states - 2] : double.NegativeInfinity);
            Differentiate(forward, Walk(backward: true), loss);
            return loss;
        }

        private long Label(int state) => (state & 1) == 0 ? blank : labels[state / 2];

        private long At(long step, long label) => (step * samples + sample) * classes + label;

        /// <summary>Log-likelihoods of being in each state at each step, given what came before, or, backwards, of what comes from there on.</summary>
        private double[] Walk(bool backward)
        {
            var table = new double[steps * _states];
            Array.Fill(table, double.NegativeInfinity);
            for (var i = 0L; i < steps; i++)
            {
                var step = backward ? steps - 1 - i : i;
                var from = (backward ? step + 1 : step - 1) * _states;
                for (var s = 0; s < _states; s++)
                {
                    // Seen from the end, state s is the s-th from the back.
                    var state = backward ? _states - 1 - s : s;
                    var sum = double.NegativeInfinity;
                    if (i == 0)
                        sum = s <= 1 ? 0 : sum;
                    else
                    {
                        var sign = backward ? 1 : -1;
                        sum = table[from + state];
                        if (s >= 1)
                            sum = Add(sum, table[from + state + sign]);
                        if (s >= 2 && (state & 1) != 0 && Label(state) != Label(state + 2 * sign))
                            sum = Add(sum, table[from + state + 2 * sign]);
                    }
                    table[step * _states + state] = sum + logs[At(step, Label(state))];
                }
            }
            return table;
        }

        /// <summary>The gradient by the log-probabilities, as if they came from a log-softmax.</summary>
        private void Differentiate(double[] forward, double[] backward, double loss)
        {
            var likelihood = new double[classes];
            for (var step = 0L; step < steps; step++)
            {
                Array.Fill(likelihood, double.NegativeInfinity);
                for (var s = 0; s < _states; s++)
                    likelihood[Label(s)] = Add(likelihood[Label(s)], forward[step * _states + s] + backward[step * _states + s]);
                for (var c = 0L; c < classes; c++)
                {
                    var log = logs[At(step, c)];
                    gradients[At(step, c)] = double.IsPositiveInfinity(loss) ? 0 : Math.Exp(log) - (double.IsNegativeInfinity(likelihood[c]) ? 0 : Math.Exp(likelihood[c] + loss - log));
                }
            }
        }

        private static double Add(double a, double b)
        {
            var larger = Math.Max(a, b);
            return double.IsNegativeInfinity(larger) ? larger : larger + Math.Log(Math.Exp(a - larger) + Math.Exp(b - larger));
        }
    }
}
