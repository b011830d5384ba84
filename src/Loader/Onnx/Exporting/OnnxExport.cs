using TorchPort.IO;
using TorchPort.Nn;
using TorchPort.Onnx.Exporting;
using TorchPort.Onnx.Schema;

namespace TorchPort.Onnx;

/// <summary>Writes modules and functions as ONNX models. Python: <c>torch.onnx.export</c>.</summary>
/// <remarks>
/// A function is run on tensors without numbers, and the kernels it calls are written as nodes: formulas become what they are made of, so
/// that any function of tensors can be written whose parts ONNX has operators for. Sizes that are named in <see cref="OnnxExportOptions.DynamicDims"/>
/// stay open. What the function does depending on sizes or numbers is fixed as it is for the example.
/// </remarks>
public static class OnnxExport
{
    /// <summary>The earliest version of ONNX's operators that can be written.</summary>
    public const int MinOpset = 17;

    /// <summary>The version of ONNX's operators that is written unless <see cref="OnnxExportOptions.Opset"/> says otherwise.</summary>
    public const int DefaultOpset = 18;

    /// <summary>The latest version of ONNX's operators that can be written.</summary>
    public const int MaxOpset = 24;

    /// <summary>Writes a module, in evaluation mode, to a file, which appears whole or not at all.</summary>
    /// <param name="module">The module; its parameters and buffers keep their names.</param>
    /// <param name="path">The file.</param>
    /// <param name="example">An input of the right dtype and rank.</param>
    /// <param name="options">Names and open sizes.</param>
    /// <exception cref="OnnxExportException">The module does something that has no form in ONNX; the message names it.</exception>
    public static void Save(Module<Tensor, Tensor> module, string path, Tensor example, OnnxExportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(example);
        Write(path, Of(inputs => [module.Call(inputs[0])], [example], options ?? new(), module));
    }

    /// <summary>Writes a function of several tensors to a file, which appears whole or not at all.</summary>
    /// <param name="function">The function.</param>
    /// <param name="path">The file.</param>
    /// <param name="examples">Inputs of the right dtypes and ranks.</param>
    /// <param name="options">Names and open sizes.</param>
    /// <param name="module">A module whose parameters, where the function uses them, keep their names.</param>
    /// <exception cref="OnnxExportException">The function does something that has no form in ONNX; the message names it.</exception>
    public static void Save(Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> function, string path, IReadOnlyList<Tensor> examples, OnnxExportOptions? options = null, Module? module = null)
    {
        ArgumentNullException.ThrowIfNull(function);
        ArgumentNullException.ThrowIfNull(examples);
        Write(path, Of(function, examples, options ?? new(), module));
    }

    private static void Write(string path, WireWriter message)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        AtomicFile.Write(path, message.WriteTo);
    }

    private static WireWriter Of(Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> function, IReadOnlyList<Tensor> examples, OnnxExportOptions options, Module? module)
    {
        if (options.Opset is < MinOpset or > MaxOpset)
            throw new ArgumentOutOfRangeException(nameof(options), options.Opset, $"Opsets {MinOpset} to {MaxOpset} can be written.");
        if (module is { Training: true })
            throw new OnnxExportException("The module is in training mode, in which it draws random numbers and changes its buffers. Call Eval() first.");
        var model = new ModelProto { IrVersion = IrVersion(options.Opset), ProducerName = "TorchPort", Graph = new TracedExport(function, examples, options, module).Write() };
        model.OpsetImports.Add(new("", options.Opset));
        var message = new WireWriter();
        model.Write(message);
        if (message.Length > int.MaxValue)
            throw new OnnxExportException($"The model takes {message.Length} bytes, more than a file of ONNX holds.");
        return message;
    }

    /// <summary>The version of the format that came with a version of the operators.</summary>
    private static int IrVersion(int opset) => opset switch
    {
        < 19 => 8,
        < 21 => 9,
        < 23 => 10,
        _ => 11,
    };
}

/// <summary>How a function is written as ONNX.</summary>
public sealed record OnnxExportOptions
{
    /// <summary>The version of ONNX's operators: from <see cref="OnnxExport.MinOpset"/> to <see cref="OnnxExport.MaxOpset"/>. Later ones have single nodes for more layers.</summary>
    public int Opset { get; init; } = OnnxExport.DefaultOpset;

    /// <summary>The inputs' names; <c>input</c>, or <c>input_0</c> and so on, where there are none.</summary>
    public IReadOnlyList<string> InputNames { get; init; } = [];

    /// <summary>The outputs' names; <c>output</c>, or <c>output_0</c> and so on, where there are none.</summary>
    public IReadOnlyList<string> OutputNames { get; init; } = [];

    /// <summary>
    /// The dimensions of each input that may have any size, by number, with names: dimensions of one name have one size. Null, the default, leaves
    /// the first dimension of each input open as <c>batch</c>; an empty list fixes all.
    /// </summary>
    public IReadOnlyList<IReadOnlyDictionary<int, string>>? DynamicDims { get; init; }
}
