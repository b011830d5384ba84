using TorchPort;
using TorchPort.Bench;

Torch.SetNumThreads(Environment.ProcessorCount);
TorchSharp.torch.set_num_threads(Environment.ProcessorCount);
using var mode = TorchSharp.torch.no_grad();
foreach (var name in args.Length == 0 ? ["gemm"] : args)
{
    switch (name)
    {
        case "gemm": Gemm.Run(); break;
        default: Console.Error.WriteLine($"There is no benchmark called {name}."); return 1;
    }
}
return 0;
