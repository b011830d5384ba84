namespace TorchPort.Nn;

public abstract partial class Module
{
    /// <summary>The modules directly below, with their names. PyTorch: <c>named_children()</c>.</summary>
    public IEnumerable<(string Name, Module Module)> NamedChildren() => Members()
        .Where(m => m.Value is Module).Select(m => (m.Name, (Module)m.Value!)).DistinctBy(m => m.Item2);

    /// <summary>The modules directly below. PyTorch: <c>children()</c>.</summary>
    public IEnumerable<Module> Children() => NamedChildren().Select(m => m.Module);

    /// <summary>This module and all below, with dotted names; this one's is empty. PyTorch: <c>named_modules()</c>.</summary>
    public IEnumerable<(string Name, Module Module)> NamedModules() => Walk("", new(ReferenceEqualityComparer.Instance));

    /// <summary>This module and all below. PyTorch: <c>modules()</c>.</summary>
    public IEnumerable<Module> Modules() => NamedModules().Select(m => m.Module);

    /// <summary>All parameters with their dotted names; a shared one appears once. PyTorch: <c>named_parameters()</c>.</summary>
    public IEnumerable<(string Name, Parameter Parameter)> NamedParameters() => NamedTensors()
        .Where(t => t.Tensor is Parameter).Select(t => (t.Name, (Parameter)t.Tensor));

    /// <summary>All parameters. PyTorch: <c>parameters()</c>.</summary>
    public IEnumerable<Parameter> Parameters() => NamedParameters().Select(p => p.Parameter);

    /// <summary>All buffers with their dotted names. PyTorch: <c>named_buffers()</c>.</summary>
    public IEnumerable<(string Name, Tensor Buffer)> NamedBuffers() => NamedTensors()
        .Where(t => t.Tensor is not Parameter).Select(t => (t.Name, t.Tensor));

    /// <summary>All buffers. PyTorch: <c>buffers()</c>.</summary>
    public IEnumerable<Tensor> Buffers() => NamedBuffers().Select(b => b.Buffer);

    /// <summary>Parameters and buffers of this module and all below, each once.</summary>
    private protected IEnumerable<(string Name, Tensor Tensor, bool Persistent)> NamedTensors()
    {
        var seen = new HashSet<Tensor>(ReferenceEqualityComparer.Instance);
        foreach (var (prefix, module) in NamedModules())
        {
            foreach (var (name, value, persistent) in module.Members())
            {
                if (value is Tensor tensor && seen.Add(tensor))
                    yield return (Join(prefix, name), tensor, persistent);
            }
        }
    }

    private static string Join(string prefix, string name) => prefix.Length == 0 ? name : $"{prefix}.{name}";

    private IEnumerable<(string Name, Module Module)> Walk(string prefix, HashSet<object> seen)
    {
        if (!seen.Add(this))
            yield break;
        yield return (prefix, this);
        foreach (var (name, value, _) in Members())
        {
            if (value is not Module child)
                continue;
            foreach (var below in child.Walk(Join(prefix, name), seen))
                yield return below;
        }
    }

    private List<(string Name, object? Value, bool Persistent)> Members()
    {
        var list = new MemberList();
        VisitMembers(list);
        if (_computed.Count + _moved.Count > 0)
            list.Members.RemoveAll(m => m.Value is Parameter p && (p.IsComputed || _moved.Contains(p)));
        list.Members.AddRange(_added);
        return list.Members;
    }

    private sealed class MemberList : IModuleMembers
    {
        internal List<(string Name, object? Value, bool Persistent)> Members { get; } = [];

        void IModuleMembers.Parameter(string name, Parameter? value) => Members.Add((name, value, true));

        void IModuleMembers.Buffer(string name, Tensor? value, bool persistent) => Members.Add((name, value, persistent));

        void IModuleMembers.Module(string name, Module? value) => Members.Add((name, value, true));
    }
}
