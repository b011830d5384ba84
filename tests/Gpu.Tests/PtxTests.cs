using System.Reflection;
using ILGPU;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.PTX;
using ILGPU.Runtime.Cuda;
using TorchPort.Gpu;
using TorchPort.Ops;

namespace TorchPort.Tests.Gpu;

/// <summary>Code for NVIDIA's GPUs is generated without one: what the kernels become on Ampere and Hopper.</summary>
public class PtxTests
{
    public static TheoryData<int, Type> Kernels
    {
        get
        {
            var kernels = new TheoryData<int, Type>();
            foreach (var major in new[] { 8, 9 })
            {
                foreach (var kernel in Types)
                    kernels.Add(major, kernel);
            }
            return kernels;
        }
    }

    private static readonly Type[] Types =
    [
        typeof(MapKernel<Unary.Forward<Gelu>, float, SingleArithmetic>),
        typeof(MapKernel<Unary.Forward<Tanh>, float, SingleArithmetic>),
        typeof(StridedMapKernel<Binary.Forward<Add>, float, SingleArithmetic>),
        typeof(MapKernel<Binary.Forward<Pow>, double, DoubleArithmetic>),
        typeof(FoldKernel<Sum, float, SingleArithmetic>),
        typeof(CopyKernel<int>),
        typeof(GatherKernel<int>),
        typeof(ScatterReduceKernel<Sum, float, SingleArithmetic>),
        typeof(MergeKernel<float, SingleArithmetic>),
        typeof(MaxPoolKernel<float, SingleArithmetic>),
        typeof(AvgPoolGradientKernel<float, SingleArithmetic>),
        typeof(DotKernel<float, MatrixSource<float>, MatrixSource<float>, MatrixTarget<float>>),
        typeof(TileKernel<float, MatrixSource<float>, MatrixSource<float>, MatrixTarget<float>, LargeTile>),
        typeof(TileKernel<float, WeightSource<float>, ImageSource<float>, PlaneTarget<float>, LargeTile>),
        typeof(TileKernel<float, TurnedWeightSource<float>, SpreadSource<float>, PlaneTarget<float>, LargeTile>),
        typeof(TileKernel<float, PlaneSource<float>, TurnedImageSource<float>, DenseTarget<float>, LargeTile>),
    ];

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Kernels_stay_in_registers(int major, Type kernel)
    {
        DeviceMath.Register();
        using var context = Context.Create(b => b.Arrays(ArrayMode.InlineMutableStaticArrays).EnableAlgorithms());
        var architecture = new CudaArchitecture(major, 0);
        var instructions = CudaAccelerator.GetInstructionSet(architecture, CudaDriverVersion.FromMajorMinor(12, 0));
        using var backend = new PTXBackend(context, new(architecture), architecture, instructions, nvvmAPI: null);
        var isGroup = typeof(IGroupKernel).IsAssignableFrom(kernel);
        var body = (isGroup ? typeof(Groups<>) : typeof(Threads<>)).MakeGenericType(kernel).GetMethod("Body", BindingFlags.Static | BindingFlags.NonPublic)!;
        var entry = isGroup ? EntryPointDescription.FromExplicitlyGroupedKernel(body) : EntryPointDescription.FromImplicitlyGroupedKernel(body);
        var code = ((PTXCompiledKernel)backend.Compile(entry, default)).PTXAssembly;
        // ILGPU 1.5.3 writes code of sm_80 for Hopper too, which its driver compiles further.
        Assert.Contains(".target sm_80", code, StringComparison.Ordinal);
        // ILGPU links a library of mathematics in, of which some functions have local memory: the kernel itself is what counts.
        var kernelCode = code[code.IndexOf(".entry", StringComparison.Ordinal)..];
        Assert.DoesNotContain(".local", kernelCode, StringComparison.Ordinal);
        if (isGroup)
        {
            Assert.DoesNotContain("call", kernelCode, StringComparison.Ordinal);
            Assert.Contains(".shared", kernelCode, StringComparison.Ordinal);
        }
    }
}
