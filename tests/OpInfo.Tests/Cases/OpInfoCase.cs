using System.Text.Json;
using TorchPort.Aten;

namespace TorchPort.Tests.OpInfo;

/// <summary>One call of an operator with PyTorch's results and derivatives.</summary>
internal sealed class OpInfoCase
{
    internal OpInfoCase(JsonElement json, TensorFile tensors, Func<Tensor, Tensor> convert, Device device)
    {
        var inputs = new ValueReader(tensors, convert, device);
        Args = [.. json.GetProperty("args").EnumerateArray().Select(inputs.Read)];
        // Python's requires_grad of a factory is no part of an operator.
        Kwargs = [.. json.GetProperty("kwargs").EnumerateObject().Where(p => p.Name != "requires_grad")
            .Select(p => KeyValuePair.Create(p.Name, p.Name == "device" && p.Value.ValueKind == JsonValueKind.String ? device : inputs.Read(p.Value)))];
        Inputs = [.. inputs.RequiringGrad];
        var values = new ValueReader(tensors, convert, device);
        Output = values.Read(json.GetProperty("output"));
        Cotangents = List("cotangents");
        Grads = List("grads");
        Directions = List("directions");
        GradGrads = List("gradgrads");

        Tensor?[] List(string name) => json.TryGetProperty(name, out var list)
            ? [.. list.EnumerateArray().Select(e => values.Read(e) is { IsNone: false } v ? v.AsTensor() : null)] : [];
    }

    private OpInfoCase(OpInfoCase other, Tensor[] inputs)
    {
        AtenValue Put(AtenValue value) => value.Kind switch
        {
            AtenKind.Tensor => Other(value.AsTensor()),
            AtenKind.TensorList => Array.ConvertAll(value.AsTensors(), t => t is null ? null : Other(t)),
            AtenKind.Tuple => AtenValue.Tuple(Array.ConvertAll(value.AsTuple(), Put)),
            _ => value,
        };
        Tensor Other(Tensor t) => Array.FindIndex(other.Inputs, i => ReferenceEquals(i, t)) is >= 0 and var at ? inputs[at] : t;
        (Args, Kwargs) = (Array.ConvertAll(other.Args, Put), other.Kwargs.ConvertAll(k => KeyValuePair.Create(k.Key, Put(k.Value))));
        (Inputs, Output, Cotangents, Grads, Directions, GradGrads) = (inputs, other.Output, other.Cotangents, other.Grads, other.Directions, other.GradGrads);
    }

    /// <summary>The same call with other tensors in the place of those that require gradients.</summary>
    internal OpInfoCase With(Tensor[] inputs) => new(this, inputs);

    internal AtenValue[] Args { get; }

    internal List<KeyValuePair<string, AtenValue>> Kwargs { get; }

    /// <summary>The tensors among the arguments that require gradients.</summary>
    internal Tensor[] Inputs { get; }

    internal AtenValue Output { get; }

    /// <summary>One an output that requires gradients.</summary>
    internal Tensor?[] Cotangents { get; }

    /// <summary>One an input; null where PyTorch has none.</summary>
    internal Tensor?[] Grads { get; }

    /// <summary>One a gradient; null where that is constant.</summary>
    internal Tensor?[] Directions { get; }

    /// <summary>One an input, then one a cotangent.</summary>
    internal Tensor?[] GradGrads { get; }

    internal bool HasGrads => Cotangents.Length > 0;

    internal bool HasGradGrads => Directions.Length > 0;
}
