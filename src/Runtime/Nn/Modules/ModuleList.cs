namespace TorchPort.Nn;

/// <summary>Modules named 0, 1, 2, …. PyTorch: <c>nn.ModuleList</c>.</summary>
/// <typeparam name="T">What they all are.</typeparam>
public class ModuleList<T> : MemberList<T> where T : Module
{
    /// <summary>No modules yet.</summary>
    public ModuleList() { }

    /// <summary>The given modules.</summary>
    public ModuleList(params IEnumerable<T> modules) => Extend(modules);
}

/// <summary>Modules from tensor to tensor named 0, 1, 2, …. PyTorch: <c>nn.ModuleList</c>.</summary>
public sealed class ModuleList : ModuleList<Module<Tensor, Tensor>>
{
    /// <summary>No modules yet.</summary>
    public ModuleList() { }

    /// <summary>The given modules.</summary>
    public ModuleList(params IEnumerable<Module<Tensor, Tensor>> modules) : base(modules) { }
}
