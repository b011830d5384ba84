using System.Numerics;
using TorchPort.Aten;

namespace TorchPort.Generators.Tests.Aten;

/// <summary>How the values of a call find an overload and its arguments.</summary>
public class AtenCallTests : TableTest
{
    [Fact]
    public void Arguments_are_given_by_position_by_name_or_by_default()
    {
        Assert.Equal("leaky(x, 0.01)", Call("leaky_relu", X));
        Assert.Equal("leaky(x, 0.5)", Call("aten::leaky_relu", X, 0.5));
        Assert.Equal("leaky(x, 2)", Call("leaky_relu.default", X, 2L));
        Assert.Equal("leaky(x, 1)", Call("leaky_relu", [X], ("negative_slope", true)));
        Assert.Equal("leaky(y, 0.25)", Call("leaky_relu", [], ("negative_slope", 0.25), ("self", Y)));
        Assert.Equal("nms(x)", Call("torchvision::nms", X));
    }

    [Fact]
    public void What_does_not_fit_is_said()
    {
        Assert.Equal("The call does not fit aten::leaky_relu, argument 'negative_slope': expected Scalar, found str 'a'. Its schema is leaky_relu(Tensor self, Scalar negative_slope=0.01) -> Tensor.", Refused("leaky_relu", [X, "a"]));
        Assert.Contains("argument 'self': expected Tensor, found str 'a'.", Refused("leaky_relu", ["a"]), StringComparison.Ordinal);
        Assert.Contains("argument 'self': expected Tensor, found None.", Refused("leaky_relu", [AtenValue.None]), StringComparison.Ordinal);
        Assert.Contains("argument 'self': expected Tensor, found nothing.", Refused("leaky_relu", []), StringComparison.Ordinal);
        Assert.Contains("argument #3: expected at most 2 by position, found 3.", Refused("leaky_relu", [X, 1L, 1L]), StringComparison.Ordinal);
        Assert.Contains("argument 'slope': expected one of self, negative_slope, found another name.", Refused("leaky_relu", [X], ("slope", 1L)), StringComparison.Ordinal);
        Assert.Contains("argument 'self': expected one value, found one by position and one by name.", Refused("leaky_relu", [X], ("self", X)), StringComparison.Ordinal);
        Assert.Contains("argument 'negative_slope': expected a real number, found complex.", Refused("leaky_relu", [X, new Complex(1, 2)]), StringComparison.Ordinal);
        Assert.Contains("argument 'dim': expected an int of 32 bits, found int 5000000000.", Refused("sum", [X, 5000000000L]), StringComparison.Ordinal);
    }

    [Fact]
    public void The_error_names_its_parts()
    {
        var error = Assert.Throws<AtenArgumentException>(() => Call("leaky_relu", X, "a"));
        Assert.Equal(("aten::leaky_relu", "negative_slope", "Scalar", "str 'a'"), (error.Operator, error.Argument, error.Expected, error.Found));
    }

    [Theory]
    [InlineData("relu")]
    [InlineData("leaky_relu.out")]
    [InlineData("prim::leaky_relu")]
    [InlineData("")]
    public void An_operator_that_does_not_exist_is_named(string name) =>
        Assert.Equal(name, Assert.Throws<AtenOperatorException>(() => Call(name, X)).Operator);

    [Fact]
    public void The_overload_is_the_one_that_takes_the_arguments()
    {
        Assert.Equal("sum(x, null)", Call("sum", X));
        Assert.Equal("sum.dim(x, [1], False, null)", Call("sum", X, 1L));
        Assert.Equal("sum.dim(x, [0,1], True, null)", Call("sum", X, new long[] { 0, 1 }, true));
        Assert.Equal("sum.dim(x, [], False, Float64)", Call("sum", [X, AtenValue.None], ("dtype", 7L)));
        Assert.Equal("sum(x, Int64)", Call("sum", [X], ("dtype", DType.Int64)));
        Assert.Equal("sum(x, Float16)", Call("sum", [X], ("dtype", "half")));
        Assert.Equal("sum.dim(x, [], False, null)", Call("sum.dim_IntList", X, AtenValue.Tuple()));
        Assert.Equal("add(x, y, 1)", Call("add", X, Y));
        Assert.Equal("add(x, #2.5, 3)", Call("add", X, 2.5, 3L));
        // And a tensor of one element for a number, as traced graphs have it.
        Assert.Equal("add(x, #2.5, 3)", Call("add", X, 2.5, new Tensor("#3")));
        Assert.Equal("add(x, y, 0.5)", Call("add.Tensor", [X, Y], ("alpha", 0.5)));
    }

    [Fact]
    public void Every_overload_that_does_not_fit_is_listed()
    {
        var message = Refused("aten::sum", [X, "a"]);
        Assert.StartsWith("The call fits no overload of aten::sum:", message, StringComparison.Ordinal);
        Assert.Contains("sum(Tensor self, *, ScalarType? dtype=None) -> Tensor, argument #2: expected at most 1 by position, found 2", message, StringComparison.Ordinal);
        Assert.Contains("argument 'dim': expected int[1]?, found str 'a'", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Ignored_arguments_may_be_hints_or_their_defaults()
    {
        AtenValue[] size = [new long[] { 2 }];
        Assert.Equal("zeros([2])", Call("zeros", size));
        Assert.Equal("zeros([2])", Call("zeros", size, ("layout", 0L)));
        Assert.Equal("zeros([2])", Call("zeros", size, ("layout", AtenValue.None), ("pin_memory", true)));
        Assert.Equal("zeros([2])", Call("zeros", size, ("memory_format", 2L), ("wide", false)));
        Assert.Contains("argument 'layout': expected Layout?, found int 1", Refused("zeros", size, ("layout", 1L)), StringComparison.Ordinal);
        Assert.Contains("argument 'wide': expected bool False, as nothing else is supported, found bool True", Refused("zeros", size, ("wide", true)), StringComparison.Ordinal);
    }

    [Fact]
    public void The_table_lists_its_operators_in_order()
    {
        var names = AtenTable.Operators.Select(o => o.FullName).ToList();
        Assert.Equal(names.Order(StringComparer.Ordinal), names);
        Assert.Contains("aten::sum.dim_IntList", names);
        Assert.All(AtenTable.Operators, o => Assert.Contains(o.FullName, o.FullName.StartsWith("aten::", StringComparison.Ordinal) ? "aten::" + o.Schema : o.Schema, StringComparison.Ordinal));
    }
}
