using TorchPort.IO;
using TorchPort.Nn;
using TorchPort.Onnx.Execution;
using TorchPort.Onnx.Schema;

namespace TorchPort.Onnx;

/// <summary>An ONNX model as a module: it runs node by node on the Tensor API, is trained like any other module, and is saved as ONNX again.</summary>
/// <remarks>
/// Floating initializers are parameters and all others buffers, under their names in the file; the statistics of batch normalization are buffers too.
/// A model begins in evaluation mode, where every node means what the file says. In training mode (<see cref="Module.Train"/>) batch
/// normalization uses and updates statistics, and dropout drops, also where the file was exported for inference.
/// </remarks>
public sealed partial class OnnxModel : Module<Tensor, Tensor>
{
    private readonly MappedFile _file;
    private readonly ModelProto _proto;
    private readonly ExternalFiles _files;
    private readonly GraphPlan _plan;
    private readonly List<Initializer> _initializers;

    private OnnxModel(MappedFile file, ModelProto proto, ExternalFiles files, OnnxOptions options)
    {
        (_file, _proto, _files, Options) = (file, proto, files, options);
        var graph = proto.Graph ?? throw new OnnxException("The file holds no graph: it is no ONNX model, or empty.", files.ModelPath);
        if (proto.IrVersion is < 1 or > MaxIrVersion)
            throw new OnnxException($"The model has the IR version {proto.IrVersion}; versions 1 to {MaxIrVersion} are read.", files.ModelPath);
        var planner = new Planner(proto, files);
        _plan = planner.Main(graph);
        if (planner.Unknown.Count > 0)
            throw new OnnxException($"The model uses operators that TorchPort has no rule for: {string.Join(", ", planner.Unknown.Select(u => $"{u.Key} in {u.Value} node(s)"))}.", files.ModelPath);
        _initializers = planner.Initializers;
        ModelTensors.Register(_initializers, _plan);
        var defaults = graph.Initializers.Select(t => t.Name).Concat(graph.SparseInitializers.Select(s => s.Values?.Name)).ToHashSet(StringComparer.Ordinal);
        Inputs = [.. graph.Inputs.Where(i => !defaults.Contains(i.Name)).Select(i => new OnnxValueInfo(i.Name, i.Type))];
        Outputs = [.. graph.Outputs.Select(o => new OnnxValueInfo(o.Name, o.Type))];
        Eval();
    }

    /// <summary>The newest version of the file format that is read.</summary>
    internal const int MaxIrVersion = 13;

    /// <summary>The inputs that a run needs, in order; those with an initializer are not among them.</summary>
    public IReadOnlyList<OnnxValueInfo> Inputs { get; }

    /// <summary>The outputs, in order.</summary>
    public IReadOnlyList<OnnxValueInfo> Outputs { get; }

    /// <summary>How the model is run.</summary>
    public OnnxOptions Options { get; }

    /// <summary>The model as the file has it.</summary>
    internal ModelProto Proto => _proto;

    /// <summary>The graph as the file has it.</summary>
    internal GraphProto Graph => _proto.Graph!;

