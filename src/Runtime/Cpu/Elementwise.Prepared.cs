using System.Numerics;

namespace TorchPort.Kernels;

internal static unsafe partial class Elementwise
{
    /// <summary>An elementwise operation on given tensors.</summary>
    internal sealed class Prepared<T> : Call, IParallel where T : unmanaged, INumber<T>
    {
        private readonly RowLoop<T> _loop;
        private readonly Tensor[] _tensors;
        private readonly Operand[] _operands;
        private readonly LoopNest? _nest;
        private readonly long _inner, _count;
        private int _parts;

        internal Prepared(RowLoop<T> loop, Tensor y, Tensor[] inputs)
        {
            _loop = loop;
            _tensors = [y, .. inputs];
            _operands = Operands(y, inputs, pointers: false, out _nest, out _inner);
            _count = y.ElementCount;
        }

        internal override void Run()
        {
            for (var k = 0; k < _operands.Length; k++)
                _operands[k].Data = _tensors[k].Data;
            _parts = (int)Math.Min(Threads.Parts, _count / Grain);
            if (_parts <= 1)
                Range(_loop, _operands, _nest, _inner, 0, _count);
            else
                Threads.Run(_parts, this);
            GC.KeepAlive(this);
        }

        public void Run(int part) => Range(_loop, _operands, _nest, _inner, _count * part / _parts, _count * (part + 1) / _parts);
    }
}
