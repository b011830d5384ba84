namespace TorchPort.Script;

/// <summary>Operators that meant something else when archives had an older version, which PyTorch keeps to.</summary>
internal static partial class ScriptBuiltins
{
    /// <summary>The last versions in which integers are divided as integers, and tensors filled with an integer hold floats.</summary>
    private const int WholeDivision = 3, FloatsForIntegers = 4;

    private static void AddOlder(Dictionary<string, ScriptBuiltin> all)
    {
        Until(all, WholeDivision, "aten::div", IsOfIntegers, Whole);
        Until(all, WholeDivision, "aten::div_", IsOfIntegers, a => a.At<Tensor>(0).Copy_(Whole(a)));
        Until(all, FloatsForIntegers, "aten::full", a => a[1] is long or bool && a.Named("dtype", 2) is null, a => Torch.Full(Numbers(a, 0), a[1] is long n ? n : a[1] is true ? 1.0 : 0.0));
    }

    private static Tensor Whole(ScriptArguments a) => a.At<Tensor>(0).Div(a[1] as Tensor ?? Torch.Tensor(ToLong(a[1])), DivRounding.Trunc);

    private static bool IsOfIntegers(ScriptArguments a) => a.Count == 2 && a[0] is Tensor { DType.IsFloatingPoint: false, DType.IsComplex: false }
        && a[1] is long or bool or Tensor { DType.IsFloatingPoint: false, DType.IsComplex: false };

    /// <summary>An operation of archives up to a version, for some arguments.</summary>
    private static void Until(Dictionary<string, ScriptBuiltin> all, int version, string name, Func<ScriptArguments, bool> takes, Func<ScriptArguments, object?> call)
    {
        var before = all.GetValueOrDefault(name);
        all[name] = (ScriptArguments a, out object? result) =>
        {
            result = null;
            if (a.Frame.Library.Version > version || !takes(a))
                return before?.Invoke(a, out result) == true;
            result = call(a);
            return true;
        };
    }
}
