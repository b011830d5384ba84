namespace TorchPort;

/// <summary>How tensors are written as text. PyTorch: <c>torch.set_printoptions</c>.</summary>
public sealed record PrintOptions
{
    /// <summary>Digits behind the point.</summary>
    public int Precision { get; init; } = 4;

    /// <summary>A tensor of more elements is abbreviated.</summary>
    public long Threshold { get; init; } = 1000;

    /// <summary>How many elements an abbreviated dimension shows at each end.</summary>
    public int EdgeItems { get; init; } = 3;

    /// <summary>Characters a line.</summary>
    public int LineWidth { get; init; } = 80;

    /// <summary>Whether numbers are written with exponents; null decides by their sizes.</summary>
    public bool? SciMode { get; init; }
}

public static partial class Torch
{
    private static PrintOptions _printOptions = new();

    /// <summary>How <see cref="TorchPort.Tensor.ToString()"/> writes tensors. PyTorch: <c>torch.set_printoptions</c>.</summary>
    public static PrintOptions PrintOptions
    {
        get => _printOptions;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            if (value.Precision is < 0 or > 30 || value.EdgeItems < 1 || value.LineWidth < 1)
                throw new ArgumentOutOfRangeException(nameof(value), "Print options need a precision from 0 to 30, and at least one edge item and one character a line.");
            _printOptions = value;
        }
    }
}
