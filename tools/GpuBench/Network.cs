using TorchPort.Nn;

namespace TorchPort.GpuBench;

/// <summary>Layers, and what they compute together.</summary>
/// <param name="Parts">The layers.</param>
/// <param name="Forward">What they compute.</param>
/// <param name="Between">Multiplications and additions of an input that no layer does, such as those of attention.</param>
internal sealed record Network(IReadOnlyList<Module> Parts, Func<Tensor, Tensor> Forward, Func<Tensor, double>? Between = null)
{
    /// <summary>Multiplications and additions of an input's forward pass; a norm's and an activation's do not count.</summary>
    internal double Operations(Tensor x)
    {
        var sum = Between?.Invoke(x) ?? 0;
        var hooks = new List<IDisposable>();
        foreach (var part in Parts)
        {
            if (part is Linear or Conv2d)
                hooks.Add(((Module<Tensor, Tensor>)part).RegisterForwardHook((_, _, y) => Count(part, y)));
        }
        using (GradMode.NoGrad())
            Forward(x);
        foreach (var hook in hooks)
            hook.Dispose();
        return sum;

        // Each output is a sum of as many products as its weight has elements.
        Tensor Count(Module part, Tensor y)
        {
            var weight = part.NamedParameters().Single(p => p.Name == "weight").Parameter;
            sum += 2.0 * y.ElementCount * weight.ElementCount / weight.Shape[0];
            return y;
        }
    }
}
