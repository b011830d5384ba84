using TorchPort.Autograd;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>Softmax and its logarithm along one dimension, whose largest element is subtracted first so that nothing overflows.</summary>
    internal static class Softmaxes
    {
        internal static Tensor Softmax(Tensor x, int dim)
        {
            var d = Check("softmax", x, dim);
            if (IsNarrow(x.DType))
                return Softmax(x.To(DType.Float32), dim).To(x.DType);
            var y = Layout.EmptyLike(x, x.DType);
            if (x.ElementCount == 0)
                return Tape.Record(y, "Softmax", [x], [], (g, _) => [g]);
            using (GradMode.NoGrad())
            {
                x.Device.Elementwise(default(ShiftedExp), x.DType, y, [x, x.Amax([d], keepdim: true)]);
                y.Div_(y.Sum([d], keepdim: true));
            }
            return Tape.Record(y, "Softmax", [x], [y], (g, s) =>
            {
                var weighted = g.Mul(s[0]);
                return [weighted.Sub(s[0].Mul(weighted.Sum([d], keepdim: true)))];
            });
        }

        internal static Tensor LogSoftmax(Tensor x, int dim)
        {
            var d = Check("log_softmax", x, dim);
            if (IsNarrow(x.DType))
                return LogSoftmax(x.To(DType.Float32), dim).To(x.DType);
            var y = Layout.EmptyLike(x, x.DType);
            if (x.ElementCount == 0)
                return Tape.Record(y, "LogSoftmax", [x], [], (g, _) => [g]);
            using (GradMode.NoGrad())
            {
                var largest = x.Amax([d], keepdim: true);
                x.Device.Elementwise(default(ShiftedExp), x.DType, y, [x, largest]);
                x.Device.Elementwise(default(Twice), x.DType, y, [x, largest, y.Sum([d], keepdim: true).Log_()]);
            }
            return Tape.Record(y, "LogSoftmax", [x], [y], (g, s) => [g.Sub(s[0].Exp().Mul(g.Sum([d], keepdim: true)))]);
        }

        private static int Check(string name, Tensor x, int dim) => x.DType.IsFloatingPoint ? Shapes.Dim(dim, x.Dim)
            : throw new DTypeException($"{name} is not implemented for {x.DType.TorchName}: pass a floating dtype, or convert the input with To(dtype).");

        private static bool IsNarrow(DType dtype) => dtype.ItemSize < 4;

        /// <summary>exp(a − b).</summary>
        private readonly struct ShiftedExp : IMap
        {
            public static int Inputs => 2;

            public L Apply<L>(L a, L b, L c, L d) where L : ILane<L> => L.Exp(a - b);
        }

        /// <summary>a − b − c.</summary>
        private readonly struct Twice : IMap
        {
            public static int Inputs => 3;

            public L Apply<L>(L a, L b, L c, L d) where L : ILane<L> => a - b - c;
        }
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>Exponentials along a dimension, divided by their sum. PyTorch: <c>torch.softmax</c>.</summary>
        /// <param name="dim">The dimension that sums to 1.</param>
        /// <param name="dtype">The input is converted to this first.</param>
        [Aten("softmax.int(Tensor self, int dim, ScalarType? dtype=None) -> Tensor")]
        public Tensor Softmax(int dim, DType? dtype = null) => Softmaxes.Softmax(dtype is { } wanted ? To(wanted) : this, dim);

        /// <summary>The logarithm of <see cref="Softmax"/>, without its underflow. PyTorch: <c>torch.log_softmax</c>.</summary>
        /// <param name="dim">The dimension whose exponentials sum to 1.</param>
        /// <param name="dtype">The input is converted to this first.</param>
        [Aten("log_softmax.int(Tensor self, int dim, ScalarType? dtype=None) -> Tensor")]
        public Tensor LogSoftmax(int dim, DType? dtype = null) => Softmaxes.LogSoftmax(dtype is { } wanted ? To(wanted) : this, dim);
    }
}
