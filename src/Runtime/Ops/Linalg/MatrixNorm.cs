using TorchPort.Ops;

namespace TorchPort;

public static partial class Linalg
{
    /// <summary>A norm of matrices: <c>fro</c> (of all elements) or <c>nuc</c> (the sum of the singular values). PyTorch: <c>torch.linalg.matrix_norm</c>.</summary>
    /// <param name="self">A floating or complex tensor.</param>
    /// <param name="ord">Which.</param>
    /// <param name="dim">The two dimensions of the matrices; by default the last.</param>
    /// <param name="keepdim">Keeps them with size 1.</param>
    /// <param name="dtype">Converts the input first.</param>
    [Aten("linalg_matrix_norm.str_ord(Tensor self, str ord=\"fro\", int[] dim=[-2, -1], bool keepdim=False, *, ScalarType? dtype=None) -> Tensor")]
    public static Tensor MatrixNorm(Tensor self, string ord = "fro", ReadOnlySpan<int> dim = default, bool keepdim = false, DType? dtype = null)
    {
        var (rows, columns) = MatrixDims(self, dim);
        var a = self.To(dtype ?? self.DType);
        return ord switch
        {
            "fro" => VectorNorm(a, 2, [rows, columns], keepdim),
            "nuc" => Keep(SingularValuesOf(a, rows, columns).Sum([-1]), rows, columns, keepdim),
            _ => throw new ArgumentException($"linalg.matrix_norm: Order {ord} not supported: it is 'fro' or 'nuc', or one of the numbers 1, 2, inf and their negatives.", nameof(ord)),
        };
    }

    /// <summary>A norm of matrices: ±1 the largest (smallest) sum of a column's magnitudes, ±∞ of a row's, ±2 the largest (smallest) singular value. PyTorch: <c>torch.linalg.matrix_norm</c>.</summary>
    /// <param name="self">A floating or complex tensor.</param>
    /// <param name="ord">Which.</param>
    /// <param name="dim">The two dimensions of the matrices; by default the last.</param>
    /// <param name="keepdim">Keeps them with size 1.</param>
    /// <param name="dtype">Converts the input first.</param>
    [Aten("linalg_matrix_norm(Tensor self, Scalar ord, int[] dim=[-2, -1], bool keepdim=False, *, ScalarType? dtype=None) -> Tensor")]
    public static Tensor MatrixNorm(Tensor self, double ord, ReadOnlySpan<int> dim = default, bool keepdim = false, DType? dtype = null)
    {
        var (rows, columns) = MatrixDims(self, dim);
        var a = self.To(dtype ?? self.DType);
        Tensor sizes;
        switch (Math.Abs(ord))
        {
            case 2:
                sizes = SingularValuesOf(a, rows, columns);
                break;
            case 1:
                sizes = VectorNorm(a, 1, [rows]).Movedim(columns > rows ? columns - 1 : columns, -1);
                break;
            case double.PositiveInfinity:
                sizes = VectorNorm(a, 1, [columns]).Movedim(rows > columns ? rows - 1 : rows, -1);
                break;
            default:
                throw new ArgumentException($"linalg.matrix_norm: Order {ord} not supported: it is 'fro' or 'nuc', or one of the numbers 1, 2, inf and their negatives.", nameof(ord));
        }
        return Keep(ord > 0 ? sizes.Amax([-1]) : sizes.Amin([-1]), rows, columns, keepdim);
    }

    private static (int Rows, int Columns) MatrixDims(Tensor a, ReadOnlySpan<int> dim)
    {
        ArgumentNullException.ThrowIfNull(a);
        if (dim.Length is not (0 or 2))
            throw new DimensionException($"linalg.matrix_norm: dim must be a 2-tuple. Got {dim.Length} dimensions.");
        if (a.Dim < 2)
            throw new ShapeException($"linalg.matrix_norm: the input tensor must have at least 2 dimensions, but it has shape {Shapes.Text(a.Shape)}.");
        var (rows, columns) = dim.IsEmpty ? (a.Dim - 2, a.Dim - 1) : (Shapes.Dim(dim[0], a.Dim), Shapes.Dim(dim[1], a.Dim));
        return rows != columns ? (rows, columns) : throw new DimensionException($"linalg.matrix_norm: dims must be different. Got ({dim[0]}, {dim[1]}).");
    }

    private static Tensor SingularValuesOf(Tensor a, int rows, int columns) => Svdvals(a.Movedim([rows, columns], [-2, -1]));

    private static Tensor Keep(Tensor norm, int rows, int columns, bool keepdim) =>
        keepdim ? norm.Unsqueeze(Math.Min(rows, columns)).Unsqueeze(Math.Max(rows, columns)) : norm;

