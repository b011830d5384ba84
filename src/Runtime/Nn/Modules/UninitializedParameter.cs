namespace TorchPort.Nn;

/// <summary>What gets its shape from the first input or from a state dict.</summary>
internal interface IUninitialized
{
    bool IsInitialized { get; }

    /// <summary>Gives it a shape; its content is undefined.</summary>
    void Materialize(ReadOnlySpan<long> shape);
}

/// <summary>A parameter without a shape as yet. PyTorch: <c>nn.UninitializedParameter</c>.</summary>
public sealed class UninitializedParameter : Parameter, IUninitialized
{
    /// <summary>A parameter that will have this dtype and device.</summary>
    public UninitializedParameter(DType? dtype = null, Device? device = null) : base(Torch.Empty([0], dtype, device)) { }

    /// <summary>Whether it has its shape.</summary>
    public bool IsInitialized { get; private set; }

    /// <summary>Gives it a shape; its content is undefined. PyTorch: <c>materialize</c>.</summary>
    public void Materialize(ReadOnlySpan<long> shape)
    {
        SetData(Torch.Empty(shape, DType, Device));
        IsInitialized = true;
    }
}

/// <summary>A buffer without a shape as yet. PyTorch: <c>nn.UninitializedBuffer</c>.</summary>
public sealed class UninitializedBuffer : Tensor, IUninitialized
{
    /// <summary>A buffer that will have this dtype and device.</summary>
    public UninitializedBuffer(DType? dtype = null, Device? device = null) : base(Torch.Empty([0], dtype, device)) { }

    /// <summary>Whether it has its shape.</summary>
    public bool IsInitialized { get; private set; }

    /// <summary>Gives it a shape; its content is undefined. PyTorch: <c>materialize</c>.</summary>
    public void Materialize(ReadOnlySpan<long> shape)
    {
        SetData(Torch.Empty(shape, DType, Device));
        IsInitialized = true;
    }
}
