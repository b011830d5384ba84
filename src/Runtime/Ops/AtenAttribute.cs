namespace TorchPort;

/// <summary>Names a method as PyTorch's operator of a schema, so that models written as graphs of operators call it.</summary>
/// <remarks>
/// The generator matches each argument of the schema to the parameter of the same name, ignoring case and
/// underscores; <c>self</c> (and a leading <c>input</c>) to the instance or else to the first parameter. A parameter of
/// another name says so with <see cref="AtenNameAttribute"/>. Parameters that no argument names must be optional.
/// </remarks>
/// <param name="schema">As in PyTorch's <c>native_functions.yaml</c>: <c>add.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor</c>.</param>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Property, AllowMultiple = true)]
internal sealed class AtenAttribute(string schema) : Attribute
{
    /// <summary>PyTorch's declaration of the operator.</summary>
    public string Schema { get; } = schema;

    /// <summary>
    /// The arguments that have no parameter, separated by commas. Callers may give such an argument only its default,
    /// or anything if it cannot change the result: <c>memory_format</c>, <c>pin_memory</c>, <c>non_blocking</c>,
    /// <c>benchmark</c>, <c>deterministic</c>, <c>allow_tf32</c>, <c>cudnn_enable</c>, <c>cudnn_enabled</c>, <c>path</c>, <c>unsafe</c>, <c>compute_mode</c>, <c>driver</c>,
    /// <c>sparse</c> and <c>sparse_grad</c> (of gradients, which are dense here), <c>sorted</c> (an order that PyTorch leaves open otherwise), <c>output_size</c> (which follows from the rest),
    /// <c>implicit</c>, <c>unroll_dim</c>.
    /// </summary>
    public string? Ignores { get; set; }
}
