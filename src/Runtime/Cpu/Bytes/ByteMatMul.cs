namespace TorchPort.Kernels;

/// <summary>Matrix products of tensors of bytes.</summary>
internal static unsafe class ByteMatMul
{
    /// <summary>The start of the only run of a row.</summary>
    private static readonly nint[] OneRun = [0];

    /// <summary>A product whose right matrix is used once, into int32.</summary>
    internal static void Run(Tensor y, Tensor a, Tensor b, Tensor? zeroA, Tensor? zeroB)
    {
        if (y.ElementCount == 0)
            return;
        var zeros = Zeros(zeroA);
        fixed (int* rowZeros = zeros)
        {
            var output = new ByteOutput { DType = DType.Int32, C = y.Data, RowC = (nint)y.Strides[0], Zero = zeros.Length == 1 ? zeros[0] : 0, RowZeros = zeros.Length > 1 ? rowZeros : null };
            Run(a.Shape[1] == 1 || a.Strides[1] == 1 ? a : a.Contiguous(), ByteMatrix.Of(b, Zeros(zeroB)), new(), output);
        }
        GC.KeepAlive(y);
    }

    /// <summary>A product with a packed matrix.</summary>
    /// <param name="a">Rows whose elements are neighbours.</param>
    /// <param name="matrix">The matrix.</param>
    /// <param name="work">To be used by one thread at a time.</param>
    /// <param name="output">What becomes of the sums.</param>
    internal static void Run(Tensor a, ByteMatrix matrix, ByteProduct work, ByteOutput output)
    {
        var (rows, pitch) = (a.Shape[0], (nint)a.Strides[0]);
        var copies = matrix.Depth != matrix.RunLength;
        // A row is read to a multiple of four bytes.
        using var copy = new Scratch<byte>(copies ? rows * matrix.Depth : 0);
        var data = a.Data;
        if (copies)
        {
            for (var i = 0L; i < rows; i++)
                new ReadOnlySpan<byte>(data + (nint)i * pitch, matrix.RunLength).CopyTo(new(copy.Pointer + i * matrix.Depth, matrix.RunLength));
            data = copy.Pointer;
            pitch = matrix.Depth;
        }
        work.Run(new(data, rows, pitch), rows, a.DType == DType.Int8, OneRun, matrix, output);
        GC.KeepAlive(a);
    }

    /// <summary>Zero points as numbers; none if they are left out.</summary>
    internal static int[] Zeros(Tensor? zero) => zero is null ? [] : zero.To(DType.Int32).ToArray<int>();
}
