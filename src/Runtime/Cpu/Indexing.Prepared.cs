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

    /// <summary>Writes to given tensors through an index.</summary>
    internal static Call PrepareScatter(Tensor y, int dim, Tensor index, Tensor source) => y.DType.ItemSize switch
    {
        1 => new PreparedScatter<byte>(y, dim, index, source),
        2 => new PreparedScatter<ushort>(y, dim, index, source),
        4 => new PreparedScatter<uint>(y, dim, index, source),
        8 => new PreparedScatter<ulong>(y, dim, index, source),
        _ => new PreparedScatter<UInt128>(y, dim, index, source),
    };

    private sealed class PreparedScatter<T> : Call where T : unmanaged
    {
        private readonly Tensor _y, _index, _source;
        private readonly LoopNest _nest;
        private readonly long _stride;

        internal PreparedScatter(Tensor y, int dim, Tensor index, Tensor source)
        {
            (_y, _index, _source) = (y, index, source);
            (var along, _stride) = Fixed(y, dim, index);
            _nest = new([index, Part(source, index), along]);
        }

        internal override void Run()
        {
            ScatterAll<Replace<T>>(_nest, _y.DType, _stride, _index.ElementCount, _y.Data, _source.Data, _index.Data);
            GC.KeepAlive(this);
        }
    }

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
