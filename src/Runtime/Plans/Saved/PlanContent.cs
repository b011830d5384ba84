using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using TorchPort.Kernels;
using TorchPort.Nn;

namespace TorchPort.Plans;

/// <summary>All that plans of a session follow from but their signatures, as a digest, and the tensors in it with the number of changes that they had seen.</summary>
internal sealed class PlanContent
{
    /// <summary>Changes with what files hold and what it means.</summary>
    private const int Format = 1;

    private readonly Dictionary<Storage, int> _tensors = [];
    private readonly PlanSource _source;
    private readonly List<object> _state;

    /// <exception cref="SavedPlanException">It is not known what the plans follow from.</exception>
    internal PlanContent(PlanSource source, SessionOptions options)
    {
        _source = source;
        _state = State(source.Module);
        var bytes = new StepWriter();
        bytes.Int(Format);
        bytes.Struct(typeof(Session).Module.ModuleVersionId);
        Environment(bytes);
        Options(bytes, options);
        source.Save(bytes);
        foreach (var part in source.Module?.Modules() ?? [])
            bytes.Bool(part.Training);
        foreach (var (name, parameter) in source.Module?.NamedParameters() ?? [])
            Tensor(bytes, name, parameter);
        foreach (var (name, buffer) in source.Module?.NamedBuffers() ?? [])
            Tensor(bytes, name, buffer);
        Digest = ContentDigest.Of(bytes.Bytes);
    }

    internal ContentDigest Digest { get; }

    /// <summary>The tensors' memory, with the number of changes it had seen.</summary>
    internal IReadOnlyDictionary<Storage, int> Tensors => _tensors;

    /// <summary>Whether no tensor has changed since, none was replaced, and the module's parts are in the modes that they were in.</summary>
    internal bool IsCurrent => _tensors.All(t => t.Key.Version == t.Value) && State(_source.Module).SequenceEqual(_state);

    /// <summary>Whether all that a graph was made of is part of it.</summary>
    internal bool Covers(Graph graph) => _source.IsWhole || graph.Sources.Keys.All(_tensors.ContainsKey);

    /// <summary>What the machine and the process make of plans.</summary>
    internal static void Environment(StepWriter to)
    {
        to.Int(Simd.Width);
        to.Text(System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture.ToString());
        to.Bool(Avx512Vbmi.IsSupported);
        to.Bool(AvxVnni.IsSupported);
        to.Bool(RuntimeFeature.IsDynamicCodeSupported);
    }

    /// <summary>What plans of one function differ by.</summary>
    internal static void Options(StepWriter to, SessionOptions options)
    {
        to.Bool(options.Fuse);
        to.Bool(options.Pack);
        to.Int((int)options.WeightPrecision);
        to.Int((int)options.ActivationPrecision);
        to.Int((int)options.CalibrationMethod);
        to.Struct(options.CalibrationPercentile);
        to.Int(options.Calibration.Count);
        foreach (var tensor in options.Calibration.SelectMany(sample => sample))
            Numbers(to, tensor);
    }

    /// <summary>A module's parts with their modes, and the memory of its tensors: what may change without a tensor that notices.</summary>
    private static List<object> State(Module? module) => module is null ? []
        : [.. module.Modules().Select(m => (m, m.Training)), .. module.Parameters().Select(p => p.Storage), .. module.Buffers().Select(b => b.Storage)];

    private void Tensor(StepWriter to, string name, Tensor tensor)
    {
        to.Text(name);
        if (tensor.Device != Device.Cpu)
            throw new SavedPlanException($"{name} is on {tensor.Device}");
        _tensors.TryAdd(tensor.Storage, tensor.Storage.Version);
        var place = _source.PlaceOf(tensor.Storage);
        to.Bool(place is not null);
        if (place is null)
        {
            Numbers(to, tensor);
            return;
        }
        to.DType(tensor.DType);
        to.Longs(tensor.Shape);
        to.Longs(tensor.Strides);
        to.Long(tensor.StorageOffset);
        to.Long(place.Value);
    }

    private static unsafe void Numbers(StepWriter to, Tensor tensor)
    {
        var dense = tensor.Detach().To(Device.Cpu).Contiguous();
        to.DType(dense.DType);
        to.Longs(dense.Shape);
        to.Longs(tensor.Strides);
        to.Struct(ContentDigest.OfMemory(dense.Data, dense.ElementCount * dense.DType.ItemSize));
        GC.KeepAlive(dense);
        tensor.Storage.Fade();
    }
}
