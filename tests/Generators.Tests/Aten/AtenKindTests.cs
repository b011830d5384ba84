using TorchPort.Aten;

namespace TorchPort.Generators.Tests.Aten;

/// <summary>Which kinds of values reach which types of parameters, and as what.</summary>
public class AtenKindTests : TableTest
{
    [Fact]
    public void Lists_are_taken_as_arrays_spans_and_lists()
    {
        Assert.Equal("([1,1])", Call("kind::ints2"));
        Assert.Equal("([4,4])", Call("kind::ints2", 4L));
        Assert.Equal("([7,7,7])", Call("kind::ints3", 7L));
        Assert.Equal("([1,2])", Call("kind::ints", new long[] { 1, 2 }));
        Assert.Equal("(null)", Call("kind::ints_or_none"));
        Assert.Equal("([1,2])", Call("kind::ints32", AtenValue.Tuple(1L, 2L)));
        Assert.Equal("([3])", Call("kind::one_of_many", 3L));
        Assert.Equal("([3,3])", Call("kind::sizes", 3L));
        Assert.Equal("(null)", Call("kind::sizes", AtenValue.Tuple()));
        Assert.Equal("(null)", Call("kind::sizes", AtenValue.None));
        Assert.Equal("([1,2])", Call("kind::floats", new long[] { 1, 2 }));
        Assert.Equal("([1.5,2])", Call("kind::floats", AtenValue.Tuple(1.5, 2L)));
        Assert.Equal("([])", Call("kind::floats_or_none"));
        Assert.Equal("([True,False,True])", Call("kind::bools"));
        Assert.Equal("([x,y])", Call("kind::tensors", new Tensor?[] { X, Y }));
        Assert.Equal("([])", Call("kind::tensor_list", AtenValue.Tuple()));
        Assert.Equal("([x])", Call("kind::tensor_span", AtenValue.Tuple(X)));
        Assert.Equal("([x,null])", Call("kind::indices", AtenValue.Tuple(X, AtenValue.None)));
    }

    [Fact]
    public void Single_values_are_taken_as_they_are_or_as_none()
    {
        Assert.Equal("(null)", Call("kind::tensor_or_none"));
        Assert.Equal("(x)", Call("kind::tensor_or_none", X));
        Assert.Equal("(#3)", Call("kind::number_or_none", 3L));
        Assert.Equal("(-3)", Call("kind::int", -3L));
        Assert.Equal("(4)", Call("kind::int_or_none", 4L));
        Assert.Equal("(1E-05)", Call("kind::float"));
        Assert.Equal("(1)", Call("kind::float_or_none", 1L));
        Assert.Equal("(False)", Call("kind::bool_or_none", false));
        Assert.Equal("('a'\"b')", Call("kind::str"));
        Assert.Equal("('z')", Call("kind::str_or_none", "z"));
        Assert.Equal("(True)", Call("kind::scalar"));
        Assert.Equal("(1.5)", Call("kind::scalar_or_none", 1.5));
        Assert.Equal("(Int64)", Call("kind::dtype"));
        Assert.Equal("(Float8E8M0FNU)", Call("kind::dtype_or_none", 44L));
        Assert.Equal("(device)", Call("kind::device", new Device()));
        Assert.Equal("(generator)", Call("kind::generator", new Generator()));
        foreach (var name in AtenTable.Operators.Where(o => o.FullName.EndsWith("_or_none", StringComparison.Ordinal)).Select(o => o.FullName))
            Assert.Equal(Call(name), Call(name, AtenValue.None));
    }

    [Fact]
    public void Other_kinds_are_refused()
    {
        Refuses("kind::tensors", AtenValue.Tuple(X, AtenValue.None), "Tensor[]", "(Tensor, None)");
        Refuses("kind::tensors", new Tensor?[] { null }, "Tensor[]", "Tensor[]");
        Refuses("kind::ints", 1L, "int[]", "int 1");
        Refuses("kind::ints", new double[] { 1 }, "int[]", "float[]");
        Refuses("kind::ints2", AtenValue.Tuple(1L, true), "int[2]", "(int 1, bool True)");
        Refuses("kind::int", 1.0, "int", "float 1");
        Refuses("kind::int", true, "int", "bool True");
        Refuses("kind::bool", 1L, "bool", "int 1");
        Refuses("kind::float", "1", "float", "str '1'");
        Refuses("kind::dtype", 30L, "dtype", "int 30");
        Refuses("kind::dtype", -1L, "dtype", "int -1");
        Refuses("kind::dtype", "float128", "dtype", "str 'float128'");
        Refuses("kind::device", 1L, "Device?", "int 1");
    }

    [Fact]
    public void Dtypes_have_the_numbers_of_PyTorch()
    {
        string[] names = ["uint8", "int8", "int16", "int32", "int64", "float16", "float32", "float64", "complex32", "complex64", "complex128", "bool",
            "qint8", "quint8", "qint32", "bfloat16", "quint4x2", "quint2x4", "bits1x8", "bits2x4", "bits4x2", "bits8", "bits16",
            "float8_e5m2", "float8_e4m3fn", "float8_e5m2fnuz", "float8_e4m3fnuz", "uint16", "uint32", "uint64"];
        for (var code = 0; code < names.Length; code++)
            Assert.Equal(Call("kind::dtype", names[code]), Call("kind::dtype", (long)code));
    }

    [Fact]
    public void A_value_is_read_only_as_what_it_is()
    {
        Assert.Equal(3, ((AtenValue)3L).AsInt());
        Assert.Throws<InvalidOperationException>(() => ((AtenValue)3L).AsFloat());
        Assert.Throws<InvalidOperationException>(() => AtenValue.None.AsTensor());
        Assert.Equal(AtenKind.Int, ((AtenValue)(Scalar)3).Kind);
        Assert.Equal(AtenKind.Complex, ((AtenValue)(Scalar)new System.Numerics.Complex(1, 2)).Kind);
        Assert.Equal((Scalar)2.5, ((AtenValue)2.5).AsScalar());
    }

    private static void Refuses(string name, AtenValue value, string expected, string found) =>
        Assert.Contains($"argument 'v': expected {expected}, found {found}.", Refused(name, [value]), StringComparison.Ordinal);
}
