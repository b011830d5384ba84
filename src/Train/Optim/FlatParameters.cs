namespace TorchPort.Optim;

/// <summary>Parameters looked at as one vector.</summary>
internal sealed class FlatParameters(IReadOnlyList<Tensor> parameters)
{
    private readonly long _count = parameters.Sum(p => p.ElementCount);

    /// <summary>All gradients in one vector; zeros where there is none.</summary>
    internal Tensor Gradient()
    {
        var flat = Torch.Zeros([_count], parameters[0].DType, parameters[0].Device);
        foreach (var (parameter, at) in Parts())
        {
            if (parameter.BorrowedGrad is { } gradient)
                flat.Slice(0, at, at + parameter.ElementCount).Copy_(gradient.Reshape(-1));
        }
        return flat;
    }

    /// <summary>Adds a multiple of a vector.</summary>
    internal void Add(Tensor direction, double length)
    {
        foreach (var (parameter, at) in Parts())
            parameter.Add_(direction.Slice(0, at, at + parameter.ElementCount).Reshape(parameter.Shape), length);
    }

    /// <summary>Copies of the parameters.</summary>
    internal Tensor[] Clone() => [.. parameters.Select(p => p.Detach().Clone())];

    /// <summary>Sets the parameters to those of a <see cref="Clone"/>.</summary>
    internal void Set(Tensor[] values)
    {
        for (var i = 0; i < values.Length; i++)
            parameters[i].Copy_(values[i]);
    }

    private IEnumerable<(Tensor Parameter, long At)> Parts()
    {
        var at = 0L;
        foreach (var parameter in parameters)
        {
            yield return (parameter, at);
            at += parameter.ElementCount;
        }
    }
}
