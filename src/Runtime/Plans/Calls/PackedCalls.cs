using TorchPort.Kernels;

namespace TorchPort.Plans;

/// <summary>A convolution with a packed weight.</summary>
internal sealed unsafe class PackedConvolutionCall : Call
{
    private readonly PackedConvolution _convolution;
    private readonly Tensor _x, _y;
    private readonly Tensor? _scales;
    private readonly nint _pitch;
    private readonly EpilogueCall? _epilogue;

    internal PackedConvolutionCall(PackedConvolutionStep step, Tensor[] outputs, Tensor[] inputs)
    {
        (_convolution, _x, _y) = (step.Convolution, inputs[0], outputs[0]);
        _pitch = (nint)PackedSteps.Pitch(_y.Shape, _y.Strides, _y.Shape);
        _scales = step.IsScaled ? inputs[1] : null;
        if (step.After is { } after)
            _epilogue = new(after, step.Slot, inputs[step.OwnInputs..], t => ((nint)PackedSteps.Pitch(t.Shape, t.Strides, _y.Shape), PackedSteps.ChannelStride(t, _y.Dim)));
    }

    internal override void Run()
    {
        if (_scales is null)
            _convolution.Run(ImageView.Of(_x), (float*)_y.Data, _pitch, _epilogue?.Bound());
        else
            _convolution.RunScaled(ImageView.Of(_x), (float*)_scales.Data, (nint)_scales.Strides[0], (float*)_y.Data, _pitch, _epilogue?.Bound());
        GC.KeepAlive(this);
    }
}

/// <summary>A product with a packed matrix.</summary>
internal sealed unsafe class PackedProductCall : Call
{
    private readonly PackedMatrix _matrix;
    private readonly Tensor _a, _y;
    private readonly Tensor? _row;
    private readonly nint _rowA, _rowY;
    private readonly EpilogueCall? _epilogue;

    internal PackedProductCall(PackedProductStep step, Tensor[] outputs, Tensor[] inputs)
    {
        (_matrix, _a, _y, _row) = (step.Matrix, inputs[0], outputs[0], step.HasRow ? inputs[1] : null);
        (_rowA, _rowY) = ((nint)_a.Strides[0], (nint)_y.Strides[0]);
        if (step.After is { } after)
            _epilogue = new(after, step.Slot, inputs[(step.HasRow ? 2 : 1)..], t => ((nint)t.Strides[0], (nint)t.Strides[1]));
    }

    internal override void Run()
    {
        _matrix.Multiply((float*)_a.Data, _rowA, _a.Shape[0], (float*)_y.Data, _rowY, _row is null ? null : (float*)_row.Data, _epilogue?.Bound());
        GC.KeepAlive(this);
    }
}

/// <summary>An epilogue with its tensors.</summary>
internal sealed unsafe class EpilogueCall
{
    private readonly Epilogue _epilogue;
    private readonly (int Input, Tensor Tensor, nint Row, nint Column)[] _inputs;

    /// <param name="step">The function.</param>
    /// <param name="slot">Which of its inputs is the result it is applied to.</param>
    /// <param name="inputs">The others.</param>
    /// <param name="distances">How far apart rows and columns of one of these are.</param>
    internal EpilogueCall(ElementwiseStep step, int slot, Tensor[] inputs, Func<Tensor, (nint Row, nint Column)> distances)
    {
        _epilogue = step.Epilogue(slot)!;
        _inputs = [.. inputs.Select((t, i) => (i < slot ? i : i + 1, t, distances(t).Row, distances(t).Column))];
    }

    /// <summary>The epilogue with the pointers of this run.</summary>
    internal Epilogue Bound()
    {
        foreach (var (input, tensor, row, column) in _inputs)
            _epilogue.Bind(input, (float*)tensor.Data, row, column);
        return _epilogue;
    }
}
