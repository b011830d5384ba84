using System.Text.Json;

namespace TorchPort.Tests;

/// <summary>Tensors as lines of text, and the lines that a .json of expected tensors stands for.</summary>
internal static class TensorLines
{
    public static IEnumerable<string> Expected(JsonElement tensors) => tensors.EnumerateArray().Select(t =>
        $"{t.GetProperty("name").GetString()} {t.GetProperty("dtype").GetString()} [{Numbers(t.GetProperty("shape"))}] [{Numbers(t.GetProperty("strides"))}] {t.GetProperty("sha256").GetString()}");

    public static IEnumerable<string> Of(IEnumerable<KeyValuePair<string, Tensor>> tensors) => tensors.Select(t =>
        $"{t.Key} {t.Value.DType.TorchName} {Shapes.Text(t.Value.Shape)} {Shapes.Text(t.Value.Strides)} {Description.Sha256(t.Value)}");

    private static string Numbers(JsonElement numbers) => string.Join(", ", numbers.EnumerateArray().Select(n => n.GetInt64()));
}
