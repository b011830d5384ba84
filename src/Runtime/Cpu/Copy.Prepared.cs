namespace TorchPort.Kernels;

internal static unsafe partial class Copy
{
    /// <summary>A copy between given tensors.</summary>
    internal static Call Prepare(Tensor y, Tensor x) => y.DType.ItemSize switch
    {
        1 => new Prepared<byte>(y, x),
        2 => new Prepared<ushort>(y, x),
        4 => new Prepared<uint>(y, x),
        8 => new Prepared<ulong>(y, x),
        _ => new Prepared<UInt128>(y, x),
    };

    private sealed class Prepared<T> : Call, IParallel where T : unmanaged
    {
        private readonly Tensor _y, _x;
        private readonly LoopNest _nest;
        private readonly long _count;
        private readonly bool _keepsOrder;
        private int _parts;

        internal Prepared(Tensor y, Tensor x) => (_y, _x, _nest, _count, _keepsOrder) = (y, x, new([y, x]), y.ElementCount, y.StrideArray.AsSpan().SequenceEqual(x.StrideArray));

        internal override void Run()
        {
            // An output that takes an input's place has the elements already.
            if (_keepsOrder && _y.Data == _x.Data)
                return;
            _parts = (int)Math.Clamp(_count / StridedGrain, 1, Threads.Parts);
            Threads.Run(_parts, this);
            GC.KeepAlive(this);
        }

        public void Run(int part) => Range<T>(_nest, _y.Data, _x.Data, _count * part / _parts, _count * (part + 1) / _parts);
    }
}
