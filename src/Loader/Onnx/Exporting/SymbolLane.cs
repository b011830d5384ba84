using TorchPort.Lanes;

namespace TorchPort.Onnx.Exporting;

/// <summary>A number of a formula as a value of an ONNX graph: to compute with it is to write nodes. So what is a kernel on other lanes is its own exporter on this one.</summary>
internal sealed class SymbolLane : ILane<SymbolLane>
{
    /// <summary>What the formula at hand is written to.</summary>
    [ThreadStatic]
    private static FormulaWriter? _writer;

    private readonly double _number;
    private readonly string? _value;
    private readonly string? _condition;

    private SymbolLane(double number, string? value, string? condition) => (_number, _value, _condition) = (number, value, condition);

    /// <summary>Evaluates a formula, writing nodes.</summary>
    internal static SymbolLane Evaluate(FormulaWriter writer, Func<SymbolLane> formula)
    {
        var outer = _writer;
        _writer = writer;
        try
        {
            return formula();
        }
        finally
        {
            _writer = outer;
        }
    }

    internal static SymbolLane Of(string value) => new(0, value, null);

    /// <summary>1 where a tensor of booleans is true and 0 elsewhere.</summary>
    internal static SymbolLane OfCondition(string condition) => new(0, null, condition);

    private static FormulaWriter Writer => _writer!;

    private bool IsNumber => _value is null && _condition is null;

    /// <summary>The tensor of numbers.</summary>
    internal string Value(FormulaWriter writer) => _value ?? (_condition is not null ? writer.Number(_condition) : writer.Constant(_number));

    /// <summary>The tensor of booleans: where the number is not 0.</summary>
    internal string Condition(FormulaWriter writer) => _condition ?? (IsNumber ? writer.Truth(_number != 0) : writer.Not(writer.Test("Equal", _value!, writer.Constant(0))));

    public static implicit operator SymbolLane(double c) => new(c, null, null);

    public static SymbolLane operator +(SymbolLane a, SymbolLane b) => a.IsZero ? b : b.IsZero ? a : Two("Add", a, b, (x, y) => x + y);

    public static SymbolLane operator -(SymbolLane a, SymbolLane b) => b.IsZero ? a : Two("Sub", a, b, (x, y) => x - y);

    public static SymbolLane operator *(SymbolLane a, SymbolLane b) => a.IsOne ? b : b.IsOne ? a : Two("Mul", a, b, (x, y) => x * y);

    public static SymbolLane operator /(SymbolLane a, SymbolLane b) => b.IsOne ? a : Two("Div", a, b, (x, y) => x / y);

    public static SymbolLane operator -(SymbolLane a) => One("Neg", a, x => -x);

    public static SymbolLane Less(SymbolLane a, SymbolLane b) => Test("Less", a, b, (x, y) => x < y);

    public static SymbolLane LessEqual(SymbolLane a, SymbolLane b) => Test("LessOrEqual", a, b, (x, y) => x <= y);

    public static SymbolLane Equal(SymbolLane a, SymbolLane b) => a._condition is not null && b.IsZero ? Not(a) : b._condition is not null && a.IsZero ? Not(b) : Test("Equal", a, b, (x, y) => x == y);

    public static SymbolLane And(SymbolLane condition, SymbolLane other) => OfCondition(Writer.Node("And", condition.Condition(Writer), other.Condition(Writer)));

    public static SymbolLane Or(SymbolLane condition, SymbolLane other) => OfCondition(Writer.Node("Or", condition.Condition(Writer), other.Condition(Writer)));

    public static SymbolLane Not(SymbolLane condition) => OfCondition(Writer.Not(condition.Condition(Writer)));

    public static SymbolLane Select(SymbolLane condition, SymbolLane then, SymbolLane otherwise)
    {
        if (condition.IsNumber)
            return condition._number != 0 ? then : otherwise;
        if (then.IsOne && otherwise.IsZero)
            return OfCondition(condition.Condition(Writer));
        return then.IsZero && otherwise.IsOne ? Not(condition) : Of(Writer.Node("Where", condition.Condition(Writer), then.Value(Writer), otherwise.Value(Writer)));
    }

    public static SymbolLane Min(SymbolLane a, SymbolLane b) => Two("Min", a, b, Math.Min);

