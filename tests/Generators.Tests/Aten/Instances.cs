namespace TorchPort;

/// <summary>Operators that are members of the tensor they are called on.</summary>
internal sealed partial class Tensor
{
    [Aten("where.self(Tensor condition, Tensor self, Tensor other) -> Tensor")]
    [Aten("where.ScalarOther(Tensor condition, Tensor self, Scalar other) -> Tensor")]
    public Tensor Where(Tensor condition, Tensor other) => Torch.Note("where", this, condition, other);

    [Aten("dropout(Tensor input, float p, bool train) -> Tensor")]
    public Tensor Dropout(double p, [AtenName("train")] bool training) => Torch.Note("dropout", this, p, training);

    [Aten("dim(Tensor self) -> int")]
    public int Dim => text.Length;

    [Aten("size(Tensor self) -> int[]")]
    public ReadOnlySpan<long> Shape => (long[])[2, 3, text.Length];
}
