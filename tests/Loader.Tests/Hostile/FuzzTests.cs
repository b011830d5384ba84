using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using TorchPort.Tests.Pickle;

namespace TorchPort.Tests.Hostile;

/// <summary>
/// Damaged files give typed errors or values that can be used: no crash, no hang, no memory beyond measure. The runs are seeded;
/// TORCHPORT_FUZZ_RUNS and TORCHPORT_FUZZ_SEED set how many and which. A case that was found is kept in fixtures/hostile.
/// </summary>
public class FuzzTests
{
    private const int MaxFile = 64 * 1024;
    private const long MaxAllocated = 600L << 20;
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(20);

    private static readonly int Runs = Setting("TORCHPORT_FUZZ_RUNS", 3000);
    private static readonly int Seed = Setting("TORCHPORT_FUZZ_SEED", 1);

    private static readonly (string Name, byte[] Bytes)[] Corpus = [.. Files()];

    public static TheoryData<string> Found { get; } = [.. Directory.GetFiles(Paths.Fixture("hostile")).Select(f => Path.GetFileName(f)).Where(n => n != "README.md").Order()];

    [Fact]
    public void DamagedFilesAreErrorsOrUsable()
    {
        var random = new Random(Seed);
        var mutator = new Mutator(random);
        for (var run = 0; run < Runs; run++)
        {
            var (name, bytes) = Corpus[random.Next(Corpus.Length)];
            var other = Corpus[random.Next(Corpus.Length)].Bytes;
            Try(mutator.Mutate(bytes, other), $"{Seed}-{run}-{name}", random.Next(4) != 0);
        }
    }

    [Theory]
    [MemberData(nameof(Found))]
    public void FoundCasesStayFixed(string name)
    {
        var bytes = File.ReadAllBytes(Paths.Fixture("hostile", name));
        Try(bytes, name, ignoreChecksums: true);
        Try(bytes, name, ignoreChecksums: false);
    }

    private static void Try(byte[] bytes, string name, bool ignoreChecksums)
    {
        var watch = Stopwatch.StartNew();
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            Use(Checkpoint.Load(bytes, name, new() { VerifyChecksums = !ignoreChecksums }));
        }
        catch (TorchPortException)
        {
            // What is asked for.
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"{Keep(bytes, name)}: {e.GetType().Name}: {e.Message}", e);
        }
        if (watch.Elapsed > Slow)
            throw new InvalidOperationException($"{Keep(bytes, name)} took {watch.Elapsed.TotalSeconds:0} s.");
        if (GC.GetAllocatedBytesForCurrentThread() - before is var allocated && allocated > MaxAllocated)
            throw new InvalidOperationException($"{Keep(bytes, name)} allocated {allocated >> 20} MiB.");
    }

    /// <summary>What a program does with a checkpoint: looks at everything, and reads what is not absurdly large.</summary>
    private static void Use(Checkpoint checkpoint)
    {
        Walk(checkpoint.Root, 0);
        foreach (var (_, tensor) in checkpoint.Tensors)
        {
            if (tensor.Device == Device.Cpu && tensor.ElementCount < 1 << 16)
                _ = Description.Bytes(tensor);
        }
        Attempt(() => checkpoint.StateDict());
        Attempt(checkpoint.Verify);
        if (checkpoint.Script is { } script)
        {
            foreach (var source in script.SourceNames)
                Attempt(() => script.Source(source));
            if (script.IsLite)
                Attempt(() => _ = script.Bytecode);
        }
        if (checkpoint.Programs is { } programs)
        {
            foreach (var program in programs.Names)
                Attempt(() => programs.ExampleInputs(program));
        }
        Attempt(() => Checkpoint.Save(Stream.Null, checkpoint.Root.Value));
    }

    private static void Attempt(Action action)
    {
        try
        {
            action();
        }
        catch (TorchPortException)
        {
            // As good as an error of the load.
        }
    }

    private static void Walk(CheckpointValue value, int depth)
    {
        if (depth > 8)
            return;
        switch (value.Value)
        {
            case QuantizedTensor q when q.Tensor.ElementCount < 1 << 16:
                Attempt(() => q.Dequantize());
                break;
            case NestedTensor n when n.Sizes.ElementCount < 1 << 16 && n.Strides.ElementCount < 1 << 16 && n.Offsets.ElementCount < 1 << 16:
                Attempt(() => n.Unbind());
                break;
        }
        foreach (var (key, child) in value.Entries.Take(100))
        {
            Assert.True(value.TryGet(key, out _) || value.Value is CheckpointSet or PickledObject or ITensorHolder);
            Walk(child, depth + 1);
        }
    }

    private static string Keep(byte[] bytes, string name)
    {
        var path = Path.Combine(Path.GetTempPath(), "torchport-found-" + name.Replace('/', '_'));
        File.WriteAllBytes(path, bytes);
        return path;
    }

    /// <summary>Small fixtures, and the pickles in those that are archives, which no checksum guards then.</summary>
    private static IEnumerable<(string, byte[])> Files()
    {
        foreach (var folder in new[] { "checkpoints", "checkpoint_kinds", "torchscript", "export", "hostile" })
        {
            foreach (var path in Directory.GetFiles(Paths.Fixture(folder), "*", SearchOption.AllDirectories).Order())
            {
                var bytes = File.ReadAllBytes(path);
                if (Path.GetExtension(path) is ".json" or ".md" || bytes.Length is > MaxFile or 0)
                    continue;
                yield return (Path.GetFileName(path), bytes);
                if (bytes is [(byte)'P', (byte)'K', 3, 4, ..] && Pickle(bytes) is { } pickle)
                    yield return (Path.GetFileName(path) + ".pkl", pickle);
            }
        }
    }

    private static byte[]? Pickle(byte[] archive)
    {
        try
        {
            using var zip = new ZipArchive(new MemoryStream(archive));
            if (zip.Entries.FirstOrDefault(e => e.Name == "data.pkl") is not { } entry)
                return null;
            using var stream = entry.Open();
            var bytes = new byte[entry.Length];
            stream.ReadExactly(bytes);
            return bytes;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static int Setting(string name, int standard) => int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : standard;
}
