namespace TorchPort.Nn;

public static partial class Functional
{
    /// <summary>x where x &gt; 0, else 0. PyTorch: <c>F.relu</c>.</summary>
    /// <param name="input">Any shape.</param>
    /// <param name="inplace">Whether the input itself is changed.</param>
    public static Tensor Relu(Tensor input, bool inplace = false) => inplace ? Given(input).Relu_() : Given(input).Relu();

    /// <summary>x limited to between 0 and 6. PyTorch: <c>F.relu6</c>.</summary>
    /// <inheritdoc cref="Relu"/>
    public static Tensor Relu6(Tensor input, bool inplace = false) => inplace ? Given(input).Relu6_() : Given(input).Relu6();

    /// <summary>x where x &gt; 0, else a slope times x. PyTorch: <c>F.leaky_relu</c>.</summary>
    /// <param name="input">Any shape.</param>
    /// <param name="negativeSlope">The slope below 0.</param>
    /// <param name="inplace">Whether the input itself is changed.</param>
    public static Tensor LeakyRelu(Tensor input, double negativeSlope = 0.01, bool inplace = false) => inplace ? Given(input).LeakyRelu_(negativeSlope) : Given(input).LeakyRelu(negativeSlope);

    /// <summary>x where x &gt; 0, else α (eˣ − 1). PyTorch: <c>F.elu</c>.</summary>
    /// <param name="input">Any shape.</param>
    /// <param name="alpha">The value approached far below 0, negated.</param>
    /// <param name="inplace">Whether the input itself is changed.</param>
    public static Tensor Elu(Tensor input, double alpha = 1, bool inplace = false) => inplace ? Given(input).Elu_(alpha) : Given(input).Elu(alpha);

    /// <summary><see cref="Elu"/> with the α and scale that keep mean 0 and variance 1. PyTorch: <c>F.selu</c>.</summary>
    /// <inheritdoc cref="Relu"/>
    public static Tensor Selu(Tensor input, bool inplace = false) => inplace ? Given(input).Selu_() : Given(input).Selu();

    /// <summary>x where x &gt; 0, else α (e^(x/α) − 1). PyTorch: <c>F.celu</c>.</summary>
    /// <inheritdoc cref="Elu"/>
    public static Tensor Celu(Tensor input, double alpha = 1, bool inplace = false) => inplace ? Given(input).Celu_(alpha) : Given(input).Celu(alpha);

    /// <summary>x · Φ(x), where Φ is the normal distribution function. PyTorch: <c>F.gelu</c>.</summary>
    /// <param name="input">Any shape.</param>
    /// <param name="approximate">How Φ is computed.</param>
    public static Tensor Gelu(Tensor input, GeluApproximation approximate = GeluApproximation.None) => Given(input).Gelu(approximate);

    /// <summary>x · sigmoid(x). PyTorch: <c>F.silu</c>.</summary>
    /// <inheritdoc cref="Relu"/>
    public static Tensor Silu(Tensor input, bool inplace = false) => inplace ? Given(input).Silu_() : Given(input).Silu();

    /// <summary>x · tanh(softplus(x)). PyTorch: <c>F.mish</c>.</summary>
    /// <inheritdoc cref="Relu"/>
    public static Tensor Mish(Tensor input, bool inplace = false) => inplace ? Given(input).Mish_() : Given(input).Mish();

    /// <summary>x · relu6(x + 3) / 6. PyTorch: <c>F.hardswish</c>.</summary>
    /// <inheritdoc cref="Relu"/>
    public static Tensor Hardswish(Tensor input, bool inplace = false) => inplace ? Given(input).Hardswish_() : Given(input).Hardswish();

    /// <summary>relu6(x + 3) / 6. PyTorch: <c>F.hardsigmoid</c>.</summary>
    /// <inheritdoc cref="Relu"/>
    public static Tensor Hardsigmoid(Tensor input, bool inplace = false) => inplace ? Given(input).Hardsigmoid_() : Given(input).Hardsigmoid();

