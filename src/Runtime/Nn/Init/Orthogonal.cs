namespace TorchPort.Nn;

public static partial class Init
{
    /// <summary>A matrix with orthonormal rows or columns, times <paramref name="gain"/>. PyTorch: <c>orthogonal_</c>.</summary>
    /// <param name="tensor">Two dimensions or more; those after the first count as one.</param>
    /// <param name="gain">A factor.</param>
    /// <param name="generator">Where the numbers come from; the default generator if null.</param>
    /// <exception cref="ShapeException">The tensor has fewer than two dimensions.</exception>
    public static Tensor Orthogonal_(Tensor tensor, double gain = 1, Generator? generator = null)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (tensor.Dim < 2)
            throw new ShapeException($"Only tensors with 2 or more dimensions are supported, not {Shapes.Text(tensor.Shape)}.");
        if (tensor.ElementCount == 0)
            return tensor;
        var (rows, columns) = (checked((int)tensor.Shape[0]), checked((int)(tensor.ElementCount / tensor.Shape[0])));
        var numbers = Torch.Empty([rows, columns], tensor.DType).Normal_(0, 1, generator).ToArray<double>();
        if (rows < columns)
            Orthonormalise(numbers, rows, columns, columns, 1);
        else
            Orthonormalise(numbers, columns, rows, 1, columns);
        return Fill(tensor, t => t.Copy_(Torch.Tensor<double>(numbers, t.Shape).Mul(gain)));
    }

    /// <summary>Gram and Schmidt's process over vectors in one array, twice so that rounding leaves no trace: the Q of a QR decomposition whose R has a positive diagonal.</summary>
    private static void Orthonormalise(double[] data, int vectors, int length, int vectorStride, int elementStride)
    {
        for (var v = 0; v < vectors; v++)
        {
            for (var pass = 0; pass < 2; pass++)
            {
                for (var u = 0; u < v; u++)
                {
                    var overlap = Dot(u, v);
                    for (var i = 0; i < length; i++)
                        data[v * vectorStride + i * elementStride] -= overlap * data[u * vectorStride + i * elementStride];
                }
            }
            var norm = Math.Sqrt(Dot(v, v));
            for (var i = 0; i < length; i++)
                data[v * vectorStride + i * elementStride] /= norm;
        }

        double Dot(int a, int b)
        {
            var sum = 0.0;
            for (var i = 0; i < length; i++)
                sum += data[a * vectorStride + i * elementStride] * data[b * vectorStride + i * elementStride];
            return sum;
        }
    }
}
