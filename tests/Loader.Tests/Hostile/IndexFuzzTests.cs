using TorchPort.IO;
using TorchPort.Npy;
using TorchPort.Sharded;

namespace TorchPort.Tests.Hostile;

/// <summary>Damaged indexes of shards, folders of parts and headers of arrays give typed errors or values; seeded as <see cref="FuzzTests"/> are.</summary>
public class IndexFuzzTests
{
    /// <summary>A folder is written to the disk for each run.</summary>
    private static readonly int FolderRuns = Math.Max(1, FuzzTests.Runs / 10);

    [Fact]
    public void Indexes()
    {
        var index = File.ReadAllBytes(Paths.Fixture("safetensors", "sharded", "model.safetensors.index.json"));
        var mutator = new Mutator(new Random(FuzzTests.Seed));
        for (var run = 0; run < FuzzTests.Runs; run++)
        {
            var damaged = mutator.Mutate(index, "\"weight_map\": {\"a\": \"../../x\", \"\\ud800\": \"\\u0000\"}, 1e999"u8.ToArray());
            try
            {
                foreach (var name in (ShardIndex.Parse(MappedFile.FromBytes(damaged, "index.json")) ?? []).Values)
                    Assert.Equal(Path.GetFileName(name), Path.GetRelativePath(Path.GetTempPath(), FolderFiles.Resolve(Path.GetTempPath(), name, "index.json")));
            }
            catch (CheckpointException)
            {
                // What is asked for.
            }
        }
    }

    [Fact]
    public void Headers()
    {
        var header = "{'descr': [('flag', '|b1'), ('place', '<f4', (2, 2)), ('inner', [('a', '|u1'), ('b', '<c16')])], 'fortran_order': False, 'shape': (3, 2), }"u8.ToArray();
        var mutator = new Mutator(new Random(FuzzTests.Seed));
        for (var run = 0; run < FuzzTests.Runs; run++)
        {
            var text = System.Text.Encoding.Latin1.GetString(mutator.Mutate(header, "\\u1234\\x0g'\"((((99999999999999999999L, -1"u8.ToArray()));
            try
            {
                PythonLiteral.Parse(text);
            }
            catch (FormatException)
            {
                // What is asked for.
            }
        }
    }

    [Theory]
    [InlineData("distributed/single")]
    [InlineData("distributed/sharded")]
    [InlineData("safetensors/sharded")]
    [InlineData("safetensors/sharded_bin")]
    public void Folders(string name)
    {
        using var folder = new TempFolder();
        var files = Directory.GetFiles(Paths.Fixture(name)).Order().Select(f => (Name: Path.GetFileName(f), Bytes: File.ReadAllBytes(f))).ToArray();
        foreach (var (file, bytes) in files)
            folder.Write(file, bytes);
        var random = new Random(FuzzTests.Seed);
        var mutator = new Mutator(random);
        for (var run = 0; run < FolderRuns; run++)
        {
            // Most of what there is to say is in the first file: .metadata, or the index.
            var (file, bytes) = files[random.Next(4) == 0 ? random.Next(files.Length) : Array.FindIndex(files, f => f.Name == ".metadata" || f.Name.EndsWith(".json", StringComparison.Ordinal))];
            var damaged = mutator.Mutate(bytes, files[random.Next(files.Length)].Bytes);
            folder.Write(file, damaged);
            FuzzTests.Try(() => Checkpoint.Load(folder.Path), damaged, $"{FuzzTests.Seed}-{run}-{file}");
            folder.Write(file, bytes);
        }
    }
}
