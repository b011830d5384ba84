namespace TorchPort.Ops;

/// <summary>What becomes of a classifier's scores.</summary>
internal enum ScoreTransform
{
    None,
    Softmax,
    Logistic,
    SoftmaxZero,
    Probit,
}

/// <summary>Scores of classes as probabilities.</summary>
internal static class ScoreTransforms
{
    private const double Negligible = 1e-7;

    /// <summary>Transforms each row of [rows, classes].</summary>
    internal static Tensor Apply(Tensor scores, ScoreTransform transform) => transform switch
    {
        ScoreTransform.Softmax => scores.Softmax(-1),
        ScoreTransform.Logistic => scores.Sigmoid(),
        ScoreTransform.SoftmaxZero => SoftmaxZero(scores),
        ScoreTransform.Probit => Probit(scores),
        _ => scores,
    };

    /// <summary>A softmax that leaves out scores of zero, which stay (nearly) zero.</summary>
    private static Tensor SoftmaxZero(Tensor scores)
    {
        var most = scores.Amax([-1], keepdim: true);
        var counts = scores.Abs().Gt(Negligible);
        var powers = scores.Sub(most).Exp();
        return Torch.Where(counts, powers, scores.Mul(most.Neg().Exp())).Div(Torch.Where(counts, powers, 0.0).Sum([-1], keepdim: true));
    }

    /// <summary>The inverse of the normal distribution by Winitzki's approximation (a = 0.147) of the inverse error function, as ONNX Runtime has it.</summary>
    private static Tensor Probit(Tensor p)
    {
        const double A = 0.147, Pi = 3.14159;
        var x = p.Mul(2.0).Sub(1.0);
        var log = x.Neg().Add(1.0).Mul(x.Add(1.0)).Log();
        var half = log.Mul(0.5).Add(2 / (Pi * A));
        var size = half.Mul(half).Sub(log.Div(A)).Sqrt().Sub(half).Sqrt();
        return Torch.Where(x.Lt(0.0), size.Neg(), size).Mul(Math.Sqrt(2));
    }
}
