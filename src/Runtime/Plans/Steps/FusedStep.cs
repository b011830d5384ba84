using System.Numerics;
using TorchPort.Kernels;
using TorchPort.Lanes;

namespace TorchPort.Plans;

/// <summary>Which of a fused kernel's tensors are there.</summary>
internal static class FusedStep
{
    /// <summary>A bit for each tensor, set where it is there, and one behind the last.</summary>
    internal static int Mask(ReadOnlySpan<Tensor?> tensors)
    {
        var mask = 1 << tensors.Length;
        for (var i = 0; i < tensors.Length; i++)
            mask |= tensors[i] is null ? 0 : 1 << i;
        return mask;
    }

    internal static Tensor[] Present(ReadOnlySpan<Tensor?> tensors)
    {
        var present = new List<Tensor>();
        foreach (var tensor in tensors)
        {
            if (tensor is not null)
                present.Add(tensor);
        }
        return [.. present];
    }

    /// <summary>All of a mask's tensors again, null where one is not there.</summary>
    internal static Tensor?[] Spread(int mask, ReadOnlySpan<Tensor> present)
    {
        var tensors = new Tensor?[BitOperations.Log2((uint)mask)];
        var next = 0;
        for (var i = 0; i < tensors.Length; i++)
            tensors[i] = (mask >> i & 1) != 0 ? present[next++] : null;
        return tensors;
    }
}

/// <summary>A fused kernel.</summary>
internal sealed record FusedStep<K>(K Kernel, DType Compute, int Outputs, int Inputs) : Step where K : unmanaged, IFusedKernel
{
    internal override string Name => Short(typeof(K));

    internal override bool TakesAnyNumbers => true;

    internal override Step Widened => this with { Compute = Wider(Compute) };

    internal override void Save(StepWriter to)
    {
        to.Kernel("Fused", Kernel);
        to.DType(Compute);
        to.Int(Outputs);
        to.Int(Inputs);
    }

    internal override void Run(Device device, ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor> inputs) =>
        device.Fused(Kernel, Compute, FusedStep.Spread(Outputs, outputs), FusedStep.Spread(Inputs, inputs));

    internal override Call Prepare(Device device, Tensor[] outputs, Tensor[] inputs) =>
        (Compute == DType.Float32 ? Fused.Prepare<K, float>(Kernel, FusedStep.Spread(Outputs, outputs), FusedStep.Spread(Inputs, inputs)) : null) ?? base.Prepare(device, outputs, inputs);
}
