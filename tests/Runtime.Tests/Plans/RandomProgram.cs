namespace TorchPort.Tests.Plans;

/// <summary>A function of a 3 by 4 tensor made of random operators, among them views and writes in place.</summary>
internal sealed class RandomProgram(int seed)
{
    internal Tensor[] Run(Tensor x)
    {
        var random = new System.Random(seed);
        var all = new List<Tensor> { x, Torch.Arange(4).To(DType.Float32), Torch.Full([3, 1], 0.5) };
        Tensor Any() => all[random.Next(all.Count)];
        for (var i = 0; i < 12; i++)
        {
            var t = Any();
            all.Add(random.Next(13) switch
            {
                0 => t.Add(Any()),
                1 => t.Mul(Any()),
                2 => t.Sub(0.25),
                3 => t.Sigmoid(),
                4 => t.Tanh(),
                5 => Torch.Where(t.Gt(Any()), Any(), 0.5),
                6 => t.Sum([-1], keepdim: true),
                7 => t.Clone().Mul_(2).Add_(Any().Sum()),
                8 => t.Expand(3, 4).Transpose(0, 1).Contiguous().Transpose(0, 1),
                9 => Written(t.Expand(3, 4), Any()),
                10 => t.Expand(3, 4).MatMul(Any().Expand(3, 4).Transpose(0, 1)).MatMul(t.Expand(3, 4)),
                11 => t.Softmax(-1),
                _ => t.Neg().Exp(),
            });
        }
        return [all[^1], all[^2], all[^3].Transpose(0, -1)];
    }

    private static Tensor Written(Tensor t, Tensor source)
    {
        var y = Torch.Ones(3, 4);
        y.Narrow(0, 1, 2).Copy_(t.Narrow(0, 0, 2));
        y.Narrow(1, 0, 2).Add_(source.Sum());
        return y;
    }
}
