using TorchPort.Ops;

namespace TorchPort.Nn;

public static partial class Functional
{
    /// <summary>x where x &gt; 0, else x times a slope: random for each element in training, the middle one in evaluation. PyTorch: <c>F.rrelu</c>.</summary>
    /// <param name="input">Any shape.</param>
    /// <param name="lower">The smallest slope.</param>
    /// <param name="upper">The largest slope.</param>
    /// <param name="training">Whether slopes are random.</param>
    /// <param name="inplace">Whether the input itself is changed.</param>
    public static Tensor Rrelu(Tensor input, double lower = 1.0 / 8, double upper = 1.0 / 3, bool training = false, bool inplace = false)
    {
        var y = RreluOp(input, lower, upper, training);
        return inplace ? InPlace.Assign(input, y) : y;
    }

    [Aten("rrelu_(Tensor(a!) self, Scalar lower=0.125, Scalar upper=0.33333333333333331, bool training=False, Generator? generator=None) -> Tensor(a!)")]
    internal static Tensor RreluInPlace([AtenName("self")] Tensor input, double lower = 1.0 / 8, double upper = 1.0 / 3, bool training = false, Generator? generator = null) =>
        InPlace.Assign(input, RreluOp(input, lower, upper, training, generator));

    [Aten("rrelu(Tensor self, Scalar lower=0.125, Scalar upper=0.3333333333333333, bool training=False, Generator? generator=None) -> Tensor")]
    internal static Tensor RreluOp([AtenName("self")] Tensor input, double lower = 1.0 / 8, double upper = 1.0 / 3, bool training = false, Generator? generator = null)
    {
        if (!training)
            return Given(input).LeakyRelu((lower + upper) / 2);
        return input.Mul(Slopes(input, lower, upper, generator));
    }

    [Aten("rrelu_with_noise_functional(Tensor self, Tensor noise, Scalar lower=0.125, Scalar upper=0.3333333333333333, bool training=False, Generator? generator=None) -> (Tensor, Tensor noise_out)")]
    internal static (Tensor Output, Tensor Noise) RreluWithNoise([AtenName("self")] Tensor input, Tensor noise, double lower = 1.0 / 8, double upper = 1.0 / 3, bool training = false, Generator? generator = null)
    {
        if (!training)
            return (RreluOp(input, lower, upper), noise);
        var slopes = Slopes(input, lower, upper, generator);
        return (input.Mul(slopes), slopes);
    }

    /// <summary>A slope is drawn for each element that is not positive, one after the other in row-major order.</summary>
    private static Tensor Slopes(Tensor input, double lower, double upper, Generator? generator)
    {
        var values = Given(input).ToArray<double>();
        var source = generator ?? Generator.Default;
        for (var i = 0; i < values.Length; i++)
            values[i] = values[i] <= 0 ? source.NextDouble() * (upper - lower) + lower : 1;
        return Torch.Tensor<double>(values, input.Shape).To(input.DType).To(input.Device);
    }
}
