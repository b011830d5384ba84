namespace TorchPort.Onnx.Operators.Classic;

/// <summary>The names of a classifier's classes: text or integers.</summary>
internal sealed class ClassLabels
{
    private readonly OnnxStrings? _strings;
    private readonly Tensor? _integers;

    internal ClassLabels(string[]? strings, long[]? integers)
    {
        if (strings is { Length: > 0 })
            _strings = new(strings, strings.Length);
        else if (integers is { Length: > 0 })
            _integers = Torch.Tensor<long>(integers, [integers.Length]);
        Count = strings is { Length: > 0 } ? strings.Length : integers?.Length ?? 0;
    }

    internal int Count { get; }

    /// <summary>The labels of class numbers; the numbers themselves where a binary classifier has not two labels.</summary>
    internal OnnxValue Of(Tensor classes) => _strings is not null ? Count == 1 ? Numbers(classes) : _strings.At(classes)
        : _integers is null || Count == 1 ? classes : _integers.IndexSelect(0, classes);

    /// <summary>Labels that are text; for integers the class numbers themselves, as ONNX Runtime gives them where two classes have scores of their own.</summary>
    internal OnnxValue TextOf(Tensor classes) => _strings is null ? classes : Of(classes);

    private static OnnxStrings Numbers(Tensor classes) =>
        new(Array.ConvertAll(classes.ToArray<long>(), c => c.ToString(System.Globalization.CultureInfo.InvariantCulture)), classes.Shape);
}
