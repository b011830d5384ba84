namespace TorchPort.Kernels;

/// <summary>Any convolution of bytes: a product of what the taps of each output read, where it lies, and the weights.</summary>
internal sealed unsafe class ByteTaps : ByteConvolution
{
    private readonly ByteMatrix[] _groups;
    private readonly Pad _d, _h, _w;
    private readonly bool _mergesTaps, _isPadded;

    /// <param name="shape">The sizes.</param>
    /// <param name="weight">[O, C / groups, taps], contiguous.</param>
    /// <param name="signed">Whether its bytes have a sign.</param>
    /// <param name="zeros">Its zero point, or one for each output.</param>
    internal ByteTaps(ConvShape shape, byte* weight, bool signed, ReadOnlySpan<int> zeros) : this(shape)
    {
        var rows = new nint[shape.GroupChannels * shape.Taps];
        for (var t = 0; t < shape.Taps; t++)
        {
            for (var c = 0; c < shape.GroupChannels; c++)
                rows[t * shape.GroupChannels + c] = c * (nint)shape.Taps + t;
        }
        for (var g = 0; g < _groups.Length; g++)
        {
            var own = zeros.Length > 1 ? zeros.Slice((int)(g * shape.GroupOutputs), (int)shape.GroupOutputs) : zeros;
            _groups[g] = new(weight + g * shape.GroupOutputs * rows.Length, signed, rows, Runs, rows.Length, shape.GroupOutputs, own);
        }
    }

    /// <summary>What was packed before.</summary>
    internal ByteTaps(ConvShape shape, bool[] hasZeros, PackedParts saved) : this(shape)
    {
        for (var g = 0; g < _groups.Length; g++)
            _groups[g] = new(Runs, checked((int)(shape.GroupChannels * shape.Taps / Runs)), shape.GroupOutputs, hasZeros[g], saved);
    }

    private ByteTaps(ConvShape shape) : base(shape)
    {
        (_d, _h, _w) = (Pad.Of(shape.Depth), Pad.Of(shape.Height), Pad.Of(shape.Width));
        _isPadded = _d.Total > shape.Depth.Input || _h.Total > shape.Height.Input || _w.Total > shape.Width.Input;
        // Neighbouring taps of a row are one run where nothing lies between them.
        _mergesTaps = shape.Groups == 1 && shape.Width.Dilation == 1;
        _groups = new ByteMatrix[shape.Groups];
    }

    private int Runs => (int)(Shape.Taps / (_mergesTaps ? Shape.Width.Kernel : 1));

    internal override bool[] HasZeros => Array.ConvertAll(_groups, g => g.HasZeros);

    internal override IEnumerable<Storage> Parts => _groups.SelectMany(g => g.Parts);

    internal override long ByteLength => _groups.Sum(g => g.ByteLength);

    internal override void Run(Tensor x, ByteConvolutionWork work, ByteOutput output)
    {
        var s = Shape;
        var pixel = (nint)(x.Dim > 2 ? x.Strides[^1] : s.Channels);
        var copies = _isPadded || x.Strides[1] != 1 && s.Channels > 1 || _mergesTaps && s.Width.Kernel > 1 && pixel != s.Channels || _groups[0].RunLength != _groups[0].Depth;
        using var copy = new Scratch<byte>(copies ? s.Batch * _d.Total * _h.Total * _w.Total * s.Channels + ByteTile.Step : 0);
        var data = x.Data;
        nint row = x.Dim > 3 ? (nint)x.Strides[^2] : 0, plane = x.Dim > 4 ? (nint)x.Strides[^3] : 0, image = (nint)x.Strides[0];
        if (copies)
        {
            work.Images.Run(x, copy.Pointer, (byte)output.Zero, _d, _h, _w);
            data = copy.Pointer;
            pixel = (nint)s.Channels;
            row = pixel * (nint)_w.Total;
            plane = row * (nint)_h.Total;
            image = plane * (nint)_d.Total;
        }
        var runs = stackalloc nint[_groups[0].Runs];
        var next = runs;
        for (var d = 0L; d < s.Depth.Kernel; d++)
        {
            for (var h = 0L; h < s.Height.Kernel; h++)
            {
                for (var w = 0L; w < (_mergesTaps ? 1 : s.Width.Kernel); w++)
                    *next++ = (nint)(d * s.Depth.Dilation) * plane + (nint)(h * s.Height.Dilation) * row + (nint)(w * s.Width.Dilation) * pixel;
            }
        }
        for (var g = 0; g < _groups.Length; g++)
        {
            var rows = new ByteRows(data + g * (nint)s.GroupChannels, s.Width.Output, (nint)s.Width.Stride * pixel, s.Height.Output, (nint)s.Height.Stride * row, s.Depth.Output, (nint)s.Depth.Stride * plane, image);
            work.Product.Run(rows, s.Batch * s.OutputPlane, x.DType == DType.Int8, new(runs, _groups[0].Runs), _groups[g], output, g * s.GroupOutputs);
        }
        GC.KeepAlive(x);
        GC.KeepAlive(this);
    }
}
