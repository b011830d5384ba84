namespace TorchPort.Onnx;

/// <summary>How a model is read and run.</summary>
public sealed record OnnxOptions
{
    /// <summary>Whether files are mapped into memory, which is the default; otherwise a tensor's bytes are read when they are first used.</summary>
    public bool MapFiles { get; init; } = true;

    /// <summary>Where random operators that have no seed draw from; the default generator if null.</summary>
    public Generator? Generator { get; init; }

    /// <summary>
    /// How many bytes a tensor may take whose shape the model computes: a few bytes of a hostile file can ask for any. A quarter of the memory that
    /// tensors may hold is the default.
    /// </summary>
    public long MaxTensorBytes { get; init; } = MemoryPool.Limit / 4;
}
