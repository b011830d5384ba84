using System.Text.Json;
using TorchPort.Nn;

namespace TorchPort.Export;

/// <summary>What a program's inputs and outputs are: the caller's, or parameters, buffers and constants of the module.</summary>
internal sealed class ExportSignature
{
    private readonly OutputKind[] _outputs;

    private ExportSignature(OutputKind[] outputs) => _outputs = outputs;

    /// <summary>The graph's inputs.</summary>
    internal required ExportInput[] Inputs { get; init; }

    internal required string[] UserInputs { get; init; }

    internal required string[] UserOutputs { get; init; }

    /// <summary>The parameters and buffers, under their names.</summary>
    internal required List<(string Name, Tensor Tensor, bool Persistent)> Tensors { get; init; }

    internal static ExportSignature Read(JsonElement module, IReadOnlyDictionary<string, object?> tensors, string? file, string program)
    {
        var signature = module.GetProperty("signature");
        var inputs = new List<ExportInput>();
        var members = new List<(string, Tensor, bool)>();
        var members2 = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        var names = new List<string>();
        foreach (var spec in signature.GetProperty("input_specs").EnumerateArray())
        {
            var kind = spec.EnumerateObject().First();
            switch (kind.Name)
            {
                case "user_input":
                    var argument = kind.Value.GetProperty("arg");
                    if (ExportReader.NameOf(argument) is { } name)
                    {
                        names.Add(name);
                        inputs.Add(new(true, null) { IsNumber = !argument.TryGetProperty("as_tensor", out _) });
                    }
                    else
                        inputs.Add(new(false, null));
                    break;
                case "parameter" or "buffer" or "tensor_constant":
                    var key = kind.Value.GetProperty($"{kind.Name}_name").GetString() ?? "";
                    if (!tensors.TryGetValue(key, out var found) || found is not Tensor tensor)
                        throw new ExportException("The archive has no tensor of this name, though the graph refers to it.", file, $"{program}: {key}");
                    if (!members2.TryGetValue(key, out var member))
                    {
                        member = kind.Name == "parameter" ? tensor as Parameter ?? new Parameter(tensor) : tensor;
                        members2.Add(key, member);
                        if (kind.Name != "tensor_constant")
                            members.Add((key, member, kind.Name == "parameter" || !kind.Value.TryGetProperty("persistent", out var persistent) || persistent.GetBoolean()));
                    }
                    inputs.Add(new(false, member));
                    break;
                case "constant_input":
                    inputs.Add(new(false, null));
                    break;
                case "token":
                    inputs.Add(new(false, null));
                    break;
                default:
                    throw new ExportException($"An input of the kind {PythonText.Of(kind.Name)} is not known.", file, program);
            }
        }
        var outputs = new List<OutputKind>();
        foreach (var spec in signature.GetProperty("output_specs").EnumerateArray())
        {
            var kind = spec.EnumerateObject().First();
            outputs.Add(kind.Name switch
            {
                "buffer_mutation" => new(members2.GetValueOrDefault(kind.Value.GetProperty("buffer_name").GetString() ?? ""), -1, false),
                "user_input_mutation" => new(null, names.IndexOf(kind.Value.GetProperty("user_input_name").GetString() ?? ""), false),
                "token" => new(null, -1, false),
                _ => new(null, -1, true),
            });
        }
        return new([.. outputs])
        {
            Inputs = [.. inputs], Tensors = members, UserInputs = [.. names],
            UserOutputs = TreeNames.Of(module, outputs.Count(o => o.IsUser)),
        };
    }

    /// <summary>Takes down what the graph changed, and gives what is the caller's.</summary>
    internal Tensor[] Finish(object?[] results, ReadOnlySpan<Tensor> inputs, string? file)
    {
        var given = new List<Tensor>();
        for (var i = 0; i < results.Length; i++)
        {
            var kind = i < _outputs.Length ? _outputs[i] : new(null, -1, true);
            if (kind.IsUser)
                given.Add(ToTensor(results[i], file));
            else if ((kind.Buffer ?? (kind.Input >= 0 ? inputs[kind.Input] : null)) is { } target && results[i] is Tensor now && !ReferenceEquals(target, now))
            {
                using var mode = GradMode.NoGrad();
                target.Copy_(now);
            }
        }
        return [.. given];
    }

    private static Tensor ToTensor(object? value, string? file) => value switch
    {
        Tensor tensor => tensor,
        long integer => Torch.Tensor(integer),
        double real => Torch.Tensor(real),
        bool flag => Torch.Tensor(flag),
        null => Torch.Empty([0], DType.Float32),
        _ => throw new ExportException($"An output is {Script.ScriptValues.Describe(value)}, which is no tensor.", file),
    };

    private readonly record struct OutputKind(Tensor? Buffer, int Input, bool IsUser);
}

/// <summary>An input of the graph.</summary>
/// <param name="IsUser">Whether the caller gives it.</param>
/// <param name="Constant">What it is otherwise.</param>
internal readonly record struct ExportInput(bool IsUser, object? Constant)
{
    /// <summary>Whether the graph takes it as a number.</summary>
    internal bool IsNumber { get; init; }
}
