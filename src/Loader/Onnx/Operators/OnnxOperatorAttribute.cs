namespace TorchPort.Onnx.Operators;

/// <summary>
/// Makes a static method the rule of an ONNX operator. The generator reads the method's signature and writes what takes
/// it from a node, so a rule is one method: calls of the Tensor API, and no arithmetic of its own.
/// </summary>
/// <remarks>
/// <para>
/// <b>Inputs</b>, in the order of the parameters: <see cref="Tensor"/> (numbers), <c>Tensor?</c> (may be absent),
/// <c>Tensor[]</c> or <c>Tensor?[]</c> (all that are left), <see cref="OnnxValue"/>, <c>OnnxValue?</c>, <c>OnnxValue[]</c>, <c>OnnxValue?[]</c> (anything),
/// <see cref="OnnxStrings"/>, <see cref="OnnxSequence"/>, <see cref="OnnxMap"/> and their nullable forms. With <see cref="InputAttribute"/> a small tensor
/// comes as .NET numbers: <c>[Input] long[]</c>, <c>long</c>, <c>double</c>, <c>bool</c>, <c>string</c>; nullable if it may be absent.
/// </para>
/// <para>
/// <b>Attributes</b>: <c>long</c>, <c>int</c>, <c>bool</c> (an int that is not 0), <c>float</c>, <c>double</c>, <c>string</c>, <c>long[]</c>,
/// <c>int[]</c>, <c>float[]</c>, <c>string[]</c>, <see cref="ElementType"/>, <see cref="Execution.Subgraph"/>, <see cref="Schema.AttributeProto"/> (any), and with
/// <see cref="AttributeAttribute"/> a <c>Tensor</c> or <c>OnnxValue</c>. The parameter's name in snake case is the attribute's
/// (<c>autoPad</c> is <c>auto_pad</c>), unless <see cref="OnnxNameAttribute"/> says another. A default value or a
/// nullable type makes it optional; otherwise a node without it is an error. A node with an attribute that no parameter
/// takes is an error too, unless <see cref="Ignores"/> lists it.
/// </para>
/// <para>
/// <b>The rest</b>: a <see cref="NodeCall"/> parameter gives the node itself: opset version, whether outputs are wanted,
/// training mode, random numbers.
/// </para>
/// <para>
/// <b>Results</b>: a <c>Tensor</c>, an <c>OnnxValue</c> or one of its classes, a tuple of those (null for outputs that are not wanted), a <c>Tensor[]</c> or an <c>OnnxValue?[]</c>.
/// </para>
/// <para>
/// A node takes the rule of its domain and name whose <see cref="Since"/> is the largest that its opset reaches: state one
/// rule for the versions that mean the same, and another where the meaning changes (attributes that became
/// inputs, other defaults). What a rule throws as a TorchPort or argument exception becomes an <see cref="OnnxException"/> that names the node.
/// </para>
/// </remarks>
/// <param name="name">The operator's name, as nodes call it.</param>
/// <param name="since">The first opset version with this meaning.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
internal sealed class OnnxOperatorAttribute(string name, int since = 1) : Attribute
{
    /// <summary>The operator's name.</summary>
    public string Name { get; } = name;

    /// <summary>The first opset version with this meaning.</summary>
    public int Since { get; } = since;

    /// <summary>The domain: <c>ai.onnx.ml</c>, <c>com.microsoft</c>; empty for ONNX's own.</summary>
    public string Domain { get; init; } = "";

    /// <summary>
    /// Whether the rule only moves elements about (Reshape, Gather, Concat): then it works for text, whose positions are moved in its stead, and
    /// for elements smaller than a byte, whose type the results keep.
    /// </summary>
    public bool MovesElements { get; init; }

    /// <summary>Attributes that may be there and change nothing, separated by commas.</summary>
    public string Ignores { get; init; } = "";
}

/// <summary>The parameter takes an input as .NET numbers.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
internal sealed class InputAttribute : Attribute;

/// <summary>The parameter takes an attribute, where its type would otherwise mean an input.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
internal sealed class AttributeAttribute : Attribute;

/// <summary>The attribute's name where it is not the parameter's name in snake case.</summary>
/// <param name="name">The name in ONNX.</param>
[AttributeUsage(AttributeTargets.Parameter)]
internal sealed class OnnxNameAttribute(string name) : Attribute
{
    /// <summary>The name in ONNX.</summary>
    public string Name { get; } = name;
}
