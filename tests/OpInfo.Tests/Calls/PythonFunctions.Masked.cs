using TorchPort.Aten;

namespace TorchPort.Tests.OpInfo;

internal static partial class PythonFunctions
{
    private delegate Tensor Reduction(Tensor input, int[] dim, bool keepdim, DType? dtype, Tensor? mask, PythonArguments rest);

    private delegate Tensor Along(Tensor input, int dim, DType? dtype, Tensor? mask, PythonArguments rest);

    /// <summary><c>torch.masked</c>, which is written in Python.</summary>
    private static Dictionary<string, OpInfoCall> MaskedFunctions => Reductions.Concat(Rows).ToDictionary(p => "masked." + p.Key, p => p.Value);

    private static Dictionary<string, OpInfoCall> Reductions => new Dictionary<string, (string Signature, Reduction Call)>
    {
        ["sum"] = ("input, dim", (x, d, k, t, m, _) => Masked.Sum(x, d, k, t, m)),
        ["prod"] = ("input, dim", (x, d, k, t, m, _) => Masked.Prod(x, d, k, t, m)),
        ["amax"] = ("input, dim", (x, d, k, t, m, _) => Masked.Amax(x, d, k, t, m)),
        ["amin"] = ("input, dim", (x, d, k, t, m, _) => Masked.Amin(x, d, k, t, m)),
        ["argmax"] = ("input, dim", (x, d, k, t, m, _) => Masked.ArgMax(x, d.Length == 0 ? null : d[0], k, t, m)),
        ["argmin"] = ("input, dim", (x, d, k, t, m, _) => Masked.ArgMin(x, d.Length == 0 ? null : d[0], k, t, m)),
        ["mean"] = ("input, dim", (x, d, k, t, m, _) => Masked.Mean(x, d, k, t, m)),
        ["median"] = ("input, dim", (x, d, k, t, m, _) => Masked.Median(x, d.Length == 0 ? -1 : d[0], k, t, m)),
        ["logsumexp"] = ("input, dim", (x, d, k, t, m, _) => Masked.LogSumExp(x, d, k, t, m)),
        ["norm"] = ("input, ord, dim", (x, d, k, t, m, r) => Masked.Norm(x, Number(r, "ord") ?? 2, d, k, t, m)),
        ["var"] = ("input, dim, unbiased", (x, d, k, t, m, r) => Masked.Var(x, d, Correction(r), k, t, m)),
        ["std"] = ("input, dim, unbiased", (x, d, k, t, m, r) => Masked.Std(x, d, Correction(r), k, t, m)),
    }.ToDictionary(p => p.Key, p => (OpInfoCall)(c =>
    {
        var a = new PythonArguments(c, p.Value.Signature);
        return p.Value.Call(a["input"].AsTensor(), Dims(a["dim"]), a.IsTrue("keepdim"), DTypeOf(a), MaskOf(a), a);
    }));

    private static Dictionary<string, OpInfoCall> Rows => new Dictionary<string, (string Signature, Along Call)>
    {
        ["cumsum"] = ("input, dim", (x, d, t, m, _) => Masked.Cumsum(x, d, t, m)),
        ["cumprod"] = ("input, dim", (x, d, t, m, _) => Masked.Cumprod(x, d, t, m)),
        ["softmax"] = ("input, dim", (x, d, t, m, _) => Masked.Softmax(x, d, t, m)),
        ["log_softmax"] = ("input, dim", (x, d, t, m, _) => Masked.LogSoftmax(x, d, t, m)),
        ["softmin"] = ("input, dim", (x, d, t, m, _) => Masked.Softmin(x, d, t, m)),
        ["normalize"] = ("input, ord, dim", (x, d, t, m, r) => Masked.Normalize(x, Number(r, "ord") ?? 2, d, Number(r, "eps") ?? 1e-12, t, m)),
        ["logaddexp"] = ("input, other", (x, _, t, _, r) => Masked.LogAddExp(x, r["other"].AsTensor(), t,
            r["input_mask"].IsNone ? null : r["input_mask"].AsTensor(), r["other_mask"].IsNone ? null : r["other_mask"].AsTensor())),
    }.ToDictionary(p => p.Key, p => (OpInfoCall)(c =>
    {
        var a = new PythonArguments(c, p.Value.Signature);
        return p.Value.Call(a["input"].AsTensor(), a["dim"].IsNone ? 0 : (int)a["dim"].AsInt(), DTypeOf(a), MaskOf(a), a);
    }));

    private static int[] Dims(AtenValue dim) => dim.IsNone ? [] : dim.Kind == AtenKind.Int ? [(int)dim.AsInt()] : Array.ConvertAll(Ints(dim), d => (int)d);

    private static DType? DTypeOf(PythonArguments a) => a["dtype"].IsNone ? null : a["dtype"].AsDType();

    private static Tensor? MaskOf(PythonArguments a) => a["mask"].IsNone ? null : a["mask"].AsTensor();

    private static double Correction(PythonArguments a) => Number(a, "correction") ?? (a["unbiased"].IsNone || a["unbiased"].AsBool() ? 1 : 0);
}
