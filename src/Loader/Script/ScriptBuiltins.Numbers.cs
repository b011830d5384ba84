using System.Numerics;

namespace TorchPort.Script;

internal static partial class ScriptBuiltins
{
    private static void AddNumbers(Dictionary<string, ScriptBuiltin> all)
    {
        Arithmetic(all, "aten::add", (a, b) => a + b, (a, b) => a + b, (a, b) => a + b);
        Arithmetic(all, "aten::sub", (a, b) => a - b, (a, b) => a - b, (a, b) => a - b);
        Arithmetic(all, "aten::mul", (a, b) => a * b, (a, b) => a * b, (a, b) => a * b);
        Arithmetic(all, "aten::div", (a, b) => (double)a / b, (a, b) => a / b, (a, b) => a / b);
        Arithmetic(all, "aten::pow", (a, b) => Math.Pow(a, b), Math.Pow, Complex.Pow);
        Arithmetic(all, "aten::floordiv", FloorDiv, (a, b) => Math.Floor(a / b));
        Arithmetic(all, "aten::remainder", (a, b) => a - FloorDiv(a, b) * b, (a, b) => a - Math.Floor(a / b) * b);
        Arithmetic(all, "aten::fmod", (a, b) => (double)(a % b), (a, b) => a % b);
        Arithmetic(all, "aten::atan2", (a, b) => Math.Atan2(a, b), Math.Atan2);
        Arithmetic(all, "aten::copysign", (a, b) => Math.CopySign(a, b), Math.CopySign);
        Arithmetic(all, "prim::min", (a, b) => Math.Min(a, b), Math.Min);
        Arithmetic(all, "prim::max", (a, b) => Math.Max(a, b), Math.Max);
        // Code that was traced hands over sizes as tensors.
        foreach (var name in (ReadOnlySpan<string>)["prim::min", "prim::max"])
        {
            var ofNumbers = all[name];
            all[name] = (ScriptArguments a, out object? result) => ofNumbers(a.WithNumbers(), out result);
        }
        all.For<CheckpointList>("prim::min", (a, list) => a.Count == 1 ? list.MinBy(i => i, PythonOrder.Of) : PythonOrder.Of.Compare(list, a[1]) <= 0 ? list : a[1]);
        all.For<CheckpointList>("prim::max", (a, list) => a.Count == 1 ? list.MaxBy(i => i, PythonOrder.Of) : PythonOrder.Of.Compare(list, a[1]) >= 0 ? list : a[1]);
        Comparison(all, "aten::lt", c => c < 0);
        Comparison(all, "aten::le", c => c <= 0);
        Comparison(all, "aten::gt", c => c > 0);
        Comparison(all, "aten::ge", c => c >= 0);
        all.Add("aten::eq", (ScriptArguments a, out object? result) => Equality(a, true, out result));
        all.Add("aten::ne", (ScriptArguments a, out object? result) => Equality(a, false, out result));
        all.Always("aten::__is__", a => Is(a[0], a[1]));
        all.Always("aten::__isnot__", a => !Is(a[0], a[1]));
        all.Add("aten::__not__", (ScriptArguments a, out object? result) =>
        {
            result = a[0] is UnknownTruth unknown ? new UnknownTruth(unknown.Tensor.LogicalNot()) : !ScriptValues.IsTrue(a[0], a.Frame, a.Line);
            return true;
        });
        Bits(all, "aten::__and__", (a, b) => a && b, (a, b) => a & b);
        Bits(all, "aten::__or__", (a, b) => a || b, (a, b) => a | b);
        Bits(all, "aten::__xor__", (a, b) => a != b, (a, b) => a ^ b);
        Bits(all, "aten::__lshift__", null, (a, b) => a << (int)b);
        Bits(all, "aten::__rshift__", null, (a, b) => a >> (int)b);
        Function(all, "neg", i => -i, d => -d);
        Function(all, "abs", i => Math.Abs(i), d => Math.Abs(d));
        all.For<long>("prim::abs", (_, i) => Math.Abs(i));
        all.For<double>("prim::abs", (_, d) => Math.Abs(d));
        Function(all, "ceil", i => i, d => (long)Math.Ceiling(d));
        Function(all, "floor", i => i, d => (long)Math.Floor(d));
        Function(all, "trunc", i => i, d => (long)Math.Truncate(d));
        Function(all, "round", i => (double)i, d => Math.Round(d, MidpointRounding.ToEven));
        foreach (var (name, function) in new (string, Func<double, double>)[]
        {
            ("sqrt", Math.Sqrt), ("exp", Math.Exp), ("log2", Math.Log2), ("log10", Math.Log10), ("sin", Math.Sin), ("cos", Math.Cos), ("tan", Math.Tan), ("tanh", Math.Tanh),
            ("sinh", Math.Sinh), ("cosh", Math.Cosh), ("asin", Math.Asin), ("acos", Math.Acos), ("atan", Math.Atan), ("degrees", d => d * 180 / Math.PI), ("radians", d => d * Math.PI / 180),
            ("log1p", d => double.LogP1(d)), ("expm1", d => double.ExpM1(d)),
        })
        {
            Function(all, name, i => function(i), d => function(d));
        }
        all.For<long>("aten::log", (a, i) => a.Count > 1 ? Math.Log(i) / Math.Log(Convert.ToDouble(a[1])) : Math.Log(i));
        all.For<double>("aten::log", (a, d) => a.Count > 1 ? Math.Log(d) / Math.Log(Convert.ToDouble(a[1])) : Math.Log(d));
        all.For<double>("aten::isnan", (_, d) => double.IsNaN(d));
        all.For<double>("aten::isinf", (_, d) => double.IsInfinity(d));
        all.For<double>("aten::isfinite", (_, d) => double.IsFinite(d));
        all.For<long>("aten::gcd", (a, i) => (long)BigInteger.GreatestCommonDivisor(i, a.At<long>(1)));
        all.Always("aten::__range_length", a => RangeLength(a.At<long>(0), a.At<long>(1), a.At<long>(2)));
        all.Always("aten::__derive_index", a => a.At<long>(1) + a.At<long>(0) * a.At<long>(2));
    }

