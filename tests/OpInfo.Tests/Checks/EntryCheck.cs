using TorchPort.Aten;

namespace TorchPort.Tests.OpInfo;

/// <summary>Runs the cases of an entry: the operator, its derivatives, and theirs.</summary>
internal sealed class EntryCheck
{
    private readonly OpInfoCall _call;
    private readonly Func<OpInfoCase, AtenValue, AtenValue> _compared;
    private readonly Tolerance _tolerance;

    private EntryCheck(OpInfoFile file, Tolerance tolerance) =>
        (_call, _compared, _tolerance) = (Operators.Of(file.Entry, file.Operator), Unspecified.Compared(file.Entry), tolerance);

    /// <summary>The same on a device, without second derivatives, but also as inference has it: other kernels run where no derivatives are wanted.</summary>
    internal static EntryResult RunOn(Device device, OpInfoFile file)
    {
        var result = new EntryResult(file.Entry);
        EntryCheck check = new(file, Tolerances.Of(file));
        for (var i = 0; i < file.Count; i++)
        {
            check.Run(file.On(device, i), (kind, failure) => result.Add(kind, i, failure), second: false);
            using var mode = GradMode.NoGrad();
            result.Add(Kind.Forward, i, check.Forward(file.On(device, i), out _));
        }
        return result;
    }

    internal static EntryResult Run(OpInfoFile file)
    {
        var result = new EntryResult(file.Entry);
        EntryCheck check = new(file, Tolerances.Of(file)), wide = new(file, Tolerances.Of(file).AtLeast(file.DType));
        for (var i = 0; i < file.Count; i++)
        {
            var before = result.FailureCount;
            check.Run(file[i], (kind, failure) => result.Add(kind, i, failure));
            if (result.FailureCount > before && file.DType == DType.Float32)
                wide.Run(file.Wide(i), result.Judge);
        }
        return result;
    }

    private void Run(OpInfoCase c, Action<Kind, Failure?> report, bool second = true)
    {
        report(Kind.Forward, Forward(c, out var outputs));
        if (!c.HasGrads)
            return;
        Tensor?[]? grads = null;
        report(Kind.First, outputs is null ? new("no output") : Try(() => grads = First(c, outputs, _tolerance)));
        if (c.HasGradGrads && second)
            report(Kind.Second, grads is null ? new("no first derivative") : Try(() => Second(c, grads, _tolerance)));
    }

    private Failure? Forward(OpInfoCase c, out Tensor[]? outputs)
    {
        Tensor[]? leaves = null;
        var failure = Try(() =>
        {
            // OpInfo seeds random operators with this number before each call.
            Torch.ManualSeed(42);
            var output = _call(c);
            Compare.Values(_compared(c, c.Output), _compared(c, output), "output", _tolerance);
            leaves = [.. Compare.Leaves(output)];
        });
        outputs = leaves;
        return failure;
    }

    private static Tensor?[] First(OpInfoCase c, Tensor[] outputs, Tolerance tolerance)
    {
        Tensor[] differentiable = [.. outputs.Where(o => o.RequiresGrad)];
        // A result that depends on no input may be without history here, where PyTorch records zeros.
        if (differentiable.Length == 0)
        {
            Array.ForEach(c.Grads, g => Compare.OrZero(g, null, "gradient", tolerance));
            return new Tensor?[c.Grads.Length];
        }
        if (differentiable.Length != c.Cotangents.Length)
            throw new InvalidOperationException($"{differentiable.Length} outputs require gradients, expected {c.Cotangents.Length}");
        foreach (var cotangent in c.Cotangents)
            cotangent!.RequiresGrad_();
        var grads = Torch.Grad(differentiable, c.Inputs, c.Cotangents, createGraph: true, allowUnused: true);
        for (var i = 0; i < grads.Length; i++)
            Compare.OrZero(c.Grads[i], grads[i], $"gradient {i}", tolerance);
        return grads;
    }

    private static void Second(OpInfoCase c, Tensor?[] grads, Tolerance tolerance)
    {
        var live = Enumerable.Range(0, grads.Length).Where(i => c.Directions[i] is not null && grads[i] is { RequiresGrad: true }).ToArray();
        Tensor[] wrt = [.. c.Inputs, .. c.Cotangents.Select(t => t!)];
        var second = live.Length == 0 ? new Tensor?[wrt.Length]
            : Torch.Grad([.. live.Select(i => grads[i]!)], wrt, [.. live.Select(i => c.Directions[i])], allowUnused: true);
        for (var i = 0; i < second.Length; i++)
            Compare.OrZero(c.GradGrads[i], second[i], i < c.Inputs.Length ? $"second derivative {i}" : $"second derivative by cotangent {i - c.Inputs.Length}", tolerance);
    }

    private static Failure? Try(Action action)
    {
        try
        {
            action();
            return null;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return e is Mismatch m ? new(m.Message, m.Gap) : new($"{e.GetType().Name}: {e.Message} {Place(e)}");
        }
    }

    private static string Place(Exception e) => e.StackTrace?.Split('\n').FirstOrDefault(l => l.Contains("TorchPort", StringComparison.Ordinal))?.Trim() ?? "";
}
