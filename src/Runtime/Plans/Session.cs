using TorchPort.Nn;

namespace TorchPort.Plans;

/// <summary>Runs a function or a module for inference as compiled plans: traced once for each combination of input dtypes and shapes, then run without looking anything up or allocating buffers.</summary>
/// <remarks>
/// <para>Any number of threads may call <see cref="Run(ReadOnlySpan{Tensor})"/> at once. When a parameter changes, the plans are made anew.</para>
/// <para>A function whose course depends on the numbers of its inputs cannot be traced; where these are a few integers, they become part of what a plan is
/// made for, otherwise the function runs in stages, each up to where it looks at numbers, or as it is, or, for a session on a GPU, the reason is thrown.
/// <see cref="Describe"/> says which it is and why.</para>
/// </remarks>
public sealed class Session
{
    private readonly Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> _function;
    private readonly PlanCache _plans;
    private readonly Device _device;

    /// <summary>A session for a function of tensors.</summary>
    /// <param name="function">What it computes; called when a plan is made, and for inputs for which none can be.</param>
    /// <param name="options">How plans are made and kept.</param>
    public Session(Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> function, SessionOptions? options = null) : this(function, options, saved => PlanSource.Of(saved, null))
    {
    }

    /// <summary>A session for a module, which should be in evaluation mode: see <see cref="Module.Eval"/>.</summary>
    public Session(Module<Tensor, Tensor> module, SessionOptions? options = null) : this(inputs => [module.Call(inputs[0])], options, saved => PlanSource.Of(saved, module)) => ArgumentNullException.ThrowIfNull(module);

    /// <summary>A session for a function of tensors.</summary>
    /// <param name="function">What it computes.</param>
    /// <param name="options">How plans are made and kept.</param>
    /// <param name="source">What the function follows from, for plans that are saved.</param>
    internal Session(Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> function, SessionOptions? options, Func<SavedPlans, PlanSource> source)
    {
        ArgumentNullException.ThrowIfNull(function);
        options ??= new();
        (_function, _device) = (function, options.Device);
        _plans = new(function, options, options.SavedPlans is { } saved ? new(saved, source(saved), options) : null);
    }

    /// <summary>The outputs for some inputs, as fresh tensors.</summary>
    public Tensor[] Run(params ReadOnlySpan<Tensor> inputs) => Run(inputs, profile: null);

    /// <summary>The outputs for some inputs, as fresh tensors.</summary>
    /// <param name="inputs">The function's inputs, on the session's device.</param>
    /// <param name="profile">Takes down how long each kernel took.</param>
    /// <param name="cancellation">Looked at between kernels.</param>
    public Tensor[] Run(ReadOnlySpan<Tensor> inputs, Profile? profile, CancellationToken cancellation = default)
    {
        inputs = Ready(inputs);
        var entry = _plans.For(inputs);
        return entry.Plan is { } plan ? plan.Run(inputs, profile, cancellation) : Eagerly(inputs, entry, profile, cancellation);
    }

    /// <summary>Writes the outputs for some inputs into tensors of the caller's. Once a plan is made, this allocates nothing.</summary>
    /// <remarks>An output may be an input's tensor itself, as a cache that a step of a decoder writes to: it is changed in place then.</remarks>
    /// <param name="inputs">The function's inputs, on the session's device.</param>
    /// <param name="outputs">Contiguous tensors with the outputs' dtypes and shapes.</param>
    /// <param name="profile">Takes down how long each kernel took.</param>
    /// <param name="cancellation">Looked at between kernels.</param>
    /// <exception cref="ShapeException">An output has another dtype or shape than the function's, or is not contiguous.</exception>
    /// <exception cref="ArgumentException">An output lies in the memory of an input, but is not that tensor, or the plan reads the input after it has written the output.</exception>
    public void Run(ReadOnlySpan<Tensor> inputs, ReadOnlySpan<Tensor> outputs, Profile? profile = null, CancellationToken cancellation = default)
    {
        inputs = Ready(inputs);
        var entry = _plans.For(inputs);
        if (entry.Plan is { } plan)
        {
            CheckOutputs(outputs, plan);
            InPlaceOutputs.Check(plan.Graph, inputs, outputs);
            plan.Run(inputs, outputs, profile, cancellation);
            return;
        }
        var results = Eagerly(inputs, entry, profile, cancellation);
        if (results.Length != outputs.Length)
            throw new ShapeException($"The function has {results.Length} outputs, but {outputs.Length} tensors were given for them.");
        for (var i = 0; i < results.Length; i++)
            outputs[i].Copy_(results[i]);
    }

