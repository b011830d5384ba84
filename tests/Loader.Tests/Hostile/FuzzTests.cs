using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using TorchPort.Zip;

namespace TorchPort.Tests.Hostile;

/// <summary>
/// Damaged files give typed errors or values that can be used: no crash, no hang, no memory beyond measure. The runs are seeded;
/// TORCHPORT_FUZZ_RUNS and TORCHPORT_FUZZ_SEED set how many and which,
/// TORCHPORT_FUZZ_FILES of which files (a part of their paths). A case that was found is kept in fixtures/hostile.
/// </summary>
public class FuzzTests
{
    private const int MaxFile = 64 * 1024;
    private const long MaxAllocated = 600L << 20;
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(20);

    internal static readonly int Runs = Setting("TORCHPORT_FUZZ_RUNS", 3000);
    internal static readonly int Seed = Setting("TORCHPORT_FUZZ_SEED", 1);

    private static readonly string Wanted = Environment.GetEnvironmentVariable("TORCHPORT_FUZZ_FILES") ?? "";

    private static readonly Sample[] Corpus = [.. Files()];

    /// <summary>A file, and its records if it is an archive.</summary>
    private sealed record Sample(string Name, byte[] Bytes, (string Name, byte[] Bytes)[] Records);

    public static TheoryData<string> Found { get; } = [.. Directory.GetFiles(Paths.Fixture("hostile")).Select(f => Path.GetFileName(f)).Where(n => n != "README.md").Order()];

    [Fact]
    public void DamagedFilesAreErrorsOrUsable()
    {
        var random = new Random(Seed);
        var mutator = new Mutator(random);
        for (var run = 0; run < Runs; run++)
        {
            var sample = Corpus[random.Next(Corpus.Length)];
            var other = Corpus[random.Next(Corpus.Length)].Bytes;
            var damaged = sample.Records.Length > 0 && random.Next(3) > 0 ? Repacked(sample, random, mutator, other) : mutator.Mutate(sample.Bytes, other);
            Try(damaged, $"{Seed}-{run}-{sample.Name}", random.Next(4) != 0);
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

    private static void Try(byte[] bytes, string name, bool ignoreChecksums) =>
        Try(() => Checkpoint.Load(bytes, name, new() { VerifyChecksums = !ignoreChecksums }), bytes, name);

    /// <summary>Loads and uses what <paramref name="bytes"/> damaged.</summary>
    internal static void Try(Func<Checkpoint> load, byte[] bytes, string name)
    {
        var watch = Stopwatch.StartNew();
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            Use(load());
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

    /// <summary>An archive that is whole, but for what is in some of its records.</summary>
    private static byte[] Repacked(Sample sample, Random random, Mutator mutator, byte[] other)
    {
        var stream = new MemoryStream();
        var zip = new ZipWriter(stream);
        var aim = random.Next(sample.Records.Length);
        for (var i = 0; i < sample.Records.Length; i++)
        {
            var (name, bytes) = sample.Records[i];
            var isText = name.EndsWith(".pkl", StringComparison.Ordinal) || name.EndsWith(".json", StringComparison.Ordinal);
            if (i == aim ? random.Next(8) > 0 : isText && random.Next(2) == 0)
                bytes = mutator.Mutate(bytes, other);
            if (random.Next(200) > 0)
                zip.Add(name, bytes);
        }
        zip.Finish();
        return stream.ToArray();
    }

    private static string Keep(byte[] bytes, string name)
    {
        var path = Path.Combine(Path.GetTempPath(), "torchport-found-" + name.Replace('/', '_'));
        File.WriteAllBytes(path, bytes);
        return path;
    }

    /// <summary>Small fixtures of every format.</summary>
    private static IEnumerable<Sample> Files()
    {
        foreach (var folder in new[] { "checkpoints", "checkpoint_kinds", "torchscript", "export", "safetensors", "torchsharp", "npy", "hostile" })
        {
            foreach (var path in Directory.GetFiles(Paths.Fixture(folder), "*", SearchOption.AllDirectories).Order())
            {
                var bytes = File.ReadAllBytes(path);
                if (path.Contains(Wanted, StringComparison.Ordinal) && Path.GetExtension(path) is not (".json" or ".md" or ".bin") && bytes.Length is > 0 and < MaxFile)
                    yield return new(Path.GetFileName(path), bytes, folder == "hostile" ? [] : Records(bytes));
            }
        }
    }

    private static (string, byte[])[] Records(byte[] file)
    {
        if (file is not [(byte)'P', (byte)'K', 3, 4, ..])
            return [];
        using var zip = new ZipArchive(new MemoryStream(file));
        return [.. zip.Entries.Select(Read)];

        static (string, byte[]) Read(ZipArchiveEntry entry)
        {
            using var stream = entry.Open();
            var bytes = new byte[entry.Length];
            stream.ReadExactly(bytes);
            return (entry.FullName, bytes);
        }
    }

    private static int Setting(string name, int standard) => int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : standard;
}
