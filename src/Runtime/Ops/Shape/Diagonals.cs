using TorchPort.Ops;

namespace TorchPort;

public partial class Tensor
{
    /// <summary>The diagonals of the matrices in two dimensions, as a view whose last dimension they are. PyTorch: <c>torch.diagonal</c>.</summary>
    /// <param name="offset">Which diagonal: 0 the main one, above it if positive, below if negative.</param>
    /// <param name="dim1">The dimension of the rows.</param>
    /// <param name="dim2">The dimension of the columns.</param>
    [Aten("diagonal(Tensor(a) self, int offset=0, int dim1=0, int dim2=1) -> Tensor(a)")]
    public Tensor Diagonal(long offset = 0, int dim1 = 0, int dim2 = 1)
    {
        var (rows, columns) = MatrixDims("Diagonal", Dim, dim1, dim2);
        var length = Math.Max(0, offset >= 0 ? Math.Min(_shape[rows], _shape[columns] - offset) : Math.Min(_shape[rows] + offset, _shape[columns]));
        var shape = new List<long>();
        var strides = new List<long>();
        for (var d = 0; d < Dim; d++)
        {
            if (d == rows || d == columns)
                continue;
            shape.Add(_shape[d]);
            strides.Add(_strides[d]);
        }
        shape.Add(length);
        strides.Add(_strides[rows] + _strides[columns]);
        var start = length == 0 ? 0 : offset >= 0 ? offset * _strides[columns] : -offset * _strides[rows];
        return Views.Pick(this, [.. shape], [.. strides], _offset + start, "Diagonal", t => t.Diagonal(offset, rows, columns));
    }

    /// <summary>Matrices of zeros with the last dimension as a diagonal. PyTorch: <c>torch.diag_embed</c>.</summary>
    /// <param name="offset">Which diagonal: 0 the main one, above it if positive, below if negative.</param>
    /// <param name="dim1">The dimension of the rows in the result.</param>
    /// <param name="dim2">The dimension of the columns in the result.</param>
    [Aten("diag_embed(Tensor self, int offset=0, int dim1=-2, int dim2=-1) -> Tensor")]
    public Tensor DiagEmbed(long offset = 0, int dim1 = -2, int dim2 = -1)
    {
        if (Dim == 0)
            throw new DimensionException("DiagEmbed needs a tensor of at least one dimension.");
        var (rows, columns) = MatrixDims("DiagEmbed", Dim + 1, dim1, dim2);
        var size = checked(_shape[^1] + Math.Abs(offset));
        var shape = new long[Dim + 1];
        for (int d = 0, from = 0; d <= Dim; d++)
            shape[d] = d == rows || d == columns ? size : _shape[from++];
        return Views.Embed(this, shape, t => t.Diagonal(offset, rows, columns));
    }

    /// <summary>A matrix with a vector as its diagonal, or the diagonal of a matrix. PyTorch: <c>torch.diag</c>.</summary>
    /// <param name="diagonal">Which diagonal: 0 the main one, above it if positive, below if negative.</param>
    [Aten("diag(Tensor self, int diagonal=0) -> Tensor")]
    public Tensor Diag(long diagonal = 0) => Dim switch
    {
        1 => DiagEmbed(diagonal),
        2 => Diagonal(diagonal).Clone(),
        _ => throw new DimensionException($"Diag takes a vector or a matrix, but got a tensor of {Dim} dimensions."),
    };

    /// <summary>A matrix with all elements, in order, as its diagonal. PyTorch: <c>torch.diagflat</c>.</summary>
    [Aten("diagflat(Tensor self, int offset=0) -> Tensor")]
    public Tensor Diagflat(long offset = 0) => Reshape(-1).DiagEmbed(offset);

    /// <summary>The sum of a matrix's diagonal. PyTorch: <c>torch.trace</c>.</summary>
    [Aten("trace(Tensor self) -> Tensor")]
    public Tensor Trace()
    {
        if (Autocast.Applies(this, AutocastOn.Processor))
        {
            var self = this;
            using var cast = Autocast.Full(ref self, on: AutocastOn.Processor);
            return self.Trace();
        }
        return Dim == 2 ? Diagonal().Sum() : throw new DimensionException($"Trace takes a matrix, but got a tensor of {Dim} dimensions.");
    }

    private static (int Rows, int Columns) MatrixDims(string name, int dims, int dim1, int dim2)
    {
        var (rows, columns) = (Shapes.Dim(dim1, dims), Shapes.Dim(dim2, dims));
        if (dims < 2 || rows == columns)
            throw new DimensionException($"{name}: the two dimensions cannot be identical, but they are {dim1} and {dim2} of {dims}.");
        return (rows, columns);
    }
}
