namespace TorchPort.Nn;

/// <summary>Is shown the parameters, buffers and submodules of a module, by the code generated for it.</summary>
public interface IModuleMembers
{
    /// <summary>A parameter; null where the module was built without it.</summary>
    void Parameter(string name, Parameter? value);

    /// <summary>A buffer; only persistent ones are in the state dict.</summary>
    void Buffer(string name, Tensor? value, bool persistent);

    /// <summary>A submodule.</summary>
    void Module(string name, Module? value);
}
