using TorchPort.Autograd;

namespace TorchPort.Ops;

/// <summary>Changes to a tensor's own memory, and what they mean for the tape.</summary>
internal static class InPlace
{
    /// <summary>Writes <paramref name="value"/> into <paramref name="x"/> and makes the value's history that of x and, if x is a view, part of its base's.</summary>
    internal static Tensor Assign(Tensor x, Tensor value)
    {
        CheckWritable(x);
        CheckShape(x, value);
        CheckCast(value.DType, x.DType);
        var recorded = GradMode.IsEnabled && x.DType.IsDifferentiable && (value.RequiresGrad || x.RequiresGrad);
        if (recorded)
            value = value.RequiresGrad ? value.To(x.DType).Expand(x.ShapeArray) : Constant(x, value.To(x.DType));
        using (GradMode.NoGrad())
            Conversion.Copy(x, Apart(value, x));
        x.Storage.BumpVersion();
        if (recorded)
            Rebase(x, value);
        return x;
    }

    /// <summary>A value that does not depend on what it replaces, so that the gradient of that is 0.</summary>
    private static Tensor Constant(Tensor x, Tensor value)
    {
        var y = new Tensor(value.Storage, value.DType, x.ShapeArray, Views.ExpandedStrides(value, x.ShapeArray), value.StorageOffset);
        return Tape.Record(y, "Fill", [x], [], (g, _) => [Torch.ZerosLike(g)]);
    }

    /// <summary>Makes the history of <paramref name="value"/>, which has x's new content, that of <paramref name="x"/>.</summary>
    internal static void Rebase(Tensor x, Tensor value)
    {
        if (x.Base is not { } viewed)
        {
            x.SetHistory(Views.Alias(value));
            return;
        }
        long[] shape = x.ShapeArray, strides = x.StrideArray;
        var offset = x.StorageOffset;
        var whole = new Tensor(viewed.Storage, viewed.DType, viewed.ShapeArray, viewed.StrideArray, viewed.StorageOffset);
        Tape.Record(whole, "CopySlices", [viewed, value], [], (g, s) =>
        {
            Tensor? rest = null, part = null;
            if (s.Needs(0))
            {
                rest = Views.LikeBase(g, viewed);
                Views.Window(rest, viewed, shape, strides, offset).Zero_();
            }
            if (s.Needs(1))
                part = Views.Window(Views.LikeBase(g, viewed), viewed, shape, strides, offset);
            return [rest, part];
        });
        viewed.SetHistory(whole);
    }

    internal static void CheckWritable(Tensor x)
    {
        for (var d = 0; d < x.Dim; d++)
        {
            if (x.Shape[d] > 1 && x.Strides[d] == 0)
                throw new ShapeException("Unsupported operation: more than one element of the written-to tensor refers to a single memory location. Clone() the tensor before changing it.");
        }
        if (x.IsInference && !InferenceMode.IsEnabled)
            throw new AutogradException("A tensor that was made in inference mode is being changed in place outside of it. Clone() it outside of InferenceMode.");
        if (!GradMode.IsEnabled)
            return;
        if (x.IsLeaf && x.RequiresGrad)
            throw new AutogradException("A leaf tensor that requires gradients is being changed in place. Do it inside GradMode.NoGrad(), or on a Clone().");
        if (x.Base is { IsLeaf: true, RequiresGrad: true })
            throw new AutogradException("A view of a leaf tensor that requires gradients is being changed in place. Do it inside GradMode.NoGrad(), or on a Clone().");
    }

    internal static void CheckShape(Tensor x, Tensor value)
    {
        if (value.Dim > x.Dim || !Shapes.Broadcast(x.Shape, value.Shape).AsSpan().SequenceEqual(x.Shape))
            throw new ShapeException($"The shape {Shapes.Text(value.Shape)} does not broadcast to {Shapes.Text(x.Shape)}, the shape of the tensor changed in place.");
    }

    /// <summary>A result may not lose its kind: complex to real, real to integer, integer to bool.</summary>
    internal static void CheckCast(DType from, DType to)
    {
        if (from.IsComplex && !to.IsComplex || from.IsFloatingPoint && to.IsIntegral || from.IsInteger && to == DType.Bool)
            throw new DTypeException($"Result type {from.TorchName} can't be cast to the desired output type {to.TorchName}.");
    }

    /// <summary><paramref name="source"/>, copied first where writing <paramref name="target"/> would change it before it is read.</summary>
    internal static Tensor Apart(Tensor source, Tensor target)
    {
        if (source.Storage != target.Storage || source.ElementCount == 1 && target.ElementCount == 1)
            return source;
        var same = source.StorageOffset == target.StorageOffset && source.DType == target.DType
            && source.Shape.SequenceEqual(target.Shape) && source.Strides.SequenceEqual(target.Strides);
        return same ? source : source.Detach().Clone();
    }
}