    /// <summary>Makes the plan for inputs with these dtypes and shapes, if there is none, and runs it once, so that the next call is as fast as all later ones.</summary>
    public void WarmUp(params ReadOnlySpan<Tensor> inputs) => Run(inputs);

    /// <summary>The plan for such inputs, a kernel a line, with the memory of its buffers, and what became of <see cref="SessionOptions.SavedPlans"/>; or why there is none.</summary>
    public string Describe(params ReadOnlySpan<Tensor> inputs)
    {
        var entry = _plans.For(Ready(inputs));
        return entry.Plan is { } plan
            ? $"{plan.Graph}{plan.Graph.Nodes.Count} kernels; buffers: {plan.ArenaLength} bytes, {plan.SumOfValues} without sharing\n{(entry.Saved is { } saved ? $"saved plan: {saved}\n" : "")}"
            : $"no plan: {entry.Reason!.Message}\n{entry.Staged?.Describe()}";
    }

    /// <summary>The plan for such inputs as a flowchart in Mermaid's language, for documents and web pages that draw it.</summary>
    /// <exception cref="TraceException">There is no plan for such inputs.</exception>
    public string ToMermaid(params ReadOnlySpan<Tensor> inputs)
    {
        var entry = _plans.For(Ready(inputs));
        return entry.Plan?.Graph.ToMermaid() ?? throw entry.Reason!;
    }

    /// <summary>The plan for such inputs as a graph in Graphviz's language.</summary>
    /// <exception cref="TraceException">There is no plan for such inputs.</exception>
    public string ToGraphviz(params ReadOnlySpan<Tensor> inputs)
    {
        var entry = _plans.For(Ready(inputs));
        return entry.Plan?.Graph.ToGraphviz() ?? throw entry.Reason!;
    }

    private ReadOnlySpan<Tensor> Ready(ReadOnlySpan<Tensor> inputs)
    {
        for (var i = 0; i < inputs.Length; i++)
        {
            ArgumentNullException.ThrowIfNull(inputs[i]);
            if (inputs[i].Device != _device)
                throw new DeviceException($"Input {i} of the session is on {inputs[i].Device}, but its plans run on {_device}. Move it there with To(device), or set SessionOptions.Device.");
            if (!inputs[i].IsContiguous)
            {
                var ready = inputs.ToArray();
                for (var j = i; j < ready.Length; j++)
                    ready[j] = ready[j].Contiguous();
                return ready;
            }
        }
        return inputs;
    }

    private static void CheckOutputs(ReadOnlySpan<Tensor> outputs, Plan plan)
    {
        var expected = plan.Graph.Outputs;
        if (outputs.Length != expected.Count)
            throw new ShapeException($"The function has {expected.Count} outputs, but {outputs.Length} tensors were given for them.");
        for (var i = 0; i < outputs.Length; i++)
        {
            if (outputs[i].DType != expected[i].DType || !outputs[i].Shape.SequenceEqual(expected[i].Shape) || !outputs[i].IsContiguous)
                throw new ShapeException($"Output {i} is {expected[i].DType.TorchName} of shape {Shapes.Text(expected[i].Shape)}, but the tensor given for it is {(outputs[i].IsContiguous ? "" : "not contiguous, ")}{outputs[i].DType.TorchName} of shape {Shapes.Text(outputs[i].Shape)}.");
        }
    }

    /// <summary>By stages, or as the function is.</summary>
    private Tensor[] Eagerly(ReadOnlySpan<Tensor> inputs, PlanCache.Entry entry, Profile? profile, CancellationToken cancellation)
    {
        if (entry.Staged?.Run(inputs, profile, cancellation) is { } outputs)
            return outputs;
        // What the function refers to is on the processor.
        if (_device != Device.Cpu)
            throw entry.Reason!;
        using (GradMode.NoGrad())
            return [.. _function(inputs.ToArray())];
    }
}
