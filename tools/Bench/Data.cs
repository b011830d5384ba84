namespace TorchPort.Bench;

/// <summary>The same random numbers here and in libtorch.</summary>
internal static class Data
{
    internal static (Tensor Ours, TorchSharp.torch.Tensor Theirs) Normal(long[] size)
    {
        var random = new Random(1);
        var count = 1L;
        foreach (var s in size)
            count *= s;
        var numbers = new float[count];
        for (var i = 0; i < count; i++)
            numbers[i] = (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
        return (Torch.Tensor<float>(numbers, size), TorchSharp.torch.tensor(numbers, size));
    }
}
