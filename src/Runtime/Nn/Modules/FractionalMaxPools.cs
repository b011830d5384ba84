namespace TorchPort.Nn;

/// <summary>The largest elements of windows at random distances over two dimensions. PyTorch: <c>nn.FractionalMaxPool2d</c>.</summary>
public sealed partial class FractionalMaxPool2d : Module<Tensor, Tensor>
{
    private readonly IntOrTuple _kernelSize, _outputSize;
    private readonly double[]? _outputRatio;

    /// <summary>A pooling to a size, or to a share of the input's.</summary>
    /// <param name="kernelSize">The windows' size.</param>
    /// <param name="outputSize">The result's spatial size.</param>
    /// <param name="outputRatio">Or the factors of the input's: one, or one a dimension.</param>
    /// <param name="randomSamples">[N, C, 2], from 0 to 1; drawn at each call if null.</param>
    public FractionalMaxPool2d(IntOrTuple kernelSize, IntOrTuple outputSize = default, double[]? outputRatio = null, Tensor? randomSamples = null) =>
        (_kernelSize, _outputSize, _outputRatio, RandomSamples) = (kernelSize, outputSize, outputRatio, randomSamples);

    /// <summary>Where windows lie, if that is given.</summary>
    [Name("_random_samples"), Buffer] public Tensor? RandomSamples { get; }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => ForwardWithIndices(input).Output;

    /// <summary>Also says where in its flattened spatial plane each largest element is. PyTorch: <c>return_indices=True</c>.</summary>
    public (Tensor Output, Tensor Indices) ForwardWithIndices(Tensor input) => Functional.FractionalMaxPool2dWithIndices(input, _kernelSize, _outputSize, _outputRatio, RandomSamples);
}

/// <summary>The largest elements of windows at random distances over three dimensions. PyTorch: <c>nn.FractionalMaxPool3d</c>.</summary>
public sealed partial class FractionalMaxPool3d : Module<Tensor, Tensor>
{
    private readonly IntOrTuple _kernelSize, _outputSize;
    private readonly double[]? _outputRatio;

    /// <summary>A pooling to a size, or to a share of the input's.</summary>
    /// <param name="kernelSize">The windows' size.</param>
    /// <param name="outputSize">The result's spatial size.</param>
    /// <param name="outputRatio">Or the factors of the input's: one, or one a dimension.</param>
    /// <param name="randomSamples">[N, C, 3], from 0 to 1; drawn at each call if null.</param>
    public FractionalMaxPool3d(IntOrTuple kernelSize, IntOrTuple outputSize = default, double[]? outputRatio = null, Tensor? randomSamples = null) =>
        (_kernelSize, _outputSize, _outputRatio, RandomSamples) = (kernelSize, outputSize, outputRatio, randomSamples);

    /// <summary>Where windows lie, if that is given.</summary>
    [Name("_random_samples"), Buffer] public Tensor? RandomSamples { get; }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => ForwardWithIndices(input).Output;

    /// <summary>Also says where in its flattened spatial plane each largest element is. PyTorch: <c>return_indices=True</c>.</summary>
    public (Tensor Output, Tensor Indices) ForwardWithIndices(Tensor input) => Functional.FractionalMaxPool3dWithIndices(input, _kernelSize, _outputSize, _outputRatio, RandomSamples);
}
