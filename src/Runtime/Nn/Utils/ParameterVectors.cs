namespace TorchPort.Nn;

public static partial class Utils
{
    /// <summary>The elements of all parameters in one vector, differentiable. PyTorch: <c>parameters_to_vector</c>.</summary>
    public static Tensor ParametersToVector(IEnumerable<Tensor> parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return Torch.Cat([.. parameters.Select(p => p.Reshape(-1))]);
    }

    /// <summary>Makes the parameters views of the parts of a vector, in order. PyTorch: <c>vector_to_parameters</c>.</summary>
    /// <exception cref="ShapeException">The vector has not as many elements as the parameters; they are unchanged then.</exception>
    public static void VectorToParameters(Tensor vec, IEnumerable<Tensor> parameters)
    {
        ArgumentNullException.ThrowIfNull(vec);
        ArgumentNullException.ThrowIfNull(parameters);
        Tensor[] list = [.. parameters];
        if (vec.Dim != 1 || vec.ElementCount != list.Sum(p => p.ElementCount))
            throw new ShapeException($"{list.Length} parameters with {list.Sum(p => p.ElementCount)} elements need a vector as long, but got shape {Shapes.Text(vec.Shape)}.");
        using var mode = GradMode.NoGrad();
        var at = 0L;
        foreach (var parameter in list)
        {
            parameter.SetData(vec.Detach().Slice(0, at, at + parameter.ElementCount).Reshape(parameter.Shape));
            at += parameter.ElementCount;
        }
    }
}