    private static long FloorDiv(long a, long b) => b == 0 ? throw new DivideByZeroException("An integer is divided by zero.") : a / b - (a % b != 0 && (a < 0) != (b < 0) ? 1 : 0);

    private static long RangeLength(long from, long to, long step) => step switch
    {
        0 => throw new ArgumentException("The step of a range is 0."),
        > 0 => from < to ? 1 + (to - 1 - from) / step : 0,
        _ => from > to ? 1 + (from - 1 - to) / -step : 0,
    };

    private static void Arithmetic(Dictionary<string, ScriptBuiltin> all, string name, Func<long, long, object> integers, Func<double, double, double> reals, Func<Complex, Complex, Complex>? complex = null) =>
        all[name] = Numeric(integers, (a, b) => reals(a, b), complex);

    private static void Arithmetic(Dictionary<string, ScriptBuiltin> all, string name, Func<long, long, long> integers, Func<double, double, double> reals, Func<Complex, Complex, Complex>? complex = null) =>
        all[name] = Numeric((a, b) => integers(a, b), (a, b) => reals(a, b), complex);

    private static ScriptBuiltin Numeric(Func<long, long, object> integers, Func<double, double, object> reals, Func<Complex, Complex, Complex>? complex) => (ScriptArguments a, out object? result) =>
    {
        result = a.Count < 2 ? null : (Number(a.Positional[0]), Number(a.Positional[1])) switch
        {
            (long x, long y) => integers(x, y),
            (long x, double y) => reals(x, y),
            (double x, long y) => reals(x, y),
            (double x, double y) => reals(x, y),
            ({ } x, { } y) when complex is not null => complex(ToComplex(x), ToComplex(y)),
            _ => null,
        };
        return result is not null;
    };

    private static object? Number(object? value) => value switch
    {
        bool flag => flag ? 1L : 0L,
        long or double or Complex => value,
        _ => null,
    };

    private static Complex ToComplex(object value) => value switch
    {
        long i => i,
        double d => d,
        _ => (Complex)value,
    };

    private static void Comparison(Dictionary<string, ScriptBuiltin> all, string name, Func<int, bool> holds) => all.Add(name, (ScriptArguments a, out object? result) =>
    {
        result = null;
        if (a.Count < 2 || a[0] is Tensor || a[1] is Tensor)
            return false;
        // Nothing compares with what is not a number.
        result = a[0] is not double.NaN && a[1] is not double.NaN && holds(PythonOrder.Of.Compare(a[0], a[1]));
        return true;
    });

    private static bool Equality(ScriptArguments a, bool wanted, out object? result)
    {
        result = null;
        if (a[0] is Tensor || a[1] is Tensor)
            return false;
        result = PythonOrder.Same(a[0], a[1]) == wanted;
        return true;
    }

    private static bool Is(object? a, object? b) => a is null || b is null ? a is null && b is null : ReferenceEquals(a, b) || (a is bool or long or double or string && a.Equals(b));

    private static void Bits(Dictionary<string, ScriptBuiltin> all, string name, Func<bool, bool, bool>? flags, Func<long, long, long> integers) => all.Add(name, (ScriptArguments a, out object? result) =>
    {
        result = (a[0], a[1]) switch
        {
            (bool x, bool y) when flags is not null => flags(x, y),
            (long x, long y) => integers(x, y),
            _ => null,
        };
        return result is not null;
    });

    private static void Function(Dictionary<string, ScriptBuiltin> all, string name, Func<long, object> integer, Func<double, object> real)
    {
        all.For<long>($"aten::{name}", (_, i) => integer(i));
        all.For<double>($"aten::{name}", (_, d) => real(d));
    }
}