    public static SymbolLane Max(SymbolLane a, SymbolLane b) => b.IsZero && Writer.IsFloating && !a.IsNumber ? One("Relu", a, x => Math.Max(x, 0)) : Two("Max", a, b, Math.Max);

    public static SymbolLane Conjugate(SymbolLane a) => a;

    public static SymbolLane Abs(SymbolLane a) => One("Abs", a, Math.Abs);

    public static SymbolLane Sqrt(SymbolLane a) => One("Sqrt", a, Math.Sqrt);

    public static SymbolLane Exp(SymbolLane a) => One("Exp", a, Math.Exp);

    public static SymbolLane Log(SymbolLane a) => One("Log", a, Math.Log);

    public static SymbolLane Sin(SymbolLane a) => One("Sin", a, Math.Sin);

    public static SymbolLane Cos(SymbolLane a) => One("Cos", a, Math.Cos);

    public static SymbolLane Floor(SymbolLane a) => Writer.IsFloating ? One("Floor", a, Math.Floor) : a;

    public static SymbolLane Ceiling(SymbolLane a) => Writer.IsFloating ? One("Ceil", a, Math.Ceiling) : a;

    public static SymbolLane Truncate(SymbolLane a) => Select(Less(a, 0), Ceiling(a), Floor(a));

    public static SymbolLane Round(SymbolLane a) => Writer.IsFloating ? One("Round", a, x => Math.Round(x, MidpointRounding.ToEven)) : a;

    public static SymbolLane FusedMultiplyAdd(SymbolLane a, SymbolLane b, SymbolLane c) => a * b + c;

    public static SymbolLane BitAnd(SymbolLane a, SymbolLane b) => Of(Writer.Bitwise("BitwiseAnd", a.Value(Writer), b.Value(Writer)));

    public static SymbolLane BitOr(SymbolLane a, SymbolLane b) => Of(Writer.Bitwise("BitwiseOr", a.Value(Writer), b.Value(Writer)));

    public static SymbolLane BitXor(SymbolLane a, SymbolLane b) => Of(Writer.Bitwise("BitwiseXor", a.Value(Writer), b.Value(Writer)));

    public static SymbolLane Map<F>(F function, SymbolLane a) where F : unmanaged, IScalarFunction => function switch
    {
        Ops.Exp2 => Of(Writer.Node("Pow", Writer.Constant(2), a.Value(Writer))),
        Ops.Tan or Ops.Asin or Ops.Acos or Ops.Atan or Ops.Sinh or Ops.Cosh or Ops.Asinh or Ops.Acosh or Ops.Atanh => One(typeof(F).Name, a, x => function.F(x)),
        _ => a.IsNumber ? function.F(a._number) : throw Writer.NoForm(typeof(F).Name),
    };

    public static SymbolLane Map<F>(F function, SymbolLane a, SymbolLane b) where F : unmanaged, IScalarFunction2 => typeof(F).DeclaringType == typeof(Ops.Pow) ? Two("Pow", a, b, Math.Pow)
        : typeof(F).DeclaringType == typeof(Ops.Remainder) ? Writer.IsFloating ? a - b * Floor(a / b) : Two("Mod", a, b, function.F)
        : typeof(F).DeclaringType == typeof(Ops.Fmod) ? Of(Writer.Fmod(a.Value(Writer), b.Value(Writer)))
        : a.IsNumber && b.IsNumber ? function.F(a._number, b._number)
        : throw Writer.NoForm(typeof(F).DeclaringType?.Name ?? typeof(F).Name);

    private bool IsZero => IsNumber && _number == 0;

    private bool IsOne => IsNumber && _number == 1;

    private static SymbolLane One(string op, SymbolLane a, Func<double, double> number) => a.IsNumber ? number(a._number) : Of(Writer.Node(op, a.Value(Writer)));

    private static SymbolLane Two(string op, SymbolLane a, SymbolLane b, Func<double, double, double> number) =>
        a.IsNumber && b.IsNumber ? number(a._number, b._number) : Of(Writer.Node(op, a.Value(Writer), b.Value(Writer)));

    private static SymbolLane Test(string op, SymbolLane a, SymbolLane b, Func<double, double, bool> number) =>
        a.IsNumber && b.IsNumber ? number(a._number, b._number) ? 1 : 0 : OfCondition(Writer.Test(op, a.Value(Writer), b.Value(Writer)));
}
