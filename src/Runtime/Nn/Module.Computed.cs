namespace TorchPort.Nn;

public abstract partial class Module
{
    private readonly List<(string Name, Parameter Target, Func<Tensor> Value)> _computed = [];
    // Parameters in fields that were taken off and added again.
    private readonly HashSet<Parameter> _moved = new(ReferenceEqualityComparer.Instance);
    private readonly List<(string Other, string Name)> _otherNames = [];

    /// <summary>Computes a parameter anew before each call; it is no member of the module until <see cref="Keep"/>.</summary>
    internal void Compute(string name, Parameter target, Func<Tensor> value)
    {
        RemoveMember(name);
        _computed.Add((name, target, value));
        target.SetComputed(value());
    }

    /// <summary>Makes a parameter that was computed a member again: as in PyTorch, the last.</summary>
    internal void Keep(string name)
    {
        var at = _computed.FindIndex(c => c.Name == name);
        var target = _computed[at].Target;
        target.SetLearned();
        _computed.RemoveAt(at);
        _moved.Add(target);
        AddMember(name, target);
    }

    /// <summary>Whether the parameter of this name is computed.</summary>
    internal bool IsComputed(string name) => _computed.Exists(c => c.Name == name);

    /// <summary>Gives the parameters that are computed their values.</summary>
    internal void UpdateComputed()
    {
        foreach (var (_, target, value) in _computed)
            target.SetComputed(value());
    }

    /// <summary>Says under which name a state dict may have a member.</summary>
    internal void NameOtherwise(string other, string name) => _otherNames.Add((other, name));

    internal Parameter ParameterOf(string name) => Members().Find(m => m.Name == name).Value as Parameter
        ?? throw new ArgumentException($"{GetType().Name} has no parameter named \"{name}\"; it has {string.Join(", ", Members().Where(m => m.Value is Parameter).Select(m => m.Name))}.", nameof(name));

    /// <summary>Takes away a member that was added by name.</summary>
    internal void RemoveMember(string name) => _added.RemoveAll(m => m.Name == name);
}
