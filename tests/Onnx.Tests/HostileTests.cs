using System.Globalization;
using System.IO.Compression;
using TorchPort.Onnx.Testing;

namespace TorchPort.Tests;

/// <summary>Models with bytes changed at random: each is refused with a typed error or runs, in bounded memory and time.</summary>
public class HostileTests(ITestOutputHelper output)
{
    /// <summary>How many mutated files there are: 200,000 before a release, few in CI.</summary>
    private static int Runs => int.TryParse(Environment.GetEnvironmentVariable("ONNX_HOSTILE_RUNS"), NumberStyles.None, CultureInfo.InvariantCulture, out var runs) ? runs : 2000;

    private static int Seed => int.TryParse(Environment.GetEnvironmentVariable("ONNX_HOSTILE_SEED"), NumberStyles.None, CultureInfo.InvariantCulture, out var seed) ? seed : 1;

    [Fact]
    public void MutatedModelsGiveTypedErrors()
    {
        using ZipArchive former = NodeTests.OpenArchive(), later = NodeTests.OpenArchive("node-opset-28.zip.br");
        // The largest files are data; mutating them finds nothing.
        var cases = BackendCases.FromZip(former).Concat(BackendCases.FromZip(later)).Select(c => (c.Name, Model: c.Model.Bytes!(), Inputs: c.DataSets[0].Inputs.Values.Select(f => f.Bytes!()).ToArray()))
            .Where(c => c.Model.Length < 20_000 && c.Inputs.All(i => i.Length < 4_000)).ToArray();
        var (refused, ran, limit) = (0, 0, MemoryPool.Limit);
        MemoryPool.Limit = 4L << 30;
        Parallel.For(0, Runs, new ParallelOptions { MaxDegreeOfParallelism = 2 }, run =>
        {
            var random = new Random(unchecked(Seed * 1_000_003 + run));
            var test = cases[random.Next(cases.Length)];
            var other = cases[random.Next(cases.Length)].Model;
            var model = run % 2 == 0 ? Mutated(test.Model, other, random) : ModelMutation.Of(test.Model, other, random);
            var inputs = test.Inputs.Select(i => random.Next(4) == 0 ? Mutated(i, i, random) : i).ToArray();
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                using var time = new CancellationTokenSource(2000);
                HostileRun.Load(model, inputs, time.Token);
                Interlocked.Increment(ref ran);
            }
            catch (Exception e) when (e is (TorchPortException and not { InnerException: NullReferenceException or KeyNotFoundException }) or OperationCanceledException)
            {
                Interlocked.Increment(ref refused);
            }
            catch (Exception e)
            {
                Keep(model, $"{e.GetType().Name}-{run}");
                throw new InvalidOperationException($"Run {run} of seed {Seed}, a mutation of {test.Name}, gave {e.GetType().Name}: {e.Message}", e);
            }
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(allocated < 256L << 20, $"Run {run} of seed {Seed}, a mutation of {test.Name}, allocated {allocated} bytes.");
        });
        MemoryPool.Limit = limit;
        output.WriteLine($"{Runs} models: {refused} refused, {ran} ran");
        Assert.InRange(refused, Runs / 10, Runs);
    }

    private static byte[] Mutated(byte[] source, byte[] other, Random random)
    {
        var bytes = source.ToList();
        for (var i = random.Next(1, 5); i > 0 && bytes.Count > 1; i--)
        {
            var at = random.Next(bytes.Count);
            var length = Math.Min(random.Next(1, 17), bytes.Count - at);
            switch (random.Next(7))
            {
                case 0: bytes[at] = (byte)random.Next(256); break;
                case 1: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 2: bytes.RemoveRange(at, length); break;
                case 3: bytes.InsertRange(at, bytes.GetRange(at, length)); break;
                case 4: bytes.InsertRange(at, [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F]); break;
                case 5: bytes.RemoveRange(at, bytes.Count - at); break;
                default:
                    var from = random.Next(other.Length);
                    bytes.InsertRange(at, other.AsSpan(from, Math.Min(length * 4, other.Length - from)).ToArray());
                    break;
            }
        }
        return [.. bytes];
    }

    private static void Keep(byte[] model, string name)
    {
        if (Environment.GetEnvironmentVariable("ONNX_HOSTILE_KEEP") is { } folder)
            File.WriteAllBytes(Path.Combine(folder, $"{name}.onnx"), model);
    }
}
