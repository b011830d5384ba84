using System.Runtime.CompilerServices;
using TorchPort.Kernels;
using TorchPort.Lanes;

namespace TorchPort.Plans;

/// <summary>An elementwise function of inputs that broadcast to the output.</summary>
internal abstract record ElementwiseStep(DType Compute) : Step
{
    internal abstract int InputCount { get; }

    /// <summary>Whether results are whole numbers within the bounds of the integers that they are stored as.</summary>
    internal abstract bool Rounds { get; }

    internal override bool MayReplace(int input) => true;

    internal override Step Widened => this with { Compute = Wider(Compute) };

    /// <summary>The function's value on lanes of any kind; those beyond its inputs are not looked at.</summary>
    internal abstract L Apply<L>(L a, L b, L c, L d) where L : ILane<L>;

    /// <summary>The step that computes <paramref name="next"/> with this one's result as its input <paramref name="slot"/>: this one's inputs come first. Null where the runtime compiles no code.</summary>
    internal abstract ElementwiseStep? Into(ElementwiseStep next, int slot);

    /// <summary>The step that has <paramref name="value"/> for its input <paramref name="slot"/>. Null where the runtime compiles no code.</summary>
    internal abstract ElementwiseStep? With(double value, int slot);

    /// <summary>The step whose input <paramref name="other"/> is its earlier input <paramref name="slot"/> too. Null where the runtime compiles no code.</summary>
    internal abstract ElementwiseStep? Merged(int slot, int other);

    /// <summary>The function as what follows a product, which is its input <paramref name="slot"/>. Null where the runtime compiles no code.</summary>
    internal abstract Epilogue? Epilogue(int slot);

    private protected abstract ElementwiseStep? After<A>(A first, int slot) where A : unmanaged, IMap;

    /// <summary>Lets a step of another type reach <see cref="After"/>.</summary>
    private protected static ElementwiseStep? Join<A>(A first, ElementwiseStep next, int slot) where A : unmanaged, IMap => next.After(first, slot);
}

/// <summary>An elementwise function.</summary>
internal sealed record ElementwiseStep<M>(M Map, DType Compute) : ElementwiseStep(Compute) where M : unmanaged, IMap
{
    internal override string Name => Short(typeof(M));

    internal override bool TakesAnyNumbers => true;

    internal override int InputCount => M.Inputs;

    internal override bool Rounds => Map is IRounding { Rounds: true };

    internal override void Save(StepWriter to)
    {
        to.Text(nameof(ElementwiseStep));
        to.DType(Compute);
        to.Map(Map);
    }

    internal override void Run(Device device, ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor> inputs) => device.Elementwise(Map, Compute, outputs[0], inputs);

    internal override Call Prepare(Device device, Tensor[] outputs, Tensor[] inputs) => Compute switch
    {
        _ when outputs[0].ElementCount == 0 => new NoCall(),
        DType.Float32 => new Elementwise.Prepared<float>(RowLoop<float>.Of(Map), outputs[0], inputs[..M.Inputs]),
        DType.Int64 => new Elementwise.Prepared<long>(RowLoop<long>.Of(Map), outputs[0], inputs[..M.Inputs]),
        _ => base.Prepare(device, outputs, inputs),
    };

    internal override L Apply<L>(L a, L b, L c, L d) => Map.Apply(a, b, c, d);

    internal override ElementwiseStep? Into(ElementwiseStep next, int slot) => Join(Map, next, slot);

    internal override ElementwiseStep? With(double value, int slot)
    {
        if (!RuntimeFeature.IsDynamicCodeSupported)
            return null;
        return slot switch
        {
            0 => new ElementwiseStep<Bound<M, Slot0>>(new(Map, value), Compute),
            1 => new ElementwiseStep<Bound<M, Slot1>>(new(Map, value), Compute),
            2 => new ElementwiseStep<Bound<M, Slot2>>(new(Map, value), Compute),
            _ => new ElementwiseStep<Bound<M, Slot3>>(new(Map, value), Compute),
        };
    }

    internal override ElementwiseStep? Merged(int slot, int other)
    {
        if (!RuntimeFeature.IsDynamicCodeSupported)
            return null;
        return (slot, other) switch
        {
            (0, 1) => new ElementwiseStep<Same<M, Slot0, Slot1>>(new(Map), Compute),
            (0, 2) => new ElementwiseStep<Same<M, Slot0, Slot2>>(new(Map), Compute),
            (0, _) => new ElementwiseStep<Same<M, Slot0, Slot3>>(new(Map), Compute),
            (1, 2) => new ElementwiseStep<Same<M, Slot1, Slot2>>(new(Map), Compute),
            (1, _) => new ElementwiseStep<Same<M, Slot1, Slot3>>(new(Map), Compute),
            _ => new ElementwiseStep<Same<M, Slot2, Slot3>>(new(Map), Compute),
        };
    }

    internal override Epilogue? Epilogue(int slot) => RuntimeFeature.IsDynamicCodeSupported ? Kernels.Epilogue.Of(Map, slot) : null;

    private protected override ElementwiseStep? After<A>(A first, int slot)
    {
        if (!RuntimeFeature.IsDynamicCodeSupported)
            return null;
        return slot switch
        {
            0 => After<A, Slot0>(first),
            1 => After<A, Slot1>(first),
            2 => After<A, Slot2>(first),
            _ => After<A, Slot3>(first),
        };
    }

    private ElementwiseStep After<A, S>(A first) where A : unmanaged, IMap where S : unmanaged => A.Inputs switch
    {
        1 => new ElementwiseStep<Fused<A, M, S, Sizes.N1>>(new(first, Map), Compute),
        2 => new ElementwiseStep<Fused<A, M, S, Sizes.N2>>(new(first, Map), Compute),
        3 => new ElementwiseStep<Fused<A, M, S, Sizes.N3>>(new(first, Map), Compute),
        _ => new ElementwiseStep<Fused<A, M, S, Sizes.N4>>(new(first, Map), Compute),
    };
}
