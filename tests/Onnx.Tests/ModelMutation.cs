using TorchPort.IO;
using TorchPort.Onnx;
using TorchPort.Onnx.Schema;

namespace TorchPort.Tests;

/// <summary>Changes what a model says, and not its bytes, so that the file stays readable and its nodes meet nonsense.</summary>
internal static class ModelMutation
{
    private static readonly long[] Numbers = [0, 1, -1, 2, 3, -2, 7, 64, 1000, int.MaxValue, int.MinValue, 1L << 40, long.MaxValue, long.MinValue];

    internal static byte[] Of(byte[] source, byte[] other, Random random)
    {
        var model = ModelProto.Read(new(MappedFile.FromBytes(source, "source.onnx")));
        var second = ModelProto.Read(new(MappedFile.FromBytes(other, "other.onnx")));
        for (var i = random.Next(1, 4); i > 0; i--)
            Change(model, second, random);
        return model.Bytes();
    }

    private static void Change(ModelProto model, ModelProto other, Random random)
    {
        if (model.Graph is not { Nodes.Count: > 0 } graph)
            return;
        var node = Any(graph.Nodes, random);
        switch (random.Next(14))
        {
            case 0: node.OpType = Any(other.Graph!.Nodes, random).OpType; break;
            case 1: node.Attributes.RemoveAll(_ => random.Next(2) == 0); break;
            case 2 when node.Attributes.Count > 0: Change(Any(node.Attributes, random), random); break;
            case 3 when node.Attributes.Count > 0: Change(Any(node.Attributes, random), random); break;
            case 4 when node.Inputs.Count > 0: node.Inputs[random.Next(node.Inputs.Count)] = Name(graph, random); break;
            case 5: node.Inputs.Add(Name(graph, random)); break;
            case 6 when node.Inputs.Count > 0: node.Inputs.RemoveAt(random.Next(node.Inputs.Count)); break;
            case 7 when node.Outputs.Count > 0: node.Outputs[random.Next(node.Outputs.Count)] = random.Next(2) == 0 ? "" : Name(graph, random); break;
            case 8: graph.Nodes.Insert(random.Next(graph.Nodes.Count), Any(other.Graph!.Nodes, random)); break;
            case 9: model.OpsetImports[0] = model.OpsetImports[0] with { Version = random.Next(1, 30) }; break;
            case 10 when graph.Inputs.Count > 0: Retype(graph, Any(graph.Inputs, random), random); break;
            case 11 when graph.Inputs.Count > 0: Retype(graph, Any(graph.Inputs, random), random); break;
            case 12: node.Attributes.AddRange(Any(other.Graph!.Nodes, random).Attributes); break;
            default: graph.Outputs.Add(Build.Info(Name(graph, random))); break;
        }
    }

    private static void Change(AttributeProto attribute, Random random)
    {
        switch (random.Next(5))
        {
            case 0: attribute.I = Number(random); break;
            case 1: attribute.F = random.Next(4) switch { 0 => float.NaN, 1 => float.PositiveInfinity, 2 => -1e30f, _ => 0 }; break;
            case 2 when attribute.Ints.Count > 0: attribute.Ints[random.Next(attribute.Ints.Count)] = Number(random); break;
            case 3: attribute.Ints.Add(Number(random)); break;
            case 4 when attribute.G is { Nodes.Count: > 0 } graph: graph.Nodes.RemoveAt(random.Next(graph.Nodes.Count)); break;
            default: attribute.Type = (AttributeType)random.Next(15); break;
        }
    }

    /// <summary>An input becomes an initializer of other numbers or of another shape: sizes, axes and indices that no one expects.</summary>
    private static void Retype(GraphProto graph, ValueInfoProto input, Random random)
    {
        if (input.Type is not { Kind: ValueKind.Tensor } type || type.ElementType.Carrier() is not { } dtype || graph.Initializers.Exists(t => t.Name == input.Name))
            return;
        long[] shape = [.. Enumerable.Range(0, random.Next(4)).Select(_ => (long)random.Next(4))];
        if (random.Next(3) > 0 && type.Shape is { } known)
            shape = [.. known.Select(d => Math.Clamp(d.Value ?? 1, 0, 8))];
        var numbers = new long[Shapes.Count(shape)];
        for (var i = 0; i < numbers.Length; i++)
            numbers[i] = Number(random);
        type.Shape = null;
        graph.Initializers.Add(TensorProtos.Of(input.Name, new OnnxTensor(Torch.Tensor<long>(numbers, [numbers.Length]).Reshape(shape).To(dtype), type.ElementType)));
    }

    private static long Number(Random random) => Numbers[random.Next(Numbers.Length)];

    private static string Name(GraphProto graph, Random random) => random.Next(8) switch
    {
        0 => "",
        1 => "nowhere",
        _ when graph.Inputs.Count > 0 && random.Next(2) == 0 => Any(graph.Inputs, random).Name,
        _ => Any(graph.Nodes, random).Outputs.FirstOrDefault() ?? "",
    };

    private static T Any<T>(List<T> list, Random random) => list[random.Next(list.Count)];
}
