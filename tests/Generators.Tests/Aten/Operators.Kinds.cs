using static TorchPort.Torch;

namespace TorchPort.Generators.Tests.Aten;

/// <summary>An operator for each pair of a C# type and a schema type.</summary>
internal static class Kinds
{
    [Aten("kind::ints2(int[2] v=1) -> Tensor")]
    public static Tensor Ints2(long[] v) => Note("", v);

    [Aten("kind::ints3(SymInt[3] v) -> Tensor")]
    public static Tensor Ints3(ReadOnlySpan<long> v) => Note("", v.ToArray());

    [Aten("kind::ints(SymInt[] v) -> Tensor")]
    public static Tensor Ints(params ReadOnlySpan<long> v) => Note("", v.ToArray());

    [Aten("kind::ints_or_none(int[]? v=None) -> Tensor")]
    public static Tensor IntsOrNone(long[]? v) => Note("", [v]);

    [Aten("kind::ints32(int[] v) -> Tensor")]
    public static Tensor Ints32(IReadOnlyList<int> v) => Note("", v);

    [Aten("kind::one_of_many(int v) -> Tensor")]
    public static Tensor OneOfMany(params ReadOnlySpan<int> v) => Note("", v.ToArray());

    [Aten("kind::sizes(SymInt[2]? v) -> Tensor")]
    public static Tensor Sizes(IntOrTuple v) => Note("", v.IsMissing ? null : v.Values.ToArray());

    [Aten("kind::floats(float[] v) -> Tensor")]
    public static Tensor Floats(double[] v) => Note("", v);

    [Aten("kind::floats_or_none(float[]? v=None) -> Tensor")]
    public static Tensor FloatsOrNone(ReadOnlySpan<double> v) => Note("", v.ToArray());

    [Aten("kind::bools(bool[3] v=[True, False, True]) -> Tensor")]
    public static Tensor Bools(bool[] v) => Note("", v);

    [Aten("kind::tensors(Tensor[] v) -> Tensor")]
    public static Tensor Tensors(Tensor[] v) => Note("", [v]);

    [Aten("kind::tensor_list(Tensor[] v) -> Tensor")]
    public static Tensor TensorList(IReadOnlyList<Tensor> v) => Note("", v);

    [Aten("kind::tensor_span(Tensor[] v) -> Tensor")]
    public static Tensor TensorSpan(ReadOnlySpan<Tensor> v) => Note("", [v.ToArray()]);

    [Aten("kind::indices(Tensor?[] v) -> Tensor")]
    public static Tensor Indices(Tensor?[] v) => Note("", [v]);

    [Aten("kind::tensor_or_none(Tensor? v=None) -> Tensor")]
    public static Tensor TensorOrNone(Tensor? v) => Note("", v);

    [Aten("kind::number_or_none(Scalar? v=None) -> Tensor")]
    public static Tensor NumberOrNone(Tensor? v) => Note("", v);

    [Aten("kind::int(SymInt v) -> Tensor")]
    public static Tensor Int(long v) => Note("", v);

    [Aten("kind::int_or_none(int? v=None) -> Tensor")]
    public static Tensor IntOrNone(int? v) => Note("", v);

    [Aten("kind::float(float v=1.0000000000000001e-05) -> Tensor")]
    public static Tensor Float(double v) => Note("", v);

    [Aten("kind::float_or_none(float? v=None) -> Tensor")]
    public static Tensor FloatOrNone(double? v) => Note("", v);

    [Aten("kind::bool(bool v) -> Tensor")]
    public static Tensor Bool(bool v) => Note("", v);

    [Aten("kind::bool_or_none(bool? v=None) -> Tensor")]
    public static Tensor BoolOrNone(bool? v) => Note("", v);

    [Aten("kind::str(str v='a\\'\"b') -> Tensor")]
    public static Tensor Str(string v) => Note("", v);

    [Aten("kind::str_or_none(str? v=None) -> Tensor")]
    public static Tensor StrOrNone(string? v) => Note("", v);

    [Aten("kind::scalar(Scalar v=True) -> Tensor")]
    public static Tensor OfScalar(Scalar v) => Note("", v);

    [Aten("kind::scalar_or_none(Scalar? v=None) -> Tensor")]
    public static Tensor ScalarOrNone(Scalar? v) => Note("", v);

    [Aten("kind::dtype(ScalarType v=long) -> Tensor")]
    public static Tensor OfDType(DType v) => Note("", v);

    [Aten("kind::dtype_or_none(ScalarType? v=None) -> Tensor")]
    public static Tensor DTypeOrNone(DType? v) => Note("", v);

    [Aten("kind::device(Device? v=None) -> Tensor")]
    public static Tensor OfDevice(Device? v) => Note("", v);

    [Aten("kind::generator(Generator? v=None) -> Tensor")]
    public static Tensor OfGenerator(Generator? v) => Note("", v);
}
