using System.Text.Json;
using TorchPort.Ops;

namespace TorchPort.Tests.Tensors;

/// <summary>Which dtype comes out where dtypes meet, beside the tables PyTorch gave (fixtures/autograd/promotion.json).</summary>
public class PromotionTests
{
    private static readonly JsonElement Tables = JsonDocument.Parse(File.ReadAllBytes(Paths.Fixture("autograd", "promotion.json"))).RootElement;

    [Fact]
    public void PairsPromote() => Check("promote_types", (a, b) => TypePromotion.Promote(a, b));

    [Fact]
    public void ATensorOutranksAZeroDimensionalOne() => Check("tensor_zero_dim", (a, b) => TypePromotion.ResultType(Ones(a, [1]), Ones(b, [])));

    [Fact]
    public void ZeroDimensionalTensorsPromote() => Check("zero_dim_zero_dim", (a, b) => TypePromotion.ResultType(Ones(a, []), Ones(b, [])));

    [Theory]
    [InlineData("tensor_scalar", new long[] { 1 })]
    [InlineData("zero_dim_scalar", new long[0])]
    public void NumbersTakeTheTensorsType(string table, long[] shape)
    {
        foreach (var row in Tables.GetProperty(table).EnumerateObject())
        {
            foreach (var cell in row.Value.EnumerateObject())
            {
                Scalar number = cell.Name switch { "bool" => true, "int" => 2, "float" => 0.5, _ => System.Numerics.Complex.ImaginaryOne };
                Assert.Equal((row.Name, cell.Name, cell.Value.GetString()), (row.Name, cell.Name, TypePromotion.ResultType(Ones(Parse(row.Name), shape), Torch.Number(number)).TorchName));
            }
        }
    }

    [Fact]
    public void ResultsKeepTheirKindInPlace()
    {
        foreach (var row in Tables.GetProperty("can_cast").EnumerateObject())
        {
            foreach (var cell in row.Value.EnumerateObject())
            {
                var refused = Record.Exception(() => InPlace.CheckCast(Parse(row.Name), Parse(cell.Name)));
                Assert.Equal((row.Name, cell.Name, cell.Value.GetBoolean()), (row.Name, cell.Name, refused is null));
            }
        }
    }

    /// <summary>As Python computes with its own numbers before PyTorch sees them.</summary>
    [Fact]
    public void NumbersAmongThemselvesKeepTheirPrecisionAndRank()
    {
        var third = (Tensor)1.0 / (Tensor)3.0;
        Assert.Equal(1.0 / 3, third.Item<double>());
        Assert.Equal(DType.Float64, third.DType);
        Assert.Equal(Math.Sqrt(2), ((Tensor)2.0).Sqrt().Item<double>());
        Assert.Equal(0.5, ((Tensor)1L / (Tensor)2L).Item<double>());
        Assert.Equal(DType.Float32, Torch.Ones([], DType.Float32).Mul(third).DType);
        Assert.Equal(DType.Int64, Torch.Ones([2], DType.Int64).Add((Tensor)1L + (Tensor)2L).DType);
    }

    [Fact]
    public void GradientsOfGradientsKeepDoublePrecision()
    {
        var x = Torch.Tensor<double>([7], [1]).RequiresGrad_();
        var first = Torch.Grad([x.Div(3.0)], [x], createGraph: true)[0]!;
        Assert.Equal(1.0 / 3, first.Item<double>());
        var power = Torch.Grad([x.Pow(Torch.Tensor<double>([1.1], [1])).Div(0.7)], [x], createGraph: true)[0]!;
        Assert.Equal(1.1 * Math.Pow(7, 0.1) / 0.7, power.Item<double>(), 1e-14);
    }

    private static void Check(string table, Func<DType, DType, DType> result)
    {
        foreach (var row in Tables.GetProperty(table).EnumerateObject())
        {
            foreach (var cell in row.Value.EnumerateObject())
                Assert.Equal((row.Name, cell.Name, cell.Value.GetString()), (row.Name, cell.Name, result(Parse(row.Name), Parse(cell.Name)).TorchName));
        }
    }

    private static DType Parse(string name) => DTypes.TryParse(name, out var dtype) ? dtype : throw new InvalidDataException(name);

    /// <summary>Shape and dtype are all that matters here.</summary>
    private static Tensor Ones(DType dtype, long[] shape) => Torch.Empty(shape, dtype);
}
