using System.Diagnostics;
using System.Text.RegularExpressions;
using TorchPort.Gpu;
using TorchPort.Ops;
using TorchPort.Optim;

namespace TorchPort.Tests.Gpu;

/// <summary>
/// Code for NVIDIA's GPUs is generated without one: what every kernel becomes on Ampere and Hopper. Where <c>TORCHPORT_PTXAS</c> names NVIDIA's assembler,
/// it assembles them for both, and says whether registers are spilled to memory.
/// </summary>
public sealed partial class PtxTests
{
    /// <summary>An argument for each of the kernels' type parameters, by its name.</summary>
    private static readonly Dictionary<string, Type> Arguments = new(StringComparer.Ordinal)
    {
        ["T"] = typeof(float),
        ["A"] = typeof(SingleArithmetic),
        ["E"] = typeof(float),
        ["F"] = typeof(AsIs<float>),
        ["W"] = typeof(double),
        ["B"] = typeof(DoubleArithmetic),
        ["M"] = typeof(Unary.Forward<Gelu>),
        ["R"] = typeof(Sum),
        ["U"] = typeof(Updates.Penalized<Adam.Latest>),
        ["S"] = typeof(LargeTile),
        ["N"] = typeof(Tf32),
        ["P"] = typeof(BFloat16Attention),
        ["H"] = typeof(Head128),
        ["G"] = typeof(OfQueries),
        ["LA"] = typeof(AlongTerms<float, Tf32, MatrixSource<float>>),
        ["LB"] = typeof(AlongRows<float, MatrixSource<float>>),
        ["Q"] = typeof(FourSquares<float>),
        ["D"] = typeof(SingleDraw),
        ["TA"] = typeof(MatrixSource<float>),
        ["TB"] = typeof(MatrixSource<float>),
        ["TC"] = typeof(MatrixTarget<float, float, AsIs<float>>),
    };

    /// <summary>Beside those, kernels with arguments that make other code of them.</summary>
    private static readonly Type[] More =
    [
        typeof(MapKernel<Unary.Forward<Tanh>, float, SingleArithmetic>),
        typeof(MapKernel<Binary.Forward<Pow>, double, DoubleArithmetic>),
        typeof(MapKernel<Unary.Forward<Sin>, float, SingleArithmetic>),
        typeof(StridedMapKernel<Binary.Forward<Add>, float, SingleArithmetic>),
        typeof(MixedMapKernel<Binary.Partials<Mul>.A>),
        typeof(NormKernel<ushort, float, SingleArithmetic, BFloat16Operands>),
        typeof(NormGradientKernel<ushort, float, SingleArithmetic, HalfOperands>),
        typeof(FoldKernel<Sum, ushort, float, SingleArithmetic, BFloat16Operands>),
        typeof(TileKernel<double, MatrixSource<double>, MatrixSource<double>, MatrixTarget<double, double, AsIs<double>>, LargeTile, Square<double>>),
        typeof(TileKernel<float, MatrixSource<float>, TapSource<float, ToInput>, PlaneTarget<float, float, AsIs<float>>, LargeTile, Square<float>>),
        typeof(TileKernel<float, TurnedWeightSource<float>, TapSource<float, ToOutput>, PlaneTarget<float, float, AsIs<float>>, LargeTile, Square<float>>),
        typeof(TileKernel<float, PlaneSource<float>, TurnedSource<float, TapSource<float, ToInput>>, DenseTarget<float, float, AsIs<float>>, LargeTile, Square<float>>),
        typeof(TileKernel<double, MatrixSource<double>, MatrixSource<double>, MatrixTarget<double, double, AsIs<double>>, LargeTile, FourSquares<double>>),
        typeof(TileKernel<float, MatrixSource<float>, TapSource<float, ToInput>, PlaneTarget<float, float, AsIs<float>>, LargeTile, FourSquares<float>>),
        typeof(TileKernel<float, StoredSource<ushort, float, HalfOperands, MatrixSource<ushort>>, StoredSource<ushort, float, HalfOperands, MatrixSource<ushort>>, MatrixTarget<ushort, float, HalfOperands>, LargeTile, FourSquares<float>>),
        typeof(TensorCoreKernel<ushort, BFloat16Operands, AlongTerms<ushort, BFloat16Operands, MatrixSource<ushort>>, AlongTerms<ushort, BFloat16Operands, MatrixSource<ushort>>, MatrixTarget<ushort, float, BFloat16Operands>>),
        typeof(TensorCoreKernel<ushort, HalfOperands, PairsAlongRows<ushort, MatrixSource<ushort>>, PairsAlongRows<ushort, MatrixSource<ushort>>, MatrixTarget<ushort, float, HalfOperands>>),
        typeof(TensorCoreKernel<float, Tf32, AlongTerms<float, Tf32, MatrixSource<float>>, Anywhere<float, Tf32, TurnedSource<float, TapSource<float, ToInput>>>, PlaneTarget<float, float, AsIs<float>>>),
        typeof(TensorCoreKernel<ushort, HalfOperands, Anywhere<ushort, HalfOperands, TurnedWeightSource<ushort>>, Anywhere<ushort, HalfOperands, TurnedSource<ushort, TapSource<ushort, ToOutput>>>, PlaneTarget<ushort, float, HalfOperands>>),
        typeof(CoreAttentionKernel<HalfAttention, Head64>),
        typeof(CoreAttentionKernel<HalfAttention, Head128>),
        typeof(CoreAttentionKernel<BFloat16Attention, Head64>),
        typeof(CoreAttentionGradientKernel<HalfAttention, Head128, OfKeys>),
        typeof(CoreAttentionGradientKernel<HalfAttention, Head128, OfValues>),
        typeof(CoreAttentionGradientKernel<BFloat16Attention, Head64, OfQueries>),
        typeof(CoreAttentionGradientKernel<HalfAttention, Head64, OfKeys>),
        typeof(CoreAttentionGradientKernel<HalfAttention, Head64, OfValues>),
        typeof(AttentionKernel<double, DoubleArithmetic, MediumTile>),
        typeof(AttentionQueriesKernel<double, DoubleArithmetic, MediumTile>),
        typeof(AttentionKeysKernel<double, DoubleArithmetic, MediumTile>),
        typeof(DrawKernel<NormalDraw, float, SingleArithmetic, SingleDraw>),
    ];

