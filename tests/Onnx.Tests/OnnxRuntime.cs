using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using TorchPort.Onnx;

namespace TorchPort.Tests;

/// <summary>ONNX Runtime, asked for what a model gives.</summary>
internal static class OnnxRuntime
{
    /// <summary>The outputs of a model as ONNX Runtime computes them, node by node as the file has them.</summary>
    internal static OrderedDictionary<string, OnnxValue> Run(byte[] model, IReadOnlyDictionary<string, OnnxValue> inputs) => Run(o => new(model, o), inputs);

    /// <summary>The same for a model in a file, which may have others beside it.</summary>
    internal static OrderedDictionary<string, OnnxValue> Run(string path, IReadOnlyDictionary<string, OnnxValue> inputs) => Run(o => new(path, o), inputs);

    /// <summary>The same; null if ONNX Runtime refuses the model, with its reason.</summary>
    internal static OrderedDictionary<string, OnnxValue>? TryRun(byte[] model, IReadOnlyDictionary<string, OnnxValue> inputs, out string reason)
    {
        reason = "";
        try
        {
            return Run(model, inputs);
        }
        catch (OnnxRuntimeException e)
        {
            reason = e.Message;
            return null;
        }
    }

    /// <summary>The outputs of a session.</summary>
    internal static OrderedDictionary<string, OnnxValue> Run(InferenceSession session, IReadOnlyDictionary<string, OnnxValue> inputs)
    {
        var values = session.InputNames.Select(n => OrtValueOf(inputs[n])).ToList();
        try
        {
            using var run = new RunOptions();
            using var outputs = session.Run(run, session.InputNames, values, session.OutputNames);
            return new(session.OutputNames.Zip(outputs, (name, value) => KeyValuePair.Create(name, ValueOf(value))));
        }
        finally
        {
            values.ForEach(v => v.Dispose());
        }
    }

    private static OrderedDictionary<string, OnnxValue> Run(Func<Microsoft.ML.OnnxRuntime.SessionOptions, InferenceSession> open, IReadOnlyDictionary<string, OnnxValue> inputs)
    {
        using var options = new Microsoft.ML.OnnxRuntime.SessionOptions
        {
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL,
            IntraOpNumThreads = 1,
            InterOpNumThreads = 1,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
        };
        using var session = open(options);
        return Run(session, inputs);
    }

    private static unsafe OrtValue OrtValueOf(OnnxValue input)
    {
        if (input is OnnxStrings strings)
            return OrtValue.CreateFromStringTensor(new DenseTensor<string>(strings.Elements.ToArray(), [.. strings.Shape.ToArray().Select(d => (int)d)]));
        var whole = input.Tensor.Contiguous();
        var type = (TensorElementType)(int)new OnnxTensor(whole).ElementType;
        var value = OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, type, whole.Shape.ToArray());
        new ReadOnlySpan<byte>(whole.Data, checked((int)(whole.ElementCount * whole.DType.ItemSize))).CopyTo(value.GetTensorMutableRawData());
        GC.KeepAlive(whole);
        return value;
    }

    private static OnnxValue ValueOf(OrtValue value) => value.OnnxType switch
    {
        OnnxValueType.ONNX_TYPE_SEQUENCE => new OnnxSequence([.. Enumerable.Range(0, value.GetValueCount()).Select(i => Part(value, i))]),
        OnnxValueType.ONNX_TYPE_MAP => MapOf(Part(value, 0), Part(value, 1).Tensor),
        _ => ElementsOf(value),
    };

    private static OnnxValue Part(OrtValue value, int index)
    {
        using var part = value.GetValue(index, OrtAllocator.DefaultInstance);
        return ValueOf(part);
    }

    private static OnnxMap MapOf(OnnxValue keys, Tensor values)
    {
        var items = new OrderedDictionary<object, OnnxValue>();
        foreach (var (i, key) in (keys is OnnxStrings strings ? strings.Elements.Cast<object>() : keys.Tensor.ToArray<long>().Cast<object>()).Index())
            items.Add(key, new OnnxTensor(values.Select(0, i)));
        return new(items);
    }

    private static unsafe OnnxValue ElementsOf(OrtValue value)
    {
        var info = value.GetTensorTypeAndShape();
        if (info.ElementDataType == TensorElementType.String)
            return new OnnxStrings(value.GetStringTensorAsArray(), info.Shape);
        var result = Torch.Empty(info.Shape, ((ElementType)(int)info.ElementDataType).Carrier()!.Value);
        value.GetTensorMutableRawData().CopyTo(new Span<byte>(result.Data, checked((int)(result.ElementCount * result.DType.ItemSize))));
        GC.KeepAlive(result);
        return new OnnxTensor(result);
    }
}
