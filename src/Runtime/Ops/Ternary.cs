using System.Runtime.CompilerServices;
using TorchPort.Autograd;
using TorchPort.Lanes;

namespace TorchPort.Ops;

/// <summary>An elementwise function of three inputs that broadcast.</summary>
internal interface ITernary
{
    L F<L>(L a, L b, L c) where L : ILane<L>;

    /// <summary>∂y/∂a.</summary>
    L Da<L>(L a, L b, L c) where L : ILane<L>;

    /// <summary>∂y/∂b.</summary>
    L Db<L>(L a, L b, L c) where L : ILane<L>;

    /// <summary>∂y/∂c.</summary>
    L Dc<L>(L a, L b, L c) where L : ILane<L>;
}

/// <summary>Applies elementwise functions of three inputs, with broadcasting and type promotion, and records their derivatives.</summary>
internal static class Ternary
{
    internal static Tensor Apply<T>(T op, Tensor a, Tensor b, Tensor c) where T : unmanaged, ITernary
    {
        var device = Layout.CommonDevice(a, b, c);
        var compute = TypePromotion.ResultType(a, b, c);
        var y = Tensor.Empty(Shapes.Broadcast(a.Shape, Shapes.Broadcast(b.Shape, c.Shape)), compute, device);
        device.Elementwise(new Forward<T>(op), compute, y, [a, b, c]);
        return Tape.Records(a, b, c) ? Record(op, a, b, c, y) : y;
    }

    /// <summary>Changes <paramref name="a"/>, whose shape and dtype stay, to the function's value.</summary>
    internal static Tensor ApplyInPlace<T>(T op, Tensor a, Tensor b, Tensor c) where T : unmanaged, ITernary
    {
        if (Tape.Records(a, b, c))
            return InPlace.Assign(a, Apply(op, a.Clone(), b, c));
        InPlace.CheckWritable(a);
        InPlace.CheckShape(a, b);
        InPlace.CheckShape(a, c);
        var compute = TypePromotion.ResultType(a, b, c);
        InPlace.CheckCast(compute, a.DType);
        Layout.CommonDevice(a, b, c).Elementwise(new Forward<T>(op), compute, a, [a, InPlace.Apart(b, a), InPlace.Apart(c, a)]);
        a.Storage.BumpVersion();
        return a;
    }

    private static Tensor Record<T>(T op, Tensor a, Tensor b, Tensor c, Tensor y) where T : unmanaged, ITernary
    {
        long[] shapeA = a.ShapeArray, shapeB = b.ShapeArray, shapeC = c.ShapeArray;
        return Tape.Record(y, typeof(T).Name, [a, b, c], [a, b, c], (g, s) =>
        [
            s.Needs(0) ? Derivatives.Apply(new Partials<T>.A(op), g, s[0], s[1], s[2], isOnly: false).SumToSize(shapeA) : null,
            s.Needs(1) ? Derivatives.Apply(new Partials<T>.B(op), g, s[0], s[1], s[2], isOnly: false).SumToSize(shapeB) : null,
            s.Needs(2) ? Derivatives.Apply(new Partials<T>.C(op), g, s[0], s[1], s[2], isOnly: false).SumToSize(shapeC) : null,
        ]);
    }

    internal readonly record struct Forward<T>(T Op) : IMap where T : unmanaged, ITernary
    {
        public static int Inputs => 3;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L Apply<L>(L a, L b, L c, L d) where L : ILane<L> => Op.F(a, b, c);
    }

    /// <summary>Gradient · conjugate of the partial derivative, in one pass over gradient and inputs.</summary>
    internal static class Partials<T> where T : unmanaged, ITernary
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

        internal readonly record struct C(T Op) : IMap
        {
            public static int Inputs => 4;

            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            public L Apply<L>(L a, L b, L c, L d) where L : ILane<L> => a * L.Conjugate(Op.Dc(b, c, d));
        }
    }
}
