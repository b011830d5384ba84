namespace TorchPort.Lanes;

/// <summary>An elementwise change of a parameter by its gradient, and of up to three tensors that remember earlier gradients.</summary>
internal interface IUpdate
{
    /// <summary>How many of the tensors that remember it has: <c>a</c>, then <c>b</c>, then <c>c</c>. The others are undefined.</summary>
    static abstract int States { get; }

    void Apply<L>(ref L parameter, L gradient, ref L a, ref L b, ref L c) where L : ILane<L>;
}
