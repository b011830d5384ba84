using TorchPort.Aten;

namespace TorchPort.Tests.OpInfo;

/// <summary>Functions of linear algebra and of Fourier transforms in PyTorch's Python API that are no single operator of the same arguments.</summary>
internal static class LinalgFunctions
{
    internal static Dictionary<string, OpInfoCall> All { get; } = new()
    {
        ["stft"] = c => AtenTable.Call("stft.center", c.Args, c.Kwargs),
        ["lu"] = c => AtenTable.Call(c.Args.Length > 2 && c.Args[2].AsBool() ? "linalg_lu_factor_ex" : "linalg_lu_factor", [c.Args[0]]),
        ["linalg.lstsq.grad_oriented"] = c => AtenTable.Call("linalg_lstsq", c.Args, c.Kwargs).AsTuple()[0],
        ["linalg.pinv.singular"] = c => AtenTable.Call("linalg_pinv", [c.Args[0].AsTensor().MatMul(c.Args[1].AsTensor().MT())]),
        ["cdist"] = c => AtenTable.Call("cdist", c.Args.AsSpan(0, Math.Min(3, c.Args.Length)), c.Kwargs),
        ["norm.fro"] = c => AtenTable.Call("linalg_vector_norm", [c.Args[0], 2L, .. c.Args[Math.Min(2, c.Args.Length)..]], c.Kwargs),
        ["norm.nuc"] = c => AtenTable.Call("nuclear_norm", [c.Args[0], .. c.Args[2..]], c.Kwargs),
        ["svd_lowrank"] = c => LowRank(c, (a, q) => Torch.SvdLowrank(a, q, m: c.Kwargs.Find(k => k.Key == "M").Value is { IsNone: false } m ? m.AsTensor() : null, generator: Seeded())),
        ["pca_lowrank"] = c => LowRank(c, (a, q) => Torch.PcaLowrank(a, q, c.Kwargs.Find(k => k.Key == "center").Value is not { Kind: AtenKind.Bool } center || center.AsBool(), generator: Seeded())),
    };

    /// <summary>OpInfo multiplies two factors to a matrix of low rank, and seeds the generator.</summary>
    private static AtenValue LowRank(OpInfoCase c, Func<Tensor, long, (Tensor U, Tensor S, Tensor V)> function)
    {
        var (u, s, v) = function(c.Args[0].AsTensor().MatMul(c.Args[1].AsTensor().MT()), c.Kwargs.Find(k => k.Key == "q").Value.AsInt());
        return AtenValue.Tuple(u, s, v);
    }

    private static Generator Seeded() => new(42);
}
