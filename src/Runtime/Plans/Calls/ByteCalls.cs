using TorchPort.Kernels;

namespace TorchPort.Plans;

/// <summary>Numbers as bytes within their own span.</summary>
internal sealed class DynamicQuantizeCall(Tensor[] outputs, Tensor x) : Call
{
    private readonly ByteRange _range = new();

    internal override void Run() => _range.Run(outputs[0], outputs[1], outputs[2], x);
}
