namespace TorchPort.Tests.Values;

public class TensorKindTests
{
    private static readonly float[] Dense = [0, 1.5f, 0, 2, 0, 0, 0, 0, 3, 0, 0, -4, 0, 0, 5, 0];

    private static T Load<T>(string file, string name) => Checkpoint.Load(Paths.Fixture("checkpoint_kinds", "v2.6", file))[name].As<T>();

    [Theory]
    [InlineData("coo")]
    [InlineData("csr")]
    [InlineData("csc")]
    [InlineData("bsr")]
    [InlineData("bsc")]
    public void SparseTensorsBecomeDense(string name)
    {
        var sparse = Load<SparseTensor>("sparse.pt", name);
        Assert.Equal("sparse_" + name, sparse.Layout);
        var dense = sparse.ToDense();
        Assert.Equal([4, 4], dense.Shape.ToArray());
        Assert.Equal(Dense, dense.ToArray<float>());
    }

    [Fact]
    public void ElementsOfOnePositionAddUp()
    {
        var doubled = Load<SparseTensor>("sparse.pt", "doubled");
        Assert.False(doubled.IsCoalesced);
        Assert.Equal([0, 3, 3, 0], doubled.ToDense().ToArray<float>());
    }

    [Fact]
    public void HybridTensorsHaveDenseDimensions() => Assert.Equal([1, 2, 0, 0, 3, 4], Load<SparseTensor>("sparse.pt", "hybrid").ToDense().ToArray<float>());

    [Fact]
    public void IndexesOutsideTheShapeAreErrors()
    {
        var values = Torch.Tensor<float>([1f, 2f]);
        Assert.Throws<ShapeException>(() => new SparseTensor("sparse_coo", [2, 2], values) { Indices = Torch.Tensor<long>([0, 1, 0, 2], [2, 2]) }.ToDense());
        Assert.Throws<ShapeException>(() => new SparseTensor("sparse_coo", [2, 2], values) { Indices = Torch.Tensor<long>([0, -1, 0, 1], [2, 2]) }.ToDense());
        Assert.Throws<ShapeException>(() => new SparseTensor("sparse_coo", [2, 2], values) { Indices = Torch.Tensor<long>([0, 1], [2, 1]) }.ToDense());
        foreach (var starts in new long[][] { [0, 2, 1], [0, 1, 3], [1, 1, 2], [0, 2] })
            Assert.Throws<ShapeException>(() => new SparseTensor("sparse_csr", [2, 2], values) { CompressedIndices = Torch.Tensor<long>(starts), PlainIndices = Torch.Tensor<long>([0, 1]) }.ToDense());
        Assert.Throws<ShapeException>(() => new SparseTensor("sparse_csr", [2, 2], values) { CompressedIndices = Torch.Tensor<long>([0, 1, 2]), PlainIndices = Torch.Tensor<long>([0, 2]) }.ToDense());
    }

    [Theory]
    [InlineData("qint8")]
    [InlineData("quint8")]
    [InlineData("qint32")]
    public void QuantizedTensorsBecomeNumbers(string name)
    {
        // -3, -2.75 … 2.75 in steps of 1/8 are exact.
        Assert.Equal(Enumerable.Range(-12, 24).Select(i => i / 4f), Load<QuantizedTensor>("quantized.pt", name).Dequantize().ToArray<float>());
    }

    [Fact]
    public void ScalesMayDifferAlongADimension()
    {
        var q = Load<QuantizedTensor>("quantized.pt", "per_channel");
        Assert.Equal(0, q.Axis);
        var numbers = q.Dequantize().ToArray<float>();
        // The second row has the scale 1/4, the third 1/2 and even integers of it: halves go to the even side.
        Assert.Equal(Enumerable.Range(-4, 8).Select(i => i / 4f), numbers[8..16]);
        Assert.Equal([1, 1, 1.5f, 2, 2, 2, 2.5f, 3], numbers[16..]);
        Assert.Equal(0, Math.IEEERemainder(numbers[0], 0.1), 1e-6);
    }

    [Fact]
    public void PackedTensorsKeepTheirShape()
    {
        var q = Load<QuantizedTensor>("quantized.pt", "packed");
        Assert.Equal([3, 8], q.Shape.ToArray());
        Assert.Equal(12, q.Tensor.ElementCount);
        Assert.Throws<DTypeException>(q.Dequantize);
    }

    [Fact]
    public void NestedTensorsComeApart()
    {
        var parts = Load<NestedTensor>("tensors.pt", "nested").Unbind();
        Assert.Equal(["[2, 3]", "[1, 3]", "[4, 3]"], parts.Select(p => Shapes.Text(p.Shape)));
        Assert.All(parts[2].ToArray<float>(), n => Assert.Equal(2, n));
    }

    [Fact]
    public void AttributesAndClassesOfTensorsAreKept()
    {
        var tensors = Checkpoint.Load(Paths.Fixture("checkpoint_kinds", "v2.6", "tensors.pt"));
        Assert.Equal("hand", ((CheckpointDict)tensors["attributed"].Attributes!["note"]!)["by"]);
        Assert.Equal("decay", tensors["parameter"].Attributes!["rule"]);
        Assert.Equal(new PickledGlobal("__main__", "Marked"), tensors["marked"].Attributes!["__class__"]);
        Assert.Null(tensors["meta"].Attributes);
        Assert.Equal(Device.Meta, tensors["meta"].AsTensor().Device);
    }

    [Fact]
    public void ArraysAreTensorsAndMore()
    {
        var arrays = Checkpoint.Load(Paths.Fixture("checkpoint_kinds", "v2.6", "arrays.pt"));
        Assert.Equal([0, 1, 2, 3, 4, 5], arrays["grid"].AsTensor().ToArray<int>());
        Assert.Equal("<i4", arrays["grid"].As<NumpyArray>().DType);
        Assert.Equal(7, arrays["scalars"]["int16"].As<int>());
        Assert.Equal([4, 5, 6, 7, 8, 9], arrays["aligned"]["y"].AsTensor().ToArray<int>());
        Assert.Equal([-1, -2, -3], arrays["aligned"]["z"]["v"].AsTensor().ToArray<short>());
        Assert.Equal("two", arrays["objects"][1].As<string>());
    }

    [Fact]
    public void PythonsOwnClassesCanBeWalked()
    {
        foreach (var version in new[] { "v1.13", "v2.6" })
        {
            var python = Checkpoint.Load(Paths.Fixture("checkpoint_kinds", version, "python.pt"));
            Assert.Equal(0.1, python["namespace"]["lr"].As<double>());
            Assert.Equal([5], python["settings"]["inner"]["weight"].AsTensor().ToArray<long>());
            Assert.Equal("/data/run 1/model.pt", python["path"].As<string>());
            Assert.Equal(5, python["counts"]["a"].As<int>());
            Assert.Equal(new DateOnly(2024, 2, 29), python["dates"][0].As<DateOnly>());
            Assert.Equal(TimeSpan.FromMinutes(-210), python["dates"][3].As<DateTimeOffset>().Offset);
            Assert.Equal(new TorchDevice("cuda", 1), python["devices"][1].As<TorchDevice>());
            Assert.Equal(DType.Complex64, python["dtypes"][3].As<DType>());
            Assert.Equal("attribute", python["fields"]["note"].As<string>());
            Assert.Equal(2, python["slots"]["right"].AsTensor().Item<int>());
        }
    }
}
