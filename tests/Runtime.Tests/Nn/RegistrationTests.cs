using TorchPort.Nn;

namespace TorchPort.Tests.Nn;

/// <summary>The members of modules of this assembly, which generated code registers.</summary>
public partial class RegistrationTests
{
    [Fact]
    public void State_dicts_hold_members_in_order_under_dotted_names() =>
        Assert.Equal(["head.weight", "head.running_mean", "body.weight", "body.running_mean"], new Net().StateDict().Keys);

    [Fact]
    public void Transient_buffers_are_buffers_but_not_part_of_the_state()
    {
        var net = new Net();
        Assert.Equal(["head.weight", "body.weight"], net.NamedParameters().Select(p => p.Name));
        Assert.Equal(["positions", "head.running_mean", "body.running_mean"], net.NamedBuffers().Select(b => b.Name));
        Assert.Equal(["", "head", "body"], net.NamedModules().Select(m => m.Name));
    }

    private sealed partial class Scale : Module<Tensor, Tensor>
    {
        [Buffer, Name("running_mean")]
        private readonly Tensor _mean = Torch.Zeros(2);

        [Name("weight")]
        public Parameter Weight { get; } = new(Torch.Ones(2));

        [Name("bias")]
        public Parameter? Bias { get; init; }

        public override Tensor Forward(Tensor input) => input.Sub(_mean).Mul(Weight);
    }

    private sealed partial class Net : Module<Tensor, Tensor>
    {
        private readonly Scale head = new();

        [NotRegistered]
        private readonly Scale _teacher = new();

        [Name("body")]
        private Scale Body { get; } = new();

        [Buffer(Persistent = false), Name("positions")]
        private Tensor Positions { get; } = Torch.Arange(2);

        public override Tensor Forward(Tensor input) => Body.Call(head.Call(input)).Add(Positions).Sub(_teacher.Call(input));
    }
}
