using TorchPort.Plans;

namespace TorchPort.Script;

/// <summary><c>if …: … else: …</c></summary>
/// <param name="line">Its line.</param>
/// <param name="condition">The condition.</param>
/// <param name="then">Runs if it holds.</param>
/// <param name="otherwise">Runs if it does not.</param>
/// <param name="assigned">The variables that both branches assign: of all that they assign, only these are looked at afterwards.</param>
internal sealed class IfStatement(int line, ScriptExpression condition, ScriptStatement[] then, ScriptStatement[] otherwise, int[] assigned) : ScriptStatement(line)
{
    internal override void Run(ScriptFrame frame)
    {
        var value = condition.Value(frame);
        if (value is UnknownTruth unknown)
            RunBoth(frame, unknown.Tensor);
        else
            RunAll(ScriptValues.IsTrue(value, frame, Line) ? then : otherwise, frame);
    }

    /// <summary>In a trace, both branches as parts of the plan. What they assign must be tensors, or the same whichever branch is taken.</summary>
    private void RunBoth(ScriptFrame frame, Tensor truth)
    {
        var before = (object?[])frame.Locals.Clone();
        object?[] first = [], second = [];
        var outputs = Torch.Cond(truth, () => Branch(then, ref first), () => Branch(otherwise, ref second));
        var next = 0;
        for (var i = 0; i < assigned.Length; i++)
        {
            if (first[i] is Tensor != second[i] is Tensor || (first[i] is not Tensor && !Equals(first[i], second[i])))
                throw new TraceException("The branches of a condition give values of other kinds, so they cannot be parts of a plan.");
            frame.Locals[assigned[i]] = first[i] is Tensor ? outputs[next++] : first[i];
        }

        Tensor[] Branch(ScriptStatement[] statements, ref object?[] values)
        {
            Array.Copy(before, frame.Locals, before.Length);
            frame.Run.OpenConditions++;
            try
            {
                RunAll(statements, frame);
            }
            finally
            {
                frame.Run.OpenConditions--;
            }
            if (frame.HasReturned)
                throw new TraceException("A branch of a condition ends the function, so it cannot be part of a plan.");
            values = Array.ConvertAll(assigned, s => frame.Locals[s]);
            return [.. values.OfType<Tensor>()];
        }
    }
}

/// <summary>In a trace, a truth value that is known only when the plan runs.</summary>
/// <param name="Tensor">One boolean.</param>
internal sealed record UnknownTruth(Tensor Tensor);
