using TorchPort.Plans;

namespace TorchPort.Script;

/// <summary>What the code calls beside operators on tensors: arithmetic of numbers, lists, dicts, texts, conversions.</summary>
internal static partial class ScriptBuiltins
{
    private static readonly Dictionary<string, ScriptBuiltin> All = Build();

    internal static ScriptBuiltin? Find(string name) => All.GetValueOrDefault(name);

    private static Dictionary<string, ScriptBuiltin> Build()
    {
        var all = new Dictionary<string, ScriptBuiltin>(StringComparer.Ordinal);
        AddNumbers(all);
        AddConversions(all);
        AddLists(all);
        AddDicts(all);
        AddTexts(all);
        AddTensors(all);
        AddNested(all);
        AddQuantized(all);
        AddPrepacked(all);
        AddOlder(all);
        return all;
    }

    private static void Always(this Dictionary<string, ScriptBuiltin> all, string name, Func<ScriptArguments, object?> call) => all.Add(name, (ScriptArguments a, out object? result) =>
    {
        result = call(a);
        return true;
    });

    /// <summary>An operation for calls whose first argument is of a type; others are looked for among those added before, and then among operators.</summary>
    private static void For<T>(this Dictionary<string, ScriptBuiltin> all, string name, Func<ScriptArguments, T, object?> call)
    {
        var before = all.GetValueOrDefault(name);
        all[name] = (ScriptArguments a, out object? result) =>
        {
            result = null;
            if (a.Count == 0 || a[0] is not T first)
                return before?.Invoke(a, out result) == true;
            result = call(a, first);
            return true;
        };
    }

    /// <summary>A tensor's attribute as the code spells it without a call.</summary>
    internal static object? TensorAttribute(Tensor tensor, string name) => name switch
    {
        "dtype" => Aten.AtenDTypes.Code(tensor.DType),
        "shape" => ScriptValues.Listed(tensor.Shape.ToArray().Select(s => (object?)s)),
        "device" => new TorchDevice("cpu", null),
        "requires_grad" => tensor.RequiresGrad,
        "ndim" => (long)tensor.Dim,
        "data" => tensor.Detach(),
        "T" => tensor.T(),
        "is_cuda" or "is_sparse" or "is_quantized" or "is_mkldnn" => false,
        _ => null,
    };

    /// <summary>The boolean of a tensor's only number; in a trace, what stands for it.</summary>
    private static object Truth(Tensor tensor) =>
        Tracer.Defers(tensor) ? new UnknownTruth(tensor.Reshape([]).Ne(0)) : tensor.Item<bool>();
}
