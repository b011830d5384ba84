using TorchPort.Nn;
using TorchPort.Plans;

namespace TorchPort.Script;

/// <summary>A TorchScript module: its code runs on TorchPort's operators, and it is trained like any other module. PyTorch: <c>torch.jit.ScriptModule</c>.</summary>
/// <remarks>
/// <para>Code is interpreted, so no Python and no libtorch is needed; <see cref="CreateSession"/> runs it as compiled plans. Nothing in an archive can reach
/// beyond its own tensors: there are no files, no network and no processes in the language.</para>
/// <para>A module begins in the mode it was saved in: call <see cref="Module.Eval"/> or <see cref="Module.Train"/>.</para>
/// </remarks>
public sealed class ScriptModule : Module<Tensor, Tensor>, IScriptObject
{
    private readonly ScriptClass _class;
    private readonly List<string> _names = [];
    private readonly Dictionary<string, object?> _attributes = [];
    private readonly HashSet<string> _parameters = [];
    private readonly HashSet<string>? _buffers;

    internal ScriptModule(ScriptClass type, TorchScriptClass? declared)
    {
        _class = type;
        _parameters = [.. declared?.Parameters ?? []];
        _buffers = declared?.Buffers is { } buffers ? [.. buffers] : null;
    }

    /// <summary>The methods that can be called from outside, such as <c>forward</c>.</summary>
    public IReadOnlyCollection<string> MethodNames => _class.Methods.Keys;

    /// <summary>The name of the class in Python, with that of its module.</summary>
    public string ClassName => _class.FullName;

    ScriptClass IScriptObject.Class => _class;

    /// <summary>What <see cref="Save"/> writes again; only the outermost module has it.</summary>
    internal ScriptArchive? Archive { get; init; }

    /// <summary>Reads a module. PyTorch: <c>torch.jit.load(path)</c>.</summary>
    /// <param name="path">A file of <c>torch.jit.save</c>.</param>
    /// <param name="options">How to treat it.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="UnsupportedCheckpointException">It is no TorchScript archive.</exception>
    /// <exception cref="CorruptCheckpointException">The file is damaged.</exception>
    /// <exception cref="ScriptException">Its code breaks the language's rules.</exception>
    public static ScriptModule Load(string path, CheckpointOptions? options = null) => ScriptArchive.Load(Checkpoint.Load(path, options));

    /// <summary>Reads a module from bytes in memory, which are copied.</summary>
    /// <param name="bytes">The content of a file.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="options">How to treat it.</param>
    public static ScriptModule Load(ReadOnlySpan<byte> bytes, string name, CheckpointOptions? options = null) => ScriptArchive.Load(Checkpoint.Load(bytes, name, options));

    /// <summary>Runs <c>forward</c>, and gives its first tensor. What else it gives, <see cref="Run"/> gives too.</summary>
    public override Tensor Forward(Tensor input) => ScriptTensors.First(Run(input));

    /// <summary>Runs <c>forward</c>.</summary>
    /// <param name="args">The arguments: tensors, numbers, texts, None as null, and lists, dicts and tuples of them.</param>
    /// <returns>The result: a tensor, or a tuple, list or dict, whose items an index gives.</returns>
    /// <exception cref="ScriptException">An operator refuses what it is given, the code raises an error, or an argument is of no type that it has.</exception>
    public CheckpointValue Run(params object?[] args) => Invoke("forward", args);

    /// <summary>Runs a method. PyTorch: <c>module.method(…)</c>.</summary>
    /// <param name="method">One of <see cref="MethodNames"/>.</param>
    /// <param name="args">The arguments.</param>
    /// <param name="named">Arguments by name.</param>
    /// <param name="cancellation">Looked at in each turn of a loop.</param>
    /// <exception cref="ScriptException">There is no such method, an operator refuses what it is given, or the code raises an error.</exception>
    public CheckpointValue Invoke(string method, IReadOnlyList<object?> args, IReadOnlyDictionary<string, object?>? named = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(args);
        if (!_class.Methods.TryGetValue(method, out var function))
            throw new ScriptException($"There is no method {method}; there is {string.Join(", ", MethodNames)}.", _class.Library.File, ClassName);
        var place = $"{ClassName}.{method}";
        object?[] given = [this, .. args.Select(a => ScriptTensors.FromUser(a, place))];
        (string, object?)[] byName = [.. named?.Select(n => (n.Key, ScriptTensors.FromUser(n.Value, place))) ?? []];
        return new(function.Call(given, byName, new() { Cancellation = cancellation }, 0), method, _class.Library.File);
    }

    /// <summary>A session that runs <c>forward</c> as compiled plans: its inputs are the arguments, which are all tensors, and its outputs the tensors in the result, in order.</summary>
    /// <remarks>What decides by numbers how often to do something runs in stages, each of which is a plan; what changes the module's own state runs as it is, without one.</remarks>
    /// <param name="options">How plans are made and kept.</param>
    public Session CreateSession(SessionOptions? options = null) => new(inputs => ScriptTensors.All(Run([.. inputs])), options, saved => PlanSource.Of(saved, this));

    /// <summary>Writes the module again, with its parameters and buffers as they are now, so that PyTorch reads it. PyTorch: <c>torch.jit.save</c>.</summary>
    /// <param name="path">The file to write; it appears whole or not at all.</param>
    /// <exception cref="InvalidOperationException">This is a part of a module: save the whole.</exception>
    /// <exception cref="ScriptException">A parameter has another shape than in the file, or a dtype that the file's cannot hold.</exception>
    public void Save(string path)
    {
        var archive = Archive ?? throw new InvalidOperationException("This is a part of a TorchScript module. Save the module that was loaded.");
        archive.Save(this, path);
    }

    bool IScriptObject.TryGet(string name, out object? value)
    {
        if (name == "training")
        {
            value = Training;
            return true;
        }
        if (_attributes.TryGetValue(name, out value) || _class.TryConstant(name, out value))
            return true;
        value = _class.Methods.GetValueOrDefault(name);
        // What a file leaves out of a module is None, as an unset bias of older files.
        return value is not null || _class.Fields.Contains(name);
    }

    void IScriptObject.Set(string name, object? value)
    {
        if (Tracer.Current is not null)
            throw new TraceException($"The module keeps state: it sets its attribute {name}, so it cannot become a plan.");
        if (name == "training" && value is bool mode)
            Train(mode);
        else
            SetAttribute(name, value);
    }

    /// <summary>The mode that this module itself was saved in; the modules below say their own.</summary>
    internal void Start(bool training) => Training = training;

    internal void SetAttribute(string name, object? value)
    {
        if (!_attributes.ContainsKey(name))
            _names.Add(name);
        _attributes[name] = value is Tensor tensor && tensor is not Parameter && _parameters.Contains(name) ? new Parameter(tensor, tensor.RequiresGrad || tensor.DType.IsDifferentiable) : value;
    }

    /// <inheritdoc/>
    protected override void VisitMembers(IModuleMembers members)
    {
        base.VisitMembers(members);
        foreach (var name in _names)
        {
            if (_attributes[name] is Parameter parameter && _parameters.Contains(name))
                members.Parameter(name, parameter);
        }
        foreach (var name in _names)
        {
            // Archives of old versions do not say which tensors are buffers: then all are that are no parameters.
            if (_attributes[name] is Tensor tensor && !_parameters.Contains(name) && _buffers?.Contains(name) != false)
                members.Buffer(name, tensor, persistent: true);
        }
        foreach (var name in _names)
        {
            if (_attributes[name] is ScriptModule child)
                members.Module(name, child);
        }
    }
}