    /// <summary>x limited to between two values. PyTorch: <c>F.hardtanh</c>.</summary>
    /// <param name="input">Any shape.</param>
    /// <param name="minVal">The smallest value.</param>
    /// <param name="maxVal">The largest value.</param>
    /// <param name="inplace">Whether the input itself is changed.</param>
    public static Tensor Hardtanh(Tensor input, double minVal = -1, double maxVal = 1, bool inplace = false) => inplace ? Given(input).Hardtanh_(minVal, maxVal) : Given(input).Hardtanh(minVal, maxVal);

    /// <summary>x where |x| &gt; λ, else 0. PyTorch: <c>F.hardshrink</c>.</summary>
    /// <param name="input">Any shape.</param>
    /// <param name="lambd">λ.</param>
    public static Tensor Hardshrink(Tensor input, double lambd = 0.5) => Given(input).Hardshrink(lambd);

    /// <summary>x moved by λ towards 0, and 0 where |x| ≤ λ. PyTorch: <c>F.softshrink</c>.</summary>
    /// <inheritdoc cref="Hardshrink"/>
    public static Tensor Softshrink(Tensor input, double lambd = 0.5) => Given(input).Softshrink(lambd);

    /// <summary>x − tanh(x). PyTorch: <c>F.tanhshrink</c>.</summary>
    /// <param name="input">Any shape.</param>
    public static Tensor Tanhshrink(Tensor input) => Given(input).Tanhshrink();

    /// <summary>x / (1 + |x|). PyTorch: <c>F.softsign</c>.</summary>
    /// <inheritdoc cref="Tanhshrink"/>
    public static Tensor Softsign(Tensor input) => Given(input).Softsign();

    /// <summary>log(1 + e^(βx)) / β, and x itself where βx exceeds a threshold. PyTorch: <c>F.softplus</c>.</summary>
    /// <param name="input">Any shape.</param>
    /// <param name="beta">β.</param>
    /// <param name="threshold">The threshold.</param>
    public static Tensor Softplus(Tensor input, double beta = 1, double threshold = 20) => Given(input).Softplus(beta, threshold);

    /// <summary>log(sigmoid(x)). PyTorch: <c>F.logsigmoid</c>.</summary>
    /// <inheritdoc cref="Tanhshrink"/>
    public static Tensor Logsigmoid(Tensor input) => Given(input).LogSigmoid();

    /// <summary>1 / (1 + e⁻ˣ). PyTorch: <c>F.sigmoid</c>.</summary>
    /// <inheritdoc cref="Tanhshrink"/>
    public static Tensor Sigmoid(Tensor input) => Given(input).Sigmoid();

    /// <summary>The hyperbolic tangent. PyTorch: <c>F.tanh</c>.</summary>
    /// <inheritdoc cref="Tanhshrink"/>
    public static Tensor Tanh(Tensor input) => Given(input).Tanh();

    /// <summary>x where x exceeds a threshold, else a value. PyTorch: <c>F.threshold</c>.</summary>
    /// <param name="input">Any shape.</param>
    /// <param name="threshold">The threshold.</param>
    /// <param name="value">The value.</param>
    /// <param name="inplace">Whether the input itself is changed.</param>
    public static Tensor Threshold(Tensor input, double threshold, double value, bool inplace = false) => inplace ? Given(input).Threshold_(threshold, value) : Given(input).Threshold(threshold, value);

    /// <summary>One half of a dimension times the sigmoid of the other. PyTorch: <c>F.glu</c>.</summary>
    /// <param name="input">Its size along the dimension is even.</param>
    /// <param name="dim">The dimension.</param>
    /// <exception cref="ShapeException">The size is odd.</exception>
    [Aten("glu(Tensor self, int dim=-1) -> Tensor")]
    public static Tensor Glu([AtenName("self")] Tensor input, int dim = -1)
    {
        if (Given(input).Dim == 0)
            throw new ShapeException("glu does not support 0-dimensional tensors.");
        var size = input.Size(dim);
        if (size % 2 != 0)
            throw new ShapeException($"Halving dimension must be even, but dimension {dim} is size {size}.");
        return input.Narrow(dim, 0, size / 2).Mul(input.Narrow(dim, size / 2, size / 2).Sigmoid());
    }

    private static Tensor Given(Tensor input) => input ?? throw new ArgumentNullException(nameof(input));
}
