using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>Which elements of a matrix lie in a triangle.</summary>
    internal static class Triangle
    {
        /// <summary>Matrices with zeros above (<paramref name="upper"/> false) or below a diagonal.</summary>
        internal static Tensor Of(string name, Tensor x, long diagonal, bool upper)
        {
            if (x.Dim < 2)
                throw new DimensionException($"{name}: the input must have at least 2 dimensions, but has {x.Dim}.");
            return Where.Of(Mask(x.Shape[^2], x.Shape[^1], diagonal, upper, x.Device), x, Torch.Zeros([], x.DType, x.Device));
        }

        internal static Tensor Mask(long rows, long columns, long diagonal, bool upper, Device device)
        {
            var edge = Torch.Arange(rows, device: device).Add(diagonal).Unsqueeze(1);
            var column = Torch.Arange(columns, device: device);
            return upper ? column.Ge(edge) : column.Le(edge);
        }

        /// <summary>Rows and columns of a triangle's elements, row by row.</summary>
        internal static unsafe Tensor Indices(long rows, long columns, long offset, bool upper, DType? dtype, Device? device)
        {
            if (rows is < 0 or > int.MaxValue || columns is < 0 or > int.MaxValue)
                throw new ShapeException($"The rows ({rows}) and columns ({columns}) of a triangle must lie between 0 and {int.MaxValue}.");
            var count = 0L;
            for (var i = 0L; i < rows; i++)
                count += Range(i).End - Range(i).Begin;
            var places = Torch.Empty([2, count], DType.Int64);
            var at = places.Pointer<long>();
            for (var i = 0L; i < rows; i++)
            {
                for (var j = Range(i).Begin; j < Range(i).End; j++, at++)
                    (at[0], at[count]) = (i, j);
            }
            GC.KeepAlive(places);
            return places.To(dtype ?? DType.Int64).To(device ?? Device.Cpu);

            (long Begin, long End) Range(long row)
            {
                var edge = row + offset;
                return upper ? (Math.Clamp(edge, 0, columns), columns) : (0, Math.Clamp(edge + 1, 0, columns));
            }
        }
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>Matrices with zeros above a diagonal. PyTorch: <c>torch.tril</c>.</summary>
        /// <param name="diagonal">The last diagonal that is kept: 0 the main one, above it if positive, below if negative.</param>
        [Aten("tril(Tensor self, int diagonal=0) -> Tensor")]
        public Tensor Tril(long diagonal = 0) => Triangle.Of("Tril", this, diagonal, upper: false);

        /// <summary>Matrices with zeros below a diagonal. PyTorch: <c>torch.triu</c>.</summary>
        /// <param name="diagonal">The first diagonal that is kept: 0 the main one, above it if positive, below if negative.</param>
        [Aten("triu(Tensor self, int diagonal=0) -> Tensor")]
        public Tensor Triu(long diagonal = 0) => Triangle.Of("Triu", this, diagonal, upper: true);

        /// <summary><see cref="Tril"/> in place. PyTorch: <c>tril_</c>.</summary>
        [Aten("tril_(Tensor(a!) self, int diagonal=0) -> Tensor(a!)")]
        public Tensor Tril_(long diagonal = 0) => Copy_(Tril(diagonal));

        /// <summary><see cref="Triu"/> in place. PyTorch: <c>triu_</c>.</summary>
        [Aten("triu_(Tensor(a!) self, int diagonal=0) -> Tensor(a!)")]
        public Tensor Triu_(long diagonal = 0) => Copy_(Triu(diagonal));
    }

    public static partial class Torch
    {
        /// <summary>The rows and columns of the elements on and below a diagonal, row by row: [2, count]. PyTorch: <c>torch.tril_indices</c>.</summary>
        [Aten("tril_indices(int row, int col, int offset=0, *, ScalarType? dtype=4, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor", Ignores = "layout, pin_memory")]
        public static Tensor TrilIndices(long row, long col, long offset = 0, DType? dtype = null, Device? device = null) => Triangle.Indices(row, col, offset, upper: false, dtype, device);

        /// <summary>The rows and columns of the elements on and above a diagonal, row by row: [2, count]. PyTorch: <c>torch.triu_indices</c>.</summary>
        [Aten("triu_indices(int row, int col, int offset=0, *, ScalarType? dtype=4, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor", Ignores = "layout, pin_memory")]
        public static Tensor TriuIndices(long row, long col, long offset = 0, DType? dtype = null, Device? device = null) => Triangle.Indices(row, col, offset, upper: true, dtype, device);
    }
}
