using TorchPort.Aten;

namespace TorchPort.Tests.OpInfo;

/// <summary>What PyTorch leaves open about results, so that only the rest is compared.</summary>
internal static class Unspecified
{
    /// <summary>Made without content: shape and dtype are all there is.</summary>
    private static readonly HashSet<string> Content = ["empty", "empty_like", "empty_permuted", "empty_strided", "new_empty", "new_empty_strided"];

    /// <summary>Places of elements, any of equal ones, with the position of the dimension among the arguments.</summary>
    private static readonly Dictionary<string, int> Places = new() { ["sort"] = 1, ["argsort"] = 1, ["mode"] = 1, ["topk"] = 2, ["kthvalue"] = 2 };

    /// <summary>Eigenvectors may be multiplied by any number of absolute value 1, as OpInfo's own gradient checks have it.</summary>
    private static readonly HashSet<string> Phase = ["linalg.eig", "linalg.eigh", "linalg.svd", "svd", "svd_lowrank", "pca_lowrank"];

    /// <summary>What of an entry's result is to be compared.</summary>
    internal static Func<OpInfoCase, AtenValue, AtenValue> Compared(string entry) =>
        Content.Contains(entry) ? (_, result) => Torch.ZerosLike(result.AsTensor())
        : Phase.Contains(entry) ? (_, result) => AtenValue.Tuple([.. result.AsTuple().Select(part => part.AsTensor() is { DType.IsComplex: true } complex ? (AtenValue)complex.Abs() : part)])
        : Places.TryGetValue(entry, out var position) ? (c, result) => Named(c, "stable") is { Kind: AtenKind.Bool } stable && stable.AsBool() ? result : Elements(c, result, position)
        : (_, result) => result;

    /// <summary>The result with the elements instead of the places.</summary>
    private static AtenValue Elements(OpInfoCase c, AtenValue result, int position)
    {
        if (result.Kind == AtenKind.Tuple)
            return AtenValue.Tuple([result.AsTuple()[0], Elements(c, result.AsTuple()[1], position)]);
        var (x, at) = (c.Args[0].AsTensor().Detach(), result.AsTensor());
        if (x.Dim == 0 || at.ElementCount == 0)
            return at;
        var dim = Named(c, "dim") is { Kind: AtenKind.Int } named ? (int)named.AsInt() : position < c.Args.Length ? (int)c.Args[position].AsInt() : -1;
        return x.Gather(dim, at.Dim < x.Dim ? at.Unsqueeze(dim) : at).Reshape(at.Shape);
    }

    private static AtenValue Named(OpInfoCase c, string name) => c.Kwargs.Find(k => k.Key == name).Value;
}
