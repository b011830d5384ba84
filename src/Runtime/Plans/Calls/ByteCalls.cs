using TorchPort.Kernels;

namespace TorchPort.Plans;

/// <summary>Numbers as bytes within their own span.</summary>
internal sealed class DynamicQuantizeCall : Call
{
    private readonly ByteRange _range = new();
    private readonly Tensor[] _outputs;
    private readonly Tensor _x;
    private readonly Tensor? _alike;

    internal DynamicQuantizeCall(Tensor[] outputs, Tensor x)
    {
        (_outputs, _x) = (outputs, x);
        // One is read in the order of memory as the other is written.
        if (!x.Strides.SequenceEqual(outputs[0].Strides))
            _alike = new(Tensor.Empty([x.ElementCount], DType.Float32, Device.Cpu).Storage, DType.Float32, outputs[0].ShapeArray, outputs[0].StrideArray, 0);
    }

    internal override void Run()
    {
        if (_alike is not null)
            Copy.Run(_alike, _x);
        _range.Run(_outputs[0], _outputs[1], _outputs[2], _alike ?? _x);
    }
}

/// <summary>A product or a convolution of bytes with packed weights.</summary>
internal sealed unsafe class ByteCall : Call
{
    private readonly ByteLayer _layer;
    private readonly Tensor _x, _y;
    private readonly Tensor? _zero, _dense;
    private readonly EpilogueCall? _epilogue;
    private readonly ByteConvolutionWork _work = new();
    private readonly ByteOutput _output;
    private readonly ByteRowRounding? _rows;

    internal ByteCall(ByteStep step, Tensor y, Tensor[] inputs)
    {
        (_layer, _x, _y, _zero) = (step.Layer, inputs[0], y, step.HasZero ? inputs[1] : null);
        var others = inputs[(step.HasZero ? 2 : 1)..];
        _output = new() { DType = y.DType, Rounding = step.Layer.Rounding };
        if (_layer.Convolution is null)
        {
            _output.RowC = (nint)y.Strides[0];
            _rows = _x.DType == DType.Float32 ? new(_x.Shape[0], _x.Shape[1]) : null;
            _epilogue = step.After is { } after ? new(after, step.Slot, others, t => ((nint)t.Strides[0], (nint)t.Strides[1])) : null;
            return;
        }
        // A result whose channels are no neighbours is a copy.
        if (!(y.Shape[1] == 1 || y.Strides[1] == 1) || PackedSteps.Pitch(y.Shape, y.Strides, y.Shape) < 0)
            _dense = Tensor.Empty([y.Shape[0], .. y.Shape[2..], y.Shape[1]], y.DType, Device.Cpu).Movedim(-1, 1);
        _output.RowC = (nint)PackedSteps.Pitch((_dense ?? y).Shape, (_dense ?? y).Strides, y.Shape);
        if (step.After is { } function)
            _epilogue = new(function, step.Slot, others, t => ((nint)PackedSteps.Pitch(t.Shape, t.Strides, y.Shape), PackedSteps.ChannelStride(t, y.Dim)));
    }

    internal override void Run()
    {
        var target = _dense ?? _y;
        _output.C = target.Data;
        _output.Scales = _layer.Scales;
        _output.Bias = _layer.Bias;
        _output.Zero = _zero is null ? _layer.Zero : _zero.DType == DType.Int8 ? *(sbyte*)_zero.Data : *_zero.Data;
        _output.Epilogue = _epilogue?.Bound();
        if (_rows is not null)
        {
            _rows.Run(_x);
            _output.RowScales = _rows.Scales;
            _output.RowZeros = _rows.Zeros;
        }
        if (_layer.Convolution is { } convolution)
            convolution.Run(_x, _work, _output);
        else
            ByteMatMul.Run(_rows?.Bytes ?? _x, _layer.Matrix!, _work.Product, _output);
        if (_dense is not null)
            Copy.Run(_y, _dense);
        GC.KeepAlive(this);
    }
}
