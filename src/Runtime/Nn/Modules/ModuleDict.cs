namespace TorchPort.Nn;

/// <summary>Modules by name, in order. PyTorch: <c>nn.ModuleDict</c>.</summary>
/// <typeparam name="T">What they all are.</typeparam>
public class ModuleDict<T> : MemberDict<T> where T : Module;

/// <summary>Modules from tensor to tensor by name. PyTorch: <c>nn.ModuleDict</c>.</summary>
public sealed class ModuleDict : ModuleDict<Module<Tensor, Tensor>>;
