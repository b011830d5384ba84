using System.Numerics;

namespace TorchPort.Algebra;

/// <summary>The eigenvalues of a real matrix as pairs of real and imaginary parts, the real and the imaginary parts of its unit eigenvectors as columns, and 0, or 1 where the iteration did not end.</summary>
internal readonly struct GeneralEigen : IRealMatrixFunction
{
    public unsafe void Run<T>(ReadOnlySpan<DenseMatrix<T>> x, ReadOnlySpan<DenseMatrix<T>> y) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (h, values, real, imaginary, info) = (x[0], y[0], y[1], y[2], y[3]);
        var n = h.Rows;
        info[0, 0] = T.Zero;
        values.Clear();
        real.Clear();
        imaginary.Clear();
        if (n == 0)
            return;
        if (!Numbers.AreFinite<T>(h.Elements))
        {
            info[0, 0] = T.One;
            return;
        }
        using var scratch = new Scratch<T>((long)n * n);
        var z = new DenseMatrix<T>(scratch.Pointer, n, n);
        Span<T> re = new T[n], im = new T[n];
        var scale = Givens.BringInRange(h.Elements);
        var balance = new Balance<T>(h);
        Hessenberg.Reduce(h, z, balance.Low, balance.High);
        if (!new RealSchur<T>(h, z, re, im).Solve(balance.Low, balance.High))
            info[0, 0] = T.One;
        Span<Complex> inner = new Complex[n], vector = new Complex[n];
        for (var k = 0; k < n; k++)
        {
            (values[k, 0], values[k, 1]) = (re[k] / scale, im[k] / scale);
            if (im[k] < T.Zero)
            {
                // The second of a pair: its vector is the conjugate of the first's.
                for (var row = 0; row < n; row++)
                    (real[row, k], imaginary[row, k]) = (real[row, k - 1], -imaginary[row, k - 1]);
                continue;
            }
            SchurVectors.Solve(h, k, im[k] > T.Zero, inner);
            SchurVectors.Multiply(z, inner, vector);
            balance.Undo(vector);
            Normalize<T>(vector, im[k] > T.Zero);
            for (var row = 0; row < n; row++)
                (real[row, k], imaginary[row, k]) = (T.CreateTruncating(vector[row].Real), T.CreateTruncating(vector[row].Imaginary));
        }
    }

    /// <summary>To length 1; a complex vector is turned so that its largest element is real.</summary>
    private static void Normalize<T>(Span<Complex> vector, bool isComplex) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var turn = new Complex(1 / Numbers.Norm<Complex>(vector), 0);
        Numbers.Scale(turn, vector);
        if (!isComplex)
            return;
        var largest = 0;
        for (var i = 1; i < vector.Length; i++)
        {
            if (Square(vector[i]) > Square(vector[largest]))
                largest = i;
        }
        var (c, s, _) = Givens.Make(vector[largest].Real, vector[largest].Imaginary);
        foreach (ref var value in vector)
            value = new(c * value.Real + s * value.Imaginary, c * value.Imaginary - s * value.Real);
        vector[largest] = vector[largest].Real;

        static double Square(Complex z) => z.Real * z.Real + z.Imaginary * z.Imaginary;
    }
}
