using System.Collections;
using System.Globalization;

namespace TorchPort.Nn;

/// <summary>Modules named 0, 1, 2, …. PyTorch: <c>nn.ModuleList</c>.</summary>
/// <typeparam name="T">What they all are.</typeparam>
public class ModuleList<T> : Module, IReadOnlyList<T> where T : Module
{
    [NotRegistered] private readonly ChildList<T> _children;

    /// <summary>No modules yet.</summary>
    public ModuleList() => _children = new(RegisterModule, Exchange);

    /// <summary>The given modules.</summary>
    public ModuleList(params IEnumerable<T> modules) : this() => Extend(modules);

    /// <summary>How many modules there are.</summary>
    public int Count => _children.Count;

    /// <summary>The module at a place; −1 is the last.</summary>
    public T this[int index]
    {
        get => _children[index];
        set => _children[index] = value;
    }

    /// <summary>Adds a module at the end. PyTorch: <c>append</c>.</summary>
    public void Add(T module) => _children.Add(Count.ToString(CultureInfo.InvariantCulture), module);

    /// <summary>Adds modules at the end. PyTorch: <c>extend</c>.</summary>
    public void Extend(IEnumerable<T> modules)
    {
        ArgumentNullException.ThrowIfNull(modules);
        foreach (var module in modules)
            Add(module);
    }

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator() => _children.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>Modules from tensor to tensor named 0, 1, 2, …. PyTorch: <c>nn.ModuleList</c>.</summary>
public sealed class ModuleList : ModuleList<Module<Tensor, Tensor>>
{
    /// <summary>No modules yet.</summary>
    public ModuleList() { }

    /// <summary>The given modules.</summary>
    public ModuleList(params IEnumerable<Module<Tensor, Tensor>> modules) : base(modules) { }
}
