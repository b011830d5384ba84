using TorchPort.Aten;

namespace TorchPort.Tests.Aten;

/// <summary>Operators called by PyTorch's names, on real tensors.</summary>
public class AtenTableTests
{
    private static readonly Tensor X = Torch.Arange(6).To(DType.Float32).View(2, 3);

    [Fact]
    public void Arguments_may_be_positional_named_or_left_out()
    {
        Assert.Equal([2, 3, 4, 5, 6, 7], Floats(Call("add", [X, 2L])));
        Assert.Equal([4, 5, 6, 7, 8, 9], Floats(Call("aten::add.Scalar", [X, 2L, 2L])));
        Assert.Equal([0, 3, 6, 9, 12, 15], Floats(Call("add", [X, X], ("alpha", 2L))));
        Assert.Equal([0, -1, -2, -3, -4, -5], Floats(Call("neg", [], ("self", X))));
    }

    [Fact]
    public void Overloads_are_told_apart_by_their_arguments()
    {
        Assert.Equal([15], Floats(Call("sum", [X])));
        Assert.Equal([3, 12], Floats(Call("sum", [X, 1L])));
        var kept = Call("sum", [X, new long[] { 0 }, true], ("dtype", 7L)).AsTensor();
        Assert.Equal(DType.Float64, kept.DType);
        Assert.Equal([1, 3], kept.Shape.ToArray());
        Assert.Equal([0, 1, 2, 7, 7, 7], Floats(Call("where", [X.Lt(3), X, 7.0])));
        Assert.Equal([6, 1], Call("view", [X, new long[] { 6, 1 }]).AsTensor().Shape.ToArray());
    }

    [Fact]
    public void Factories_take_dtypes_devices_and_the_strided_layout()
    {
        var y = Call("zeros", [new long[] { 2, 2 }], ("dtype", 4L), ("layout", 0L), ("device", Device.Meta), ("pin_memory", false)).AsTensor();
        Assert.Equal((DType.Int64, Device.Meta), (y.DType, y.Device));
        Assert.Equal(Device.Meta, Call("ones_like", [X], ("device", Device.Meta)).AsTensor().Device);
        Assert.Equal([1, 2, 3], Call("arange", [1L, 4L]).AsTensor().ToArray<long>());
        Assert.Equal([0, 2], Call("arange", [0L, 4L, 2L]).AsTensor().ToArray<long>());
        Assert.Throws<AtenArgumentException>(() => Call("zeros", [new long[] { 2 }], ("layout", 1L)));
    }

    [Fact]
    public void One_number_stands_for_a_list_and_no_number_for_the_default()
    {
        var image = Torch.Arange(16).To(DType.Float32).View(1, 1, 4, 4);
        var ones = Torch.Ones(1, 1, 3, 3);
        Assert.Equal([45, 54, 81, 90], Floats(Call("conv2d", [image, ones])));
        Assert.Equal([45], Floats(Call("conv2d", [image, ones, AtenValue.None, 2L])));
        Assert.Equal([1, 1, 4, 4], Call("conv2d", [image, ones, AtenValue.None, 1L, "same"]).AsTensor().Shape.ToArray());
        Assert.Equal([5, 7, 13, 15], Floats(Call("max_pool2d", [image, 2L, AtenValue.Tuple()])));
        var pooled = Call("adaptive_max_pool2d", [image, new long[] { 1, 2 }]).AsTuple();
        Assert.Equal([13, 15], Floats(pooled[0]));
        Assert.Equal([13, 15], pooled[1].AsTensor().ToArray<long>());
    }

    [Fact]
    public void Convolutions_of_traced_graphs_are_called_by_the_rank_of_their_weight()
    {
        long[] one = [1], none = [0];
        var signal = Torch.Arange(4).To(DType.Float32).View(1, 1, 4);
        var weight = Torch.Ones(1, 1, 2);
        AtenValue[] traced = [signal, weight, AtenValue.None, one, none, one, false, none, 1L, false, false, true, true];
        Assert.Equal([1, 3, 5], Floats(Call("_convolution", traced)));
        traced[6] = true;
        Assert.Equal([0, 1, 3, 5, 3], Floats(Call("_convolution", traced)));
        Assert.Throws<ShapeException>(() => Call("convolution", [signal, weight.View(2), AtenValue.None, one, none, one, false, none, 1L]));
    }

