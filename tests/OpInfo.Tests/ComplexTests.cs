namespace TorchPort.Tests.OpInfo;

/// <summary>Operators on complex numbers: results, gradients in PyTorch's convention, and the gradients' gradients.</summary>
[Collection(DefaultGeneratorCollection.Name)]
public class ComplexTests
{
    public static TheoryData<string> Entries => [.. OpInfoFile.Folder(Paths.Fixture("complex")).Select(f => f.Entry)];

    [Theory]
    [MemberData(nameof(Entries))]
    public void Complex_operators_are_pytorchs(string entry)
    {
        var result = EntryCheck.Run(OpInfoFile.Open(Paths.Fixture("complex", $"{entry}.complex128.safetensors")));
        Assert.Null(result.FirstFailure);
        Assert.True(result.Has(Kind.First));
    }
}
