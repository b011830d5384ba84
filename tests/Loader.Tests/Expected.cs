using System.Text.Json;

namespace TorchPort.Tests;

/// <summary>Compares what was read with the .json that a fixture script wrote beside the file.</summary>
internal static class Expected
{
    /// <summary>Name, dtype, shape and SHA-256 of every tensor, in any order.</summary>
    internal static void Tensors(string json, Checkpoint found)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(json));
        var expected = document.RootElement.EnumerateArray().ToDictionary(t => t.GetProperty("name").GetString()!, t => t.Clone());
        Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), found.Tensors.Names.Order(StringComparer.Ordinal));
        foreach (var (name, tensor) in found.Tensors)
        {
            var e = expected[name];
            Assert.Equal(e.GetProperty("dtype").GetString(), tensor.DType.TorchName);
            Assert.Equal(e.GetProperty("shape").EnumerateArray().Select(s => s.GetInt64()), tensor.Shape.ToArray());
            Assert.Equal(e.GetProperty("sha256").GetString(), TensorDigest.Sha256(tensor));
        }
    }
}
