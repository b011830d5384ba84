using System.Runtime.InteropServices;
using System.Text.Json;

namespace TorchPort.Tests.Rng;

/// <summary>The draws of fixtures/rng, made by tools/make_rng_fixtures.py.</summary>
internal static class RngFixture
{
    private static readonly JsonElement Root = JsonDocument.Parse(File.ReadAllBytes(Paths.Fixture("rng", "rng.json"))).RootElement;
    private static readonly byte[] Numbers = File.ReadAllBytes(Paths.Fixture("rng", "rng.bin"));

    internal static byte[] SavedState { get; } = File.ReadAllBytes(Paths.Fixture("rng", "state.bin"));

    internal static IReadOnlyList<Sequence> Sequences { get; } =
        [.. Root.GetProperty("sequences").EnumerateArray().Select((s, i) => new Sequence(i, s))];

    internal static byte[] TensorBytes(string name)
    {
        var entry = Root.GetProperty("tensors").GetProperty(name);
        return Slice(entry.GetProperty("at").GetInt32(), entry.GetProperty("length").GetInt32()).ToArray();
    }

    internal static byte[] AfterSavedState(string at, int length) => Slice(Root.GetProperty("state").GetProperty(at).GetInt32(), length).ToArray();

    internal static ReadOnlySpan<byte> Slice(int at, int length) => Numbers.AsSpan(at, length);

    internal static DType ParseDType(string name) => DTypes.TryParse(name, out var dtype) ? dtype : throw new InvalidDataException(name);
}

/// <summary>Draws that follow one another from a seed.</summary>
internal sealed class Sequence(int index, JsonElement json)
{
    internal string Name { get; } = $"{index} {json.GetProperty("name").GetString()}";

    internal long Seed { get; } = json.GetProperty("seed").GetInt64();

    internal string StateHash { get; } = json.GetProperty("state").GetString()!;

    internal IReadOnlyList<Step> Steps { get; } = [.. json.GetProperty("steps").EnumerateArray().Select(s => new Step(s))];
}

/// <summary>One draw, with the numbers PyTorch drew.</summary>
internal sealed unsafe class Step(JsonElement json)
{
    internal string Op { get; } = json.GetProperty("op").GetString()!;

    internal DType DType { get; } = RngFixture.ParseDType(json.GetProperty("dtype").GetString()!);

    internal int Count { get; } = json.GetProperty("count").GetInt32();

    internal ReadOnlySpan<byte> Expected => RngFixture.Slice(json.GetProperty("at").GetInt32(), Count * DType.ItemSize);

    public override string ToString() => json.GetRawText();

    internal byte[] Draw(Generator generator)
    {
        var drawn = new byte[Count * DType.ItemSize];
        fixed (byte* data = drawn)
        {
            switch (Op)
            {
                case "uniform": generator.Uniform(DType, data, Count, Double("from"), Double("to")); break;
                case "normal": generator.Normal(DType, data, Count, Double("mean"), Double("std")); break;
                case "normal_serial": generator.NormalSerial(DType, data, Count, Double("mean"), Double("std")); break;
                case "trunc_normal": generator.TruncNormal(DType, data, Count, Double("mean"), Double("std"), Double("a"), Double("b")); break;
                case "log_normal": generator.LogNormal(DType, data, Count, Double("mean"), Double("std")); break;
                case "exponential": generator.Exponential(DType, data, Count, Double("lambda")); break;
                case "cauchy": generator.Cauchy(DType, data, Count, Double("median"), Double("sigma")); break;
                case "geometric": generator.Geometric(DType, data, Count, Double("p")); break;
                case "bernoulli": generator.Bernoulli(DType, data, Count, Double("p")); break;
                case "dropout" or "dropout2d": generator.DropoutMask(DType, data, Count, Double("p")); break;
                case "random": generator.RandomIntegers(DType, data, Count); break;
                case "random_from_to":
                    generator.RandomIntegers(DType, data, Count, json.GetProperty("from").GetInt64(), json.TryGetProperty("to", out var to) ? to.GetInt64() : null);
                    break;
                case "randperm": generator.RandPerm(DType, data, Count); break;
                case "bernoulli_each":
                    fixed (byte* each = Input(Count, out var dtype))
                        generator.Bernoulli(DType, data, Count, dtype, each);
                    break;
                case "multinomial": return Multinomial(generator);
                default: throw new InvalidDataException(Op);
            }
        }
        return drawn;
    }

    private byte[] Multinomial(Generator generator)
    {
        var (rows, categories) = (json.GetProperty("rows").GetInt64(), json.GetProperty("categories").GetInt64());
        fixed (byte* data = Input((int)(rows * categories), out var dtype))
        {
            var weights = Tensor.FromStorage(Storage.Wrap(this, data, rows * categories * dtype.ItemSize), dtype, [rows, categories], [categories, 1], 0);
            var drawn = Torch.Multinomial(weights, json.GetProperty("samples").GetInt32(), json.GetProperty("replacement").GetBoolean(), generator);
            return MemoryMarshal.AsBytes<long>(drawn.ToArray<long>()).ToArray();
        }
    }

    private double Double(string argument) => json.GetProperty(argument).GetDouble();

    private ReadOnlySpan<byte> Input(int count, out DType dtype)
    {
        dtype = RngFixture.ParseDType(json.GetProperty("input_dtype").GetString()!);
        return RngFixture.Slice(json.GetProperty("input").GetInt32(), count * dtype.ItemSize);
    }
}
