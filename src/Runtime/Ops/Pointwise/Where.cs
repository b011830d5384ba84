using TorchPort.Autograd;
using TorchPort.Lanes;

namespace TorchPort.Ops
{
    /// <summary>b where the condition a holds, else c.</summary>
    internal readonly struct Where : IMap
    {
        public static int Inputs => 3;

        public L Apply<L>(L a, L b, L c, L d) where L : ILane<L> => L.Select(L.Not(L.Equal(a, 0)), b, c);

        internal static Tensor Of(Tensor condition, Tensor input, Tensor other)
        {
            if (condition.DType is not (DType.Bool or DType.UInt8))
                throw new DTypeException($"Where expects a condition of bool, but got {condition.DType.TorchName}.");
            var device = Layout.CommonDevice(condition, input, other);
            var dtype = TypePromotion.ResultType(input, other);
            var shape = Shapes.Broadcast(condition.Shape, Shapes.Broadcast(input.Shape, other.Shape));
            var y = Tensor.Empty(shape, dtype, device);
            device.Elementwise(default(Where), dtype, y, [condition, input, other]);
            long[] shapeA = input.ShapeArray, shapeB = other.ShapeArray;
            return Tape.Record(y, "Where", [input, other], [condition], (g, s) =>
            [
                s.Needs(0) ? Of(s[0], g, 0.0).SumToSize(shapeA) : null,
                s.Needs(1) ? Of(s[0], 0.0, g).SumToSize(shapeB) : null,
            ]);
        }
    }
}

namespace TorchPort
{
    public static partial class Torch
    {
        /// <summary><paramref name="input"/> where <paramref name="condition"/> holds, else <paramref name="other"/>; all three broadcast. PyTorch: <c>torch.where</c>.</summary>
        [Aten("where.self(Tensor condition, Tensor self, Tensor other) -> Tensor")]
        [Aten("where.ScalarSelf(Tensor condition, Scalar self, Tensor other) -> Tensor")]
        [Aten("where.ScalarOther(Tensor condition, Tensor self, Scalar other) -> Tensor")]
        [Aten("where.Scalar(Tensor condition, Scalar self, Scalar other) -> Tensor")]
        public static Tensor Where(Tensor condition, [AtenName("self")] Tensor input, Tensor other) => Ops.Where.Of(condition, input, other);
    }

    public partial class Tensor
    {
        /// <summary>This where <paramref name="condition"/> holds, else <paramref name="other"/>. PyTorch: <c>Tensor.where</c>.</summary>
        public Tensor Where(Tensor condition, Tensor other) => Ops.Where.Of(condition, this, other);
    }
}
