namespace TorchPort.Nn;

/// <summary>Layers whose weight is learned as something else. PyTorch: <c>torch.nn.utils.parametrizations</c>.</summary>
/// <remarks>State dicts of the older <see cref="Utils.WeightNorm{T}"/> and <see cref="Utils.SpectralNorm{T}"/> can be loaded into them too.</remarks>
public static partial class Parametrizations
{
    /// <summary>Learns a weight's lengths and its directions apart: <c>original0</c> and <c>original1</c>. PyTorch: <c>weight_norm</c>.</summary>
    /// <param name="module">A layer; it is changed.</param>
    /// <param name="name">The parameter's name.</param>
    /// <param name="dim">The dimension whose slices have a length each; null gives the whole weight one.</param>
    /// <returns>The module.</returns>
    public static T WeightNorm<T>(T module, string name = "weight", int? dim = 0) where T : Module
    {
        Parametrize.RegisterParametrization(module, name, new WeightNormParametrization(dim));
        module.NameOtherwise($"{name}_g", $"parametrizations.{name}.original0");
        module.NameOtherwise($"{name}_v", $"parametrizations.{name}.original1");
        return module;
    }

    /// <summary>Divides a weight by its largest singular value, which is followed by power iteration. PyTorch: <c>spectral_norm</c>.</summary>
    /// <param name="module">A layer; it is changed.</param>
    /// <param name="name">The parameter's name.</param>
    /// <param name="nPowerIterations">How many iterations a forward in training makes.</param>
    /// <param name="eps">The least length that vectors are divided by.</param>
    /// <param name="dim">The dimension of the outputs; by default 1 for transposed convolutions, 0 for all others.</param>
    /// <returns>The module.</returns>
    public static T SpectralNorm<T>(T module, string name = "weight", int nPowerIterations = 1, double eps = 1e-12, int? dim = null) where T : Module
    {
        ArgumentNullException.ThrowIfNull(module);
        var parametrization = new SpectralNormParametrization(module.ParameterOf(name).Detach(), nPowerIterations, dim ?? OutputDim(module), eps);
        Parametrize.RegisterParametrization(module, name, parametrization);
        module.NameOtherwise($"{name}_orig", $"parametrizations.{name}.original");
        module.NameOtherwise($"{name}_u", $"parametrizations.{name}.0._u");
        module.NameOtherwise($"{name}_v", $"parametrizations.{name}.0._v");
        return module;
    }

    /// <summary>Keeps a weight orthogonal (its columns, if it is tall; its rows, if it is wide). PyTorch: <c>orthogonal</c>.</summary>
    /// <param name="module">A layer; it is changed.</param>
    /// <param name="name">The parameter's name.</param>
    /// <param name="orthogonalMap">How orthogonal matrices are made; by default the matrix exponential for square weights, Householder reflections for others.</param>
    /// <param name="useTrivialization">Whether they are multiplied with the weight of the beginning, which they then can start from.</param>
    /// <returns>The module.</returns>
    public static T Orthogonal<T>(T module, string name = "weight", OrthogonalMap? orthogonalMap = null, bool useTrivialization = true) where T : Module
    {
        ArgumentNullException.ThrowIfNull(module);
        var weight = module.ParameterOf(name);
        if (weight.Dim < 2)
            throw new ShapeException($"Expected a matrix or batch of matrices. Got a tensor of {weight.Dim} dimensions.");
        var map = orthogonalMap ?? (weight.Size(-2) == weight.Size(-1) || weight.DType.IsComplex ? OrthogonalMap.MatrixExp : OrthogonalMap.Householder);
        Parametrize.RegisterParametrization(module, name, new OrthogonalParametrization(weight, map, useTrivialization));
        return module;
    }

    internal static int OutputDim(Module module) => module is ConvTransposeNd ? 1 : 0;
}
