using static TorchPort.Torch;

namespace TorchPort.Generators.Tests.Aten;

/// <summary>Operators whose table the tests call: one for each rule by which arguments find parameters.</summary>
internal static class Operators
{
    [Aten("leaky_relu(Tensor self, Scalar negative_slope=0.01) -> Tensor")]
    public static Tensor LeakyRelu(Tensor x, double negativeSlope = 0.01) => Note("leaky", x, negativeSlope);

    [Aten("sum(Tensor self, *, ScalarType? dtype=None) -> Tensor")]
    public static Tensor Sum(Tensor self, DType? dtype = null) => Note("sum", self, dtype);

    [Aten("sum.dim_IntList(Tensor self, int[1]? dim, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor")]
    public static Tensor Sum(Tensor self, ReadOnlySpan<int> dim, bool keepdim = false, DType? dtype = null) =>
        Note("sum.dim", self, dim.ToArray(), keepdim, dtype);

    [Aten("add.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor")]
    [Aten("add.Scalar(Tensor self, Scalar other, Scalar alpha=1) -> Tensor")]
    public static Tensor Add(Tensor self, Tensor other, Scalar alpha) => Note("add", self, other, alpha);

    [Aten("names(int HxW, int base, int end_dim, int lambd) -> Tensor")]
    [Aten("names.marked(int HxW, int base, int end_dim, int threshold, bool other) -> Tensor")]
    public static Tensor Names([AtenName("lambd"), AtenName("threshold"), AtenName("other_name")] int limit, int endDim, int @base, int hxw, int more = 0, bool other = false) =>
        Note("names", hxw, @base, endDim, limit, more, other);

    [Aten("split(Tensor(a -> *) self) -> Tensor(a)[]")]
    public static Tensor[] Split(Tensor self) => [self, self];

    [Aten("parts(Tensor self) -> Tensor[]")]
    public static IReadOnlyList<Tensor> Parts(Tensor self) => [self];

    [Aten("max.dim(Tensor self, int dim) -> (Tensor values, Tensor[] indices, int)")]
    public static (Tensor Values, Tensor[] Indices, long Count) Max(Tensor self, int dim) => (self, [self], dim);

    [Aten("item(Tensor self) -> Scalar")]
    public static Scalar Item(Tensor self) => self.Text.Length;

    [Aten("equal(Tensor self) -> bool")]
    public static bool Equal(Tensor self) => self.Text == "x";

    [Aten("dtype(Tensor self) -> ScalarType")]
    public static DType DTypeOf(Tensor self) => self.Text == "x" ? DType.Int8 : DType.Bool;

    [Aten("seconds(Tensor self) -> float")]
    public static double Seconds(Tensor self) => self.Text.Length / 2.0;

    [Aten("copy_(Tensor src, Tensor(a!) self) -> Tensor(a!)")]
    public static void Copy(Tensor src, Tensor self) => src.ToString();

    [Aten("nothing() -> ()")]
    public static void Nothing() { }

    [Aten("l1_loss(Tensor self, int reduction=Mean) -> Tensor")]
    public static Tensor L1(Tensor self, Reduction reduction = Reduction.Mean) => Note("l1", self, reduction);

    [Aten("gelu(Tensor self, *, str approximate='none', str? also=None) -> Tensor")]
    public static Tensor Gelu(Tensor self, Approximation approximate, Approximation? also) => Note("gelu", self, approximate, also);

    [Aten("zeros(SymInt[] size, *, Layout? layout=None, bool? pin_memory=None, bool wide=False, MemoryFormat memory_format=contiguous_format) -> Tensor", Ignores = "layout, pin_memory,wide, memory_format")]
    public static Tensor Zeros(params ReadOnlySpan<long> size) => Note("zeros", size.ToArray());

    [Aten("torchvision::nms(Tensor self) -> Tensor")]
    public static Tensor Nms(Tensor self) => Note("nms", self);

    internal enum Reduction
    {
        None,
        Mean,
        Sum,
    }

    internal enum Approximation
    {
        None,
        [AtenName("tanh")]
        Fast,
        VerySlow,
    }
}
