using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>√x whose derivative at 0 is 0.</summary>
    internal readonly record struct RootOfVariance : IUnary
    {
        public static Keeps Keeps => Keeps.Output;

        public L F<L>(L x) where L : ILane<L> => L.Sqrt(x);

        public L D<L>(L x, L y) where L : ILane<L> => L.Select(L.Equal(y, 0), 0, (L)0.5 / y);
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>The variance. PyTorch: <c>torch.var</c>.</summary>
        /// <param name="dim">The dimensions; none means all.</param>
        /// <param name="correction">What is subtracted from the count: 1 for the unbiased estimate, 0 for the mean square deviation.</param>
        /// <param name="keepdim">Keeps the reduced dimensions with size 1.</param>
        [Aten("var.correction(Tensor self, int[1]? dim=None, *, Scalar? correction=None, bool keepdim=False) -> Tensor")]
        public Tensor Var(ReadOnlySpan<int> dim = default, double? correction = null, bool keepdim = false) => VarMean(dim, correction, keepdim).Var;

        /// <summary>The standard deviation. PyTorch: <c>torch.std</c>.</summary>
        /// <inheritdoc cref="Var(ReadOnlySpan{int}, double?, bool)"/>
        [Aten("std.correction(Tensor self, int[1]? dim=None, *, Scalar? correction=None, bool keepdim=False) -> Tensor")]
        public Tensor Std(ReadOnlySpan<int> dim = default, double? correction = null, bool keepdim = false) => Unary.Apply(default(RootOfVariance), Var(dim, correction, keepdim));

        /// <summary>The variance and the mean. PyTorch: <c>torch.var_mean</c>.</summary>
        /// <inheritdoc cref="Var(ReadOnlySpan{int}, double?, bool)"/>
        [Aten("var_mean.correction(Tensor self, int[1]? dim=None, *, Scalar? correction=None, bool keepdim=False) -> (Tensor, Tensor)")]
        public (Tensor Var, Tensor Mean) VarMean(ReadOnlySpan<int> dim = default, double? correction = null, bool keepdim = false)
        {
            using var alone = Autocast.LeaveAlone();
            var count = 1L;
            var reduced = Reductions.Mask(dim, Dim);
            for (var d = 0; d < Dim; d++)
                count *= reduced[d] ? _shape[d] : 1;
            var mean = Mean(dim, keepdim: true);
            var deviation = Sub(mean);
            var squares = DType.IsComplex ? deviation.Real().Square().Add(deviation.Imag().Square()) : deviation.Square();
            var var = squares.Sum(dim, keepdim).Div(Math.Max(0, count - (correction ?? 1)));
            return (var, keepdim ? mean : mean.Reshape(var.ShapeArray));
        }

        /// <summary>The standard deviation and the mean. PyTorch: <c>torch.std_mean</c>.</summary>
        /// <inheritdoc cref="Var(ReadOnlySpan{int}, double?, bool)"/>
        [Aten("std_mean.correction(Tensor self, int[1]? dim=None, *, Scalar? correction=None, bool keepdim=False) -> (Tensor, Tensor)")]
        public (Tensor Std, Tensor Mean) StdMean(ReadOnlySpan<int> dim = default, double? correction = null, bool keepdim = false)
        {
            var (var, mean) = VarMean(dim, correction, keepdim);
            return (Unary.Apply(default(RootOfVariance), var), mean);
        }

        [Aten("var(Tensor self, bool unbiased=True) -> Tensor")]
        internal Tensor Var(bool unbiased) => Var([], unbiased ? 1 : 0);

        [Aten("var.dim(Tensor self, int[1]? dim, bool unbiased=True, bool keepdim=False) -> Tensor")]
        internal Tensor Var(ReadOnlySpan<int> dim, bool unbiased, bool keepdim = false) => Var(dim, unbiased ? 1 : 0, keepdim);

        [Aten("std(Tensor self, bool unbiased=True) -> Tensor")]
        internal Tensor Std(bool unbiased) => Std([], unbiased ? 1 : 0);

        [Aten("std.dim(Tensor self, int[1]? dim, bool unbiased=True, bool keepdim=False) -> Tensor")]
        internal Tensor Std(ReadOnlySpan<int> dim, bool unbiased, bool keepdim = false) => Std(dim, unbiased ? 1 : 0, keepdim);

        [Aten("var_mean(Tensor self, bool unbiased=True) -> (Tensor, Tensor)")]
        internal (Tensor Var, Tensor Mean) VarMean(bool unbiased) => VarMean([], unbiased ? 1 : 0);

        [Aten("var_mean.dim(Tensor self, int[1]? dim, bool unbiased=True, bool keepdim=False) -> (Tensor, Tensor)")]
        internal (Tensor Var, Tensor Mean) VarMean(ReadOnlySpan<int> dim, bool unbiased, bool keepdim = false) => VarMean(dim, unbiased ? 1 : 0, keepdim);

        [Aten("std_mean(Tensor self, bool unbiased=True) -> (Tensor, Tensor)")]
        internal (Tensor Std, Tensor Mean) StdMean(bool unbiased) => StdMean([], unbiased ? 1 : 0);

        [Aten("std_mean.dim(Tensor self, int[1]? dim, bool unbiased=True, bool keepdim=False) -> (Tensor, Tensor)")]
        internal (Tensor Std, Tensor Mean) StdMean(ReadOnlySpan<int> dim, bool unbiased, bool keepdim = false) => StdMean(dim, unbiased ? 1 : 0, keepdim);
    }
}
