namespace TorchPort.Nn;

public static partial class Utils
{
    /// <summary>Learns a weight's lengths and its directions apart, as <c>weight_g</c> and <c>weight_v</c>. PyTorch: <c>torch.nn.utils.weight_norm</c>, which gave way to <see cref="Parametrizations.WeightNorm"/>.</summary>
    /// <param name="module">A layer; it is changed: its weight is computed before each <c>Call</c>.</param>
    /// <param name="name">The parameter's name.</param>
    /// <param name="dim">The dimension whose slices have a length each; null gives the whole weight one.</param>
    /// <returns>The module.</returns>
    public static T WeightNorm<T>(T module, string name = "weight", int? dim = 0) where T : Module
    {
        ArgumentNullException.ThrowIfNull(module);
        var weight = module.ParameterOf(name);
        Parameter g, v;
        using (GradMode.NoGrad())
            (g, v) = (new(WeightNormParametrization.Lengths(weight.Detach(), dim)), new(weight.Detach().Clone()));
        module.RegisterParameter($"{name}_g", g);
        module.RegisterParameter($"{name}_v", v);
        module.NameOtherwise($"parametrizations.{name}.original0", $"{name}_g");
        module.NameOtherwise($"parametrizations.{name}.original1", $"{name}_v");
        module.Compute(name, weight, () => WeightNormParametrization.Weight(g, v, dim));
        return module;
    }

    /// <summary>Makes the weight a parameter again. PyTorch: <c>torch.nn.utils.remove_weight_norm</c>.</summary>
    public static T RemoveWeightNorm<T>(T module, string name = "weight") where T : Module => Learn(module, name, "_g", "_v");

    /// <summary>Divides a weight by its largest singular value: <c>weight_orig</c> is learned, <c>weight_u</c> and <c>weight_v</c> follow. PyTorch: <c>torch.nn.utils.spectral_norm</c>, which gave way to <see cref="Parametrizations.SpectralNorm"/>.</summary>
    /// <param name="module">A layer; it is changed: its weight is computed before each <c>Call</c>.</param>
    /// <param name="name">The parameter's name.</param>
    /// <param name="nPowerIterations">How many iterations a forward in training makes.</param>
    /// <param name="eps">The least length that vectors are divided by.</param>
    /// <param name="dim">The dimension of the outputs; by default 1 for transposed convolutions, 0 for all others.</param>
    /// <returns>The module.</returns>
    public static T SpectralNorm<T>(T module, string name = "weight", int nPowerIterations = 1, double eps = 1e-12, int? dim = null) where T : Module
    {
        ArgumentNullException.ThrowIfNull(module);
        var weight = module.ParameterOf(name);
        var rows = Shapes.Dim(dim ?? Parametrizations.OutputDim(module), weight.Dim);
        var original = new Parameter(weight.Detach().Clone());
        var matrix = SpectralIteration.Matrix(weight.Detach(), rows);
        var (u, v) = (SpectralIteration.Draw(matrix, 0, eps), SpectralIteration.Draw(matrix, 1, eps));
        module.RegisterParameter($"{name}_orig", original);
        module.RegisterBuffer($"{name}_u", u);
        module.RegisterBuffer($"{name}_v", v);
        module.NameOtherwise($"parametrizations.{name}.original", $"{name}_orig");
        module.NameOtherwise($"parametrizations.{name}.0._u", $"{name}_u");
        module.NameOtherwise($"parametrizations.{name}.0._v", $"{name}_v");
        var first = true;
        module.Compute(name, weight, () =>
        {
            var now = SpectralIteration.Matrix(original, rows);
            // As in PyTorch, the vectors move with each call, but not when the norm is put on.
            if (module.Training && !first)
                SpectralIteration.Run(now, u, v, nPowerIterations, eps, rightFirst: true);
            first = false;
            return original.Div(SpectralIteration.Sigma(now, u.Clone(), v.Clone()));
        });
        return module;
    }

    /// <summary>Makes the weight a parameter again. PyTorch: <c>torch.nn.utils.remove_spectral_norm</c>.</summary>
    public static T RemoveSpectralNorm<T>(T module, string name = "weight") where T : Module => Learn(module, name, "_orig", "_u", "_v");

    private static T Learn<T>(T module, string name, params ReadOnlySpan<string> suffixes) where T : Module
    {
        ArgumentNullException.ThrowIfNull(module);
        if (!module.IsComputed(name))
            throw new ArgumentException($"{module.GetType().Name}'s \"{name}\" has no such norm.", nameof(name));
        var training = module.Training;
        using (GradMode.NoGrad())
            module.Train(false).UpdateComputed();
        module.Train(training);
        foreach (var suffix in suffixes)
            module.RemoveMember(name + suffix);
        module.Keep(name);
        return module;
    }
}
