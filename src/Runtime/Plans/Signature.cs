namespace TorchPort.Plans;

/// <summary>What a plan is made for: the dtypes and shapes of the inputs, and the numbers of those that steer the function.</summary>
internal sealed class Signature
{
    private readonly DType[] _dtypes;
    private readonly long[][] _shapes;
    private readonly long[]?[] _numbers;

    internal Signature(ReadOnlySpan<Tensor> inputs, Func<Tensor, bool>? steers = null)
    {
        _dtypes = new DType[inputs.Length];
        _shapes = new long[inputs.Length][];
        _numbers = new long[]?[inputs.Length];
        for (var i = 0; i < inputs.Length; i++)
            (_dtypes[i], _shapes[i], _numbers[i]) = (inputs[i].DType, inputs[i].Shape.ToArray(), steers?.Invoke(inputs[i]) == true ? inputs[i].ToArray<long>() : null);
    }

    /// <summary>Whether a plan for this signature serves these inputs. Nothing is allocated where no input steers.</summary>
    internal bool Fits(ReadOnlySpan<Tensor> inputs)
    {
        if (inputs.Length != _dtypes.Length)
            return false;
        for (var i = 0; i < inputs.Length; i++)
        {
            if (inputs[i].DType != _dtypes[i] || !inputs[i].Shape.SequenceEqual(_shapes[i]))
                return false;
            if (_numbers[i] is { } numbers && !inputs[i].ToArray<long>().AsSpan().SequenceEqual(numbers))
                return false;
        }
        return true;
    }
}
