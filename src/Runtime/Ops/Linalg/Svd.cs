namespace TorchPort;

public static partial class Linalg
{
    internal static (Tensor U, Tensor S, Tensor Vh) Svd(Tensor a) => throw new NotSupportedException(a.ToString());
}
