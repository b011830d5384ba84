namespace TorchPort.Tests;

/// <summary>Networks that PyTorch exported, against ONNX Runtime. They are made where the oracle is, once for each version of the script.</summary>
public class ExportedModelTests
{
    private readonly Generator _generator = new Generator().ManualSeed(3);

    [Theory]
    [InlineData("resnet18")]
    [InlineData("mobilenet_v3_small")]
    [InlineData("efficientnet_b0")]
    [InlineData("vit_b_16")]
    [InlineData("densenet121")]
    [InlineData("swin_t")]
    public void ImagesAreClassified(string name)
    {
        using var models = new AgainstOnnxRuntime(Export(name));
        Assert.Equal([2, 1000], models.Run(("input", Torch.Randn([2, 3, 64, 64], generator: _generator)))["output"].Shape.ToArray());
    }

    [Fact]
    public void WordsAreTagged()
    {
        using var models = new AgainstOnnxRuntime(Export("tagger"));
        foreach (var (batch, length) in new[] { (1, 4), (3, 11) })
            models.Run(("tokens", Torch.RandInt(50, [batch, length], DType.Int64, generator: _generator)));
    }

    [Fact]
    public void WordsAreGeneratedWithACache()
    {
        using var models = new AgainstOnnxRuntime(Export("decoder"));
        string[] names = ["key0", "value0", "key1", "value1"];
        var cache = names.ToDictionary(n => n, _ => Torch.Zeros(2, 4, 0, 8));
        var tokens = Torch.RandInt(60, [2, 5], DType.Int64, generator: _generator);
        for (var step = 0; step < 4; step++)
        {
            var outputs = models.Run([("tokens", tokens), .. names.Select(n => ($"past_{n}", cache[n]))]);
            cache = names.ToDictionary(n => n, n => outputs[$"present_{n}"]);
            tokens = outputs["logits"].Select(1, -1).ArgMax(-1, keepdim: true);
        }
        Assert.Equal(8, cache["key0"].Size(2));
    }

    private static string Export(string name)
    {
        var script = Path.Combine(Paths.Repository, "tools", "export_onnx_models.py");
        var version = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(script)))[..12];
        var folder = Path.Combine(Path.GetTempPath(), "torchport-onnx-models-" + version);
        var path = Path.Combine(folder, name + ".onnx");
        if (!File.Exists(path))
            Oracle.Python(script, folder, name);
        return path;
    }
}
