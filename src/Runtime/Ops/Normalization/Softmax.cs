using TorchPort.Autograd;
using TorchPort.Kernels;
using TorchPort.Lanes;
using TorchPort.Ops;
using TorchPort.Plans;

namespace TorchPort.Ops
{
    /// <summary>Softmax and its logarithm along one dimension, whose largest element is subtracted first so that nothing overflows.</summary>
    internal static class Softmaxes
    {
        internal static Tensor Softmax(Tensor x, int dim)
        {
            var d = Check("softmax", x, dim);
            if (Tracer.KeepsLayers && Tracer.Keep(new SoftmaxLayer(d, Logarithm: false), x) is [var whole])
                return whole;
            if (IsNarrow(x.DType))
                return Softmax(x.To(DType.Float32), dim).To(x.DType);
            var y = Layout.EmptyLike(x, x.DType);
            if (x.ElementCount == 0)
                return Tape.Record(y, "Softmax", [x], [], (g, _) => [g]);
            if (IsOfRows(x, d))
            {
                x.Device.Fused(new SoftmaxRows(Rows(x), x.Shape[d], Logarithm: false), x.DType, [y], [x]);
            }
            else
            {
                using var mode = GradMode.NoGrad();
                x.Device.Elementwise(default(ShiftedExp), x.DType, y, [x, x.Amax([d], keepdim: true)]);
                y.Div_(y.Sum([d], keepdim: true));
            }
            return Tape.Record(y, "Softmax", [x], [y], (g, s) =>
            {
                if (!GradMode.IsEnabled && IsOfRows(s[0], d))
                    return [Gradient(g, s[0], logarithm: false)];
                var weighted = g.Mul(s[0]);
                return [weighted.Sub(s[0].Mul(weighted.Sum([d], keepdim: true)))];
            });
        }

        internal static Tensor LogSoftmax(Tensor x, int dim)
        {
            var d = Check("log_softmax", x, dim);
            if (Tracer.KeepsLayers && Tracer.Keep(new SoftmaxLayer(d, Logarithm: true), x) is [var whole])
                return whole;
            if (IsNarrow(x.DType))
                return LogSoftmax(x.To(DType.Float32), dim).To(x.DType);
            var y = Layout.EmptyLike(x, x.DType);
            if (x.ElementCount == 0)
                return Tape.Record(y, "LogSoftmax", [x], [], (g, _) => [g]);
            if (IsOfRows(x, d))
            {
                x.Device.Fused(new SoftmaxRows(Rows(x), x.Shape[d], Logarithm: true), x.DType, [y], [x]);
            }
            else
            {
                using var mode = GradMode.NoGrad();
                var largest = x.Amax([d], keepdim: true);
                x.Device.Elementwise(default(ShiftedExp), x.DType, y, [x, largest]);
                x.Device.Elementwise(default(Twice), x.DType, y, [x, largest, y.Sum([d], keepdim: true).Log_()]);
            }
            return Tape.Record(y, "LogSoftmax", [x], [y], (g, s) =>
                [!GradMode.IsEnabled && IsOfRows(s[0], d) ? Gradient(g, s[0], logarithm: true) : g.Sub(s[0].Exp().Mul(g.Sum([d], keepdim: true)))]);
        }

        /// <summary>Whether the dimension's elements are neighbours, and there is a kernel for rows of them.</summary>
        private static bool IsOfRows(Tensor x, int d) => x.Device.Fuses && d == x.Dim - 1 && x.IsContiguous && x.DType.IsFloatingPoint;

        private static long Rows(Tensor x) => x.ElementCount / x.Shape[^1];

        private static Tensor Gradient(Tensor g, Tensor y, bool logarithm)
        {
            var x = SpareGradient.Takes(g) ? g : Tensor.Empty(y.ShapeArray, y.DType, y.Device);
            y.Device.Fused(new SoftmaxRowsGradient(Rows(y), y.Shape[^1], logarithm), y.DType, [x], [g, y]);
            return x;
        }

        private static int Check(string name, Tensor x, int dim) => x.DType.IsFloatingPoint ? Shapes.Dim(dim, x.Dim)
            : throw new DTypeException($"{name} is not implemented for {x.DType.TorchName}: pass a floating dtype, or convert the input with To(dtype).");

        private static bool IsNarrow(DType dtype) => dtype.ItemSize < 4;

        /// <summary>exp(a − b).</summary>
        internal readonly struct ShiftedExp : IMap
        {
            public static int Inputs => 2;

            public L Apply<L>(L a, L b, L c, L d) where L : ILane<L> => L.Exp(a - b);
        }

        /// <summary>a − b − c.</summary>
        internal readonly struct Twice : IMap
        {
            public static int Inputs => 3;

            public L Apply<L>(L a, L b, L c, L d) where L : ILane<L> => a - b - c;
        }
    }

    /// <summary>Softmax, or its logarithm, of an input.</summary>
    /// <param name="Dim">The dimension that sums to 1.</param>
    /// <param name="Logarithm">Which of them.</param>
    internal sealed record SoftmaxLayer(int Dim, bool Logarithm) : Layer
    {
        internal override Tensor[] Call(Tensor?[] inputs) => [Logarithm ? inputs[0]!.LogSoftmax(Dim) : inputs[0]!.Softmax(Dim)];
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
        public Tensor Softmax(int dim, DType? dtype = null) => Softmaxes.Softmax(Autocast.Widened(this, dtype) is { } wanted ? To(wanted) : this, dim);

        /// <summary>The logarithm of <see cref="Softmax"/>, without its underflow. PyTorch: <c>torch.log_softmax</c>.</summary>
        /// <param name="dim">The dimension whose exponentials sum to 1.</param>
        /// <param name="dtype">The input is converted to this first.</param>
        [Aten("log_softmax.int(Tensor self, int dim, ScalarType? dtype=None) -> Tensor")]
        public Tensor LogSoftmax(int dim, DType? dtype = null) => Softmaxes.LogSoftmax(Autocast.Widened(this, dtype) is { } wanted ? To(wanted) : this, dim);
    }
}
