using TorchPort.Tests.OpInfo;

namespace TorchPort.Tests.Gpu;

/// <summary>The entries of fixtures/opinfo on the device: real PyTorch's results and first derivatives, by the body that the processor's tests run.</summary>
[Collection(DefaultGeneratorCollection.Name)]
public class ParityTests
{
    private static readonly string[] Subset =
    [
        "add", "mul", "div.floor_rounding", "pow", "where", "exp", "tanh", "erf", "sigmoid", "clamp", "eq", "remainder", "bool", "nn.functional.gelu", "nn.functional.softplus",
        "sum", "amax", "prod", "all", "std", "cumsum", "logcumsumexp", "cummax", "argmax", "sort", "topk", "median", "mode", "kthvalue", "searchsorted",
        "matmul", "baddbmm", "softmax", "nn.functional.layer_norm", "nn.functional.cross_entropy", "gather", "scatter", "scatter_add", "index_select", "nn.functional.embedding",
        "nn.functional.conv1d", "nn.functional.conv2d", "nn.functional.conv_transpose2d", "nn.functional.max_pool2d", "nn.functional.avg_pool2d", "flip", "cat", "roll", "cfloat", "fft.fft", "fft.irfft",
    ];

    public static TheoryData<string> Entries => [.. Devices.IsFast ? OpInfoFile.Selection("float32").Select(f => f.Entry).Except(NotPassing.Keys) : Subset];

    [Theory]
    [MemberData(nameof(Entries))]
    public void Results_and_first_derivatives_are_PyTorchs(string entry)
    {
        using var borrowed = Devices.ProcessorsRandom();
        var file = OpInfoFile.Selection("float32").Single(f => f.Entry == entry);
        Assert.Null(EntryCheck.RunOn(Devices.Tested, file).FirstFailure);
    }

    /// <summary>A list that says too much would hide what stops passing.</summary>
    [Fact]
    public void What_is_said_not_to_pass_does_not()
    {
        Assert.SkipUnless(Devices.IsFast, "ILGPU's processor device runs a part of the entries.");
        using var borrowed = Devices.ProcessorsRandom();
        var files = OpInfoFile.Selection("float32").Where(f => NotPassing.Keys.Contains(f.Entry)).ToList();
        Assert.Equal(NotPassing.Keys.Count, files.Count);
        Assert.Empty(files.Where(f => EntryCheck.RunOn(Devices.Tested, f).FirstFailure is null).Select(f => f.Entry));
    }

    /// <summary>The entries that do not pass on a GPU, with the reason: fixtures/opinfo/not_on_gpu.txt.</summary>
    private static class NotPassing
    {
        internal static IReadOnlyCollection<string> Keys { get; } = [.. File.ReadLines(Paths.Fixture("opinfo", "not_on_gpu.txt")).Select(l => l.Split(": ", 2)[0])];
    }
}
