namespace TorchPort.Kernels;

internal static unsafe partial class Indexing
{
    /// <summary>Reads of given tensors through an index.</summary>
    internal static Call PrepareGather(Tensor y, Tensor x, int dim, Tensor index) => y.DType.ItemSize switch
    {
        1 => new PreparedGather<byte>(y, x, dim, index),
        2 => new PreparedGather<ushort>(y, x, dim, index),
        4 => new PreparedGather<uint>(y, x, dim, index),
        8 => new PreparedGather<ulong>(y, x, dim, index),
        _ => new PreparedGather<UInt128>(y, x, dim, index),
    };

    private sealed class PreparedGather<T> : Call, IParallel where T : unmanaged
    {
        private readonly Tensor _y, _x, _index;
        private readonly LoopNest _nest;
        private readonly long _stride, _count;
        private int _parts;

        internal PreparedGather(Tensor y, Tensor x, int dim, Tensor index)
        {
            (_y, _x, _index, _count) = (y, x, index, y.ElementCount);
            (var along, _stride) = Fixed(x, dim, index);
            _nest = new([y, index, along]);
        }

        internal override void Run()
        {
            _parts = (int)Math.Clamp(_count / Grain, 1, Threads.Parts);
            Threads.Run(_parts, this);
            GC.KeepAlive(this);
        }

        public void Run(int part) => GatherRange<T>(_nest, _y.Data, _x.Data, _index.Data, _stride, _count * part / _parts, _count * (part + 1) / _parts);
    }
}
