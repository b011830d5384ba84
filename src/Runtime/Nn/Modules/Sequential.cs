using System.Collections;
using System.Globalization;

namespace TorchPort.Nn;

/// <summary>Modules one after another, each taking what the one before it gave. PyTorch: <c>nn.Sequential</c>.</summary>
/// <remarks>Their names are 0, 1, 2, … unless given: <c>new Sequential(new Linear(2, 5), new ReLU())</c>, <c>new Sequential { { "fc", new Linear(2, 5) } }</c>.</remarks>
public sealed class Sequential : Module<Tensor, Tensor>, IReadOnlyList<Module<Tensor, Tensor>>
{
    [NotRegistered] private readonly ChildList<Module<Tensor, Tensor>> _children;

    /// <summary>No modules yet.</summary>
    public Sequential() => _children = new(AddMember, Exchange);

    /// <summary>Modules named 0, 1, 2, ….</summary>
    public Sequential(params IEnumerable<Module<Tensor, Tensor>> modules) : this() => Extend(modules);

    /// <summary>Modules with names.</summary>
    public Sequential(params IEnumerable<(string Name, Module<Tensor, Tensor> Module)> modules) : this()
    {
        ArgumentNullException.ThrowIfNull(modules);
        foreach (var (name, module) in modules)
            Add(name, module);
    }

    /// <summary>How many modules there are.</summary>
    public int Count => _children.Count;

    /// <summary>The module at a place; −1 is the last. Setting one keeps its name.</summary>
    public Module<Tensor, Tensor> this[int index]
    {
        get => _children[index];
        set => _children[index] = value;
    }

    /// <summary>The module of a name. Setting one keeps its place.</summary>
    public Module<Tensor, Tensor> this[string name]
    {
        get => _children[name];
        set => _children[name] = value;
    }

    /// <summary>Adds a module at the end, named by its place. PyTorch: <c>append</c>.</summary>
    public void Add(Module<Tensor, Tensor> module) => _children.Add(Count.ToString(CultureInfo.InvariantCulture), module);

    /// <summary>Adds a module at the end. PyTorch: <c>add_module</c>.</summary>
    public void Add(string name, Module<Tensor, Tensor> module) => _children.Add(name, module);

    /// <summary>Adds modules at the end. PyTorch: <c>extend</c>.</summary>
    public Sequential Extend(IEnumerable<Module<Tensor, Tensor>> modules)
    {
        ArgumentNullException.ThrowIfNull(modules);
        foreach (var module in modules)
            Add(module);
        return this;
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor input)
    {
        foreach (var module in _children)
            input = module.Call(input);
        return input;
    }

    /// <inheritdoc/>
    public IEnumerator<Module<Tensor, Tensor>> GetEnumerator() => _children.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
