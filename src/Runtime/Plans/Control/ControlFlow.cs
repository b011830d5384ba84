namespace TorchPort.Plans;

/// <summary>Branches and loops whose course numbers decide. In a trace they become steps with plans of their own where the numbers are known only when it runs.</summary>
internal static class ControlFlow
{
    /// <summary>The results of one function or of another.</summary>
    /// <param name="condition">Which, as a tensor of one boolean.</param>
    /// <param name="then">Runs if it is true.</param>
    /// <param name="otherwise">Runs if it is false.</param>
    /// <exception cref="TraceException">In a trace: the functions give other numbers of results, or results of other dtypes or shapes; or one fails, as it may where the condition never holds.</exception>
    internal static Tensor[] If(Tensor condition, Func<Tensor[]> then, Func<Tensor[]> otherwise)
    {
        if (Tracer.Current is not { } tracer || !Tracer.Defers(condition))
            return condition.Item<bool>() ? then() : otherwise();
        Branch first = Traced(tracer, then), second = Traced(tracer, otherwise);
        if (!first.Fits(second))
            throw new TraceException("The branches of a condition give tensors of other dtypes or shapes, so they cannot be parts of a plan.");
        var outputs = first.Outputs.Select(Branch.Room).ToArray();
        tracer.Add(new IfStep(first.Compile(), second.Compile(), first.Captured.Length), outputs, [condition.Contiguous(), .. first.Captured, .. second.Captured]);
        return outputs;
    }

    private static Branch Traced(Tracer tracer, Func<Tensor[]> function)
    {
        try
        {
            return tracer.Branch(_ => function());
        }
        catch (TorchPortException e) when (e is not TraceException)
        {
            throw new TraceException($"A branch of a condition fails: {e.Message}", e);
        }
    }

    /// <summary>In a trace, a loop as one step; null where it cannot be one: its state changes shape, or it gathers rows and their number is not known.</summary>
    /// <param name="count">How often at most, as an integer; without end if null.</param>
    /// <param name="condition">Whether it begins, as a boolean; true if null.</param>
    /// <param name="state">What goes into the body and comes out of it changed.</param>
    /// <param name="body">Takes the number of the turn and the state, and gives whether to go on, the next state, and rows to be gathered.</param>
    /// <returns>The last state, and the rows of each kind stacked.</returns>
    internal static (Tensor[] State, Tensor[] Rows)? Loop(Tensor? count, Tensor? condition, Tensor[] state, Func<Tensor, Tensor[], (Tensor Continue, Tensor[] State, Tensor[] Rows)> body)
    {
        if (Tracer.Current is not { IsStaged: false } tracer)
            return null;
        var number = Torch.Zeros([], DType.Int64);
        var states = 0;
        Branch turn;
        try
        {
            turn = tracer.Branch(inputs =>
            {
                var (goOn, next, rows) = body(inputs[0], inputs[1..]);
                states = next.Length;
                return [goOn.To(DType.Bool).Reshape([]), .. next, .. rows];
            }, [number, .. state]);
        }
        catch (TorchPortException)
        {
            return null;
        }
        var fits = states == state.Length && state.Zip(turn.Outputs.Skip(1)).All(p => p.First.DType == p.Second.DType && p.First.Shape.SequenceEqual(p.Second.Shape));
        var endless = turn.Outputs[0].Value.Constant is { } constant && turn.Outputs[0].Over(constant).Item<bool>();
        var gathers = turn.Outputs.Count > 1 + states;
        long? turns = endless && IsKnown(count) && IsKnown(condition) && count is not null ? condition?.Item<bool>() == false ? 0 : Math.Max(0, count.Item<long>()) : null;
        if (!fits || gathers && turns is null || endless && count is null)
            return null;
        Tensor[] outputs = [.. turn.Outputs.Skip(1).Take(states).Select(Branch.Room), .. turn.Outputs.Skip(1 + states).Select(o => Tensor.Empty([turns!.Value, .. o.Shape], o.DType, Device.Cpu))];
        tracer.Add(new LoopStep(turn.Compile(), states, count is not null, condition is not null), outputs,
            [.. Given(count, DType.Int64), .. Given(condition, DType.Bool), .. state.Select(s => s.Contiguous()), .. turn.Captured]);
        return (outputs[..states], outputs[states..]);
    }

    private static bool IsKnown(Tensor? tensor) => tensor is null || !Tracer.IsUnknown(tensor);

    private static Tensor[] Given(Tensor? tensor, DType dtype) => tensor is null ? [] : [tensor.To(dtype).Contiguous()];
}
