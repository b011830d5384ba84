namespace TorchPort.Nn;

/// <summary>Parameters named 0, 1, 2, …. PyTorch: <c>nn.ParameterList</c>.</summary>
public sealed class ParameterList : MemberList<Parameter>
{
    /// <summary>No parameters yet.</summary>
    public ParameterList() { }

    /// <summary>The given parameters.</summary>
    public ParameterList(params IEnumerable<Parameter> parameters) => Extend(parameters);
}

/// <summary>Parameters by name, in order. PyTorch: <c>nn.ParameterDict</c>.</summary>
public sealed class ParameterDict : MemberDict<Parameter>;
