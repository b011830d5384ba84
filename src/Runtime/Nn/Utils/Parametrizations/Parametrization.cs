namespace TorchPort.Nn;

/// <summary>What makes a parameter out of others, which are learned in its place. PyTorch: the modules given to <c>register_parametrization</c>.</summary>
public abstract class Parametrization : Module
{
    /// <summary>The parameter's value. PyTorch: <c>forward</c>.</summary>
    /// <param name="originals">What is learned: one tensor, unless <see cref="RightInverse"/> gives several.</param>
    public abstract Tensor Forward(IReadOnlyList<Tensor> originals);

    /// <summary>What has to be learned for the parameter to have a value; by default the value itself. PyTorch: <c>right_inverse</c>.</summary>
    public virtual Tensor[] RightInverse(Tensor value) => [value];
}

/// <summary>The parametrizations of one parameter, and what is learned in its place: <c>original</c>, or <c>original0</c>, <c>original1</c>, …. PyTorch: <c>ParametrizationList</c>.</summary>
public sealed class ParametrizationList : ModuleList<Parametrization>
{
    internal ParametrizationList(Parametrization first, Parameter parameter)
    {
        Tensor[] values;
        using (GradMode.NoGrad())
            values = first.RightInverse(parameter.Detach());
        Originals = Array.ConvertAll(values, v => new Parameter(v, parameter.RequiresGrad));
        for (var i = 0; i < Originals.Count; i++)
            RegisterParameter(Originals.Count == 1 ? "original" : $"original{i}", Originals[i]);
        Add(first);
    }

    /// <summary>What is learned.</summary>
    [NotRegistered] public IReadOnlyList<Parameter> Originals { get; }

    /// <summary>The parameter's value: what the parametrizations make of the originals, one after another.</summary>
    public Tensor Forward()
    {
        var value = this[0].Forward(Originals);
        for (var i = 1; i < Count; i++)
            value = this[i].Forward([value]);
        return value;
    }
}
