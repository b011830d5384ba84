namespace TorchPort.Nn;

/// <summary>Fills tensors with initial values, in place and unrecorded. PyTorch: <c>torch.nn.init</c>.</summary>
public static partial class Init
{
    /// <summary>Numbers spread evenly over [<paramref name="a"/>, <paramref name="b"/>). PyTorch: <c>uniform_</c>.</summary>
    public static Tensor Uniform_(Tensor tensor, double a = 0, double b = 1, Generator? generator = null) => Fill(tensor, t => t.Uniform_(a, b, generator));

    /// <summary>Normal numbers. PyTorch: <c>normal_</c>.</summary>
    public static Tensor Normal_(Tensor tensor, double mean = 0, double std = 1, Generator? generator = null) => Fill(tensor, t => t.Normal_(mean, std, generator));

    /// <summary>Normal numbers, those outside [<paramref name="a"/>, <paramref name="b"/>] drawn anew. PyTorch: <c>trunc_normal_</c>.</summary>
    public static unsafe Tensor TruncNormal_(Tensor tensor, double mean = 0, double std = 1, double a = -2, double b = 2, Generator? generator = null)
    {
        if (mean < a - 2 * std || mean > b + 2 * std)
            Torch.Warning?.Invoke("mean is more than 2 std from [a, b] in nn.init.trunc_normal_. The distribution of values may be incorrect.");
        return Fill(tensor, t => RandomFill.Fill(t, generator, (g, dtype, data, count, _) => g.TruncNormal(dtype, (void*)data, count, mean, std, a, b)));
    }

    /// <summary>One number everywhere. PyTorch: <c>constant_</c>.</summary>
    public static Tensor Constant_(Tensor tensor, double val) => Fill(tensor, t => t.Fill_(val));

    /// <summary>Ones. PyTorch: <c>ones_</c>.</summary>
    public static Tensor Ones_(Tensor tensor) => Fill(tensor, t => t.Fill_(1));

    /// <summary>Zeros. PyTorch: <c>zeros_</c>.</summary>
    public static Tensor Zeros_(Tensor tensor) => Fill(tensor, t => t.Zero_());

    /// <summary>The identity, as far as a matrix's shape allows. PyTorch: <c>eye_</c>.</summary>
    /// <exception cref="ShapeException">The tensor is no matrix.</exception>
    public static Tensor Eye_(Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (tensor.Dim != 2)
            throw new ShapeException($"Only tensors with 2 dimensions are supported, not {Shapes.Text(tensor.Shape)}.");
        return Fill(tensor, t =>
        {
            t.Zero_();
            for (var i = 0L; i < Math.Min(t.Shape[0], t.Shape[1]); i++)
                t.Select(0, i).Select(0, i).Fill_(1);
        });
    }

    /// <summary>A convolution kernel that passes its input on, as far as channels allow. PyTorch: <c>dirac_</c>.</summary>
    /// <param name="tensor">[out, in, kernel…], with one to three kernel dimensions.</param>
    /// <param name="groups">Into how many parts the output channels fall.</param>
    /// <exception cref="ShapeException">The tensor is no such kernel, or its outputs do not divide evenly.</exception>
    public static Tensor Dirac_(Tensor tensor, long groups = 1)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (tensor.Dim is not (3 or 4 or 5))
            throw new ShapeException($"Only tensors with 3, 4, or 5 dimensions are supported, not {Shapes.Text(tensor.Shape)}.");
        if (groups <= 0 || tensor.Shape[0] % groups != 0)
            throw new ShapeException($"dim 0 must be divisible by groups, but they are {tensor.Shape[0]} and {groups}.");
        return Fill(tensor, t =>
        {
            t.Zero_();
            var outputs = t.Shape[0] / groups;
            for (var i = 0L; i < groups * outputs; i++)
            {
                if (i % outputs >= t.Shape[1])
                    continue;
                var center = t.Select(0, i).Select(0, i % outputs);
                while (center.Dim > 0)
                    center = center.Select(0, center.Shape[0] / 2);
                center.Fill_(1);
            }
        });
    }

    /// <summary>Normal numbers with a share of zeros in each column. PyTorch: <c>sparse_</c>.</summary>
    /// <param name="tensor">A matrix.</param>
    /// <param name="sparsity">The share of zeros.</param>
    /// <param name="std">The standard deviation of the others.</param>
    /// <param name="generator">Where the normal numbers come from; the places of zeros come from the default generator.</param>
    /// <exception cref="ShapeException">The tensor is no matrix.</exception>
    public static Tensor Sparse_(Tensor tensor, double sparsity, double std = 0.01, Generator? generator = null)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (tensor.Dim != 2)
            throw new ShapeException($"Only tensors with 2 dimensions are supported, not {Shapes.Text(tensor.Shape)}.");
        return Fill(tensor, t =>
        {
            var zeros = (int)Math.Ceiling(sparsity * t.Shape[0]);
            t.Normal_(0, std, generator);
            for (var column = 0L; column < t.Shape[1]; column++)
            {
                foreach (var row in Torch.RandPerm(t.Shape[0]).ToArray<long>().AsSpan(0, zeros))
                    t.Select(0, row).Select(0, column).Zero_();
            }
        });
    }

    private static Tensor Fill(Tensor tensor, Action<Tensor> fill)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        using (GradMode.NoGrad())
            fill(tensor);
        return tensor;
    }
}
