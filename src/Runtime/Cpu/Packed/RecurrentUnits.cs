using System.Runtime.CompilerServices;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Kernels;

/// <summary>What becomes of a vector of recurrent units in a step, after the product with the state. Of each gate there are a vector of that product, of the input's sums and of the biases.</summary>
internal static unsafe class RecurrentUnits<L> where L : unmanaged, IMemoryLane<L, float>
{
    /// <param name="sums">The products' vectors.</param>
    /// <param name="input">The input's sums.</param>
    /// <param name="gate">The distance between gates there.</param>
    /// <param name="order">The gates there.</param>
    /// <param name="bias">Biases, as the products.</param>
    /// <param name="c">The cells, which change.</param>
    /// <param name="h">The states.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Lstm(float* sums, float* input, nint gate, GateOrder order, float* bias, float* c, float* h)
    {
        var entering = default(Sigmoid).F(L.Load(sums) + L.Load(bias) + L.Load(input + order.First * gate));
        var forget = default(Sigmoid).F(L.Load(sums + L.Width) + L.Load(bias + L.Width) + L.Load(input + order.Second * gate));
        var cell = default(Tanh).F(L.Load(sums + 2 * L.Width) + L.Load(bias + 2 * L.Width) + L.Load(input + order.Third * gate));
        var next = LstmFormulas.Next(entering, forget, cell, L.Load(c));
        var leaving = default(Sigmoid).F(L.Load(sums + 3 * L.Width) + L.Load(bias + 3 * L.Width) + L.Load(input + order.Fourth * gate));
        L.Store(next, c);
        L.Store(LstmFormulas.State(leaving, next), h);
    }

    /// <param name="sums">The products' vectors.</param>
    /// <param name="input">The input's sums.</param>
    /// <param name="gate">The distance between gates there.</param>
    /// <param name="order">The gates there.</param>
    /// <param name="bias">Biases, as the products.</param>
    /// <param name="before">The states before.</param>
    /// <param name="h">The states.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Gru(float* sums, float* input, nint gate, GateOrder order, float* bias, float* before, float* h)
    {
        var reset = default(Sigmoid).F(L.Load(sums) + L.Load(bias) + L.Load(input + order.First * gate));
        var update = default(Sigmoid).F(L.Load(sums + L.Width) + L.Load(bias + L.Width) + L.Load(input + order.Second * gate));
        var fresh = GruFormulas.Fresh(reset, L.Load(sums + 2 * L.Width) + L.Load(bias + 2 * L.Width), L.Load(input + order.Third * gate));
        L.Store(GruFormulas.Next(update, fresh, L.Load(before)), h);
    }
}
