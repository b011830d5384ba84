namespace TorchPort;

public partial class Tensor
{
    /// <summary>Where in a sorted vector each element would have to be put in. PyTorch: <c>torch.bucketize</c>.</summary>
    /// <param name="boundaries">A sorted vector.</param>
    /// <param name="outInt32">Gives int32 instead of int64.</param>
    /// <param name="right">Behind equal elements instead of before them.</param>
    [Aten("bucketize.Tensor(Tensor self, Tensor boundaries, *, bool out_int32=False, bool right=False) -> Tensor")]
    public Tensor Bucketize(Tensor boundaries, bool outInt32 = false, bool right = false)
    {
        ArgumentNullException.ThrowIfNull(boundaries);
        return boundaries.Dim == 1 ? Torch.SearchSorted(boundaries, this, outInt32, right)
            : throw new ShapeException($"Bucketize: boundaries tensor must be 1 dimension, but got {boundaries.Dim}.");
    }
}

public static partial class Torch
{
    [Aten("bucketize.Scalar(Scalar self, Tensor boundaries, *, bool out_int32=False, bool right=False) -> Tensor")]
    internal static Tensor Bucketize([AtenName("self")] Tensor self, Tensor boundaries, bool outInt32 = false, bool right = false) => Of(self, boundaries).Bucketize(boundaries, outInt32, right);

    /// <summary>Where in the sorted rows of a tensor the elements of another's rows would have to be put in. PyTorch: <c>torch.searchsorted</c>.</summary>
    /// <param name="sortedSequence">Rows, sorted along the last dimension, or one vector for all.</param>
    /// <param name="self">Rows of elements: the same shape but for the last dimension.</param>
    /// <param name="outInt32">Gives int32 instead of int64.</param>
    /// <param name="right">Behind equal elements instead of before them.</param>
    /// <param name="side">"left" or "right", as another way to say the same.</param>
    /// <param name="sorter">Indices that sort the rows, where they are not.</param>
    [Aten("searchsorted.Tensor(Tensor sorted_sequence, Tensor self, *, bool out_int32=False, bool right=False, str? side=None, Tensor? sorter=None) -> Tensor")]
    public static Tensor SearchSorted(Tensor sortedSequence, Tensor self, bool outInt32 = false, bool right = false, string? side = null, Tensor? sorter = null)
    {
        ArgumentNullException.ThrowIfNull(sortedSequence);
        ArgumentNullException.ThrowIfNull(self);
        if (side is not (null or "left" or "right") || side == "left" && right)
            throw new ArgumentException($"SearchSorted: side can only be 'left' or 'right', and must agree with right, but got '{side}'.", nameof(side));
        if (sortedSequence.Dim == 0 || sortedSequence.Dim > 1 && !sortedSequence.Shape[..^1].SequenceEqual(self.Shape[..Math.Max(0, self.Dim - 1)]))
            throw new ShapeException($"SearchSorted: boundaries tensor should be 1 dimension or the first N-1 dimensions of boundaries tensor and input value tensor must match, but we got boundaries tensor {Shapes.Text(sortedSequence.Shape)} and input value tensor {Shapes.Text(self.Shape)}.");
        var sequence = sorter is null ? sortedSequence : sortedSequence.Gather(-1, sorter);
        var dtype = TypePromotion.Promote(sequence.DType, self.DType);
        var places = Empty(self.Shape, DType.Int64, self.Device);
        self.Device.SearchSorted(places, sequence.Detach().To(dtype).Contiguous(), self.Detach().To(dtype).Contiguous(), right || side == "right");
        return outInt32 ? places.To(DType.Int32) : places;
    }

    [Aten("searchsorted.Scalar(Tensor sorted_sequence, Scalar self, *, bool out_int32=False, bool right=False, str? side=None, Tensor? sorter=None) -> Tensor")]
    internal static Tensor SearchSortedNumber(Tensor sortedSequence, Tensor self, bool outInt32 = false, bool right = false, string? side = null, Tensor? sorter = null) =>
        SearchSorted(sortedSequence, Of(self, sortedSequence), outInt32, right, side, sorter);

    /// <summary>True where elements are among others. PyTorch: <c>torch.isin</c>.</summary>
    /// <param name="elements">What is looked for; a number is a 0-d tensor.</param>
    /// <param name="testElements">Where it is looked for.</param>
    /// <param name="assumeUnique">Whether both have no element twice; makes no difference to the result.</param>
    /// <param name="invert">True where they are not.</param>
    [Aten("isin.Tensor_Tensor(Tensor elements, Tensor test_elements, *, bool assume_unique=False, bool invert=False) -> Tensor")]
    [Aten("isin.Tensor_Scalar(Tensor elements, Scalar test_element, *, bool assume_unique=False, bool invert=False) -> Tensor")]
    [Aten("isin.Scalar_Tensor(Scalar element, Tensor test_elements, *, bool assume_unique=False, bool invert=False) -> Tensor")]
    public static Tensor IsIn([AtenName("element")] Tensor elements, [AtenName("test_element")] Tensor testElements, bool assumeUnique = false, bool invert = false)
    {
        ArgumentNullException.ThrowIfNull(elements);
        ArgumentNullException.ThrowIfNull(testElements);
        if (testElements.ElementCount == 0)
            return Full(elements.Shape, invert, DType.Bool, elements.Device);
        var dtype = TypePromotion.ResultType(elements, testElements);
        var (sought, sorted) = (elements.Detach().To(dtype), testElements.Detach().To(dtype).Reshape(-1).Sort(0).Values);
        var found = sorted.Take(SearchSorted(sorted, sought).ClampMax(sorted.ElementCount - 1)).Eq(sought);
        return invert ? found.LogicalNot() : found;
    }

    /// <summary>A number in the dtype it takes beside a tensor.</summary>
    private static Tensor Of(Tensor number, Tensor beside) => number.To(TypePromotion.ResultType(number, beside));
}
