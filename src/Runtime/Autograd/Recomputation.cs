namespace TorchPort.Autograd;

/// <summary>Derivatives of derivatives of operations whose backward is a kernel.</summary>
internal static class Recomputation
{
    /// <summary>Gradients that are themselves recorded: those of the operation put together of others.</summary>
    /// <param name="inputs">The operation's inputs; null where one was left out.</param>
    /// <param name="needed">Which of them want a gradient.</param>
    /// <param name="gradients">The results' gradients; null for a result that nobody used.</param>
    /// <param name="operation">The operation, as an expression over others.</param>
    internal static Tensor?[] Gradients(Tensor?[] inputs, Func<int, bool> needed, Tensor?[] gradients, Func<Tensor?[], Tensor[]> operation)
    {
        // Nodes of their own, so that an input that stands in several places gets each place's gradient apart.
        var apart = Array.ConvertAll(inputs, x => x is null ? null : Ops.Views.Alias(x));
        var results = operation(apart);
        var used = Enumerable.Range(0, results.Length).Where(i => gradients[i] is not null && results[i].RequiresGrad).ToArray();
        var wanted = Enumerable.Range(0, inputs.Length).Where(i => inputs[i] is not null && needed(i)).ToArray();
        var found = Torch.Grad([.. used.Select(i => results[i])], [.. wanted.Select(i => apart[i]!)], [.. used.Select(i => gradients[i])], createGraph: true, allowUnused: true);
        var all = new Tensor?[inputs.Length];
        for (var i = 0; i < wanted.Length; i++)
            all[wanted[i]] = found[i];
        return all;
    }
}
