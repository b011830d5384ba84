using System.Text.Json;
using TorchPort.Data;

namespace TorchPort.Tests.Data;

/// <summary>Batches, and the random numbers that are left after them, compared with PyTorch's loader.</summary>
[Collection(DefaultGeneratorCollection.Name)]
public sealed class DataLoaderTests
{
    private static readonly JsonElement Fixture = JsonDocument.Parse(File.ReadAllText(Paths.Fixture("data", "loader.json"))).RootElement;

    public static TheoryData<int> Cases => [.. Enumerable.Range(0, Fixture.GetProperty("cases").GetArrayLength())];

    [Theory]
    [MemberData(nameof(Cases))]
    public void DrawsWhatPyTorchDraws(int index)
    {
        var expected = Fixture.GetProperty("cases")[index];
        Torch.ManualSeed(3);
        var generator = expected.GetProperty("seed").ValueKind == JsonValueKind.Null ? null : new Generator().ManualSeed(expected.GetProperty("seed").GetInt64());
        var numbers = Torch.Arange(Fixture.GetProperty("samples").GetInt64());
        var loader = new DataLoader(new TensorDataset(numbers, numbers.Mul(0.5)), expected.GetProperty("batch_size").GetInt32(),
            expected.GetProperty("shuffle").GetBoolean(), expected.GetProperty("drop_last").GetBoolean(), generator);
        var taken = expected.GetProperty("taken").ValueKind == JsonValueKind.Null ? int.MaxValue : expected.GetProperty("taken").GetInt32();
        foreach (var epoch in expected.GetProperty("epochs").EnumerateArray())
        {
            var wanted = epoch.GetProperty("batches").EnumerateArray().Select(b => b.EnumerateArray().Select(n => n.GetInt64()).ToArray()).ToList();
            var batches = new List<long[]>();
            foreach (var batch in loader)
            {
                batches.Add(batch[0].ToArray<long>());
                Assert.Equal(batches[^1].Select(n => n * 0.5), batch[1].ToArray<double>());
                if (batches.Count == taken)
                    break;
            }
            taken = int.MaxValue;
            Assert.Equal(wanted, batches);
            Assert.Equal(Floats(epoch.GetProperty("rand")), Torch.Rand([2]).ToArray<float>());
            if (generator is not null)
                Assert.Equal(Floats(epoch.GetProperty("generator")), Torch.Rand([2], generator: generator).ToArray<float>());
        }
    }

    private static float[] Floats(JsonElement numbers) => [.. numbers.EnumerateArray().Select(n => (float)n.GetDouble())];
}
