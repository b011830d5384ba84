using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using TorchPort.Onnx;

namespace TorchPort.Tests.RandomGraphs;

/// <summary>ONNX Runtime, which says what a model's outputs are.</summary>
internal static class Ort
{
    /// <summary>The outputs of a model; null if ONNX Runtime refuses it, with its reason.</summary>
    internal static OnnxValue[]? Run(byte[] model, IReadOnlyDictionary<string, Tensor> inputs, out string reason) => Run(o => new(model, o), n => inputs[n]!, out reason);

    /// <inheritdoc cref="Run(byte[], IReadOnlyDictionary{string, Tensor}, out string)"/>
    internal static OnnxValue[]? Run(byte[] model, IReadOnlyDictionary<string, OnnxValue> inputs, out string reason) => Run(o => new(model, o), n => inputs[n], out reason);

    /// <summary>The outputs of a model in a file, which may have others beside it.</summary>
    internal static OnnxValue[]? Run(string path, IReadOnlyDictionary<string, Tensor> inputs, out string reason) => Run(o => new(path, o), n => inputs[n]!, out reason);

    private static OnnxValue[]? Run(Func<SessionOptions, InferenceSession> open, Func<string, OnnxValue> input, out string reason)
    {
        using var options = new SessionOptions { GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL, IntraOpNumThreads = 1, InterOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        reason = "";
        try
        {
            using var session = open(options);
            using var results = session.Run([.. session.InputMetadata.Keys.Select(n => Value(n, input(n)))], [.. session.OutputNames]);
            return [.. results.Select(Back)];
        }
        catch (OnnxRuntimeException e)
        {
            reason = e.Message;
            return null;
        }
    }

    private static NamedOnnxValue Value(string name, OnnxValue value)
    {
        if (value is OnnxStrings strings)
            return NamedOnnxValue.CreateFromTensor(name, new DenseTensor<string>(strings.Elements.ToArray(), [.. strings.Shape.ToArray().Select(d => (int)d)]));
        var tensor = value.Tensor;
        return tensor.DType switch
        {
            DType.Float32 => Value<float>(name, tensor),
            DType.Float64 => Value<double>(name, tensor),
            DType.Int64 => Value<long>(name, tensor),
            DType.Int32 => Value<int>(name, tensor),
            DType.Int16 => Value<short>(name, tensor),
            DType.Int8 => Value<sbyte>(name, tensor),
            DType.UInt16 => Value<ushort>(name, tensor),
            DType.UInt8 => Value<byte>(name, tensor),
            DType.Bool => Value<bool>(name, tensor),
            _ => throw new NotSupportedException($"{tensor.DType}"),
        };
    }

    private static NamedOnnxValue Value<T>(string name, Tensor tensor) where T : unmanaged =>
        NamedOnnxValue.CreateFromTensor(name, new DenseTensor<T>(tensor.ToArray<T>(), [.. tensor.Shape.ToArray().Select(d => (int)d)]));

    private static OnnxValue Back(NamedOnnxValue value) => value.ValueType switch
    {
        OnnxValueType.ONNX_TYPE_SEQUENCE => new OnnxSequence([.. value.AsEnumerable<DisposableNamedOnnxValue>().Select(Back)]),
        OnnxValueType.ONNX_TYPE_MAP when value.Value is IDictionary<string, float> map => Map(map),
        OnnxValueType.ONNX_TYPE_MAP => Map(value.AsDictionary<long, float>()),
        _ => Elements(value),
    };

    private static OnnxValue Elements(NamedOnnxValue value) => value.Value switch
    {
        Tensor<float> t => Back(t),
        Tensor<double> t => Back(t),
        Tensor<long> t => Back(t),
        Tensor<int> t => Back(t),
        Tensor<short> t => Back(t),
        Tensor<sbyte> t => Back(t),
        Tensor<ushort> t => Back(t),
        Tensor<byte> t => Back(t),
        Tensor<bool> t => Back(t),
        Tensor<string> t => new OnnxStrings([.. t], [.. t.Dimensions.ToArray().Select(d => (long)d)]),
        var other => throw new NotSupportedException($"{other}"),
    };

    private static OnnxMap Map<T>(IDictionary<T, float> map) where T : notnull
    {
        var items = new OrderedDictionary<object, OnnxValue>();
        foreach (var (key, value) in map)
            items.Add(key, new OnnxTensor(Torch.ScalarTensor((double)value, DType.Float32)));
        return new(items);
    }

    private static OnnxTensor Back<T>(Tensor<T> tensor) where T : unmanaged =>
        new(Torch.Tensor<T>(tensor.ToArray(), [tensor.Length]).Reshape([.. tensor.Dimensions.ToArray().Select(d => (long)d)]));
}
