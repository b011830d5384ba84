namespace TorchPort.Autograd;

public static partial class AutogradFunctional
{
    private static Func<Tensor[], Tensor[]> Many(Func<Tensor, Tensor> func)
    {
        ArgumentNullException.ThrowIfNull(func);
        return xs => [func(xs[0])];
    }

    private static Func<Tensor[], Tensor> One(Func<Tensor, Tensor> func)
    {
        ArgumentNullException.ThrowIfNull(func);
        return xs => func(xs[0]);
    }

    private static Func<Tensor[], Tensor[]> Wrapped(Func<Tensor[], Tensor> func)
    {
        ArgumentNullException.ThrowIfNull(func);
        return xs => [func(xs)];
    }

    private static Tensor Scalar(Tensor output) => output.ElementCount == 1 ? output
        : throw new AutogradException($"A Hessian is that of a function with one element, but this one gave shape {Shapes.Text(output.Shape)}.");

    private static void CheckVectors(Tensor[]? v, Tensor[] like, string name)
    {
        if (v is null)
        {
            if (like.Length != 1 || like[0].ElementCount != 1)
                throw new ArgumentException("The vector can be left out for one tensor of one element only.", name);
            return;
        }
        if (v.Length != like.Length)
            throw new ArgumentException($"{v.Length} vectors were given for {like.Length} tensors.", name);
        for (var i = 0; i < v.Length; i++)
        {
            if (!v[i].Shape.SequenceEqual(like[i].Shape))
                throw new ShapeException($"Vector {i} has shape {Shapes.Text(v[i].Shape)}, but {Shapes.Text(like[i].Shape)} is expected.");
        }
    }

    /// <summary>Zeros for the derivatives that there are none of.</summary>
    private static Tensor[] Zeros(Tensor?[] derivatives, Tensor[] by, bool strict, string of)
    {
        var results = new Tensor[derivatives.Length];
        for (var i = 0; i < results.Length; i++)
            results[i] = derivatives[i] ?? (strict ? throw new AutogradException($"With strict, {of} must depend on input {i}, but it does not.") : Torch.ZerosLike(by[i].Detach()));
        return results;
    }

    /// <summary>The derivatives of an output by all inputs, element by element of the output.</summary>
    private static Tensor[] Rows(Run run, Tensor output)
    {
        var count = (int)output.ElementCount;
        var rows = new Tensor[count][];
        var flat = output.Reshape(-1);
        for (var e = 0; e < count; e++)
            rows[e] = run.Gradients([flat.Select(0, e)], null, run.CreateGraph, retainGraph: true);
        var jacobian = new Tensor[run.Inputs.Length];
        for (var i = 0; i < jacobian.Length; i++)
        {
            long[] shape = [.. output.Shape, .. run.Inputs[i].Shape];
            jacobian[i] = count == 0 ? Torch.Zeros(shape, output.DType, output.Device) : Torch.Stack(Array.ConvertAll(rows, r => r[i])).Reshape(shape);
        }
        return run.Results(jacobian);
    }

    /// <summary>A call of the function on inputs of its own.</summary>
    private sealed class Run
    {
        private readonly bool _strict;

        internal Run(Func<Tensor[], Tensor[]> func, Tensor[] inputs, bool createGraph, bool strict)
        {
            ArgumentNullException.ThrowIfNull(func);
            ArgumentNullException.ThrowIfNull(inputs);
            (CreateGraph, _strict) = (createGraph, strict);
            Inputs = Array.ConvertAll(inputs, x => createGraph && x.RequiresGrad ? Ops.Views.Alias(x) : x.Detach().RequiresGrad_());
            Outputs = func(Inputs);
            for (var i = 0; i < Outputs.Length && strict; i++)
            {
                if (!Outputs[i].RequiresGrad)
                    throw new AutogradException($"With strict, output {i} must depend on an input, but it does not.");
            }
        }

        internal Tensor[] Inputs { get; }

        internal Tensor[] Outputs { get; }

        internal bool CreateGraph { get; }

        internal Tensor[] Results(Tensor[] tensors) => CreateGraph ? tensors : Array.ConvertAll(tensors, t => t.Detach());

        /// <summary>The derivatives of Σ outputs · cotangents by the inputs.</summary>
        internal Tensor[] Gradients(Tensor[] outputs, Tensor[]? cotangents, bool createGraph, bool? retainGraph = null) =>
            Derivatives(outputs, Inputs, cotangents, createGraph, retainGraph);

        /// <summary>The derivatives of Σ outputs · cotangents by any tensors; outputs without history are constants.</summary>
        internal Tensor[] Derivatives(Tensor[] outputs, Tensor[] by, Tensor[]? cotangents, bool createGraph, bool? retainGraph = null)
        {
            var live = Enumerable.Range(0, outputs.Length).Where(i => outputs[i].RequiresGrad).ToArray();
            var derivatives = live.Length == 0 ? new Tensor?[by.Length] : Torch.Grad(Array.ConvertAll(live, i => outputs[i]), by,
                cotangents is null ? default : Array.ConvertAll(live, Tensor? (i) => cotangents[i]), retainGraph, createGraph, allowUnused: true);
            return Zeros(derivatives, by, _strict, "each output");
        }
    }
}
