using System.Runtime.CompilerServices;
using TorchPort.Autograd;
using TorchPort.Lanes;

namespace TorchPort.Ops;

/// <summary>Applies elementwise functions of two inputs, with broadcasting and type promotion, and records their derivatives.</summary>
internal static class Binary
{
    internal static Tensor Apply<T>(T op, Tensor a, Tensor b) where T : unmanaged, IBinary
    {
        var device = Layout.CommonDevice(a, b);
        var compute = T.Result.Of(TypePromotion.ResultType(a, b));
        var ofNumbers = a.IsWrappedNumber && b.IsWrappedNumber;
        if (ofNumbers)
            compute = Numbers.Widest(compute);
        var y = Layout.EmptyBroadcast(T.Result == Promotion.Bool ? DType.Bool : compute, device, a, b);
        if (ofNumbers)
            y = Numbers.Wrap(y);
        device.Elementwise(new Forward<T>(op), compute, y, [a, b]);
        return T.Result != Promotion.Bool && Tape.Records(a, b) ? Record(op, a, b, y) : y;
    }

    /// <summary>Changes <paramref name="a"/>, whose shape and dtype stay, to the function's value.</summary>
    internal static Tensor ApplyInPlace<T>(T op, Tensor a, Tensor b) where T : unmanaged, IBinary
    {
        if (Tape.Records(a, b))
            return InPlace.Assign(a, Apply(op, Kept<T>(a, b).HasFlag(Keeps.Input) ? a.Clone() : a, b));
        InPlace.CheckWritable(a);
        InPlace.CheckShape(a, b);
        var device = Layout.CommonDevice(a, b);
        var compute = T.Result.Of(TypePromotion.ResultType(a, b));
        InPlace.CheckCast(T.Result == Promotion.Bool ? DType.Bool : compute, a.DType);
        device.Elementwise(new Forward<T>(op), compute, a, [a, InPlace.Apart(b, a)]);
        a.Storage.BumpVersion();
        return a;
    }

    /// <summary><see cref="Apply"/> for functions of bits.</summary>
    internal static Tensor ApplyToIntegers<T>(T op, Tensor a, Tensor b) where T : unmanaged, IBinary
    {
        CheckIntegers<T>(a, b);
        return Apply(op, a, b);
    }

    /// <summary><see cref="ApplyInPlace"/> for functions of bits.</summary>
    internal static Tensor ApplyToIntegersInPlace<T>(T op, Tensor a, Tensor b) where T : unmanaged, IBinary
    {
        CheckIntegers<T>(a, b);
        return ApplyInPlace(op, a, b);
    }

    private static void CheckIntegers<T>(Tensor a, Tensor b)
    {
        if (!a.DType.IsIntegral || !b.DType.IsIntegral)
            throw IntegersOnly(typeof(T).Name);
    }

    internal static DTypeException IntegersOnly(string name) => new($"{name} takes integers only, but an operand is not of integers: convert it with To(DType.Int64).");

    /// <summary>What the wanted partial derivatives look at.</summary>
    private static Keeps Kept<T>(Tensor a, Tensor b) where T : unmanaged, IBinary =>
        (a.RequiresGrad ? T.KeepsForA : Keeps.Nothing) | (b.RequiresGrad ? T.KeepsForB : Keeps.Nothing);

    private static Tensor Record<T>(T op, Tensor a, Tensor b, Tensor y) where T : unmanaged, IBinary
    {
        var kept = Kept<T>(a, b);
        long[] shapeA = a.ShapeArray, shapeB = b.ShapeArray;
        return Tape.Record(y, typeof(T).Name, [a, b],
            [kept.HasFlag(Keeps.Input) ? a : null, kept.HasFlag(Keeps.Other) ? b : null, kept.HasFlag(Keeps.Output) ? y : null],
            (g, s) =>
            [
                s.Needs(0) ? (PassesA(op) ? g : Gradient<Partials<T>.A>(new(op), T.KeepsForA, g, s)).SumToSize(shapeA) : null,
                s.Needs(1) ? (PassesB(op) ? g : Gradient<Partials<T>.B>(new(op), T.KeepsForB, g, s)).SumToSize(shapeB) : null,
            ]);
    }

    /// <summary>Whether the derivative is 1, whatever the inputs are.</summary>
    private static bool PassesA<T>(T op) where T : unmanaged, IBinary => T.KeepsForA == Keeps.Nothing && op.Da<Lane1<double>>(default, default, default).V == 1;

    /// <inheritdoc cref="PassesA"/>
    private static bool PassesB<T>(T op) where T : unmanaged, IBinary => T.KeepsForB == Keeps.Nothing && op.Db<Lane1<double>>(default, default, default).V == 1;

    private static Tensor Gradient<P>(P partial, Keeps keeps, Tensor g, Saved s) where P : unmanaged, IMap
    {
        var a = keeps.HasFlag(Keeps.Input) ? s[0] : g;
        var b = keeps.HasFlag(Keeps.Other) ? s[1] : g;
        var y = keeps.HasFlag(Keeps.Output) ? s[2] : g;
        return Derivatives.Apply(partial, g, a, b, y, isOnly: !(s.Needs(0) && s.Needs(1)));
    }

    internal readonly record struct Forward<T>(T Op) : IMap where T : unmanaged, IBinary
    {
        public static int Inputs => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L Apply<L>(L a, L b, L c, L d) where L : ILane<L> => Op.F(a, b);
    }

    /// <summary>Gradient · conjugate of the partial derivative, in one pass over gradient, both inputs and output.</summary>
    internal static class Partials<T> where T : unmanaged, IBinary
    {
        internal readonly record struct A(T Op) : IMap
        {
            public static int Inputs => 4;

            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            public L Apply<L>(L a, L b, L c, L d) where L : ILane<L> => a * L.Conjugate(Op.Da(b, c, d));
        }

        internal readonly record struct B(T Op) : IMap
        {
            public static int Inputs => 4;

            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            public L Apply<L>(L a, L b, L c, L d) where L : ILane<L> => a * L.Conjugate(Op.Db(b, c, d));
        }
    }
}
