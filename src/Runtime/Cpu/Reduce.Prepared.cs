using System.Numerics;
using TorchPort.Lanes;

namespace TorchPort.Kernels;

internal static unsafe partial class Reduce
{
    /// <summary>A reduction of given tensors; null where it is of a kind that is worked out in each run.</summary>
    internal static Call? Prepare<R, T>(R reduction, Tensor y, Tensor x, bool[] reduced) where R : struct, IReduction where T : unmanaged, INumber<T>
    {
        var plan = new Plan(y, x, reduced);
        return plan.Reduced == 0 || plan.Horizontal && plan.Reduced > 2 * Grain ? null : new Prepared<R, T>(reduction, y, x, plan);
    }

    private sealed class Prepared<R, T> : Call, IParallel where R : struct, IReduction where T : unmanaged, INumber<T>
    {
        private readonly R _reduction;
        private readonly Tensor _y, _x;
        private readonly Plan _plan;
        private readonly long _items, _grain;
        private int _parts;

        internal Prepared(R reduction, Tensor y, Tensor x, Plan plan)
        {
            (_reduction, _y, _x, _plan) = (reduction, y, x, plan);
            _items = plan.Horizontal ? plan.Kept : plan.Columns;
            _grain = Math.Max(1, Grain / Math.Max(1, plan.Reduced * (plan.Horizontal ? 1 : plan.ColumnWidth)));
        }

        internal override void Run()
        {
            _plan.X = _x.Data;
            _plan.Y = _y.Data;
            _parts = (int)Math.Clamp(_items / _grain, 1, Threads.Parts);
            Threads.Run(_parts, this);
            GC.KeepAlive(this);
        }

        public void Run(int part)
        {
            var (begin, end) = (_items * part / _parts, _items * (part + 1) / _parts);
            if (_plan.Horizontal)
                Horizontal<R, T>(_reduction, _plan, begin, end);
            else
                Vertical<R, T>(_reduction, _plan, begin, end);
        }
    }
}
