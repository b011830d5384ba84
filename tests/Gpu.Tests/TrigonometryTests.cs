namespace TorchPort.Tests.Gpu;

/// <summary>Sines and cosines of angles of all sizes.</summary>
public class TrigonometryTests
{
    private static readonly Device Device = Devices.Tested;

    // Rounded results of angles that are exact, within a unit or two in the last place of 1.
    [Theory]
    [InlineData(DType.Float32, 1.2e-7)]
    [InlineData(DType.Float64, 4.5e-16)]
    public void Are_exact(DType dtype, double tolerance)
    {
        double[] angles = [0, 1e-9, 0.1, 0.7853981, 0.7853982, 1.5707963267948966, 2, 3.141592653589793, 4, 5, 6, 10, 100, 1000.5, 12345.678, 98765.4321, 1e6];
        Tensor x = Torch.Tensor([.. angles, .. angles.Select(a => -a)]).To(dtype), exact = x.To(DType.Float64);
        foreach (var function in new Func<Tensor, Tensor>[] { t => t.Sin(), t => t.Cos() })
            Assert.InRange((function(exact) - function(x.To(Device)).To(Device.Cpu).To(DType.Float64)).Abs().Amax().Item<double>(), 0, tolerance);
        var odd = Torch.Tensor([-0.0, double.NaN, double.PositiveInfinity]).To(dtype).To(Device).Sin().To(Device.Cpu).To(DType.Float64).ToArray<double>();
        Assert.True(double.IsNegative(odd[0]) && odd[0] == 0);
        Assert.True(double.IsNaN(odd[1]) && double.IsNaN(odd[2]));
    }
}
