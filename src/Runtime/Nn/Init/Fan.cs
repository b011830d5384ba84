namespace TorchPort.Nn;

/// <summary>Which side of a layer keeps its variance. PyTorch: <c>mode</c> of <c>kaiming_uniform_</c>.</summary>
public enum FanMode
{
    /// <summary>The inputs': activations keep their size going forward. PyTorch: <c>"fan_in"</c>.</summary>
    FanIn,
    /// <summary>The outputs': gradients keep their size going backward. PyTorch: <c>"fan_out"</c>.</summary>
    FanOut,
}

/// <summary>The function behind a layer, for the gain of its initial weights. PyTorch: <c>nonlinearity</c>.</summary>
public enum Nonlinearity
{
    /// <summary>None, also of convolutions. PyTorch: <c>"linear"</c>, <c>"conv2d"</c>.</summary>
    Linear,
    /// <summary><c>"sigmoid"</c>.</summary>
    Sigmoid,
    /// <summary><c>"tanh"</c>.</summary>
    Tanh,
    /// <summary><c>"relu"</c>.</summary>
    Relu,
    /// <summary><c>"leaky_relu"</c>.</summary>
    LeakyRelu,
    /// <summary><c>"selu"</c>.</summary>
    Selu,
}

public static partial class Init
{
    /// <summary>By how much a function shrinks what goes through it, to be made good by the weights. PyTorch: <c>calculate_gain</c>.</summary>
    /// <param name="nonlinearity">The function.</param>
    /// <param name="param">The negative slope of a leaky ReLU; 0.01 if null.</param>
    public static double CalculateGain(Nonlinearity nonlinearity, double? param = null) => nonlinearity switch
    {
        Nonlinearity.Linear or Nonlinearity.Sigmoid => 1,
        Nonlinearity.Tanh => 5.0 / 3,
        Nonlinearity.Relu => Math.Sqrt(2),
        Nonlinearity.LeakyRelu => Math.Sqrt(2 / (1 + Math.Pow(param ?? 0.01, 2))),
        Nonlinearity.Selu => 3.0 / 4,
        _ => throw new ArgumentOutOfRangeException(nameof(nonlinearity), nonlinearity, "Unsupported nonlinearity."),
    };

    /// <summary>How many inputs each output of a layer has, and how many outputs each input. PyTorch: <c>_calculate_fan_in_and_fan_out</c>.</summary>
    /// <exception cref="ShapeException">The weight has fewer than two dimensions.</exception>
    public static (long FanIn, long FanOut) CalculateFans(Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (tensor.Dim < 2)
            throw new ShapeException($"Fan in and fan out can not be computed for tensor with fewer than 2 dimensions: {Shapes.Text(tensor.Shape)}.");
        var field = Shapes.Count(tensor.Shape[2..]);
        return (tensor.Shape[1] * field, tensor.Shape[0] * field);
    }

    private static long Fan(Tensor tensor, FanMode mode)
    {
        var (fanIn, fanOut) = CalculateFans(tensor);
        return mode == FanMode.FanIn ? fanIn : fanOut;
    }
}
