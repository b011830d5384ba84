using System.Numerics;
using TorchPort.Lanes;

namespace TorchPort.Kernels;

internal static unsafe partial class Elementwise
{
    /// <summary>An elementwise operation on given tensors.</summary>
    internal sealed class Prepared<M, T> : Call, IParallel where M : struct, IMap where T : unmanaged, INumber<T>
    {
        private readonly M _map;
        private readonly Tensor[] _tensors;
        private readonly Operand[] _operands;
        private readonly LoopNest? _nest;
        private readonly long _inner, _count;
        private int _parts;

        internal Prepared(M map, Tensor y, Tensor[] inputs)
        {
            _map = map;
            _tensors = [y, .. inputs[..M.Inputs]];
            _operands = Operands<M>(y, inputs, pointers: false, out _nest, out _inner);
            _count = y.ElementCount;
        }

        internal override void Run()
        {
            for (var k = 0; k < _operands.Length; k++)
                _operands[k].Data = _tensors[k].Data;
            _parts = (int)Math.Min(Threads.Parts, _count / Grain);
            if (_parts <= 1)
                Range<M, T>(_map, _operands, _nest, _inner, 0, _count);
            else
                Threads.Run(_parts, this);
            GC.KeepAlive(this);
        }

        public void Run(int part) => Range<M, T>(_map, _operands, _nest, _inner, _count * part / _parts, _count * (part + 1) / _parts);
    }
}
