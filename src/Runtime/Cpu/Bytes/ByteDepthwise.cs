using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TorchPort.Kernels;

/// <summary>A convolution of bytes in which every channel has a kernel of its own: a few lines at a time become numbers of single precision, which hold every sum.</summary>
internal sealed unsafe class ByteDepthwise : ByteConvolution
{
    /// <summary>Numbers of lines that stay in the second cache.</summary>
    private const long Room = 64 * 1024;

    /// <summary>Multiplications that are worth a part.</summary>
    private const double Grain = 16 * 1024;

    private readonly PackedConvolution _numbers;

    internal ByteDepthwise(ConvShape shape, byte* weight, bool signed, ReadOnlySpan<int> zeros) : base(shape)
    {
        var numbers = new float[shape.Channels * shape.Taps];
        for (var i = 0; i < numbers.Length; i++)
            numbers[i] = (signed ? (sbyte)weight[i] : weight[i]) - (zeros.Length == 0 ? 0 : zeros[zeros.Length == 1 ? 0 : (int)(i / shape.Taps)]);
        fixed (float* pointer = numbers)
            _numbers = PackedConvolution.Of(shape, pointer, null);
    }

    internal ByteDepthwise(ConvShape shape, PackedParts saved) : base(shape) => _numbers = PackedConvolution.Of(shape, saved);

    internal override IEnumerable<Storage> Parts => _numbers.Parts;

    internal override bool[] HasZeros => [];

    internal override long ByteLength => _numbers.ByteLength;

    private IDepthwise Numbers => (IDepthwise)_numbers;

    /// <summary>Whether every channel has one output, in images of two dimensions, with taps so few that sums are exact.</summary>
    internal static bool Takes(ConvShape s) => s.IsDepthwise && s.GroupOutputs == 1 && s.Depth is { Input: 1, Kernel: 1, Output: 1 } && s.Taps * 255 * 255 < 1 << 24;

    internal override void Run(Tensor x, ByteConvolutionWork work, ByteOutput output)
    {
        var s = Shape;
        var channels = (nint)s.Channels;
        var isDense = (x.Strides[1] == 1 || channels == 1) && x.Strides[^1] == channels;
        using var copy = new Scratch<byte>(isDense ? 0 : s.Batch * s.InputPlane * channels);
        var data = x.Data;
        nint row = x.Dim > 3 ? (nint)x.Strides[^2] : 0, image = (nint)x.Strides[0];
        if (!isDense)
        {
            work.Images.Run(x, copy.Pointer, 0, Pad.None(s.Depth), Pad.None(s.Height), Pad.None(s.Width));
            data = copy.Pointer;
            row = (nint)s.Width.Input * channels;
            image = row * (nint)s.Height.Input;
        }
        work.Depthwise.Run(this, data, row, image, x.DType == DType.Int8, output);
        GC.KeepAlive(x);
    }

    internal sealed class Work : IParallel
    {
        private ByteDepthwise? _convolution;
        private ByteOutput? _output;
        private byte* _x;
        private nint _row, _image;
        private bool _signed;
        private long _lines, _parts;

        internal void Run(ByteDepthwise convolution, byte* x, nint row, nint image, bool signed, ByteOutput output)
        {
            var s = convolution.Shape;
            (_convolution, _row, _image, _signed, _output) = (convolution, row, image, signed, output);
            _x = x;
            _lines = s.Batch * s.Height.Output;
            _parts = (long)Math.Clamp(s.Work / Grain, 1, Math.Min(_lines, Threads.Parts));
            Threads.Run((int)_parts, this);
            (_convolution, _output) = (null, null);
        }

        public void Run(int part)
        {
            var c = _convolution!;
            var (h, w, channels) = (c.Shape.Height, c.Shape.Width, c.Shape.Channels);
            long width = w.Input * channels, most = Math.Max(1, Math.Min(h.Output, Room / Math.Max(1, width * h.Stride)));
            var rows = (most - 1) * h.Stride + (h.Kernel - 1) * h.Dilation + 1;
            using var scratch = new Scratch<float>(rows * width + most * w.Output * channels);
            float* numbers = scratch.Pointer, results = numbers + rows * width;
            var end = _lines * (part + 1) / _parts;
            for (var first = _lines * part / _parts; first < end;)
            {
                var (image, top) = Math.DivRem(first, h.Output);
                var count = Math.Min(Math.Min(most, end - first), h.Output - top);
                var begin = Math.Max(0, top * h.Stride - h.Padding);
                var behind = Math.Min(h.Input, (top + count - 1) * h.Stride - h.Padding + (h.Kernel - 1) * h.Dilation + 1);
                for (var row = begin; row < behind; row++)
                    Load(_x + (nint)image * _image + (nint)row * _row, numbers + (row - begin) * width, (int)width, _signed, _output!.Zero);
                var x = new ImageView(numbers - begin * width, 0, 1, 0, (nint)width, (nint)channels);
                c.Numbers.Rows(x, top, top + count, results - top * w.Output * channels, (nint)channels);
                _output!.Finish(results, first * w.Output, (int)(count * w.Output), (int)channels);
                first += count;
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Load(byte* from, float* to, int count, bool signed, int zero)
        {
            ByteCast.Load(from, to, count, signed);
            if (zero == 0)
                return;
            var i = 0;
            for (; i <= count - Vector256<float>.Count; i += Vector256<float>.Count)
                (Vector256.Load(to + i) - Vector256.Create((float)zero)).Store(to + i);
            for (; i < count; i++)
                to[i] -= zero;
        }
    }
}
