namespace TorchPort.Plans;

/// <summary>What <see cref="SessionOptions.Calibration"/> takes from its samples (ONNX Runtime: <c>CalibrationMethod</c>).</summary>
public enum CalibrationMethod
{
    /// <summary>From the least number that samples had to the largest: nothing like them is cut off.</summary>
    MinMax,

    /// <summary>Where <see cref="SessionOptions.CalibrationPercentile"/> of the numbers lie: a few far ones are cut off, and the steps of all others are finer for it.</summary>
    Percentile,
}
