using System.Runtime.CompilerServices;
using TorchPort.Lanes;

namespace TorchPort.Optim;

/// <summary>Runs the updates of optimizers: one pass over a parameter and all that is remembered of it.</summary>
internal static class Updates
{
    /// <summary>Changes the first of <paramref name="tensors"/>, a parameter, and those after the second, its gradient.</summary>
    /// <param name="update">The change.</param>
    /// <param name="weightDecay">Adds this times the parameter to the gradient.</param>
    /// <param name="maximize">Takes the gradient the other way.</param>
    /// <param name="tensors">Parameter, gradient, states.</param>
    internal static void Run<U>(U update, double weightDecay, bool maximize, ReadOnlySpan<Tensor> tensors) where U : unmanaged, IUpdate
    {
        var parameter = tensors[0];
        foreach (var tensor in tensors)
        {
            if (!tensor.Shape.SequenceEqual(parameter.Shape))
                throw new ShapeException($"A parameter of shape {Shapes.Text(parameter.Shape)} has a gradient or a state of shape {Shapes.Text(tensor.Shape)}.");
            if (tensor.Device != parameter.Device)
                throw new DeviceException($"A parameter on {parameter.Device} has a gradient or a state on {tensor.Device}.");
        }
        parameter.Device.Update(new Penalized<U>(update, weightDecay, maximize), parameter.DType, tensors);
        for (var k = 0; k < tensors.Length; k++)
        {
            if (k != 1)
                tensors[k].Storage.BumpVersion();
        }
    }

    /// <summary>An update by a gradient that was negated, to maximize, and that a penalty on large parameters was added to.</summary>
    internal readonly record struct Penalized<U>(U Update, double WeightDecay, Flag Maximize) : IUpdate where U : unmanaged, IUpdate
    {
        public static int States => U.States;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<L>(ref L parameter, L gradient, ref L a, ref L b, ref L c) where L : ILane<L>
        {
            if (Maximize)
                gradient = -gradient;
            if (WeightDecay != 0)
                gradient = gradient + parameter * WeightDecay;
            Update.Apply(ref parameter, gradient, ref a, ref b, ref c);
        }
    }
}
