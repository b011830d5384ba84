using TorchPort.Nn;

namespace TorchPort.Tests.Nn;

public class ContainerTests
{
    [Fact]
    public void MembersAreNamedByPlaceOrByName()
    {
        var places = new Sequential(new Linear(2, 3), new ReLU(), new Linear(3, 1));
        Assert.Equal(["0.weight", "0.bias", "2.weight", "2.bias"], places.StateDict().Keys);
        var initializer = new Sequential { new Linear(2, 3), new ReLU() };
        Assert.Equal(["0.weight", "0.bias"], initializer.StateDict().Keys);
        var names = new Sequential { { "fc", new Linear(2, 3) }, { "act", new PReLU() } };
        Assert.Equal(["fc.weight", "fc.bias", "act.weight"], names.StateDict().Keys);
        Assert.Same(names["act"], names[-1]);
        var list = new ModuleList<Linear>(new Linear(1, 1, bias: false), new Linear(1, 1, bias: false));
        Assert.Equal(["0.weight", "1.weight"], list.StateDict().Keys);
        var dict = new ModuleDict { { "a", new Linear(1, 1, bias: false) } };
        Assert.Equal(["a.weight"], dict.StateDict().Keys);
        Assert.Equal(["0", "1"], new ParameterList(new Parameter(Torch.Zeros(1)), new Parameter(Torch.Zeros(2))).StateDict().Keys);
        Assert.Equal(["w"], new ParameterDict { { "w", new Parameter(Torch.Zeros(1)) } }.StateDict().Keys);
    }

    [Fact]
    public void AReplacedMemberTakesTheOldOnesPlaceAndName()
    {
        var net = new Sequential(new Linear(2, 3), new Linear(3, 10));
        net[1] = new Linear(3, 4, bias: false);
        Assert.Equal(["0.weight", "0.bias", "1.weight"], net.StateDict().Keys);
        Assert.Equal([1L, 4], net.Call(Torch.Zeros(1, 2)).Shape.ToArray());
    }

    [Fact]
    public void AnEmptySequentialGivesItsInput()
    {
        var x = Torch.Ones(2);
        Assert.Same(x, new Sequential().Call(x));
    }
}