    private static readonly string? Assembler = Environment.GetEnvironmentVariable("TORCHPORT_PTXAS");

    public static TheoryData<Type> Kernels => [.. All.Select(Closed).Concat(More)];

    private static IEnumerable<Type> All => typeof(GpuDevice).Assembly.GetTypes()
        .Where(t => t.IsValueType && (typeof(IThreadKernel).IsAssignableFrom(t) || typeof(IGroupKernel).IsAssignableFrom(t)));

    private static Type Closed(Type kernel) => kernel.IsGenericTypeDefinition ? kernel.MakeGenericType([.. kernel.GetGenericArguments().Select(a => Arguments[a.Name])]) : kernel;

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Kernels_stay_in_registers(Type kernel)
    {
        var code = PtxCompiler.Compile(kernel);
        // ILGPU 1.5.3 writes code of sm_80 for Hopper too, which its driver compiles further.
        Assert.Contains(".target sm_80", code, StringComparison.Ordinal);
        // ILGPU links a library of mathematics in, of which some functions have local memory: the kernel itself is what counts.
        var kernelCode = code[code.IndexOf(".entry", StringComparison.Ordinal)..];
        Assert.DoesNotContain(".local", kernelCode, StringComparison.Ordinal);
        Assert.DoesNotContain("sin.approx", kernelCode, StringComparison.Ordinal);
        Assert.DoesNotContain("cos.approx", kernelCode, StringComparison.Ordinal);
        if (typeof(IGroupKernel).IsAssignableFrom(kernel) && !kernel.GenericTypeArguments.Contains(typeof(double)))
            Assert.DoesNotContain("call", kernelCode, StringComparison.Ordinal);
        if (!string.IsNullOrEmpty(Assembler))
            AssertAssembles(code);
    }

    private static void AssertAssembles(string code)
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, code);
            foreach (var target in new[] { "sm_80", "sm_90" })
            {
                using var run = Process.Start(new ProcessStartInfo(Assembler!, ["-v", $"-arch={target}", "-o", path + ".cubin", path]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
                var report = run.StandardError.ReadToEnd() + run.StandardOutput.ReadToEnd();
                run.WaitForExit();
                Assert.True(run.ExitCode == 0, report);
                Assert.All(Spills().Matches(report), m => Assert.Equal("0", m.Groups[1].Value));
                TestContext.Current.TestOutputHelper?.WriteLine($"{target}: {string.Join("; ", report.Split('\n').Where(l => l.Contains("Used", StringComparison.Ordinal)))}");
            }
        }
        finally
        {
            File.Delete(path);
            File.Delete(path + ".cubin");
        }
    }

    [GeneratedRegex("([0-9]+) bytes spill stores")]
    private static partial Regex Spills();
}