    /// <summary>Reads a model. Tensors are mapped, not copied. ONNX Runtime: <c>InferenceSession(path)</c>.</summary>
    /// <param name="path">A file; tensors that it keeps in other files must lie in the same folder or below.</param>
    /// <param name="options">How to treat it.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="OnnxException">It is no ONNX model, breaks ONNX's rules, or uses an operator that TorchPort has not.</exception>
    public static OnnxModel Load(string path, OnnxOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!File.Exists(path))
            throw new FileNotFoundException($"There is no model file {path}.", path);
        options ??= new();
        return Read(MappedFile.Open(path, options.MapFiles), Path.GetDirectoryName(Path.GetFullPath(path)), options);
    }

    /// <summary>Reads a model from bytes in memory, which are copied.</summary>
    /// <param name="bytes">The content of a file.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="options">How to treat it.</param>
    public static OnnxModel Load(ReadOnlySpan<byte> bytes, string name, OnnxOptions? options = null) => Read(MappedFile.FromBytes(bytes, name), null, options ?? new());

    internal static OnnxModel Read(MappedFile file, string? folder, OnnxOptions options)
    {
        if (file.Length == 0)
            throw new OnnxException("The file is empty.", file.Path);
        if (ForeignFormats.Advice(file) is { } advice)
            throw new OnnxException(advice, file.Path);
        var model = new OnnxModel(file, ModelProto.Read(new(file)), new(file.Path, folder, options.MapFiles), options);
        GC.KeepAlive(file);
        return model;
    }

    /// <summary>Runs a model of one input, or of several that all have defaults but one, and gives its first output.</summary>
    /// <exception cref="OnnxException">The model needs more inputs, or a node refuses what it is given.</exception>
    public override Tensor Forward(Tensor input) => Run([input])[0] is { } output ? output.Tensor
        : throw new OnnxException("The model's first output has no value.", _files.ModelPath);

    /// <summary>Runs the model on inputs in the order of <see cref="Inputs"/>, and gives all outputs in the order of <see cref="Outputs"/>.</summary>
    /// <exception cref="OnnxException">Inputs are missing or too many, or a node refuses what it is given.</exception>
    public OnnxValue?[] Run(params ReadOnlySpan<OnnxValue?> inputs)
    {
        if (inputs.Length > Inputs.Count)
            throw new OnnxException($"The model has {Inputs.Count} inputs, but {inputs.Length} were given.", _files.ModelPath);
        var named = new Dictionary<string, OnnxValue?>(StringComparer.Ordinal);
        for (var i = 0; i < inputs.Length; i++)
            named[Inputs[i].Name] = inputs[i];
        return [.. Run(named).Values];
    }

    /// <summary>Runs the model on inputs by their names. An input that has an initializer may be given too, in its place.</summary>
    /// <returns>The outputs by their names, in order.</returns>
    /// <exception cref="OnnxException">Inputs are missing or unknown, or a node refuses what it is given.</exception>
    public OrderedDictionary<string, OnnxValue?> Run(IReadOnlyDictionary<string, OnnxValue?> inputs, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        var graph = Graph;
        if (inputs.Keys.FirstOrDefault(k => !graph.Inputs.Exists(i => i.Name == k)) is { } unknown)
            throw new OnnxException($"The model has no input \"{unknown}\"; it has: {string.Join(", ", Inputs)}.", _files.ModelPath);
        var values = graph.Inputs.ConvertAll(i => inputs.GetValueOrDefault(i.Name)).ToArray();
        for (var i = 0; i < values.Length; i++)
        {
            var info = graph.Inputs[i];
            if (values[i] is { } value)
                InputCheck.Check(info, value, _files.ModelPath);
            else if (info.Type?.Kind != ValueKind.Optional && Inputs.Any(n => n.Name == info.Name))
                throw new OnnxException($"The input {new OnnxValueInfo(info.Name, info.Type)} is missing.", _files.ModelPath);
        }
        var run = new RunContext
        {
            File = _files.ModelPath, Files = _files, IsTraining = Training, Generator = Options.Generator, Cancellation = cancellation, MaxTensorBytes = Options.MaxTensorBytes,
        };
        var outputs = Executor.Run(_plan, values, null, run);
        var result = new OrderedDictionary<string, OnnxValue?>();
        for (var i = 0; i < outputs.Length; i++)
            result[Outputs[i].Name] = outputs[i];
        return result;
    }

    /// <inheritdoc/>
    protected override void VisitMembers(IModuleMembers members)
    {
        base.VisitMembers(members);
        foreach (var initializer in _initializers)
        {
            if (initializer.Tensor is Parameter parameter)
                members.Parameter(initializer.Name, parameter);
            else if (initializer.Tensor is { } buffer)
                members.Buffer(initializer.Name, buffer, persistent: true);
        }
    }
}
