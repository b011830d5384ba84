using TorchPort.Aten;

namespace TorchPort.Tests.OpInfo;

internal static partial class PythonFunctions
{
    /// <summary><c>torch.signal.windows</c>, which is written in Python.</summary>
    private static Dictionary<string, OpInfoCall> SignalWindows => new Dictionary<string, Func<PythonArguments, long, bool, Tensor>>
    {
        ["bartlett"] = (p, m, sym) => Windows.Bartlett(m, sym),
        ["blackman"] = (p, m, sym) => Windows.Blackman(m, sym),
        ["cosine"] = (p, m, sym) => Windows.Cosine(m, sym),
        ["exponential"] = (p, m, sym) => Windows.Exponential(m, Number(p, "center"), Number(p, "tau") ?? 1, sym),
        ["gaussian"] = (p, m, sym) => Windows.Gaussian(m, Number(p, "std") ?? 1, sym),
        ["general_cosine"] = (p, m, sym) => Windows.GeneralCosine(m, p["a"].Kind == AtenKind.FloatList ? p["a"].AsFloats() : Array.ConvertAll(p["a"].AsTuple(), v => v.AsScalar().ToDouble()), sym),
        ["general_hamming"] = (p, m, sym) => Windows.GeneralHamming(m, Number(p, "alpha") ?? 0.54, sym),
        ["hamming"] = (p, m, sym) => Windows.Hamming(m, sym),
        ["hann"] = (p, m, sym) => Windows.Hann(m, sym),
        ["kaiser"] = (p, m, sym) => Windows.Kaiser(m, Number(p, "beta") ?? 12, sym),
        ["nuttall"] = (p, m, sym) => Windows.Nuttall(m, sym),
    }.ToDictionary(w => "signal.windows." + w.Key, w => (OpInfoCall)(c =>
    {
        var p = new PythonArguments(c, "M, a");
        var window = w.Value(p, p["M"].AsInt(), p["sym"].IsNone || p["sym"].AsBool());
        return p["dtype"].IsNone ? window : window.To(p["dtype"].AsDType());
    }));

    private static double? Number(PythonArguments p, string name) => p[name].IsNone ? null : p[name].AsScalar().ToDouble();
}
