namespace TorchPort.Generators.Tests.Aten;

/// <summary>How arguments find parameters, and results their way back.</summary>
public class AtenMethodTests : TableTest
{
    [Fact]
    public void Self_is_the_instance_wherever_it_stands_and_so_is_a_leading_input()
    {
        Assert.Equal("where(x, y, #2)", Call("where", Y, X, 2L));
        Assert.Equal("dropout(x, 0.5, True)", Call("dropout", X, 0.5, true));
    }

    [Fact]
    public void Names_match_without_case_and_underscores_or_as_marked()
    {
        Assert.Equal("names(1, 2, 3, 4, 0, False)", Call("names", 1L, 2L, 3L, 4L));
        Assert.Equal("names(1, 2, 3, 4, 0, True)", Call("names", 1L, 2L, 3L, 4L, true));
    }

    [Fact]
    public void Properties_are_operators_of_one_argument()
    {
        Assert.Equal("int 1", Call("dim", X));
        Assert.Equal("[2,3,1]", Call("size", X));
    }

    [Fact]
    public void Results_are_values()
    {
        Assert.Equal("[x,x]", Call("split", X));
        Assert.Equal("[x]", Call("parts", X));
        Assert.Equal("(x, [x], int 3)", Call("max", X, 3L));
        Assert.Equal("int 1", Call("item", X));
        Assert.Equal("bool True", Call("equal", X));
        Assert.Equal("dtype int8", Call("dtype", X));
        Assert.Equal("float 0.5", Call("seconds", X));
    }

    [Fact]
    public void A_method_without_a_result_gives_what_it_changed()
    {
        Assert.Equal("y", Call("copy_", X, Y));
        Assert.Equal("None", Call("nothing"));
    }

    [Fact]
    public void Enums_are_read_from_ints_and_strings()
    {
        Assert.Equal("l1(x, Mean)", Call("l1_loss", X));
        Assert.Equal("l1(x, Sum)", Call("l1_loss", X, 2L));
        Assert.Equal("gelu(x, None, null)", Call("gelu", X));
        Assert.Equal("gelu(x, Fast, VerySlow)", Call("gelu", [X], ("approximate", "tanh"), ("also", "very_slow")));
        Assert.Contains("argument 'reduction': expected one of 0 (None), 1 (Mean), 2 (Sum), found int 3", Refused("l1_loss", [X, 3L]), StringComparison.Ordinal);
        Assert.Contains("argument 'approximate': expected one of 'none', 'tanh', 'very_slow', found str 'fast'", Refused("gelu", [X], ("approximate", "fast")), StringComparison.Ordinal);
    }
}
