using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using TorchPort.Nn;
using TorchPort.Plans;

namespace TorchPort.Bench;

/// <summary>Tokens a second of a decoder of GPT-2 small's shape that changes its cache in place, beside ONNX Runtime's and what the memory's bandwidth allows.</summary>
internal static partial class Decoding
{
    private const long Words = 50257, Width = 768, Heads = 12, Layers = 12;
    private const int Turns = 9;

    /// <param name="file">The decoder as ONNX, with a cache of as many places.</param>
    /// <param name="places">How many tokens the cache holds.</param>
    /// <param name="threads">How many threads each has.</param>
    internal static void Run(string file, long places, int threads)
    {
        var decoder = new Decoder(places);
        decoder.Eval();
        var session = new Session(decoder.Step);
        Tensor[] caches = [.. Enumerable.Range(0, (int)(2 * Layers)).Select(_ => Torch.Randn(1, Heads, places, Width / Heads))];
        Tensor token = Torch.Zeros([1, 1], DType.Int64), place = Torch.Zeros([1], DType.Int64), scores = Torch.Empty([1, 1, Words]);
        Tensor[] inputs = [token, place, .. caches], outputs = [scores, .. caches];
        var next = 0L;
        void Token()
        {
            token.Fill_(next);
            place.Fill_(next++ % places);
            session.Run(inputs, outputs);
        }
        var ours = new Latencies(Token);
        using var rival = Inference.RivalOf(file, threads);
        var others = new Latencies(rival.Run);
        double[] own = new double[Turns], their = new double[Turns];
        for (var i = 0; i < Turns; i++)
            (own[i], their[i]) = (ours.Turn(0.4), others.Turn(0.4));
        Array.Sort(own);
        Array.Sort(their);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10; i++)
            session.Run(inputs, outputs);
        var allocated = (GC.GetAllocatedBytesForCurrentThread() - before) / 10;
        var weights = decoder.Parameters().Where(p => p.Dim == 2 && p.Shape[0] != places).Sum(p => p.ElementCount) * sizeof(float);
        var cache = caches.Sum(c => c.ElementCount) * sizeof(float);
        var bandwidth = Bandwidth(threads);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
            here, cache in place: {1000 / own[Turns / 2]:F1} tokens a second ({own[Turns / 2]:F1} ms, {allocated} bytes allocated a token)
            ONNX Runtime: {1000 / their[Turns / 2]:F1} tokens a second ({their[Turns / 2]:F1} ms)
            bound: {bandwidth / (weights + cache):F1} tokens a second: {(weights + cache) / 1e6:F0} MB are read for each, at {bandwidth / 1e9:F1} GB/s
            """));
    }

    /// <summary>The bytes a second that some threads read of memory beyond all caches.</summary>
    private static double Bandwidth(int threads)
    {
        var memory = new float[threads][];
        for (var t = 0; t < threads; t++)
            Array.Fill(memory[t] = new float[128 << 20], 1);
        var best = double.MaxValue;
        for (var run = 0; run < 10; run++)
        {
            var start = Stopwatch.GetTimestamp();
            Thread[] all = [.. memory.Select(part => new Thread(() => Sum(part)))];
            foreach (var thread in all)
                thread.Start();
            foreach (var thread in all)
                thread.Join();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        return memory.Sum(m => (double)m.Length * sizeof(float)) / best;
    }

    /// <summary>Four streams at once, which read faster than one.</summary>
    private static void Sum(float[] part)
    {
        Vector512<float> a = default, b = default, c = default, d = default;
        var quarter = part.Length / 4;
        ref var first = ref MemoryMarshal.GetArrayDataReference(part);
        for (var i = 0; i < quarter; i += Vector512<float>.Count)
        {
            a += Vector512.LoadUnsafe(ref first, (nuint)i);
            b += Vector512.LoadUnsafe(ref first, (nuint)(i + quarter));
            c += Vector512.LoadUnsafe(ref first, (nuint)(i + 2 * quarter));
            d += Vector512.LoadUnsafe(ref first, (nuint)(i + 3 * quarter));
        }
        if (Vector512.Sum(a + b + c + d) < 0)
            throw new InvalidOperationException("A sum of ones is positive.");
    }

    private sealed partial class Block : Module
    {
        private readonly LayerNorm norm1 = new(Width), norm2 = new(Width);
        private readonly Linear qkv = new(Width, 3 * Width), output = new(Width, Width), up = new(Width, 4 * Width), down = new(4 * Width, Width);

        internal (Tensor X, Tensor Keys, Tensor Values) Step(Tensor x, Tensor place, Tensor mask, Tensor keys, Tensor values)
        {
            Tensor[] parts = [.. qkv.Call(norm1.Call(x)).Split(Width, -1).Select(t => t.Reshape(1, -1, Heads, Width / Heads).Transpose(1, 2))];
            var (k, v) = (keys.IndexCopy(2, place, parts[1]), values.IndexCopy(2, place, parts[2]));
            x = x.Add(output.Call(parts[0].Mul(1 / Math.Sqrt(Width / Heads)).MatMul(k.Transpose(2, 3)).Add(mask).Softmax(-1).MatMul(v).Transpose(1, 2).Reshape(1, -1, Width)));
            return (x.Add(down.Call(up.Call(norm2.Call(x)).Gelu(GeluApproximation.Tanh))), k, v);
        }
    }

    private sealed partial class Decoder(long count) : Module
    {
        private readonly Embedding words = new(Words, Width), places = new(count, Width);
        private readonly ModuleList<Block> blocks = new(Enumerable.Range(0, (int)Layers).Select(_ => new Block()));
        private readonly LayerNorm norm = new(Width);

        /// <summary>The scores after one more token, and the caches with it.</summary>
        internal Tensor[] Step(IReadOnlyList<Tensor> inputs)
        {
            var (token, place) = (inputs[0], inputs[1]);
            var x = words.Call(token).Add(places.Call(place));
            var mask = Torch.Where(Torch.Arange(count).Le(place), 0f, float.NegativeInfinity);
            var caches = new List<Tensor>();
            foreach (var (n, block) in blocks.Index())
            {
                (x, var keys, var values) = block.Step(x, place, mask, inputs[2 + 2 * n], inputs[3 + 2 * n]);
                caches.AddRange([keys, values]);
            }
            return [norm.Call(x).MatMul(words.Weight.T()), .. caches];
        }
    }
}
