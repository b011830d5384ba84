using Microsoft.ML.OnnxRuntime;
using TorchPort.Onnx;

namespace TorchPort.Tests;

/// <summary>ONNX Runtime, asked for what a model gives.</summary>
internal static class OnnxRuntime
{
    /// <summary>The outputs of a model as ONNX Runtime computes them, node by node as the file has them.</summary>
    internal static Dictionary<string, OnnxTensor> Run(byte[] model, IReadOnlyDictionary<string, Tensor> inputs)
    {
        using var options = new Microsoft.ML.OnnxRuntime.SessionOptions { GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        using var session = new InferenceSession(model, options);
        return Run(session, inputs);
    }

    /// <summary>The outputs of a session.</summary>
    internal static Dictionary<string, OnnxTensor> Run(InferenceSession session, IReadOnlyDictionary<string, Tensor> inputs)
    {
        var values = inputs.Select(i => OrtValueOf(i.Value)).ToList();
        try
        {
            using var run = new RunOptions();
            using var outputs = session.Run(run, [.. inputs.Keys], values, session.OutputNames);
            return session.OutputNames.Zip(outputs, (name, value) => (name, new OnnxTensor(TensorOf(value)))).ToDictionary(p => p.name, p => p.Item2);
        }
        finally
        {
            values.ForEach(v => v.Dispose());
        }
    }

    private static unsafe OrtValue OrtValueOf(Tensor tensor)
    {
        var whole = tensor.Contiguous();
        var type = (Microsoft.ML.OnnxRuntime.Tensors.TensorElementType)(int)new OnnxTensor(whole).ElementType;
        var value = OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, type, whole.Shape.ToArray());
        new ReadOnlySpan<byte>(whole.Data, checked((int)(whole.ElementCount * whole.DType.ItemSize))).CopyTo(value.GetTensorMutableRawData());
        GC.KeepAlive(whole);
        return value;
    }

    private static unsafe Tensor TensorOf(OrtValue value)
    {
        var info = value.GetTensorTypeAndShape();
        var result = Torch.Empty(info.Shape, ((ElementType)(int)info.ElementDataType).Carrier()!.Value);
        value.GetTensorMutableRawData().CopyTo(new Span<byte>(result.Data, checked((int)(result.ElementCount * result.DType.ItemSize))));
        GC.KeepAlive(result);
        return result;
    }
}
