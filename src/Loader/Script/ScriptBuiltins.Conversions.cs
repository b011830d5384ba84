using System.Globalization;
using System.Numerics;

namespace TorchPort.Script;

internal static partial class ScriptBuiltins
{
    private static void AddConversions(Dictionary<string, ScriptBuiltin> all)
    {
        foreach (var name in (ReadOnlySpan<string>)["int", "aten::Int", "aten::IntImplicit"])
            all.Always(name, a => ToInt(a));
        foreach (var name in (ReadOnlySpan<string>)["float", "aten::Float", "aten::FloatImplicit"])
            all.Always(name, a => ToFloat(a));
        foreach (var name in (ReadOnlySpan<string>)["bool", "aten::Bool"])
            all.Always(name, a => a[0] is Tensor t ? Truth(t) : a[0] is UnknownTruth ? a[0] : ScriptValues.IsTrue(a[0], a.Frame, a.Line));
        all.Always("aten::ScalarImplicit", a => Item(a.At<Tensor>(0)));
        all.Always("aten::item", a => a[0] is Tensor t ? Item(t) : a[0]);
        all.Always("complex", a => a.Count > 1 ? new Complex(Convert.ToDouble(a[0], CultureInfo.InvariantCulture), Convert.ToDouble(a[1], CultureInfo.InvariantCulture))
            : a[0] is Tensor t ? Item(t) is Complex c ? c : ToComplex(Item(t)!) : ToComplex(Number(a[0])!));
        all.Add("aten::Complex", all["complex"]);
        foreach (var name in (ReadOnlySpan<string>)["str", "aten::str"])
            all.Always(name, a => Text(a[0]));
        all.Always("prim::NumToTensor", a => a[0] switch
        {
            long i => Torch.Tensor(i),
            bool b => Torch.Tensor(b),
            double d => Torch.Tensor(d).To(DType.Float64),
            Tensor t => t,
            _ => throw a.Error($"{ScriptValues.Describe(a[0])} is no number."),
        });
        foreach (var name in (ReadOnlySpan<string>)["aten::_unwrap_optional", "prim::unchecked_unwrap_optional"])
            all.Always(name, a => a[0] ?? throw a.Error("A value is None that may not be."));
        foreach (var name in (ReadOnlySpan<string>)["prim::unchecked_cast", "prim::Uninitialized", "prim::AutogradAnyNonZero"])
            all.Always(name, a => a.Positional.LastOrDefault());
        all.Always("prim::RaiseException", a => throw a.Error($"The model raises {(a.Count > 1 ? Text(a[1]) : "an error")}: {Text(a[0])}"));
        foreach (var name in (ReadOnlySpan<string>)["print", "aten::warn", "prim::Print", "prim::AddStatValue", "aten::manual_seed", "prim::AutogradZero"])
            all.Always(name, a => name == "aten::manual_seed" ? Seeded(a.At<long>(0)) : null);
        all.Always("prim::tolist", a => ToList(a.At<Tensor>(0)));
        all.Always("prim::EnumName", a => a.At<ScriptEnumMember>(0).Name);
        all.Always("prim::EnumValue", a => a.At<ScriptEnumMember>(0).Value);
        all.Always("prim::name", a => a.At<ScriptEnumMember>(0).Name);
        all.Always("prim::value", a => a.At<ScriptEnumMember>(0).Value);
        all.Always("prim::id", a => (long)System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(a[0]));
    }

    private static object? Seeded(long seed)
    {
        Torch.ManualSeed(seed);
        return null;
    }

    /// <summary>The number of a tensor of one element.</summary>
    internal static object Number(Tensor tensor) => Item(tensor);

    private static object Item(Tensor tensor) => tensor.DType switch
    {
        DType.Bool => tensor.Item<bool>(),
        var type when type.IsInteger => tensor.Item<long>(),
        var type when type.IsFloatingPoint => tensor.Item<double>(),
        _ => tensor.Item<Complex>(),
    };

    private static long ToInt(ScriptArguments a) => a[0] switch
    {
        Tensor { DType.IsFloatingPoint: true } t => (long)t.Item<double>(),
        Tensor t => t.DType == DType.Bool ? t.Item<bool>() ? 1 : 0 : t.Item<long>(),
        long i => i,
        bool b => b ? 1 : 0,
        double d => (long)d,
        string s when long.TryParse(s.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var parsed) => parsed,
        UnknownTruth u => u.Tensor.Item<bool>() ? 1 : 0,
        var other => throw a.Error($"{ScriptValues.Describe(other)} cannot be made an integer."),
    };

    private static double ToFloat(ScriptArguments a) => a[0] switch
    {
        Tensor { DType.IsFloatingPoint: true } t => t.Item<double>(),
        Tensor t => t.DType == DType.Bool ? t.Item<bool>() ? 1 : 0 : t.Item<long>(),
        long i => i,
        bool b => b ? 1 : 0,
        double d => d,
        string s => ParseFloat(s.Trim()) ?? throw a.Error($"{ScriptValues.Describe(s)} is no number."),
        var other => throw a.Error($"{ScriptValues.Describe(other)} cannot be made a number."),
    };

    private static double? ParseFloat(string text) => text.TrimStart('+', '-').ToUpperInvariant() switch
    {
        "INF" or "INFINITY" => text[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity,
        "NAN" => double.NaN,
        _ => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null,
    };

    private static object ToList(Tensor tensor)
    {
        if (tensor.Dim == 0)
            return Item(tensor);
        var rows = new object?[tensor.Shape[0]];
        for (var i = 0; i < rows.Length; i++)
            rows[i] = ToList(tensor.Select(0, i));
        return ScriptValues.Listed(rows);
    }

    private static string Text(object? value) => value switch
    {
        string text => text,
        Tensor tensor => tensor.ToString(),
        TorchDevice device => device.ToString(),
        _ => PythonText.Of(value),
    };
}
