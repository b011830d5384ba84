using TorchPort.Plans;

namespace TorchPort;

public static partial class Torch
{
    /// <summary>The results of one of two functions, by a condition that a plan of a <see cref="Session"/> looks at in each run. PyTorch: <c>torch.cond</c>.</summary>
    /// <param name="pred">One boolean.</param>
    /// <param name="trueFn">Runs if it is true.</param>
    /// <param name="falseFn">Runs if it is false; in a plan it must give tensors of the same dtypes and shapes.</param>
    public static Tensor[] Cond(Tensor pred, Func<Tensor[]> trueFn, Func<Tensor[]> falseFn)
    {
        ArgumentNullException.ThrowIfNull(pred);
        ArgumentNullException.ThrowIfNull(trueFn);
        ArgumentNullException.ThrowIfNull(falseFn);
        return ControlFlow.If(pred, trueFn, falseFn);
    }

    /// <summary>Tensors that a function changes as long as a condition on them holds, which a plan of a <see cref="Session"/> looks at in each run. PyTorch: <c>torch._higher_order_ops.while_loop</c>.</summary>
    /// <param name="condFn">Gives one boolean.</param>
    /// <param name="bodyFn">Gives the next tensors; in a plan of the dtypes and shapes of those before.</param>
    /// <param name="carried">The first tensors.</param>
    public static Tensor[] WhileLoop(Func<Tensor[], Tensor> condFn, Func<Tensor[], Tensor[]> bodyFn, params ReadOnlySpan<Tensor> carried)
    {
        ArgumentNullException.ThrowIfNull(condFn);
        ArgumentNullException.ThrowIfNull(bodyFn);
        var state = carried.ToArray();
        var condition = condFn(state);
        if (Tracer.Defers(condition) && ControlFlow.Loop(null, condition, state, (_, s) => Turn(s)) is { } loop)
            return loop.State;
        while (condition.Item<bool>())
        {
            state = bodyFn(state);
            condition = condFn(state);
        }
        return state;

        (Tensor, Tensor[], Tensor[]) Turn(Tensor[] before)
        {
            var next = bodyFn(before);
            return (condFn(next), next, []);
        }
    }
}