    [Fact]
    public void Views_share_memory_and_facts_are_plain_values()
    {
        var x = Torch.Zeros(2, 3);
        Call("fill_", [Call("select", [x, 0L, 1L]), 5L]);
        Assert.Equal([0, 0, 0, 5, 5, 5], x.ToArray<float>());
        Assert.Equal([2, 3], Call("size", [x]).AsInts());
        Assert.Equal(3, Call("size", [x, -1L]).AsInt());
        Assert.Equal(6, Call("numel", [x]).AsInt());
        Assert.Equal([1, 2], Call("squeeze", [Torch.Zeros(1, 1, 2), 0L]).AsTensor().Shape.ToArray());
        Assert.Equal([1, 1, 2], Call("squeeze", [Torch.Zeros(1, 1, 2), AtenValue.Tuple()]).AsTensor().Shape.ToArray());
        Assert.Equal([2], Call("squeeze", [Torch.Zeros(1, 1, 2)]).AsTensor().Shape.ToArray());
    }

    [Fact]
    public void Conversions_copy_only_where_they_must()
    {
        Assert.Same(X, Call("to", [X, DType.Float32]).AsTensor());
        Assert.NotSame(X, Call("to", [X, DType.Float32, false, true]).AsTensor());
        Assert.NotSame(X, Call("_to_copy", [X]).AsTensor());
        Assert.Equal(DType.Int64, Call("to", [X, 4L]).AsTensor().DType);
        Assert.Equal(DType.Float64, Call("to", [X, Torch.Zeros([1], DType.Float64)]).AsTensor().DType);
        var moved = Call("to", [X], ("device", Device.Meta), ("dtype", 5L)).AsTensor();
        Assert.Equal((Device.Meta, DType.Float16), (moved.Device, moved.DType));
    }

    [Fact]
    public void Random_numbers_come_from_the_generator_that_is_given()
    {
        var mine = Floats(Call("rand", [new long[] { 4 }], ("generator", new Generator().ManualSeed(3))));
        Assert.Equal(mine, Torch.Rand([4], generator: new Generator().ManualSeed(3)).ToArray<float>());
        Assert.Equal(mine, Floats(Call("uniform_", [Torch.Zeros(4)], ("generator", new Generator().ManualSeed(3)))));
    }

    [Fact]
    public void Gradients_flow_through_operators_called_by_name()
    {
        var x = Torch.Ones(3).RequiresGrad_();
        Call("sum", [Call("mul", [x, 3.0])]).AsTensor().Backward();
        Assert.Equal([3, 3, 3], x.Grad!.ToArray<float>());
    }

    [Fact]
    public void What_does_not_exist_or_fit_is_said()
    {
        Assert.Equal("aten::frobnicate", Assert.Throws<AtenOperatorException>(() => Call("aten::frobnicate", [X])).Operator);
        var error = Assert.Throws<AtenArgumentException>(() => Call("transpose.int", [X, 0L, "1"]));
        Assert.Equal(("aten::transpose.int", "dim1", "int", "str '1'"), (error.Operator, error.Argument, error.Expected, error.Found));
        Assert.Contains("fits no overload of sum", Assert.Throws<AtenArgumentException>(() => Call("sum", [X, "1"])).Message, StringComparison.Ordinal);
    }

    private static AtenValue Call(string name, AtenValue[] args, params (string Name, AtenValue Value)[] kwargs) =>
        AtenTable.Call(name, args, [.. kwargs.Select(k => KeyValuePair.Create(k.Name, k.Value))]);

    private static float[] Floats(AtenValue value) => value.AsTensor().ToArray<float>();
}
