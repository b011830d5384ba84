using TorchPort.Kernels;

namespace TorchPort.Plans;

/// <summary>One call of a kernel: all but its tensors.</summary>
internal abstract record Step
{
    /// <summary>What a reader of the graph calls it.</summary>
    internal abstract string Name { get; }

    /// <summary>Whether what the outputs held before counts.</summary>
    internal virtual bool Updates => false;

    /// <summary>Whether it has to run even if nobody reads a result of it.</summary>
    internal virtual bool IsCheck => false;

    /// <summary>Whether it may run on numbers of no meaning, where all its inputs are real numbers: they neither say where in memory to look nor what to do.</summary>
    internal virtual bool TakesAnyNumbers => false;

    /// <summary>The same function of numbers in single precision, where they were in half; null where it may be another.</summary>
    internal virtual Step? Widened => TakesAnyNumbers ? this : null;

    /// <summary>What computes in single precision instead of in half.</summary>
    private protected static DType Wider(DType compute) => compute is DType.Float16 or DType.BFloat16 ? DType.Float32 : compute;

    /// <summary>Whether the result may take an input's memory, where each element of both lies at the same place: it is read before it is written.</summary>
    internal virtual bool MayReplace(int input) => false;

    /// <summary>Writes what <see cref="SavedSteps.Read"/> makes the step of again: its kind first.</summary>
    /// <exception cref="SavedPlanException">It cannot be saved.</exception>
    internal abstract void Save(StepWriter to);

    internal abstract void Run(Device device, ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor> inputs);

    /// <summary>The step with its tensors, to be run often, by one thread at a time.</summary>
    internal virtual Call Prepare(Device device, Tensor[] outputs, Tensor[] inputs) => new StepCall(this, device, outputs, inputs);

    /// <summary>The name of a kernel's struct without the namespaces.</summary>
    private protected static string Short(Type type) => type.IsGenericType
        ? $"{type.Name[..type.Name.IndexOf('`')]}<{string.Join(", ", type.GetGenericArguments().Select(Short))}>" : type.Name;
}
