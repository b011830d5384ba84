using System.Text.Json;
using TorchPort.Nn;

namespace TorchPort.Tests.Nn;

[Collection(DefaultGeneratorCollection.Name)]
public class WarningTests
{
    [Fact]
    public void ATargetThatBroadcastsIsWarnedOfInPyTorchsWords()
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Paths.Fixture("tutorials", "linear.json")));
        var heard = new List<string>();
        var warning = Torch.Warning;
        Torch.Warning = heard.Add;
        var loss = Functional.MseLoss(Torch.Zeros(2, 1), Torch.Ones(2, 2));
        Functional.MseLoss(Torch.Zeros(2, 2), Torch.Ones(2, 2));
        Torch.Warning = warning;
        Assert.Equal(1.0, loss.Item<double>());
        Assert.Equal([json.RootElement.GetProperty("warning").GetProperty("message").GetString()!], heard);
    }
}
