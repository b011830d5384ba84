using System.Text.Json;
using TorchPort.Nn;
using TorchPort.Plans;
using TorchPort.Script;

namespace TorchPort.Export;

/// <summary>A program of <c>torch.export</c> as a module: its graph runs on TorchPort's operators, and it is trained like any other module. PyTorch: <c>torch.export.ExportedProgram.module()</c>.</summary>
/// <remarks>Inputs and outputs are flat: what lists and dicts of Python hold comes one after the other. The graph is what was traced: <see cref="Module.Train"/> changes nothing in it.</remarks>
public sealed class ExportedModule : Module<Tensor, Tensor>
{
    private readonly Checkpoint _file;
    private readonly ExportGraph _graph;
    private readonly ExportSignature _signature;
    private readonly string _program;

    private ExportedModule(Checkpoint file, string program, ExportGraph graph, ExportSignature signature)
    {
        (_file, _program, _graph, _signature) = (file, program, graph, signature);
        Eval();
    }

    /// <summary>The names of the inputs that a run needs, in order.</summary>
    public IReadOnlyList<string> InputNames => _signature.UserInputs;

    /// <summary>The names of the outputs, in order: dicts' keys and lists' indexes, joined by dots, where there are several.</summary>
    public IReadOnlyList<string> OutputNames => _signature.UserOutputs;

    /// <summary>Reads a program. PyTorch: <c>torch.export.load(path)</c>.</summary>
    /// <param name="path">A file of <c>torch.export.save</c>.</param>
    /// <param name="program">Which of the programs of the file, if it has several.</param>
    /// <param name="options">How to treat it.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="UnsupportedCheckpointException">It is no archive of torch.export.</exception>
    /// <exception cref="CorruptCheckpointException">The file is damaged.</exception>
    /// <exception cref="ExportException">The graph breaks the schema's rules.</exception>
    public static ExportedModule Load(string path, string? program = null, CheckpointOptions? options = null) => Read(Checkpoint.Load(path, options), program);

    /// <summary>Reads a program from bytes in memory, which are copied.</summary>
    /// <param name="bytes">The content of a file.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="program">Which of the programs of the file, if it has several.</param>
    /// <param name="options">How to treat it.</param>
    public static ExportedModule Load(ReadOnlySpan<byte> bytes, string name, string? program = null, CheckpointOptions? options = null) => Read(Checkpoint.Load(bytes, name, options), program);

    /// <summary>Runs a program of one input, and gives its first output.</summary>
    public override Tensor Forward(Tensor input) => Run(input)[0];

    /// <summary>Runs the program.</summary>
    /// <param name="inputs">The inputs, in the order of <see cref="InputNames"/>.</param>
    /// <returns>The outputs, in the order of <see cref="OutputNames"/>; numbers are tensors of one element.</returns>
    /// <exception cref="ExportException">Inputs are missing or too many, or an operator refuses what it is given.</exception>
    public Tensor[] Run(params ReadOnlySpan<Tensor> inputs)
    {
        if (inputs.Length != InputNames.Count)
            throw new ExportException($"The program has {InputNames.Count} inputs ({string.Join(", ", InputNames)}), but {inputs.Length} were given.", _file.File);
        var given = new object?[_signature.Inputs.Length];
        var next = 0;
        for (var i = 0; i < given.Length; i++)
        {
            var input = _signature.Inputs[i];
            given[i] = input.IsUser ? input.IsNumber ? ScriptBuiltins.Number(inputs[next++]) : inputs[next++] : input.Constant;
        }
        return _signature.Finish(_graph.Run(given, _file.File, default), inputs, _file.File);
    }

    /// <summary>A session that runs the program as compiled plans.</summary>
    /// <remarks>A program that changes buffers of its own runs as it is, without a plan.</remarks>
    /// <param name="options">How plans are made and kept.</param>
    public Session CreateSession(SessionOptions? options = null) => new(inputs => Run([.. inputs]), options, _ => new ExportedSource(this, _file, _program));

    /// <summary>Writes the program again, with its parameters and buffers as they are now, so that PyTorch reads it. PyTorch: <c>torch.export.save</c>.</summary>
    /// <param name="path">The file to write; it appears whole or not at all.</param>
    /// <exception cref="ExportException">A parameter has another dtype or shape than in the file.</exception>
    public void Save(string path) => _file.Programs!.WriteAgain(path, _program, _file, _signature.Tensors.Select(t => (t.Name, t.Tensor)));

    /// <inheritdoc/>
    protected override void VisitMembers(IModuleMembers members)
    {
        base.VisitMembers(members);
        foreach (var (name, tensor, persistent) in _signature.Tensors)
        {
            if (tensor is Parameter parameter)
                members.Parameter(name, parameter);
            else
                members.Buffer(name, tensor, persistent);
        }
    }

    private static ExportedModule Read(Checkpoint file, string? program)
    {
        if (file.Programs is not { } programs)
            throw new UnsupportedCheckpointException($"expected a file of torch.export.save, found a file of the format {file.Format}.", file.File);
        if (programs.Names.Count == 0)
            throw new UnsupportedCheckpointException("The archive holds no exported program, but perhaps compiled code (AOTInductor), which is none. Export the model again with torch.export.save.", file.File);
        program ??= programs.Names.Count == 1 ? programs.Names.First() : throw new CheckpointKeyException($"The file has the programs {string.Join(", ", programs.Names)}: say which.", file.File);
        try
        {
            using var json = JsonDocument.Parse(PythonJson.Strict(programs.GraphJson(program)));
            var module = json.RootElement.GetProperty("graph_module");
            var graph = new ExportReader(file.File, program).Graph(module.GetProperty("graph"));
            return new(file, program, graph, ExportSignature.Read(module, programs.TensorsOf(program, file), file.File, program));
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new ExportException($"The graph cannot be read: {e.Message}", file.File, program, e);
        }
    }
}
