namespace TorchPort.Tests.Tensors;

/// <summary>Tensors as text, beside what PyTorch prints (fixtures/print).</summary>
[Collection("print options")]
public class PrintTests
{
    [Fact]
    public void Text_is_pytorchs()
    {
        var before = Torch.PrintOptions;
        try
        {
            Assert.All(TensorFile.Open("print", "print.safetensors").Cases(), Check);
        }
        finally
        {
            Torch.PrintOptions = before;
        }
    }

    [Fact]
    public void A_parameter_says_so() => Assert.Equal("Parameter containing:\ntensor([1., 2.], requires_grad=True)", new TorchPort.Nn.Parameter(Torch.Tensor<float>([1, 2])).ToString());

    [Fact]
    public void A_tensor_without_memory_shows_its_size() => Assert.Equal("tensor(..., device='meta', size=(2, 3), dtype=torch.int64)", Torch.Empty([2, 3], DType.Int64, Device.Meta).ToString());

    [Fact]
    public void Options_are_checked() => Assert.Throws<ArgumentOutOfRangeException>(() => Torch.PrintOptions = new() { EdgeItems = 0 });

    private static void Check(Case c)
    {
        Torch.PrintOptions = Options(c.Dict("options"));
        var x = c.Tensor("x");
        if (c.Json.GetProperty("x").TryGetProperty("complex", out _))
            x = x.ViewAsComplex();
        if (c["requires_grad"] is true)
            x.RequiresGrad_();
        if (c["history"] is true)
            x = Torch.Ones(x.Shape).RequiresGrad_().Mul(x);
        Assert.Equal((c.Text("name"), c.Text("text")), (c.Text("name"), x.ToString()));
    }

    private static PrintOptions Options(IReadOnlyDictionary<string, object?> given) => new()
    {
        Precision = (int)(given.GetValueOrDefault("precision") as long? ?? 4),
        Threshold = given.GetValueOrDefault("threshold") as long? ?? 1000,
        EdgeItems = (int)(given.GetValueOrDefault("edgeitems") as long? ?? 3),
        LineWidth = (int)(given.GetValueOrDefault("linewidth") as long? ?? 80),
        SciMode = given.GetValueOrDefault("sci_mode") as bool?,
    };
}
