using TorchPort.Nn;

namespace TorchPort.Script;

/// <summary>Functions of quantized tensors: of the numbers that they stand for, rounded to the scale that comes with the call, or to one that the function has.</summary>
internal static partial class ScriptBuiltins
{
    private static void AddQuantizedFunctions(Dictionary<string, ScriptBuiltin> all)
    {
        // Functions between fixed limits have scales of their own.
        foreach (var suffix in (ReadOnlySpan<string>)["", "_"])
        {
            all.For<ScriptQuantized>($"aten::sigmoid{suffix}", (_, q) => ScriptQuantized.Of(q.Numbers.Sigmoid(), 1.0 / 256, Least(q), q.DType));
            all.For<ScriptQuantized>($"aten::hardsigmoid{suffix}", (_, q) => ScriptQuantized.Of(Functional.Hardsigmoid(q.Numbers), 1.0 / 256, Least(q), q.DType));
            all.For<ScriptQuantized>($"aten::tanh{suffix}", (_, q) => ScriptQuantized.Of(q.Numbers.Tanh(), 1.0 / 128, Least(q) + 128, q.DType));
        }
        Function(all, "sigmoid", 1, (_, x) => x.Sigmoid());
        Function(all, "hardswish", 1, (_, x) => Functional.Hardswish(x));
        Function(all, "elu", 1, (a, x) => x.Elu(Real(a, 3), Real(a, 4), Real(a, 5)));
        Function(all, "celu", 1, (a, x) => x.Celu(Real(a, 3)));
        Function(all, "leaky_relu", 3, (a, x) => x.LeakyRelu(Real(a, 1)));
        Function(all, "prelu", 2, (a, x) => Functional.Prelu(x, a[1] is QuantizedTensor slopes ? slopes.Dequantize() : a.At<Tensor>(1)));
        Function(all, "softmax", 2, (a, x) => x.Softmax((int)a.At<long>(1)));
        Function(all, "matmul", 2, (a, x) => x.MatMul(a.At<Tensor>(1)));
        Function(all, "group_norm", 5, (a, x) => Functional.GroupNorm(x, a.At<long>(1), a[2] as Tensor, a[3] as Tensor, Real(a, 4)));
        Function(all, "instance_norm", 4, (a, x) => Functional.InstanceNorm(x, weight: a[1] as Tensor, bias: a[2] as Tensor, eps: Real(a, 3)));
        Function(all, "layer_norm", 5, (a, x) => Functional.LayerNorm(x, Numbers(a, 1), a[2] as Tensor, a[3] as Tensor, Real(a, 4)));
        all.Always("quantized::linear_leaky_relu", a => Requantized(a, 2, Product(a.At<ScriptQuantized>(0).Numbers, ScriptPackedWeight.Of(a, 1)).LeakyRelu(Real(a, 4))));
        all.Always("quantized::linear_tanh", a => Requantized(a, 2, Product(a.At<ScriptQuantized>(0).Numbers, ScriptPackedWeight.Of(a, 1)).Tanh()));
        all.Always("quantized::relu6", a => a.At<ScriptQuantized>(0) is var q ? q.With(q.Numbers.Clamp(0.0, 6.0)) : null);
        all.Always("quantized::dropout", a => a[0]);
        foreach (var (suffix, then) in WithAndWithoutRelu)
        {
            all.Always($"quantized::add_scalar{suffix}", a => a.At<ScriptQuantized>(0) is var q && Shifted(q, ToDouble(a[1])) is var moved ? moved.With(then(moved.Numbers)) : null);
            all.Always($"quantized::mul_scalar{suffix}", a => a.At<ScriptQuantized>(0) is var q && Scaled(q, ToDouble(a[1])) is var scaled ? scaled.With(then(scaled.Numbers)) : null);
        }
    }

    /// <summary>A function of the first argument; the scale and the integer that means zero stand at <paramref name="at"/>.</summary>
    private static void Function(Dictionary<string, ScriptBuiltin> all, string name, int at, Func<ScriptArguments, Tensor, Tensor> function) =>
        all.Always($"quantized::{name}", a => Requantized(a, at, function(a, a.At<ScriptQuantized>(0).Numbers)));

    private static double Real(ScriptArguments a, int at) => a.Count > at ? ToDouble(a[at]) : 1;

    /// <summary>The least integer of a quantized dtype of 8 bits.</summary>
    private static long Least(ScriptQuantized q) => q.DType == DType.QInt8 ? -128 : 0;

    /// <summary>A number added: the integer that means zero moves, and where it would leave the range, the steps widen.</summary>
    private static ScriptQuantized Shifted(ScriptQuantized q, double by)
    {
        var steps = Math.Round(by / q.Scale);
        var numbers = q.Numbers.Add(steps * q.Scale);
        var (low, zero) = (Least(q), q.ZeroPoint - (long)steps);
        return zero < low ? ScriptQuantized.Of(numbers, (low + 255 - zero) / 255.0 * q.Scale, low, q.DType)
            : zero > low + 255 ? ScriptQuantized.Of(numbers, (zero - low) / 255.0 * q.Scale, low + 255, q.DType)
            : ScriptQuantized.Of(numbers, q.Scale, zero, q.DType);
    }

    /// <summary>Multiplied by a number: only the scale changes, and with a negative one the order of the integers.</summary>
    private static ScriptQuantized Scaled(ScriptQuantized q, double by) => by == 0 ? ScriptQuantized.Of(Torch.ZerosLike(q.Numbers), 1, 0, q.DType)
        : new(q.Numbers.Mul(by), q.Scale * Math.Abs(by), by > 0 ? q.ZeroPoint : 2 * Least(q) + 255 - q.ZeroPoint, q.DType);
}
