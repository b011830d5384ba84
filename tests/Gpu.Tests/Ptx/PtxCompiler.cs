using System.Reflection;
using ILGPU;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.PTX;
using ILGPU.Runtime.Cuda;
using TorchPort.Gpu;

namespace TorchPort.Tests.Gpu;

/// <summary>What kernels become on NVIDIA's GPUs since Ampere.</summary>
internal static class PtxCompiler
{
    private static readonly Lazy<PTXBackend> Backend = new(() =>
    {
        DeviceMath.Register();
        var context = Context.Create(b => b.Arrays(ArrayMode.InlineMutableStaticArrays).EnableAlgorithms());
        var architecture = new CudaArchitecture(8, 0);
        return new(context, new(architecture), architecture, CudaAccelerator.GetInstructionSet(architecture, CudaDriverVersion.FromMajorMinor(11, 8)), nvvmAPI: null);
    });

    internal static string Compile(Type kernel)
    {
        var isGroup = typeof(IGroupKernel).IsAssignableFrom(kernel);
        var body = (isGroup ? typeof(Groups<>) : typeof(Threads<>)).MakeGenericType(kernel).GetMethod("Body", BindingFlags.Static | BindingFlags.NonPublic)!;
        var entry = isGroup ? EntryPointDescription.FromExplicitlyGroupedKernel(body) : EntryPointDescription.FromImplicitlyGroupedKernel(body);
        return ((PTXCompiledKernel)Backend.Value.Compile(entry, default)).PTXAssembly;
    }
}
