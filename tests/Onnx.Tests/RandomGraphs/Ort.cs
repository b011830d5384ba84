using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using TorchPort.Onnx;

namespace TorchPort.Tests.RandomGraphs;

/// <summary>ONNX Runtime, which says what a model's outputs are.</summary>
internal static class Ort
{
    /// <summary>The outputs of a model; null if ONNX Runtime refuses it, with its reason.</summary>
    internal static OnnxValue[]? Run(byte[] model, IReadOnlyDictionary<string, Tensor> inputs, out string reason) => Run(o => new(model, o), inputs, out reason);

    /// <summary>The outputs of a model in a file, which may have others beside it.</summary>
    internal static OnnxValue[]? Run(string path, IReadOnlyDictionary<string, Tensor> inputs, out string reason) => Run(o => new(path, o), inputs, out reason);

    private static OnnxValue[]? Run(Func<SessionOptions, InferenceSession> open, IReadOnlyDictionary<string, Tensor> inputs, out string reason)
    {
        using var options = new SessionOptions { GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL, IntraOpNumThreads = 1, InterOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        reason = "";
        try
        {
            using var session = open(options);
            using var results = session.Run([.. session.InputMetadata.Keys.Select(n => Value(n, inputs[n]))], [.. session.OutputNames]);
            return [.. results.Select(r => (OnnxValue)new OnnxTensor(Back(r)))];
        }
        catch (OnnxRuntimeException e)
        {
            reason = e.Message;
            return null;
        }
    }

    private static NamedOnnxValue Value(string name, Tensor tensor)
    {
        int[] shape = [.. tensor.Shape.ToArray().Select(d => (int)d)];
        return tensor.DType switch
        {
            DType.Float32 => NamedOnnxValue.CreateFromTensor(name, new DenseTensor<float>(tensor.ToArray<float>(), shape)),
            DType.Float64 => NamedOnnxValue.CreateFromTensor(name, new DenseTensor<double>(tensor.ToArray<double>(), shape)),
            DType.Int64 => NamedOnnxValue.CreateFromTensor(name, new DenseTensor<long>(tensor.ToArray<long>(), shape)),
            DType.Int32 => NamedOnnxValue.CreateFromTensor(name, new DenseTensor<int>(tensor.ToArray<int>(), shape)),
            DType.UInt8 => NamedOnnxValue.CreateFromTensor(name, new DenseTensor<byte>(tensor.ToArray<byte>(), shape)),
            DType.Bool => NamedOnnxValue.CreateFromTensor(name, new DenseTensor<bool>(tensor.ToArray<bool>(), shape)),
            _ => throw new NotSupportedException($"{tensor.DType}"),
        };
    }

    private static Tensor Back(DisposableNamedOnnxValue value) => value.ElementType switch
    {
        TensorElementType.Float => Back<float>(value),
        TensorElementType.Double => Back<double>(value),
        TensorElementType.Int64 => Back<long>(value),
        TensorElementType.Int32 => Back<int>(value),
        TensorElementType.UInt8 => Back<byte>(value),
        TensorElementType.Bool => Back<bool>(value),
        var other => throw new NotSupportedException($"{other}"),
    };

    private static Tensor Back<T>(DisposableNamedOnnxValue value) where T : unmanaged
    {
        var tensor = value.AsTensor<T>();
        return Torch.Tensor<T>(tensor.ToArray(), [tensor.Length]).Reshape([.. tensor.Dimensions.ToArray().Select(d => (long)d)]);
    }
}