    /// <summary>A vector or matrix norm, as <paramref name="dim"/> names one or two dimensions. PyTorch: <c>torch.linalg.norm</c>.</summary>
    /// <param name="self">A floating or complex tensor.</param>
    /// <param name="ord">The order; left out, the 2-norm of all elements.</param>
    /// <param name="dim">The dimensions; left out, all, of which there are then one or two unless the order is left out too.</param>
    /// <param name="keepdim">Keeps them with size 1.</param>
    /// <param name="dtype">Converts the input first.</param>
    [Aten("linalg_norm(Tensor self, Scalar? ord=None, int[1]? dim=None, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor")]
    public static Tensor Norm(Tensor self, double? ord = null, ReadOnlySpan<int> dim = default, bool keepdim = false, DType? dtype = null)
    {
        if (ord is not { } order)
            return VectorNorm(self, 2, dim, keepdim, dtype);
        return IsMatrix(self, dim) ? MatrixNorm(self, order, dim.IsEmpty ? [0, 1] : dim, keepdim, dtype) : VectorNorm(self, order, dim, keepdim, dtype);
    }

    /// <summary>A matrix norm by its name. PyTorch: <c>torch.linalg.norm</c>.</summary>
    [Aten("linalg_norm.ord_str(Tensor self, str ord, int[1]? dim=None, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor")]
    public static Tensor Norm(Tensor self, string ord, ReadOnlySpan<int> dim = default, bool keepdim = false, DType? dtype = null) =>
        IsMatrix(self, dim) ? MatrixNorm(self, ord, dim.IsEmpty ? [0, 1] : dim, keepdim, dtype)
        : throw new DimensionException($"linalg.norm: the order '{ord}' is a matrix norm's and needs two dimensions.");

    private static bool IsMatrix(Tensor a, ReadOnlySpan<int> dim)
    {
        ArgumentNullException.ThrowIfNull(a);
        var count = dim.IsEmpty ? a.Dim : dim.Length;
        return count is 1 or 2 ? count == 2
            : throw new DimensionException(dim.IsEmpty ? "linalg.norm: If dim is not specified but ord is, the input must be 1D or 2D." : $"linalg.norm: If dim is specified, it must be of length 1 or 2. Got {dim.Length} dimensions.");
    }

    /// <summary>How much a matrix may enlarge relative errors, in the norm <paramref name="p"/>: ±1, ±2 (by default 2) or ±∞. PyTorch: <c>torch.linalg.cond</c>.</summary>
    [Aten("linalg_cond(Tensor self, Scalar? p=None) -> Tensor")]
    public static Tensor Cond(Tensor self, double? p = null)
    {
        using var cast = Autocast.Full(ref self, on: AutocastOn.Processor);
        LinalgInput.Matrix("linalg.cond", self);
        var ord = p ?? 2;
        if (Math.Abs(ord) != 2)
            return Condition(self, MatrixNorm(LinalgInput.Square("linalg.cond", self), ord), a => MatrixNorm(a, ord));
        var s = Svdvals(self);
        Tensor most = s.Select(-1, 0), least = s.Select(-1, -1);
        return ord > 0 ? most.Div(least) : least.Div(most);
    }

    /// <summary>The condition in the norm <c>fro</c> or <c>nuc</c>. PyTorch: <c>torch.linalg.cond</c>.</summary>
    [Aten("linalg_cond.p_str(Tensor self, str p) -> Tensor")]
    public static Tensor Cond(Tensor self, string p)
    {
        using var cast = Autocast.Full(ref self, on: AutocastOn.Processor);
        return Condition(self, MatrixNorm(LinalgInput.Square("linalg.cond", self), p), a => MatrixNorm(a, p));
    }

    private static Tensor Condition(Tensor a, Tensor norm, Func<Tensor, Tensor> of)
    {
        var (inverse, info) = InvEx(a);
        return norm.Mul(of(inverse)).MaskedFill(info.Ne(0), double.PositiveInfinity);
    }
}

public partial class Tensor
{
    /// <summary>The Frobenius norm. PyTorch: <c>frobenius_norm</c>.</summary>
    [Aten("frobenius_norm.dim(Tensor self, int[1] dim, bool keepdim=False) -> Tensor")]
    internal Tensor FrobeniusNorm(ReadOnlySpan<int> dim, bool keepdim = false) => Linalg.VectorNorm(this, 2, dim, keepdim);

    /// <summary>The nuclear norm. PyTorch: <c>nuclear_norm</c>.</summary>
    [Aten("nuclear_norm(Tensor self, bool keepdim=False) -> Tensor")]
    internal Tensor NuclearNorm(bool keepdim = false) => Linalg.MatrixNorm(this, "nuc", keepdim: keepdim);

    /// <summary>The nuclear norm. PyTorch: <c>nuclear_norm</c>.</summary>
    [Aten("nuclear_norm.dim(Tensor self, int[2] dim, bool keepdim=False) -> Tensor")]
    internal Tensor NuclearNorm(ReadOnlySpan<int> dim, bool keepdim = false) => Linalg.MatrixNorm(this, "nuc", dim, keepdim);
}
