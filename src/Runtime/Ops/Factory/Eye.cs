namespace TorchPort;

public static partial class Torch
{
    /// <summary>The identity matrix of size <paramref name="n"/>. PyTorch: <c>torch.eye</c>.</summary>
    [Aten("eye(SymInt n, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor", Ignores = "layout, pin_memory")]
    public static Tensor Eye(long n, DType? dtype = null, Device? device = null) => Eye(n, n, dtype, device);

    /// <summary>An <paramref name="n"/> × <paramref name="m"/> matrix with ones on its diagonal. PyTorch: <c>torch.eye</c>.</summary>
    [Aten("eye.m(SymInt n, SymInt m, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor", Ignores = "layout, pin_memory")]
    public static Tensor Eye(long n, long m, DType? dtype = null, Device? device = null)
    {
        var result = Zeros([n, m], dtype, device);
        using (GradMode.NoGrad())
            result.Diagonal().Fill_(1);
        return result;
    }
}
