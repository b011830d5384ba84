namespace TorchPort.Tests.OpInfo;

/// <summary>What checks the public methods that are no entries of OpInfo, and no functions of fixtures/opinfo/others.zip either.</summary>
internal static class OtherFixtures
{
    private const string Autograd = "fixtures/autograd/cases.safetensors", Random = "fixtures/rng/rng.json", Modules = "fixtures/modules",
        WithIndices = "tests/OpInfo.Tests/Calls/FunctionalApi.cs";

    /// <summary>The fixture or the test, by method.</summary>
    internal static Dictionary<string, string> Of { get; } = new()
    {
        // Of the tape: what programs do with it is compared with PyTorch.
        ["Tensor.RequiresGrad_"] = Autograd,
        ["Tensor.RetainGrad"] = Autograd,
        ["Tensor.RegisterHook"] = Autograd,
        ["Tensor.Backward"] = Autograd,
        ["Tensor.Detach"] = Autograd,
        ["Tensor.Copy_"] = Autograd,
        ["Torch.Grad"] = Autograd,
        // Random numbers, which are PyTorch's to the bit.
        ["Tensor.Random_"] = Random,
        ["Torch.RandPerm"] = Random,
        ["Torch.ManualSeed"] = Random,
        ["Torch.Seed"] = Random,
        ["Torch.InitialSeed"] = Random,
        ["Torch.GetRngState"] = Random,
        ["Torch.SetRngState"] = Random,
        // OpInfo has them under another name: with return_indices, with as_tuple, as __getitem__.
        ["Functional.FractionalMaxPool2dWithIndices"] = WithIndices,
        ["Functional.FractionalMaxPool3dWithIndices"] = WithIndices,
        ["Functional.MaxPool1dWithIndices"] = WithIndices,
        ["Functional.MaxPool2dWithIndices"] = WithIndices,
        ["Functional.MaxPool3dWithIndices"] = WithIndices,
        ["Tensor.NonzeroTuple"] = "tests/OpInfo.Tests/Calls/PythonFunctions.cs",
        ["Tensor.Index"] = "tests/OpInfo.Tests/Calls/PythonFunctions.Operators.cs",
        ["Torch.IntMm"] = "tests/Runtime.Tests/Kernels/ByteProductTests.cs",
        // Functions that ModuleInfo checks through their modules.
        ["Functional.LpPool1d"] = Modules + "/LPPool1d.safetensors",
        ["Functional.LpPool2d"] = Modules + "/LPPool2d.safetensors",
        ["Functional.LpPool3d"] = Modules + "/LPPool3d.safetensors",
        // Of the tensor as an object, used by every test, and of the process.
        ["Tensor.ToArray"] = "tests/Support/Tensors/Close.cs",
        ["Tensor.CopyTo"] = "tests/Support/Tensors/Close.cs",
        ["Tensor.Size"] = "tests/Support/Tensors/Close.cs",
        ["Tensor.Stride"] = "tests/Support/Tensors/Close.cs",
        ["Torch.Tensor"] = "tests/Support/Tensors/Close.cs",
        ["Torch.SetNumThreads"] = "tests/Runtime.Tests/Kernels/ThreadsTests.cs",
        ["Torch.WhileLoop"] = "tests/Runtime.Tests/Plans/ControlFlowTests.cs",
        ["Torch.GetNumThreads"] = "tests/Runtime.Tests/Kernels/ThreadsTests.cs",
    };

    internal static bool Exists(string place) => Path.Exists(Path.Combine(Paths.Repository, place));
}
