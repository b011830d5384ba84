using System.Runtime.CompilerServices;
using TorchPort.Autograd;
using TorchPort.Lanes;

namespace TorchPort.Ops;

/// <summary>Applies elementwise functions of one input, and records their derivatives.</summary>
internal static class Unary
{
    internal static Tensor Apply<T>(T op, Tensor x) where T : unmanaged, IUnary
    {
        if (T.IsFullOnGpu && Autocast.Applies(x, AutocastOn.Gpu))
        {
            using var cast = Autocast.Full(ref x, on: AutocastOn.Gpu);
            return Apply(op, x);
        }
        var compute = T.Result.Of(x.DType);
        if (x.IsWrappedNumber)
            compute = Numbers.Widest(compute);
        var y = Layout.EmptyLike(x, T.Result == Promotion.Bool ? DType.Bool : compute);
        if (x.IsWrappedNumber)
            y = Numbers.Wrap(y);
        x.Device.Elementwise(new Forward<T>(op), compute, y, [x]);
        return T.Result != Promotion.Bool && Tape.Records(x) ? Record(op, x, y) : y;
    }

    /// <summary>Changes <paramref name="x"/> to the function's value. PyTorch: the methods with a trailing underscore.</summary>
    internal static Tensor ApplyInPlace<T>(T op, Tensor x) where T : unmanaged, IUnary
    {
        if (Tape.Records(x))
            return InPlace.Assign(x, Apply(op, T.Keeps.HasFlag(Keeps.Input) ? x.Clone() : x));
        InPlace.CheckWritable(x);
        var compute = T.Result.Of(x.DType);
        InPlace.CheckCast(compute, x.DType);
        x.Device.Elementwise(new Forward<T>(op), compute, x, [x]);
        x.Storage.BumpVersion();
        return x;
    }

    private static Tensor Record<T>(T op, Tensor x, Tensor y) where T : unmanaged, IUnary =>
        Tape.Record(y, typeof(T).Name, [x], [T.Keeps.HasFlag(Keeps.Input) ? x : null, T.Keeps.HasFlag(Keeps.Output) ? y : null],
            (g, s) => [Gradient(op, g, s)]);

    private static Tensor Gradient<T>(T op, Tensor g, Saved s) where T : unmanaged, IUnary
    {
        var x = T.Keeps.HasFlag(Keeps.Input) ? s[0] : g;
        var y = T.Keeps.HasFlag(Keeps.Output) ? s[1] : g;
        return Derivatives.Apply(new Derivative<T>(op), g, x, y, y, isOnly: true);
    }

    internal readonly record struct Forward<T>(T Op) : IMap where T : unmanaged, IUnary
    {
        public static int Inputs => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L Apply<L>(L a, L b, L c, L d) where L : ILane<L> => Op.F(a);
    }

    /// <summary>Gradient · conjugate of the derivative, in one pass over gradient, input and output.</summary>
    internal readonly record struct Derivative<T>(T Op) : IMap where T : unmanaged, IUnary
    {
        public static int Inputs => 3;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L Apply<L>(L a, L b, L c, L d) where L : ILane<L> => a * L.Conjugate(Op.D(b, c));
    }
}
