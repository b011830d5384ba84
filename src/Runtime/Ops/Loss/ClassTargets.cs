namespace TorchPort.Ops;

/// <summary>Class numbers as the targets of a loss: checked, with their weights, and with those told apart that are to be ignored.</summary>
internal sealed class ClassTargets
{
    /// <param name="input">Scores: [C], [N, C] or [N, C, d…].</param>
    /// <param name="target">Class numbers: [], [N] or [N, d…].</param>
    /// <param name="weight">[C], or nothing.</param>
    /// <param name="ignoreIndex">The number that is no class.</param>
    internal ClassTargets(Tensor input, Tensor target, Tensor? weight, long ignoreIndex)
    {
        if (input.Dim == 0)
            throw new ShapeException("Expected input of at least 1 dimension, the classes, but it has none.");
        Dim = input.Dim == 1 ? 0 : 1;
        Count = input.Shape[Dim];
        if (target.Dim != input.Dim - 1 || !target.Shape.SequenceEqual(WithoutClasses(input)))
            throw new ShapeException($"Expected target size {Shapes.Text(WithoutClasses(input))}, got {Shapes.Text(target.Shape)}: the input has shape {Shapes.Text(input.Shape)}.");
        if (target.DType is not (DType.Int64 or DType.UInt8))
            throw new DTypeException($"Expected class numbers of int64, but the target is {target.DType.TorchName}: convert it with To(DType.Int64).");
        if (weight is not null && (weight.Dim != 1 || weight.ElementCount != Count))
            throw new ShapeException($"Weight tensor should be defined either for all {Count} classes or no classes, but got weight tensor of shape: {Shapes.Text(weight.Shape)}.");
        (Numbers, Valid) = Resolve(target.To(DType.Int64), ignoreIndex);
        Weights = weight is not null ? weight.IndexSelect(0, Numbers.Reshape(-1)).Reshape(Numbers.Shape) : Valid is not null ? Torch.OnesLike(Numbers, input.DType) : null;
        if (Valid is not null)
            Weights = Torch.Where(Valid, Weights!, 0.0);
    }

    /// <summary>The dimension of the classes.</summary>
    internal int Dim { get; }

    /// <summary>The number of classes.</summary>
    internal long Count { get; }

    /// <summary>The class numbers, 0 where there is none.</summary>
    internal Tensor Numbers { get; }

    /// <summary>False where the target is to be ignored; null where none is.</summary>
    internal Tensor? Valid { get; }

    /// <summary>What each element counts; null where all count 1.</summary>
    internal Tensor? Weights { get; }

    private (Tensor Numbers, Tensor? Valid) Resolve(Tensor numbers, long ignoreIndex)
    {
        if (numbers.Device == Device.Meta || numbers.ElementCount == 0)
            return (numbers, null);
        var (low, high) = Range(numbers);
        if (ignoreIndex < low || ignoreIndex > high)
            return InRange(low, high) ? (numbers, null) : throw OutOfBounds(low < 0 ? low : high, Count);
        var valid = numbers.Ne(ignoreIndex);
        numbers = Torch.Where(valid, numbers, 0L);
        (low, high) = Range(numbers);
        return InRange(low, high) ? (numbers, valid) : throw OutOfBounds(low < 0 ? low : high, Count);
    }

    private static (long Low, long High) Range(Tensor numbers) => (numbers.Amin().Item<long>(), numbers.Amax().Item<long>());

    private bool InRange(long low, long high) => low >= 0 && high < Count;

    internal static DimensionException OutOfBounds(long target, long classes) => new($"Target {target} is out of bounds: there are {classes} classes, numbered from 0.");

    private static long[] WithoutClasses(Tensor input) => input.Dim == 1 ? [] : [input.Shape[0], .. input.Shape[2..]];
}
